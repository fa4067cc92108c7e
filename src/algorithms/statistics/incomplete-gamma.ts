import { deviance, stirlingError } from './stirling.js';

const MAX_TERMS = 100_000;

/**
 * The regularised upper incomplete gamma function Q(a, x), 0..1: the survival function of Gamma(a). Series and continued fraction
 * of Numerical Recipes, 6.2; the factor in front by Stirling's formula with its remainder, so that the relative accuracy holds for
 * large a and far into the tail.
 * @param a above 0
 * @param x at least 0
 * @throws {RangeError} when an argument is out of range
 */
export function upperIncompleteGamma(a: number, x: number): number {
  if (!(a > 0)) throw new RangeError(`a must be above 0, not ${a}`);
  if (!(x >= 0)) throw new RangeError(`x must be at least 0, not ${x}`);
  if (x === 0) return 1;
  if (x === Infinity) return 0;
  // x^a e^-x / Gamma(a)
  const front = Math.sqrt(a / (2 * Math.PI)) * Math.exp(-deviance(a, x) - stirlingError(a));
  return x < a + 1 ? 1 - (front / a) * gammaSeries(a, x) : front * gammaFraction(a, x);
}

/** P(X >= x) of the chi-square distribution. @throws {RangeError} unless x is at least 0 and `degreesOfFreedom` above 0 */
export function chiSquareSurvival(x: number, degreesOfFreedom: number): number {
  return upperIncompleteGamma(degreesOfFreedom / 2, x / 2);
}

function gammaSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; n < MAX_TERMS && term > sum * 1e-17; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** The continued fraction of Gamma(a, x) x^-a e^x, by the modified Lentz method. */
function gammaFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < MAX_TERMS; n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return fraction;
}
