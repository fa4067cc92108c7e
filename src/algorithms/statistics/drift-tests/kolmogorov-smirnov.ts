import { kolmogorovSmirnovSurvival, kolmogorovSurvival } from '../kolmogorov.js';
import type { SortedPair } from '../sorted-column.js';
import { logBinomial } from '../stirling.js';
import { type DriftResult, requireRows } from './result.js';

const TEST = 'The Kolmogorov–Smirnov test';
/** Up to so many rows on the larger side, `auto` is exact. */
const LARGEST_EXACT = 10_000;
/** Cells of the lattice that the exact p-value may visit; about a second. */
const MOST_CELLS = 5e8;

export interface KolmogorovSmirnovOptions {
  /**
   * `exact`: over all orders of the pooled rows, ties ignored, so conservative on discrete values. `asymptotic`: the distribution of
   * one sample of round(n m / (n + m)) values. `limit`: Kolmogorov's. `stephens`: the limit at (s + 0.12 + 0.11 / s) D with
   * s = sqrt(n m / (n + m)). `auto`: exact up to 10,000 rows on each side, else asymptotic.
   */
  method?: 'auto' | 'exact' | 'asymptotic' | 'limit' | 'stephens';
  /** Of the interval of D, 0..1; 0.95 by default. */
  level?: number;
}

export interface KolmogorovSmirnovResult extends DriftResult {
  pValue: number;
  /** The value at which the distribution functions differ most. */
  location: number;
  /** 1 if the reference's distribution function is the higher one there, else -1. */
  sign: 1 | -1;
}

/**
 * The two-sample Kolmogorov–Smirnov test: D is the largest difference of the distribution functions, 0..1 (Hodges, Arkiv för
 * Matematik 3, 1958). The interval of D is conservative: by the inequality of Dvoretzky, Kiefer and Wolfowitz with Massart's constant
 * for each side.
 * @throws {RangeError} when a side has no values, or an exact p-value of unequal numbers of rows would take too long
 */
export function kolmogorovSmirnov(
  pair: SortedPair,
  { method = 'auto', level = 0.95 }: KolmogorovSmirnovOptions = {},
): KolmogorovSmirnovResult {
  requireRows(pair, 1, TEST);
  const { referenceRows: n, currentRows: m } = pair;
  const { gap, at } = largestGap(pair);
  const statistic = Math.abs(gap) / (n * m);
  const used = method === 'auto' ? (Math.max(n, m) <= LARGEST_EXACT ? 'exact' : 'asymptotic') : method;
  const half = dkwHalfWidth(n, level) + dkwHalfWidth(m, level);
  return {
    statistic,
    pValue: used === 'exact' ? exactPValue(n, m, Math.abs(gap)) : approximatePValue(n, m, statistic, used),
    method: used,
    location: pair.values[at],
    sign: gap < 0 ? -1 : 1,
    effects: [
      {
        measure: 'ks-distance',
        value: statistic,
        interval: [Math.max(0, statistic - half), Math.min(1, statistic + half)],
      },
    ],
  };
}

/** The largest |F - G| as an integer: n m (F - G), exact; on a tie of both signs the positive one. */
function largestGap(pair: SortedPair): { gap: number; at: number } {
  const { referenceRows: n, currentRows: m, reference, current } = pair;
  let [below, lowest, lowestAt, highest, highestAt] = [0, 0, 0, -Infinity, 0];
  for (let k = 0; k < reference.length; k++) {
    below += reference[k] * m - current[k] * n;
    if (below > highest) [highest, highestAt] = [below, k];
    if (below < lowest) [lowest, lowestAt] = [below, k];
  }
  return -lowest > highest ? { gap: lowest, at: lowestAt } : { gap: highest, at: highestAt };
}

function approximatePValue(
  n: number,
  m: number,
  d: number,
  method: 'asymptotic' | 'limit' | 'stephens',
): number {
  const effective = (n * m) / (n + m);
  if (method === 'asymptotic') return kolmogorovSmirnovSurvival(Math.max(1, roundHalfEven(effective)), d);
  const root = Math.sqrt(effective);
  return kolmogorovSurvival((method === 'limit' ? root : root + 0.12 + 0.11 / root) * d);
}

/** @param gap n m D, an integer */
function exactPValue(n: number, m: number, gap: number): number {
  if (gap === 0) return 1;
  return n === m ? exactOfEqual(n, Math.round(gap / n)) : exactOfUnequal(n, m, gap);
}

/** 2 sum over i >= 1 of (-1)^(i + 1) C(2n, n + i h) / C(2n, n), by reflection (Gnedenko and Korolyuk, 1951). */
function exactOfEqual(n: number, h: number): number {
  const middle = logBinomial(n, 2 * n, 1, 1);
  let sum = 0;
  for (let i = Math.floor(n / h); i >= 1; i--) {
    sum += (i % 2 === 1 ? 2 : -2) * Math.exp(logBinomial(n + i * h, 2 * n, 1, 1) - middle);
  }
  return Math.min(1, Math.max(0, sum));
}

/**
 * The share of lattice paths from (0, 0) to (n, m) that reach |i m - j n| >= gap. Among the paths to (i, j), those that have reached it
 * before are a mean of the shares of the two points before, weighted by where paths come from: i : j. Only positive terms, so small
 * p-values keep their digits (Schröer and Trenkler, Comput. Stat. Data Anal. 20, 1995).
 */
function exactOfUnequal(n: number, m: number, gap: number): number {
  const cells = n * Math.min(m, (2 * gap) / n + 1);
  if (cells > MOST_CELLS) {
    throw new RangeError(
      `${TEST} has no exact p-value for ${n} and ${m} rows with this difference: use the method asymptotic`,
    );
  }
  const share = new Float64Array(m + 1);
  for (let j = 1; j <= m; j++) share[j] = j * n >= gap ? 1 : share[j - 1];
  for (let i = 1; i <= n; i++) {
    // Outside the band the share is 1; inside are the j with |i m - j n| < gap.
    const first = Math.max(0, Math.floor((i * m - gap) / n) + 1);
    const last = Math.min(m, Math.ceil((i * m + gap) / n) - 1);
    if (first > 0) share[first - 1] = 1;
    for (let j = first; j <= last; j++) {
      const before = j > 0 ? share[j - 1] : 0;
      share[j] = (i * share[j] + j * before) / (i + j);
    }
    if (last < m) share[last + 1] = 1;
  }
  return Math.min(1, share[m]);
}

/** Half the width of a band around a distribution function of n values that holds it with (1 + level) / 2, so that two hold with `level`. */
function dkwHalfWidth(n: number, level: number): number {
  return Math.sqrt(Math.log(4 / (1 - level)) / (2 * n));
}

function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}
