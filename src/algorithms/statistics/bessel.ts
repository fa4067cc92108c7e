/** Below this exponent a term no longer counts beside the first. */
const NEGLIGIBLE = 45;
const STEP = 0.125;

/**
 * e^x K_v(x), the modified Bessel function of the second kind, scaled. The integral of e^(-x (cosh t - 1)) cosh(v t) over t >= 0
 * (Abramowitz and Stegun 9.6.24) by the trapezoidal rule, whose error for this integrand falls as e^(-pi^2 / step): beyond the
 * digits of a double.
 * @param v 0..1
 * @param x above 0
 * @throws {RangeError} when x is not
 */
export function scaledBesselK(v: number, x: number): number {
  if (!(x > 0)) throw new RangeError(`x must be above 0, not ${x}`);
  // Large x: a narrow peak; the step shrinks with its width.
  const step = Math.min(STEP, 1 / (2 * Math.sqrt(x)));
  let sum = 0.5;
  for (let i = 1; ; i++) {
    const t = i * step;
    const sinh = Math.sinh(t / 2);
    const exponent = 2 * x * sinh * sinh;
    if (exponent > NEGLIGIBLE + v * t) break;
    sum += Math.exp(-exponent) * Math.cosh(v * t);
  }
  return sum * step;
}
