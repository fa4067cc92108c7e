import { normalHalfWidth, normalSurvival } from '../normal.js';
import type { SortedPair } from '../sorted-column.js';
import { type Alternative, type DriftResult, requireRows, requireSpread } from './result.js';

const TEST = 'The Mann–Whitney test';
/** Up to so many rows on one side, and without ties, `auto` is exact. */
const LARGEST_EXACT = 8;
/** The exact distribution has n m + 1 values and takes n^2 m steps. */
const MOST_STEPS = 2e8;

export interface MannWhitneyOptions {
  /** `less`: reference values tend to be smaller, as Evidently tests; two-sided by default. */
  alternative?: Alternative;
  method?: 'auto' | 'exact' | 'asymptotic';
  /** Half a step towards the mean in the normal approximation; true by default. */
  continuity?: boolean;
  level?: number;
}

export interface MannWhitneyResult extends DriftResult {
  pValue: number;
  /** P(current > reference) + P(equal) / 2, 0..1. */
  auc: number;
}

/**
 * The Mann–Whitney U test. The statistic is U of the reference: pairs in which its value is greater, ties as halves. Normal
 * approximation with the variance corrected for ties, or exact without ties (Mann and Whitney, Ann. Math. Stat. 18, 1947).
 * The rank-biserial correlation 2 AUC - 1 is above 0 if current values tend to be greater; its interval is DeLong's (Biometrics 44, 1988).
 * @throws {RangeError} when a side is empty, or all values are equal, or an exact p-value is asked for with ties or too many rows
 */
export function mannWhitney(
  pair: SortedPair,
  { alternative = 'two-sided', method = 'auto', continuity = true, level = 0.95 }: MannWhitneyOptions = {},
): MannWhitneyResult {
  requireRows(pair, 1, TEST);
  requireSpread(pair, TEST);
  const { referenceRows: n, currentRows: m } = pair;
  const { u, ties } = rankSum(pair);
  const small = n <= LARGEST_EXACT || m <= LARGEST_EXACT;
  const affordable = n * m * Math.min(n, m) <= MOST_STEPS;
  const exact = method === 'exact' || (method === 'auto' && small && ties === 0 && affordable);
  if (exact && ties > 0)
    throw new RangeError(`${TEST} has no exact p-value with ties: use the method asymptotic`);
  if (exact && !affordable) {
    throw new RangeError(`${TEST} has no exact p-value for ${n} and ${m} rows: use the method asymptotic`);
  }
  const extreme = { 'two-sided': Math.max(u, n * m - u), less: n * m - u, greater: u }[alternative];
  const tail = exact
    ? exactTail(extreme, n, m)
    : normalSurvival((extreme - (n * m) / 2 - (continuity ? 0.5 : 0)) / deviationOf(n, m, ties));
  const auc = 1 - u / n / m;
  const half = 2 * normalHalfWidth(level) * Math.sqrt(aucVariance(pair, auc));
  const biserial = 2 * auc - 1;
  return {
    statistic: u,
    pValue: Math.min(1, alternative === 'two-sided' ? 2 * tail : tail),
    method: exact ? 'exact' : 'asymptotic',
    auc,
    effects: [
      {
        measure: 'rank-biserial',
        value: biserial,
        interval: [Math.max(-1, biserial - half), Math.min(1, biserial + half)],
      },
    ],
  };
}

/** U of the reference, and the sum of t^3 - t over groups of t tied values. */
function rankSum({ reference, current }: SortedPair): { u: number; ties: number } {
  let [u, ties, below] = [0, 0, 0];
  for (let k = 0; k < reference.length; k++) {
    u += reference[k] * (below + current[k] / 2);
    below += current[k];
    const t = reference[k] + current[k];
    ties += t * t * t - t;
  }
  return { u, ties };
}

function deviationOf(n: number, m: number, ties: number): number {
  const total = n + m;
  return Math.sqrt(((n * m) / 12) * (total + 1 - ties / (total * (total - 1))));
}

/** P(U >= u) over all orders, from the numbers of orders with each U: partitions counted by adding one row after another. */
function exactTail(u: number, n: number, m: number): number {
  const [few, many] = n < m ? [n, m] : [m, n];
  const shares = new Float64Array(few * many + 1);
  shares[0] = 1;
  // The Gaussian binomial coefficient as a product of (1 - q^(many + i)) / (1 - q^i), scaled to a sum of 1 at each step.
  for (let i = 1; i <= few; i++) {
    const top = many * i;
    for (let s = top; s >= many + i; s--) shares[s] -= shares[s - many - i];
    for (let s = i; s <= top; s++) shares[s] += shares[s - i];
    const scale = i / (many + i);
    for (let s = 0; s <= top; s++) shares[s] *= scale;
  }
  // Symmetric; the sum of the smaller tail keeps its digits.
  let tail = 0;
  for (let s = 0; s <= few * many - Math.ceil(u); s++) tail += shares[s];
  return tail;
}

/** DeLong's variance of the area, from the placements of each side among the other. 0 with a single row on a side. */
function aucVariance(
  { reference, current, referenceRows: n, currentRows: m }: SortedPair,
  auc: number,
): number {
  let [ofReference, ofCurrent, belowReference, belowCurrent] = [0, 0, 0, 0];
  for (let k = 0; k < reference.length; k++) {
    const above = 1 - (belowCurrent + current[k] / 2) / m - auc;
    const under = (belowReference + reference[k] / 2) / n - auc;
    ofReference += reference[k] * above * above;
    ofCurrent += current[k] * under * under;
    belowReference += reference[k];
    belowCurrent += current[k];
  }
  return (n > 1 ? ofReference / (n - 1) / n : 0) + (m > 1 ? ofCurrent / (m - 1) / m : 0);
}
