import type { ReferencePerformance } from '../../algorithms/evaluation/reference-performance.js';
import type { SliceSpec } from '../../algorithms/evaluation/slice-comparison.js';
import type { PerformanceFinding } from '../reports/report.js';

/** What is measured of a reference profile. */
export interface PerformanceReference {
  /** Absent for a version whose validation part is not known. */
  performance?: ReferencePerformance;
}

/** Rows of a window, in order of time. Typed arrays on SharedArrayBuffers are read by the worker without a copy. */
export interface PerformanceRows {
  /** Of the version, 0..1; absent where it cannot predict these rows. */
  probabilities?: Float64Array;
  /** 1, 0; -1 where the outcome is not known. */
  labels: Int8Array;
  /** The cluster of each row, 0 or more: its game, or what stands for one. */
  clusters: Int32Array;
  featureNames: readonly string[];
  columns: Float64Array[];
}

/**
 * Rows of the reference's validation part, with the probability of the domain classifier, which has not learned from the row's game,
 * that a row is one of the window.
 */
export interface DomainRows {
  labels: Uint8Array;
  probabilities: Float64Array;
  games: Int32Array;
  current: Float64Array;
}

export interface PerformanceOptions {
  /** Of the whole report: the probability of a false alarm. */
  level: number;
  /** Groups of rows that are compared; absent: those of elections. */
  slices?: readonly SliceSpec[];
  /** For the importance-weighted estimate; absent: there is none. */
  domain?: DomainRows;
  /** The state of the sequential test, if the version is a champion. */
  sequential?: PerformanceFinding['sequential'];
}
