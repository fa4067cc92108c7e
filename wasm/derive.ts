// The derivatives of the log loss, four rows at a time: a part of growth-kernel.ts, whose conventions hold here too.

// oxlint-disable max-params -- calls into WebAssembly take numbers only

function splat(x: f64): v128 {
  return f64x2.splat(x);
}

function splat32(x: f32): v128 {
  return f32x4.splat(x);
}

/** Adding it to a double below 2^51 leaves the rounded integer in the low bits; so does the other for floats below 2^22. */
const MAGIC: f64 = 6755399441055744.0;
const MAGIC32: f32 = 12582912.0;

/** e^x, relative error below 2e-7, |x| <= 80: 2^n times the Taylor polynomial of degree 7 on |r| <= ln(2) / 2. */
function exp4(x: v128): v128 {
  const shifted = f32x4.add(f32x4.mul(x, splat32(1.44269504)), splat32(MAGIC32));
  const n = f32x4.sub(shifted, splat32(MAGIC32));
  // ln(2) in two parts, the first of few bits, so that the product is exact.
  let r = f32x4.sub(x, f32x4.mul(n, splat32(0.693359375)));
  r = f32x4.add(r, f32x4.mul(n, splat32(2.1219444e-4)));
  // Even and odd powers apart: two short chains instead of a long one.
  const q = f32x4.mul(r, r);
  let even = f32x4.add(f32x4.mul(splat32(1.0 / 720.0), q), splat32(1.0 / 24.0));
  even = f32x4.add(f32x4.mul(even, q), splat32(0.5));
  even = f32x4.add(f32x4.mul(even, q), splat32(1.0));
  let odd = f32x4.add(f32x4.mul(splat32(1.0 / 5040.0), q), splat32(1.0 / 120.0));
  odd = f32x4.add(f32x4.mul(odd, q), splat32(1.0 / 6.0));
  odd = f32x4.add(f32x4.mul(odd, q), splat32(1.0));
  const p = f32x4.add(even, f32x4.mul(odd, r));
  return i32x4.add(p, i32x4.shl(shifted, 23));
}

function rounded(x: v128): v128 {
  return i64x2.sub(f64x2.add(x, splat(MAGIC)), splat(MAGIC));
}

/** The answer of a row's leaf; 0 where no leaves are given. */
/* @inline */ function answerOf(row: usize, leaves: usize, values: usize): f64 {
  return leaves ? load<f64>(values + ((<usize>load<u16>(leaves + (row << 1))) << 3)) : 0.0;
}

/** The scores of two rows with the answers of their leaves. */
/* @inline */ function advance(a: usize, b: usize, leaves: usize, values: usize, scores: usize): v128 {
  return f64x2.add(
    f64x2(load<f64>(scores + (a << 3)), load<f64>(scores + (b << 3))),
    f64x2(answerOf(a, leaves, values), answerOf(b, leaves, values)),
  );
}

/* @inline */ function storeTwo(a: usize, b: usize, scores: usize, s: v128): void {
  store<f64>(scores + (a << 3), f64x2.extract_lane(s, 0));
  store<f64>(scores + (b << 3), f64x2.extract_lane(s, 1));
}

/** Writes the pairs of two rows from their slopes p - y and p (1 - p), which are floats. */
/* @inline */ function storePairs(
  a: usize,
  b: usize,
  slope: v128,
  curve: v128,
  weights: usize,
  pairs: usize,
  gradientScale: f64,
  hessianScale: f64,
  countBits: i32,
): void {
  let g = f64x2.mul(slope, splat(gradientScale));
  let h = f64x2.mul(curve, splat(hessianScale));
  if (weights) {
    const w = f64x2(load<f64>(weights + (a << 3)), load<f64>(weights + (b << 3)));
    g = f64x2.mul(g, w);
    h = f64x2.mul(h, w);
  }
  g = rounded(g);
  h = v128.or(i64x2.shl(rounded(f64x2.pmax(h, splat(1.0))), countBits), i64x2.splat(1));
  v128.store(pairs + (a << 4), v128.shuffle<i64>(g, h, 0, 2));
  v128.store(pairs + (b << 4), v128.shuffle<i64>(g, h, 1, 3));
}

/**
 * Adds the answers of leaves (`leaves` 0: none) to the scores of rows at places `from` .. `to - 1` and writes the pairs of
 * derivatives of the log loss: w (p - y) in the gradient's unit; w p (1 - p), at least one unit, above the row's count of 1.
 * `weights` 0: all are 1. Scores are doubles; p - y and p (1 - p) have the precision of floats, as in LightGBM and XGBoost.
 */
export function derive(
  rows: usize,
  from: i32,
  to: i32,
  leaves: usize,
  values: usize,
  scores: usize,
  labels: usize,
  weights: usize,
  pairs: usize,
  gradientScale: f64,
  hessianScale: f64,
  countBits: i32,
): void {
  const one = splat32(1.0);
  const last = to - 1;
  for (let i = from; i < to; i += 4) {
    // Where fewer than four are left the last one is worked out more than once; scores are read before any is written.
    const a = <usize>load<u32>(rows + ((<usize>i) << 2));
    const b = <usize>load<u32>(rows + ((<usize>min(i + 1, last)) << 2));
    const c = <usize>load<u32>(rows + ((<usize>min(i + 2, last)) << 2));
    const d = <usize>load<u32>(rows + ((<usize>min(i + 3, last)) << 2));
    const ab = advance(a, b, leaves, values, scores);
    const cd = advance(c, d, leaves, values, scores);
    storeTwo(a, b, scores, ab);
    storeTwo(c, d, scores, cd);
    const s = v128.shuffle<i64>(f32x4.demote_f64x2_zero(ab), f32x4.demote_f64x2_zero(cd), 0, 2);
    const far = f32x4.pmax(f32x4.pmin(f32x4.neg(s), splat32(80.0)), splat32(-80.0));
    const p = f32x4.div(one, f32x4.add(one, exp4(far)));
    const y = f32x4(
      <f32>load<u8>(labels + a),
      <f32>load<u8>(labels + b),
      <f32>load<u8>(labels + c),
      <f32>load<u8>(labels + d),
    );
    const slope = f32x4.sub(p, y);
    const curve = f32x4.mul(p, f32x4.sub(one, p));
    storePairs(
      a,
      b,
      f64x2.promote_low_f32x4(slope),
      f64x2.promote_low_f32x4(curve),
      weights,
      pairs,
      gradientScale,
      hessianScale,
      countBits,
    );
    storePairs(
      c,
      d,
      f64x2.promote_low_f32x4(v128.shuffle<i64>(slope, slope, 1, 1)),
      f64x2.promote_low_f32x4(v128.shuffle<i64>(curve, curve, 1, 1)),
      weights,
      pairs,
      gradientScale,
      hessianScale,
      countBits,
    );
  }
}
