import type { AlgorithmName, Parameters } from '../../algorithms/catalogue/catalogue.js';
import type { Scores } from '../../algorithms/evaluation/scores.js';

/** The three parts of a snapshot, in order of time. */
export const PARTS = ['train', 'validation', 'test'] as const;
export type Part = (typeof PARTS)[number];

/** A planned trial. The same request has the same plan on every machine. */
export interface TrialPlan {
  runId: string;
  algorithm: AlgorithmName;
  /** Position among the trials of this algorithm, from 0. */
  index: number;
  /** A value for every parameter. */
  parameters: Parameters;
  /** 32-bit unsigned. */
  seed: number;
  /** Names of the parameters in the request: no sampler changes them. */
  given: string[];
}

/** A step of successive halving: a fit on a sample of the training rows, after which the best trials go on. */
export interface Rung {
  /** From 1. */
  number: number;
  /** Training rows of the sample. */
  rows: number;
  /** Rows of a full fit. */
  of: number;
  /** How many trials continue. */
  keep: number;
}

/** The result of a trial on a rung. */
export interface RungResult {
  rung: number;
  rows: number;
  /** Of the validation part, in nats; the largest number if there is none. */
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
  /** Its results on samples of the training rows; absent if there are none. */
  rungs?: RungResult[];
  /** Why it failed, was killed or was pruned. */
  error?: string;
  /** Wall time of the fit alone, without scoring. */
  durationSeconds?: number;
}
