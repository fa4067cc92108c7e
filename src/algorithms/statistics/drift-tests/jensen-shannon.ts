import type { CountPair, DriftResult } from './result.js';
import { sharesOf } from './shares.js';

export interface JensenShannonOptions {
  /** `e`: natural logarithm, the distance is at most sqrt(ln 2); 2: at most 1. */
  base?: 'e' | 2;
}

export interface JensenShannonResult extends DriftResult {
  /** The square of the distance. */
  divergence: number;
}

/**
 * The Jensen–Shannon distance, the root of the divergence (Lin, IEEE Trans. Inf. Theory 37, 1991; Endres and Schindelin, 49, 2003).
 * Shares of 0 need no replacement.
 * @throws {RangeError} when a side has no rows or the counts are not of the same categories
 */
export function jensenShannon(
  pair: CountPair,
  { base = 'e' }: JensenShannonOptions = {},
): JensenShannonResult {
  const { p, q } = sharesOf(pair, 'The Jensen–Shannon distance');
  let sum = 0;
  for (let k = 0; k < p.length; k++) {
    // ln(p / mean) = ln(1 + (p - q) / (p + q)): exact where the shares are close.
    const ratio = (p[k] - q[k]) / (p[k] + q[k]);
    if (p[k] > 0) sum += p[k] * Math.log1p(ratio);
    if (q[k] > 0) sum += q[k] * Math.log1p(-ratio);
  }
  const divergence = Math.max(0, sum / 2) / (base === 2 ? Math.LN2 : 1);
  return { statistic: Math.sqrt(divergence), divergence, effects: [] };
}
