/** How large a change is, whatever the number of rows. */
import type { ColumnNumbers } from './column-view.js';
import type { NumericPlan } from './plan.js';

export interface Effect {
  name: 'normed Wasserstein' | 'total variation';
  /** Without what chance adds to a distance that cannot be below 0. */
  value: number;
  /** As it was measured. */
  raw: number;
  /** 95 %; conservative. */
  interval: [number, number];
}

/**
 * The Wasserstein distance of two columns of numbers over the reference's standard deviation. The distribution functions are known
 * at the edges and taken as linear between them; the difference of the means is a lower bound.
 */
export function normedWasserstein(
  plan: NumericPlan,
  shares: { reference: Float64Array; current: Float64Array },
  numbers: { reference: ColumnNumbers; current: ColumnNumbers },
): number {
  const { reference, current } = numbers;
  const points = [
    Math.min(reference.min!, current.min!, plan.fine[0]),
    ...plan.fine,
    Math.max(reference.max!, current.max!, plan.fine.at(-1)!),
  ];
  let [difference, distance] = [0, 0];
  for (let cell = 0; cell < shares.reference.length; cell++) {
    const next = difference + shares.current[cell] - shares.reference[cell];
    distance += areaBetween(difference, next) * (points[cell + 1] - points[cell]);
    difference = next;
  }
  return Math.max(distance, Math.abs(current.mean! - reference.mean!)) / spreadOf(plan, numbers);
}

/** The standard deviation of the reference; that of the current values if it has none. */
export function spreadOf(plan: NumericPlan, { current }: { current: ColumnNumbers }): number {
  return plan.std || current.std || 1;
}

/** Mean of |y| over a line from a to b. */
function areaBetween(a: number, b: number): number {
  if (a * b >= 0) return (Math.abs(a) + Math.abs(b)) / 2;
  return (a * a + b * b) / (2 * (Math.abs(a) + Math.abs(b)));
}

/** Half the sum of the differences of shares, 0..1. */
export function totalVariation(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  let sum = 0;
  for (let cell = 0; cell < reference.length; cell++) sum += Math.abs(reference[cell] - current[cell]);
  return sum / 2;
}

/**
 * A distance with its noise taken off, and its interval. A distance is a norm of differences d of shares, the sum of w_j |d_j|. By
 * the triangle inequality it is wrong by at most the norm of the error, whose mean and variance follow from the covariance of d
 * (normal; moments of |Z_a Z_b|: Nabeya, 1951), and whose quantile is taken from a log-normal with these moments.
 * @param covariance of d, n x n, row-major
 */
export function effectOf(
  name: Effect['name'],
  raw: number,
  weights: ArrayLike<number>,
  covariance: Float64Array,
  side: number,
): Effect {
  const { mean, variance } = noiseOf(weights, covariance, side);
  const bound = quantile95(mean, variance);
  return {
    name,
    value: Math.sqrt(Math.max(0, raw * raw - mean * mean - variance)),
    raw,
    interval: [Math.max(0, raw - bound), raw + bound],
  };
}

/** Mean and variance of the sum of w_j |Z_j|, Z normal with mean 0. */
function noiseOf(weights: ArrayLike<number>, covariance: Float64Array, side: number) {
  const n = weights.length;
  const sd = Float64Array.from(weights, (_, a) => Math.sqrt(Math.max(0, covariance[a * side + a])));
  let [mean, second] = [0, 0];
  for (let a = 0; a < n; a++) {
    mean += weights[a] * sd[a];
    for (let b = 0; b < n; b++) {
      const product = sd[a] * sd[b];
      if (!(product > 0)) continue;
      const r = Math.max(-1, Math.min(1, covariance[a * side + b] / product));
      second += weights[a] * weights[b] * product * (r * Math.asin(r) + Math.sqrt(1 - r * r));
    }
  }
  mean *= Math.sqrt(2 / Math.PI);
  return { mean, variance: Math.max(0, (2 / Math.PI) * second - mean * mean) };
}

const Z_ONE_SIDED = 1.6448536269514722;

function quantile95(mean: number, variance: number): number {
  if (mean === 0) return 0;
  const logVariance = Math.log1p(variance / (mean * mean));
  return mean * Math.exp(Z_ONE_SIDED * Math.sqrt(logVariance) - logVariance / 2);
}
