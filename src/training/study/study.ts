import type { AlgorithmName } from '../../algorithms/catalogue/catalogue.js';
import type { CalibrationChoice } from '../../algorithms/evaluation/calibration.js';
import type { Scores } from '../../algorithms/evaluation/scores.js';
import type { OnProgress } from '../../platform/progress/progress.js';

export type { AlgorithmName };

export const SAMPLERS = ['random', 'tpe'] as const;
export type Sampler = (typeof SAMPLERS)[number];

export const PRUNERS = ['none', 'halving'] as const;
export type Pruner = (typeof PRUNERS)[number];

/** The three parts of a snapshot, in order of time. */
export const PARTS = ['train', 'validation', 'test'] as const;
export type Part = (typeof PARTS)[number];

/** What a trial came to on a rung. */
export interface RungResult {
  rung: number;
  rows: number;
  /** Of the validation part, in nats; the largest number where there is none. */
  logLoss: number;
  /** Wall time of the fit. */
  seconds: number;
}

/** One fit of one algorithm with one set of parameters: a run in tracking, child of its study's run. */
export interface Trial {
  /** Run id: `deriveId('trial', study id, algorithm, index)`. */
  runId: string;
  algorithm: AlgorithmName;
  /** Position among the trials of the same algorithm, from 0. */
  index: number;
  parameters: Record<string, unknown>;
  /** 32-bit unsigned, derived from the study's seed, the algorithm and the index. */
  seed: number;
  /** `pruned`: stopped early, since others did better on the same sample of rows; it has no model. */
  state: 'running' | 'finished' | 'failed' | 'killed' | 'pruned';
  /** SHA-256 of the model file. */
  modelHash?: string;
  scores?: Record<Part, Scores>;
  /** What it came to on samples of the training rows; absent where it was on none. */
  rungs?: RungResult[];
  /** Why it failed, was killed or was pruned. */
  error?: string;
  /** Wall time of the fit alone, without scoring. */
  durationSeconds?: number;
}

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
