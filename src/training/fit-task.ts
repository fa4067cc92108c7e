import type { AlgorithmName, Parameters } from '../algorithms/catalogue/catalogue.js';
import type { RowRange } from '../algorithms/training-data.js';

/** What a fit reads of a snapshot. The arrays lie on SharedArrayBuffers. */
export interface FitData {
  snapshot: string;
  featureNames: string[];
  columns: Float64Array[];
  labels: Uint8Array;
  train: RowRange;
  validation: RowRange;
  test: RowRange;
}

export interface FitTask {
  algorithm: AlgorithmName;
  parameters: Parameters;
  /** 32-bit unsigned. */
  seed: number;
  /** Threads that the fit may use; absent: 1. The model does not depend on it. */
  threads?: number;
  data: FitData;
}

export interface FitProgress {
  /** Trees or steps so far. */
  done: number;
  total?: number;
}
