import { deviance, stirlingError } from './stirling.js';

/**
 * The regularised incomplete beta function I_x(a, b), 0..1: the distribution function of Beta(a, b).
 * Continued fraction 26.5.8 of Abramowitz and Stegun, evaluated by the modified Lentz method (Numerical Recipes, 6.4).
 * @param x 0..1
 * @param a above 0, as is b
 * @throws {RangeError} when an argument is out of range
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (!(a > 0 && b > 0)) throw new RangeError(`a and b must be above 0, not ${a} and ${b}`);
  if (!(x >= 0 && x <= 1)) throw new RangeError(`x must be in 0 .. 1, not ${x}`);
  return incompleteBetaOf(x, 1 - x, a, b);
}

/**
 * As incompleteBeta, of x and 1 - x where the caller knows both to full precision: in the tails one of them is tiny, and digits
 * would be lost by subtracting the other from 1. Arguments are not checked.
 */
export function incompleteBetaOf(x: number, y: number, a: number, b: number): number {
  if (x === 0 || y === 0) return x === 0 ? 0 : 1;
  const n = a + b;
  // x^a y^b / B(a, b), without differences of large logarithms.
  const front =
    Math.sqrt((a * b) / (2 * Math.PI * n)) *
    Math.exp(
      stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) - deviance(b, n * y),
    );
  // The continued fraction converges fast below the mean; above it, the mirrored one does.
  if (x < (a + 1) / (n + 2)) return (front * betaFraction(x, a, b)) / a;
  return 1 - (front * betaFraction(y, b, a)) / b;
}

const TINY = 1e-300;
const MAX_TERMS = 10_000;

function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= MAX_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return fraction;
}

function awayFromZero(x: number): number {
  return Math.abs(x) < TINY ? TINY : x;
}
