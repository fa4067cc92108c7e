/** What a test of drift returns, and what it refuses. */
import type { SortedPair } from '../sorted-column.js';

/** How large a difference is, beside whether it could be chance. */
export interface Effect {
  /** What is measured, such as `cohens-d`. */
  measure: string;
  value: number;
  /** At the level of the options, 95 % by default; rows are taken as independent unless clusters were given. */
  interval?: [number, number];
}

export interface DriftResult {
  /** Infinity where current rows lie in categories the reference lacks, or constants differ; never NaN. */
  statistic: number;
  /** 0..1; absent for distances, which have no null distribution of their own. */
  pValue?: number;
  degreesOfFreedom?: number;
  /** How the p-value was computed, where there are several ways. */
  method?: string;
  /** The p-value is the bound of a table, not the value itself: the true one is at most or at least this. */
  clipped?: 'at-most' | 'at-least';
  effects: Effect[];
}

/** The alternative of a one-sided test: reference values tend to be less or greater than the current ones. */
export type Alternative = 'two-sided' | 'less' | 'greater';

/** Counts of the same categories in both samples. A SortedPair is one too: its distinct values are the categories. */
export interface CountPair {
  reference: ArrayLike<number>;
  current: ArrayLike<number>;
}

/** @throws {RangeError} when a side has fewer rows than the test needs */
export function requireRows(pair: SortedPair, least: number, test: string): void {
  const { referenceRows: n, currentRows: m } = pair;
  if (n < least || m < least) {
    throw new RangeError(
      `${test} needs at least ${least} ${least === 1 ? 'value' : 'values'} on each side, not ${n} in the reference and ${m} in the current rows`,
    );
  }
}

/** @throws {RangeError} when a value is infinite */
export function requireFinite(pair: SortedPair, test: string): void {
  const { values } = pair;
  if (values.length > 0 && !(Number.isFinite(values[0]) && Number.isFinite(values[values.length - 1]))) {
    throw new RangeError(`${test} needs finite values, not infinity`);
  }
}

/** @throws {RangeError} when all values of both sides are equal */
export function requireSpread(pair: SortedPair, test: string): void {
  if (pair.values.length < 2) {
    throw new RangeError(`${test} is undefined when all values are equal (all are ${pair.values[0]})`);
  }
}
