// The derivatives of the log loss, four rows at a time: a part of growth-kernel.ts, whose conventions hold here too.

// oxlint-disable max-params -- calls into WebAssembly take numbers only

function splat(x: f32): v128 {
  return f32x4.splat(x);
}

/** Adding it to a float below 2^22 leaves the rounded integer in the low bits. */
const MAGIC: f32 = 12582912.0;

/** e^x, relative error below 2e-7, |x| <= 80: 2^n times the Taylor polynomial of degree 7 on |r| <= ln(2) / 2. */
function exp4(x: v128): v128 {
  const shifted = f32x4.add(f32x4.mul(x, splat(1.44269504)), splat(MAGIC));
  const n = f32x4.sub(shifted, splat(MAGIC));
  // ln(2) in two parts, the first of few bits, so that the product is exact.
  let r = f32x4.sub(x, f32x4.mul(n, splat(0.693359375)));
  r = f32x4.add(r, f32x4.mul(n, splat(2.1219444e-4)));
  // Even and odd powers apart: two short chains instead of a long one.
  const q = f32x4.mul(r, r);
  let even = f32x4.add(f32x4.mul(splat(1.0 / 720.0), q), splat(1.0 / 24.0));
  even = f32x4.add(f32x4.mul(even, q), splat(0.5));
  even = f32x4.add(f32x4.mul(even, q), splat(1.0));
  let odd = f32x4.add(f32x4.mul(splat(1.0 / 5040.0), q), splat(1.0 / 120.0));
  odd = f32x4.add(f32x4.mul(odd, q), splat(1.0 / 6.0));
  odd = f32x4.add(f32x4.mul(odd, q), splat(1.0));
  const p = f32x4.add(even, f32x4.mul(odd, r));
  return i32x4.add(p, i32x4.shl(shifted, 23));
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

/* @inline */ function weightsOf(weights: usize, a: usize, b: usize, c: usize, d: usize): v128 {
  return f32x4(
    <f32>load<f64>(weights + (a << 3)),
    <f32>load<f64>(weights + (b << 3)),
    <f32>load<f64>(weights + (c << 3)),
    <f32>load<f64>(weights + (d << 3)),
  );
}

/**
 * Adds the answers of leaves (`leaves` 0: none) to the scores of rows at places `from` .. `to - 1` and writes the pairs of
 * derivatives of the log loss: w (p - y) and w p (1 - p), at least 1, in their units of 1 / scale. `weights` 0: all are 1.
 * Scores are doubles; derivatives have the precision of floats, as in LightGBM and XGBoost.
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
  stride: i32,
  gradientScale: f32,
  hessianScale: f32,
): void {
  const one = splat(1.0);
  const last = to - 1;
  const step = <usize>stride;
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
    const far = f32x4.pmax(f32x4.pmin(f32x4.neg(s), splat(80.0)), splat(-80.0));
    const p = f32x4.div(one, f32x4.add(one, exp4(far)));
    const y = f32x4(
      <f32>load<u8>(labels + a),
      <f32>load<u8>(labels + b),
      <f32>load<u8>(labels + c),
      <f32>load<u8>(labels + d),
    );
    let slope = f32x4.mul(f32x4.sub(p, y), splat(gradientScale));
    let curve = f32x4.mul(f32x4.mul(p, f32x4.sub(one, p)), splat(hessianScale));
    if (weights) {
      const w = weightsOf(weights, a, b, c, d);
      slope = f32x4.mul(slope, w);
      curve = f32x4.mul(curve, w);
    }
    const g = i32x4.trunc_sat_f32x4_s(f32x4.nearest(slope));
    const h = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.pmax(curve, one)));
    const front = v128.shuffle<i32>(g, h, 0, 4, 1, 5);
    const back = v128.shuffle<i32>(g, h, 2, 6, 3, 7);
    v128.store64_lane(pairs + a * step, front, 0);
    v128.store64_lane(pairs + b * step, front, 1);
    v128.store64_lane(pairs + c * step, back, 0);
    v128.store64_lane(pairs + d * step, back, 1);
  }
}
