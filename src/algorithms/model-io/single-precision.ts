/** Thresholds of doubles under rounding to single precision (to nearest, ties to even). */
import { nextBelow } from './next-below.js';

/** The largest single-precision number. */
const LARGEST = (2 - 2 ** -23) * 2 ** 127;
/** From this value on, a double rounds to infinity in single precision. */
const OVERFLOW = (2 - 2 ** -24) * 2 ** 127;

/**
 * The largest double that becomes less than `t` when it is rounded to single precision, so that `x <= thresholdBelow(t)` is
 * `fround(x) < t`.
 * @param t a single-precision number; nothing is less than -Infinity
 */
export function thresholdBelow(t: number): number {
  if (t === Infinity) return nextBelow(OVERFLOW);
  if (t <= -LARGEST) return -Infinity;
  const below = singleBelow(t);
  const middle = below + (t - below) / 2;
  return Math.fround(middle) < t ? middle : nextBelow(middle);
}

/** The largest double that becomes at most `t`, so that `x <= thresholdAt(t)` is `fround(x) <= t`. */
export function thresholdAt(t: number): number {
  return t === Infinity ? Infinity : thresholdBelow(singleAbove(t));
}

/** The next single-precision number below x, which is single-precision and not the lowest. */
function singleBelow(x: number): number {
  if (x === 0) return -(2 ** -149);
  const bits = new Int32Array(1);
  const value = new Float32Array(bits.buffer);
  value[0] = x;
  bits[0] += x > 0 ? -1 : 1;
  return value[0];
}

function singleAbove(x: number): number {
  return -singleBelow(-x);
}
