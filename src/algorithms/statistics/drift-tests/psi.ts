import { normalHalfWidth } from '../normal.js';
import type { CountPair, DriftResult } from './result.js';
import { type ZeroFill, filled, sharesOf } from './shares.js';

export interface PsiOptions {
  /** 0.0001 by default. */
  fill?: ZeroFill;
  level?: number;
}

export interface PsiResult extends DriftResult {
  /** The mean without drift: (k - 1) (1 / n + 1 / m) with k bins that have rows. */
  expectedWithoutDrift: number;
}

/**
 * The population stability index, sum of (p - q) ln(p / q) over bins or categories. The interval is of the index of the populations:
 * the mean without drift is taken off (Yurdakul and Naranjo, J. Risk Model Validation 14, 2020), the variance is that of the
 * delta method plus that without drift, 2 (k - 1) (1 / n + 1 / m)^2.
 * @throws {RangeError} when a side has no rows or the counts are not of the same categories
 */
export function psi(pair: CountPair, { fill = 0.0001, level = 0.95 }: PsiOptions = {}): PsiResult {
  const shares = sharesOf(pair, 'The population stability index');
  const { n, m } = shares;
  const p = filled(shares.p, fill);
  const q = filled(shares.q, fill);
  let statistic = 0;
  // Of the derivatives by p and by q.
  const [byP, byQ] = [new Float64Array(p.length), new Float64Array(p.length)];
  for (let k = 0; k < p.length; k++) {
    const logRatio = Math.log(p[k] / q[k]);
    statistic += (p[k] - q[k]) * logRatio;
    byP[k] = logRatio + 1 - q[k] / p[k];
    byQ[k] = 1 - logRatio - p[k] / q[k];
  }
  const scale = 1 / n + 1 / m;
  const occupied = shares.p.reduce((sum, share, k) => sum + (share + shares.q[k] > 0 ? 1 : 0), 0);
  const expectedWithoutDrift = (occupied - 1) * scale;
  const variance =
    weightedVariance(shares.p, byP) / n +
    weightedVariance(shares.q, byQ) / m +
    2 * (occupied - 1) * scale * scale;
  const half = normalHalfWidth(level) * Math.sqrt(variance);
  const centre = statistic - expectedWithoutDrift;
  return {
    statistic,
    expectedWithoutDrift,
    effects: [
      {
        measure: 'psi',
        value: statistic,
        interval: [Math.max(0, centre - half), Math.max(0, centre + half)],
      },
    ],
  };
}

function weightedVariance(weights: Float64Array, values: Float64Array): number {
  let mean = 0;
  let squares = 0;
  for (let k = 0; k < weights.length; k++) mean += weights[k] * values[k];
  for (let k = 0; k < weights.length; k++) squares += weights[k] * (values[k] - mean) ** 2;
  return squares;
}
