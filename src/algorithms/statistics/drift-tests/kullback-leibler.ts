import type { CountPair, DriftResult } from './result.js';
import { type ZeroFill, filled, sharesOf } from './shares.js';

export interface KullbackLeiblerOptions {
  /** 0.0001 by default; 0: none, and the divergence is infinite where the current side lacks a category. */
  fill?: ZeroFill;
}

/**
 * The Kullback–Leibler divergence of the reference from the current shares, sum of p ln(p / q), in nats, at least 0. Shares are divided
 * by their sum after zeros were replaced (Kullback and Leibler, Ann. Math. Stat. 22, 1951).
 * @throws {RangeError} when a side has no rows or the counts are not of the same categories
 */
export function kullbackLeibler(
  pair: CountPair,
  { fill = 0.0001 }: KullbackLeiblerOptions = {},
): DriftResult {
  const shares = sharesOf(pair, 'The Kullback–Leibler divergence');
  const p = filled(shares.p, fill);
  const q = filled(shares.q, fill);
  const scaleP = p.reduce((sum, share) => sum + share, 0);
  const scaleQ = q.reduce((sum, share) => sum + share, 0);
  let statistic = 0;
  for (let k = 0; k < p.length; k++) {
    const [a, b] = [p[k] / scaleP, q[k] / scaleQ];
    if (a > 0) statistic += a * Math.log(a / b);
  }
  return { statistic: Math.max(0, statistic), effects: [] };
}
