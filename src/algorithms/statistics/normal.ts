/** The 97.5 % point of the standard normal distribution. */
export const Z_95 = 1.959963984540054;

/** Below this, the series of erf needs few terms and loses no digits; above it, the continued fraction of erfc converges fast. */
const SERIES_UNTIL = 2;

/**
 * The two-sided p-value P(|Z| >= |z|) = erfc(|z| / sqrt 2) of a standard normal Z: by the series 7.1.6 of Abramowitz and Stegun near 0,
 * by their continued fraction 7.1.14 in the tails. 1 at 0, 0 at infinity.
 */
export function normalTwoSided(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  if (!(x < Infinity)) return Number.isNaN(x) ? x : 0;
  const density = Math.exp(-x * x) / Math.sqrt(Math.PI);
  if (x < SERIES_UNTIL) {
    let term = x;
    let sum = x;
    for (let n = 1; term > sum * 1e-17; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return 1 - 2 * density * sum;
  }
  let fraction = x;
  for (let n = 100; n >= 1; n--) fraction = x + n / 2 / fraction;
  return density / fraction;
}

/** P(Z >= z) of a standard normal Z, accurate in both tails. */
export function normalSurvival(z: number): number {
  const both = normalTwoSided(z);
  return z > 0 ? both / 2 : 1 - both / 2;
}

/** The z with P(|Z| <= z) = `level`, 0 < level < 1: half the width of an interval in standard errors. By bisection. @throws {RangeError} */
export function normalHalfWidth(level: number): number {
  if (!(level > 0 && level < 1)) throw new RangeError(`level must be between 0 and 1, not ${level}`);
  if (level === 0.95) return Z_95;
  let low = 0;
  let high = 40;
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (normalTwoSided(middle) > 1 - level) low = middle;
    else high = middle;
  }
  return high;
}
