/**
 * The distributions of the Kolmogorov–Smirnov statistic: the limit, the one-sided and the two-sided one of n values. Methods and their
 * ranges: Simard and L'Ecuyer, "Computing the two-sided Kolmogorov–Smirnov distribution", J. Stat. Software 39(11), 2011.
 */
import { durbinDistribution } from './durbin-matrix.js';
import { pelzGoodDistribution } from './pelz-good.js';
import { HALF_LN_TAU, logBinomialInside, stirlingError } from './stirling.js';

/** Terms of the one-sided sum that are computed at least: where there are more, every s-th is. */
const LEAST_TERMS = 8192;

/** Kolmogorov's limit: P(sqrt(n) D_n >= x) for n towards infinity, x at least 0. Relative accuracy in the tail. */
export function kolmogorovSurvival(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x <= 0) return 1;
  if (x < 1) {
    // The theta function's other series converges fast near 0.
    let sum = 0;
    for (let k = 1; k <= 9; k += 2) sum += Math.exp((-k * k * Math.PI * Math.PI) / (8 * x * x));
    return Math.min(1, 1 - (Math.sqrt(2 * Math.PI) / x) * sum);
  }
  let sum = 0;
  for (let k = 6; k >= 1; k--) sum += (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * x * x * k * k);
  return 2 * sum;
}

/**
 * P(D_n+ >= d), the one-sided statistic of n values (Birnbaum and Tingey, 1951): the sum over j of d b(j; n, d + j / n) / (d + j / n)
 * with b a binomial probability. All terms are positive. For large n it is taken over every s-th term: the terms and all their
 * derivatives vanish at both ends, so the trapezoidal rule with thousands of points has the whole sum's digits.
 * @param n a positive integer
 * @param d 0..1
 */
export function smirnovSurvival(n: number, d: number): number {
  if (d <= 0) return 1;
  if (d >= 1) return 0;
  const last = Math.floor(n * (1 - d));
  const stride = Math.max(1, Math.floor(last / LEAST_TERMS));
  // Within the first and last stride, and with few values, every term counts.
  let sum = Math.exp(n * Math.log1p(-d)) / (stride > 1 ? stride : 1);
  for (let j = stride; j <= last && j < n; j += stride) {
    const rest = n - j - n * d;
    if (rest <= 0) break;
    sum += (d / (d + j / n)) * Math.exp(logBinomialInside(j, n, j + n * d, rest));
  }
  return Math.min(1, sum * stride);
}

/**
 * P(D_n >= d), the two-sided statistic of n values against a known distribution.
 * @param n a positive integer
 * @param d any number; 1 at or below 0, 0 at or above 1
 * @throws {RangeError} when n is not a positive integer
 */
export function kolmogorovSmirnovSurvival(n: number, d: number): number {
  if (!(Number.isInteger(n) && n > 0)) throw new RangeError(`n must be a positive integer, not ${n}`);
  if (Number.isNaN(d)) return Number.NaN;
  if (d >= 1) return 0;
  const t = n * d;
  if (t <= 0.5) return 1;
  if (t <= 1) return 1 - nearestDistribution(n, t);
  if (t >= n - 1) return 2 * Math.exp(n * Math.log1p(-d));
  if (d >= 0.5) return Math.min(1, 2 * smirnovSurvival(n, d));
  const square = t * d;
  if (square >= 370) return 0;
  if (n <= 140) {
    if (square > 4) return 2 * smirnovSurvival(n, d);
    return inUnit(1 - durbinDistribution(n, d));
  }
  if (square >= 2.2) return 2 * smirnovSurvival(n, d);
  const byMatrix = n <= 100_000 && n * d ** 1.5 <= 1.4;
  return inUnit(1 - (byMatrix ? durbinDistribution(n, d) : pelzGoodDistribution(n, d)));
}

/** P(D_n <= t / n) = n! / n^n (2 t - 1)^n for 1/2 <= t <= 1 (Ruben and Gambino, 1982). */
function nearestDistribution(n: number, t: number): number {
  return Math.exp(0.5 * Math.log(n) - n + HALF_LN_TAU + stirlingError(n) + n * Math.log(2 * t - 1));
}

function inUnit(p: number): number {
  return Math.min(1, Math.max(0, p));
}
