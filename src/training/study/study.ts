import type { AlgorithmName } from '../../algorithms/catalogue/catalogue.js';
import type { CalibrationChoice } from '../../algorithms/evaluation/calibration.js';
import type { OnProgress } from '../../platform/progress/progress.js';
import type { Trial } from '../trial/trial.js';

export const SAMPLERS = ['random', 'tpe'] as const;
export type Sampler = (typeof SAMPLERS)[number];

export const PRUNERS = ['none', 'halving'] as const;
export type Pruner = (typeof PRUNERS)[number];

/** Several trials on one snapshot. */
export interface Study {
  id: string;
  /** The parent run in tracking: `deriveId('study', id)`. */
  runId: string;
  snapshot: string;
  dataset: string;
  seed: number;
  pruner: Pruner;
  /** These three are absent in studies from before they were recorded. */
  sampler?: Sampler;
  calibration?: CalibrationChoice;
  maxSeconds?: number;
  /** `interrupted`: the process ended before the study did; the same request with the same id takes it up again. */
  state: 'running' | 'finished' | 'failed' | 'killed' | 'interrupted';
  /** In the order of the request, then by index. */
  trials: Trial[];
  /** The finished trial with the lowest validation log loss. */
  best?: Trial;
  /** The budget that ended it before all trials were done. */
  cutBy?: 'seconds';
  error?: string;
}

export interface StudyRequest {
  /** Idempotency key: the same id resumes; finished trials are reused. 1 to 200 characters. */
  id: string;
  /** Snapshot id. */
  snapshot: string;
  algorithms: { name: AlgorithmName; parameters?: Record<string, unknown> }[];
  /** Trials of each algorithm, 1..100: the first has the given parameters and defaults for the rest, further ones draw what is not given. */
  trials?: number;
  /** 32-bit unsigned. */
  seed: number;
  /**
   * How further trials are drawn: evenly, or (tpe) from what the trials of the same algorithm in earlier generations of
   * four have shown. Default: random.
   */
  sampler?: Sampler;
  /**
   * Whether poor trials are stopped early: never, or (halving) all but the first of each algorithm are fitted on a ninth of
   * the training rows, the best third of them on a third, and the best third of those on all. Default: none.
   */
  pruner?: Pruner;
  /** How probabilities are calibrated on the validation part. Default: auto. */
  calibration?: CalibrationChoice;
  /** After so many seconds the study ends with the trials that have finished, 1..86400; the rest are KILLED. */
  maxSeconds?: number;
  onProgress?: OnProgress;
  /** Aborting ends the study; its remaining trials are recorded as KILLED. */
  signal?: AbortSignal;
}
