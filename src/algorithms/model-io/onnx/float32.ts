/** The largest 32-bit float that is at most x: `value <= x` and `value <= floatAtMost(x)` agree for every 32-bit value. */
export function floatAtMost(x: number): number {
  const nearest = Math.fround(x);
  return nearest > x ? floatBelow(nearest) : nearest;
}

/** The 32-bit float before a finite one or Infinity. */
function floatBelow(x: number): number {
  if (x === 0) return -(2 ** -149);
  const bits = new DataView(new ArrayBuffer(4));
  bits.setFloat32(0, x);
  bits.setInt32(0, bits.getInt32(0) + (x > 0 ? -1 : 1));
  return bits.getFloat32(0);
}
