import type { AlgorithmName, Parameters } from '../../algorithms/catalogue/catalogue.js';
import type { CalibrationChoice } from '../../algorithms/evaluation/calibration.js';
import type { BinnedColumns } from '../../algorithms/trees/binning.js';
import type { Feature, RowRange } from '../../algorithms/training-data.js';

/** The part of a snapshot that a fit reads. The arrays are on SharedArrayBuffers. */
export interface FitData {
  snapshot: string;
  featureNames: string[];
  features: readonly Feature[];
  columns: Float64Array[];
  labels: Uint8Array;
  train: RowRange;
  validation: RowRange;
  test: RowRange;
}

/** What a native engine runs with. The model does not depend on it. */
export interface NativeTask {
  /** Path of the shared library. */
  library: string;
  threads: number;
  /** One number on a SharedArrayBuffer: when it is not 0, the library's process is killed. */
  cancelled?: Int32Array;
  /** Niceness of the library's process, 0 to 19. Absent: 0. */
  niceness?: number;
}

export interface FitTask {
  algorithm: AlgorithmName;
  parameters: Parameters;
  /** 32-bit unsigned. */
  seed: number;
  /** Threads that the fit may use; absent: 1. The model does not depend on it. */
  threads?: number;
  data: FitData;
  /** Bins of the columns that trials share. Absent: a fit that needs them finds its own; the model is the same. */
  binned?: BinnedColumns;
  /** Of the probabilities, learned on the validation part. Absent: none. */
  calibration?: CalibrationChoice;
  /** Only for algorithms whose engine is native. */
  native?: NativeTask;
}

export interface FitProgress {
  /** Trees or steps so far. */
  done: number;
  total?: number;
}
