/**
 * Probabilities near their peak without the cancellation of large logarithms of factorials
 * (Loader, "Fast and accurate computation of binomial probabilities", 2000).
 */
import { logGamma } from './log-gamma.js';

/** Half of ln(2 pi). */
export const HALF_LN_TAU = 0.918_938_533_204_672_7;

/**
 * What Stirling's formula leaves out: ln Gamma(z) - (z - 1/2) ln z + z - ln(2 pi) / 2, for z above 0.
 * Series 6.1.41 of Abramowitz and Stegun above 16.
 */
export function stirlingError(z: number): number {
  if (z < 16) return logGamma(z) - (z - 0.5) * Math.log(z) + z - HALF_LN_TAU;
  const square = z * z;
  let sum = 1 / 1188 - 691 / 360_360 / square;
  sum = 1 / 1680 - sum / square;
  sum = 1 / 1260 - sum / square;
  sum = 1 / 360 - sum / square;
  return (1 / 12 - sum / square) / z;
}

/**
 * x ln(x / mean) + mean - x, at least 0, without loss of digits where x is near the mean (Loader's bd0).
 * @param x at least 0
 * @param mean above 0
 */
export function deviance(x: number, mean: number): number {
  if (x === 0) return mean;
  const gap = x - mean;
  if (Math.abs(gap) >= 0.1 * (x + mean)) return x * Math.log(x / mean) + mean - x;
  const ratio = gap / (x + mean);
  const square = ratio * ratio;
  let sum = gap * ratio;
  let power = 2 * x * ratio;
  for (let j = 1; j < 1000; j++) {
    power *= square;
    const next = sum + power / (2 * j + 1);
    if (next === sum) break;
    sum = next;
  }
  return sum;
}

/**
 * P(X = k) of the hypergeometric distribution: k marked among `draws` out of `marked` + `others`. 0 outside the support.
 * As a quotient of three binomial probabilities with p = draws / (marked + others).
 */
export function hypergeometricProbability(k: number, marked: number, others: number, draws: number): number {
  const total = marked + others;
  if (k < 0 || k > marked || draws - k < 0 || draws - k > others) return 0;
  if (draws === 0 || draws === total) return 1;
  const left = total - draws;
  return Math.exp(
    logBinomial(k, marked, draws, left) +
      logBinomial(draws - k, others, draws, left) -
      logBinomial(draws, total, draws, left),
  );
}

/**
 * The logarithm of the binomial probability of k among n with odds a : b.
 * @param k 0..n
 * @param a above 0, as is b
 */
export function logBinomial(k: number, n: number, a: number, b: number): number {
  const p = a / (a + b);
  const q = b / (a + b);
  if (n === 0) return 0;
  if (k === 0) return p < 0.1 ? n * Math.log1p(-p) : n * Math.log(q);
  if (k === n) return q < 0.1 ? n * Math.log1p(-q) : n * Math.log(p);
  return logBinomialInside(k, n, n * p, n * q);
}

/** As logBinomial, given the expected numbers of both outcomes, for 0 < k < n. */
export function logBinomialInside(k: number, n: number, expected: number, expectedRest: number): number {
  return (
    stirlingError(n) -
    stirlingError(k) -
    stirlingError(n - k) -
    deviance(k, expected) -
    deviance(n - k, expectedRest) -
    HALF_LN_TAU +
    0.5 * Math.log(n / (k * (n - k)))
  );
}
