import { scaledBesselK } from '../bessel.js';
import type { SortedPair } from '../sorted-column.js';
import { exactCramerVonMises } from './cramer-von-mises-exact.js';
import { type DriftResult, requireRows } from './result.js';

const TEST = 'The Cramér–von Mises test';
/** Up to so many rows on the larger side, `auto` is exact, as in SciPy; more take too long. */
const LARGEST_EXACT = 20;
/** The series of the limit ends at the first term below this, as in SciPy; p-values below it are bounds. */
const LEAST_TERM = 1e-7;

export interface CramerVonMisesOptions {
  method?: 'auto' | 'exact' | 'asymptotic';
}

export interface CramerVonMisesResult extends DriftResult {
  pValue: number;
}

/**
 * The two-sample Cramér–von Mises test with midranks for ties (Anderson, Ann. Math. Stat. 33, 1962). The asymptotic p-value is that of
 * the limit at the statistic shifted and scaled to the limit's mean and variance; below 1e-7 it is flagged as `at-most` about 1e-7.
 * @throws {RangeError} with fewer than two values on a side, or an exact p-value asked for above 20 rows
 */
export function cramerVonMises(
  pair: SortedPair,
  { method = 'auto' }: CramerVonMisesOptions = {},
): CramerVonMisesResult {
  requireRows(pair, 2, TEST);
  const { referenceRows: n, currentRows: m } = pair;
  const used = method === 'auto' ? (Math.max(n, m) <= LARGEST_EXACT ? 'exact' : 'asymptotic') : method;
  if (used === 'exact' && Math.max(n, m) > LARGEST_EXACT) {
    throw new RangeError(
      `${TEST} has no exact p-value above ${LARGEST_EXACT} rows: use the method asymptotic`,
    );
  }
  const fourU = fourfoldU(pair);
  const product = BigInt(n) * BigInt(m);
  // T = U / (n m N) - (4 n m - 1) / (6 N): the terms are close to each other, so the difference is taken in integers.
  const numerator = 3n * fourU - 2n * product * (4n * product - 1n);
  const statistic = Number(numerator) / (12 * n * m * (n + m));
  const pValue = used === 'exact' ? exactCramerVonMises(fourU, n, m) : asymptoticPValue(statistic, n, m);
  const clipped = used === 'asymptotic' && pValue < LEAST_TERM;
  return { statistic, pValue, method: used, ...(clipped && { clipped: 'at-most' as const }), effects: [] };
}

/** 4 U of the paper, an integer: n times the summed squared distances of midranks from own ranks, twofold, and the same with m. */
function fourfoldU({ reference, current, referenceRows: n, currentRows: m }: SortedPair): bigint {
  return BigInt(n) * fourfoldSquares(reference, current) + BigInt(m) * fourfoldSquares(current, reference);
}

/** The sum over own rows of (2 midrank - 2 own rank)^2. */
function fourfoldSquares(own: Uint32Array, other: Uint32Array): bigint {
  let large = 0n;
  let small = 0;
  let others = 0;
  for (let k = 0; k < own.length; k++) {
    const c = own[k];
    if (c > 0) {
      // In a run of c, the distances are an arithmetic sequence around twice the others below, ties as halves; both terms are integers.
      const centre = 2 * others + other[k];
      const square = c * centre * centre;
      const within = (c * (c * c - 1)) / 3;
      if (square + within + small < Number.MAX_SAFE_INTEGER) small += square + within;
      else {
        large += BigInt(small) + BigInt(c) * BigInt(centre) ** 2n + (BigInt(c) * (BigInt(c) ** 2n - 1n)) / 3n;
        small = 0;
      }
    }
    others += other[k];
  }
  return large + BigInt(small);
}

function asymptoticPValue(statistic: number, n: number, m: number): number {
  const total = n + m;
  const product = n * m;
  const mean = (1 + 1 / total) / 6;
  const variance =
    ((total + 1) * (4 * product * total - 3 * (n * n + m * m) - 2 * product)) /
    (45 * total * total * 4 * product);
  const scaled = 1 / 6 + (statistic - mean) / Math.sqrt(45 * variance);
  return scaled < 0.003 ? 1 : Math.max(0, 1 - limitDistribution(scaled));
}

/** The limit's distribution function (Csörgő and Faraway, JRSS B 58, 1996, equation 1.3), x above 0. */
function limitDistribution(x: number): number {
  let sum = 0;
  // Gamma(k + 1/2) / Gamma(k + 1)
  let ratio = Math.sqrt(Math.PI);
  for (let k = 0; ; k++) {
    if (k > 0) ratio *= (k - 0.5) / k;
    const y = 4 * k + 1;
    const q = (y * y) / (16 * x);
    const bessel = Math.exp(-2 * q) * scaledBesselK(0.25, q);
    const term = ((ratio * Math.sqrt(y)) / (Math.PI ** 1.5 * Math.sqrt(x))) * bessel;
    sum += term;
    if (term < LEAST_TERM) return sum;
  }
}
