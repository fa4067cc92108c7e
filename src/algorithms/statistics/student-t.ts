import { incompleteBetaOf } from './incomplete-beta.js';

/** P(T <= t) for Student's t with `degreesOfFreedom` above 0. */
export function studentTCdf(t: number, degreesOfFreedom: number): number {
  const tail = studentTTwoSided(t, degreesOfFreedom) / 2;
  return t > 0 ? 1 - tail : tail;
}

/**
 * The two-sided p-value P(|T| >= |t|) = I_{df / (df + t^2)}(df / 2, 1 / 2) (Abramowitz and Stegun 26.5.27).
 * 1 at t = 0, 0 at infinity.
 */
export function studentTTwoSided(t: number, degreesOfFreedom: number): number {
  if (!(degreesOfFreedom > 0)) {
    throw new RangeError(`degrees of freedom must be above 0, not ${degreesOfFreedom}`);
  }
  if (Number.isNaN(t)) return Number.NaN;
  if (!Number.isFinite(t)) return 0;
  const square = t * t;
  // Near 0, the complement keeps the digits that df / (df + t^2), close to 1, would lose.
  const x = degreesOfFreedom / (degreesOfFreedom + square);
  const y = square / (degreesOfFreedom + square);
  if (square < 1) return 1 - incompleteBetaOf(y, x, 0.5, degreesOfFreedom / 2);
  return incompleteBetaOf(x, y, degreesOfFreedom / 2, 0.5);
}

/** The t with P(T <= t) = p, 0 < p < 1, by bisection to machine precision. */
export function studentTQuantile(p: number, degreesOfFreedom: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`p must be between 0 and 1, not ${p}`);
  if (p < 0.5) return -studentTQuantile(1 - p, degreesOfFreedom);
  let low = 0;
  let high = 1;
  while (studentTCdf(high, degreesOfFreedom) < p && high < 1e300) high *= 2;
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (studentTCdf(middle, degreesOfFreedom) < p) low = middle;
    else high = middle;
  }
  return high;
}
