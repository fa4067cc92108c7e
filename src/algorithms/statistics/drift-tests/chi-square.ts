import { chiSquareSurvival } from '../incomplete-gamma.js';
import { normalHalfWidth } from '../normal.js';
import type { CountPair, DriftResult, Effect } from './result.js';
import { type Counts, countsOf } from './shares.js';

const TEST = 'The chi-square test';

export interface ChiSquareOptions {
  /**
   * `contingency`: both sides are samples; the default. `goodness-of-fit`: the reference's shares are taken as known, as Evidently does;
   * with as many reference as current rows that alarms far too often.
   */
  form?: 'contingency' | 'goodness-of-fit';
  /** Yates' continuity correction, of 2 x 2 contingency tables; false by default. */
  yates?: boolean;
  level?: number;
}

export interface CountTestResult extends DriftResult {
  pValue: number;
  degreesOfFreedom: number;
  /** The least expected count: below about 5 the p-value is rough. */
  leastExpected: number;
}

/**
 * Pearson's chi-square test of the shares of categories (Phil. Mag. 50, 1900), with Cramér's V. With a single category there is nothing
 * to differ: statistic 0, p-value 1.
 * @throws {RangeError} when a side has no rows or the counts are not of the same categories
 */
export function chiSquare(
  pair: CountPair,
  { form = 'contingency', yates = false, level = 0.95 }: ChiSquareOptions = {},
): CountTestResult {
  const counts = countsOf(pair, TEST);
  const { reference, current, n, m } = counts;
  const shift = yates && form === 'contingency' && reference.length === 2 ? 0.5 : 0;
  const { statistic, leastExpected } = form === 'contingency' ? pearson(counts, shift) : pearsonOfFit(counts);
  const degreesOfFreedom = reference.length - 1;
  // Cramér's V is of the two samples, whichever form the test has.
  const association = form === 'contingency' && shift === 0 ? statistic : pearson(counts, 0).statistic;
  return {
    statistic,
    pValue: tailOf(statistic, degreesOfFreedom),
    degreesOfFreedom,
    leastExpected,
    method: form,
    effects: [cramersV(association, current.length - 1, n + m, level)],
  };
}

/** P(X >= statistic); 1 without degrees of freedom. */
export function tailOf(statistic: number, degreesOfFreedom: number): number {
  return degreesOfFreedom === 0 ? 1 : chiSquareSurvival(statistic, degreesOfFreedom);
}

function pearson(
  { reference, current, n, m }: Counts,
  shift: number,
): { statistic: number; leastExpected: number } {
  const total = n + m;
  let statistic = 0;
  let leastExpected = Infinity;
  for (let k = 0; k < reference.length; k++) {
    const both = reference[k] + current[k];
    const [a, b] = [(both * n) / total, (both * m) / total];
    // (reference - expected) = -(current - expected)
    const gap = Math.max(0, Math.abs(reference[k] * m - current[k] * n) / total - shift);
    statistic += gap * gap * (1 / a + 1 / b);
    leastExpected = Math.min(leastExpected, a, b);
  }
  return { statistic, leastExpected };
}

function pearsonOfFit({ reference, current, n, m }: Counts): { statistic: number; leastExpected: number } {
  let statistic = 0;
  let leastExpected = Infinity;
  for (let k = 0; k < reference.length; k++) {
    const expected = reference[k] * (m / n);
    // A category the reference lacks: infinite.
    statistic += (current[k] - expected) ** 2 / expected;
    leastExpected = Math.min(leastExpected, expected);
  }
  return { statistic, leastExpected };
}

/**
 * Cramér's V of a table with two rows, sqrt(chi-square / rows), 0..1. The interval is of the populations' V: chi-square is taken as
 * noncentral (Smithson, Confidence Intervals, 2003), with mean df + lambda and variance 2 (df + 2 lambda).
 */
function cramersV(statistic: number, degreesOfFreedom: number, rows: number, level: number): Effect {
  const lambda = Math.max(0, statistic - degreesOfFreedom);
  const half = normalHalfWidth(level) * Math.sqrt(2 * (degreesOfFreedom + 2 * lambda));
  const inUnit = (x: number): number => Math.min(1, Math.sqrt(Math.max(0, x) / rows));
  const centre = statistic - degreesOfFreedom;
  return {
    measure: 'cramers-v',
    value: inUnit(statistic),
    interval: [inUnit(centre - half), inUnit(centre + half)],
  };
}
