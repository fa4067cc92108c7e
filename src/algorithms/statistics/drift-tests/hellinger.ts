import type { CountPair, DriftResult } from './result.js';
import { sharesOf } from './shares.js';

/**
 * The Hellinger distance, sqrt(sum of (sqrt p - sqrt q)^2 / 2), 0..1 (Hellinger, J. reine angew. Math. 136, 1909).
 * @throws {RangeError} when a side has no rows or the counts are not of the same categories
 */
export function hellinger(pair: CountPair): DriftResult {
  const { p, q } = sharesOf(pair, 'The Hellinger distance');
  let sum = 0;
  for (let k = 0; k < p.length; k++) sum += (Math.sqrt(p[k]) - Math.sqrt(q[k])) ** 2;
  return { statistic: Math.min(1, Math.sqrt(sum / 2)), effects: [] };
}
