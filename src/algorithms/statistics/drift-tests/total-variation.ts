import type { Random } from '../../random/random.js';
import { normalHalfWidth } from '../normal.js';
import type { CountPair, DriftResult } from './result.js';
import { drawCounts } from './random-counts.js';
import { type Counts, countsOf } from './shares.js';

export interface TotalVariationOptions {
  /** Of the permutations for the p-value; without it there is no p-value. */
  random?: Random;
  /** 1,000 by default. */
  permutations?: number;
  level?: number;
}

/**
 * The total variation distance, half the sum of |p - q|, 0..1: the largest difference of the probability of any set of categories. The
 * p-value is (1 + permutations at least as far) / (1 + permutations). The interval is the delta method's; where the populations
 * hardly differ, the distance of the samples lies above theirs.
 * @throws {RangeError} when a side has no rows or the counts are not of the same categories
 */
export function totalVariation(
  pair: CountPair,
  { random, permutations = 1000, level = 0.95 }: TotalVariationOptions = {},
): DriftResult {
  const counts = countsOf(pair, 'The total variation distance');
  const statistic = distance(counts.reference, counts.current, counts.n, counts.m);
  const half = normalHalfWidth(level) * standardError(counts);
  return {
    statistic,
    ...(random && {
      pValue: permutationPValue(counts, statistic, random, permutations),
      method: 'permutation',
    }),
    effects: [
      {
        measure: 'total-variation',
        value: statistic,
        interval: [Math.max(0, statistic - half), Math.min(1, statistic + half)],
      },
    ],
  };
}

function distance(reference: Float64Array, current: Float64Array, n: number, m: number): number {
  let sum = 0;
  for (let k = 0; k < reference.length; k++) sum += Math.abs(reference[k] * m - current[k] * n);
  return sum / n / m / 2;
}

/** Of half the sum of s (p - q), with s the signs of the differences. */
function standardError({ reference, current, n, m }: Counts): number {
  let [p, q] = [0, 0];
  for (let k = 0; k < reference.length; k++) {
    if (reference[k] * m <= current[k] * n) continue;
    p += reference[k] / n;
    q += current[k] / m;
  }
  return Math.sqrt((p * (1 - p)) / n + (q * (1 - q)) / m);
}

function permutationPValue(counts: Counts, observed: number, random: Random, permutations: number): number {
  const { reference, current, n, m } = counts;
  const totals = reference.map((count, k) => count + current[k]);
  const first = new Float64Array(totals.length);
  const second = new Float64Array(totals.length);
  let asFar = 0;
  for (let i = 0; i < permutations; i++) {
    drawCounts(random, totals, n, first);
    for (let k = 0; k < totals.length; k++) second[k] = totals[k] - first[k];
    if (distance(first, second, n, m) >= observed * (1 - 1e-12)) asFar += 1;
  }
  return (1 + asFar) / (1 + permutations);
}
