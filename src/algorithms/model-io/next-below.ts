/**
 * The largest double below x: `a < x` is `a <= nextBelow(x)` for every a. The one below 0 is the negative number nearest
 * to 0, below infinity the largest finite one. NaN and -infinity have none and are returned unchanged.
 */
export function nextBelow(x: number): number {
  if (Number.isNaN(x) || x === -Infinity) return x;
  if (x === 0) return -Number.MIN_VALUE;
  const bits = new BigInt64Array(1);
  const value = new Float64Array(bits.buffer);
  value[0] = x;
  bits[0] += x > 0 ? -1n : 1n;
  return value[0];
}
