// The derivatives of the log loss, four rows at a time: a part of growth-kernel.ts, whose conventions hold here too.

// oxlint-disable max-params -- calls into WebAssembly take numbers only

/** Odds stay between these: from there they can come back, from 0 and from Infinity they could not. */
export const LEAST_ODDS: f64 = 1e-300;
export const MOST_ODDS: f64 = 1e300;

function splat(x: f32): v128 {
  return f32x4.splat(x);
}

/** The factor of a row's leaf. */
/* @inline */ function factorOf(row: usize, leaves: usize, factors: usize): f64 {
  return load<f64>(factors + ((<usize>load<u16>(leaves + (row << 1))) << 3));
}

/** The odds of two rows, times the factors of their leaves. */
/* @inline */ function advance(old: v128, a: usize, b: usize, leaves: usize, factors: usize): v128 {
  if (!leaves) return old;
  const odds = f64x2.mul(old, f64x2(factorOf(a, leaves, factors), factorOf(b, leaves, factors)));
  return f64x2.pmax(f64x2.pmin(odds, f64x2.splat(MOST_ODDS)), f64x2.splat(LEAST_ODDS));
}

/* @inline */ function twoOf(a: usize, b: usize, doubles: usize): v128 {
  return f64x2(load<f64>(doubles + (a << 3)), load<f64>(doubles + (b << 3)));
}

/* @inline */ function floatsOf(ab: v128, cd: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(ab), f32x4.demote_f64x2_zero(cd), 0, 2);
}

/** Whether the four rows at `at` follow each other, as they do where all rows are in the list. */
/* @inline */ function areNeighbours(at: usize): bool {
  const first = i32x4.splat(load<i32>(at));
  return i32x4.all_true(i32x4.eq(v128.load(at), i32x4.add(first, i32x4(0, 1, 2, 3))));
}

/** The pairs of four rows with odds `o`, labels `y` and, where they have any, weights `w`; the records lie at `a` .. `d`. */
/* @inline */ function writePairs(
  o: v128,
  y: v128,
  w: v128,
  isWeighted: bool,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  gradientScale: f32,
  hessianScale: f32,
): void {
  const one = splat(1.0);
  const p = f32x4.div(one, f32x4.add(one, o));
  let slope = f32x4.mul(f32x4.sub(p, y), splat(gradientScale));
  let curve = f32x4.mul(f32x4.mul(p, f32x4.sub(one, p)), splat(hessianScale));
  if (isWeighted) {
    slope = f32x4.mul(slope, w);
    curve = f32x4.mul(curve, w);
  }
  const g = i32x4.trunc_sat_f32x4_s(f32x4.nearest(slope));
  const h = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.pmax(curve, one)));
  const front = v128.shuffle<i32>(g, h, 0, 4, 1, 5);
  const back = v128.shuffle<i32>(g, h, 2, 6, 3, 7);
  v128.store64_lane(a, front, 0);
  v128.store64_lane(b, front, 1);
  v128.store64_lane(c, back, 0);
  v128.store64_lane(d, back, 1);
}

/** Four rows that follow each other, from row `a` on. */
/* @inline */ function deriveNeighbours(
  a: usize,
  leaves: usize,
  factors: usize,
  odds: usize,
  labels: usize,
  weights: usize,
  pairs: usize,
  step: usize,
  gradientScale: f32,
  hessianScale: f32,
): void {
  const four = odds + (a << 3);
  const ab = advance(v128.load(four), a, a + 1, leaves, factors);
  const cd = advance(v128.load(four, 16), a + 2, a + 3, leaves, factors);
  v128.store(four, ab);
  v128.store(four, cd, 16);
  const bytes = v128.load32_zero(labels + a);
  const y = f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes)));
  let w = y;
  if (weights) w = floatsOf(v128.load(weights + (a << 3)), v128.load(weights + (a << 3), 16));
  const first = pairs + a * step;
  const third = first + 2 * step;
  const o = floatsOf(ab, cd);
  const isWeighted = weights != 0;
  writePairs(o, y, w, isWeighted, first, first + step, third, third + step, gradientScale, hessianScale);
}

/** Any four rows. One may be given more than once: odds are read before any are written. */
/* @inline */ function deriveApart(
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  leaves: usize,
  factors: usize,
  odds: usize,
  labels: usize,
  weights: usize,
  pairs: usize,
  step: usize,
  gradientScale: f32,
  hessianScale: f32,
): void {
  const ab = advance(twoOf(a, b, odds), a, b, leaves, factors);
  const cd = advance(twoOf(c, d, odds), c, d, leaves, factors);
  store<f64>(odds + (a << 3), f64x2.extract_lane(ab, 0));
  store<f64>(odds + (b << 3), f64x2.extract_lane(ab, 1));
  store<f64>(odds + (c << 3), f64x2.extract_lane(cd, 0));
  store<f64>(odds + (d << 3), f64x2.extract_lane(cd, 1));
  const y = f32x4(
    <f32>load<u8>(labels + a),
    <f32>load<u8>(labels + b),
    <f32>load<u8>(labels + c),
    <f32>load<u8>(labels + d),
  );
  let w = y;
  if (weights) w = floatsOf(twoOf(a, b, weights), twoOf(c, d, weights));
  const o = floatsOf(ab, cd);
  a = pairs + a * step;
  b = pairs + b * step;
  c = pairs + c * step;
  d = pairs + d * step;
  writePairs(o, y, w, weights != 0, a, b, c, d, gradientScale, hessianScale);
}

/**
 * Multiplies the odds of rows at places `from` .. `to - 1` by the factors of their leaves (`leaves` 0: none) and writes the pairs
 * of derivatives of the log loss: w (p - y) and w p (1 - p), at least 1, in their units of 1 / scale. `weights` 0: all are 1.
 *
 * The odds are those against label 1: (1 - p) / p = e^-score, so a score that rises by a leaf's answer takes a product here and
 * no exponential. They stay between LEAST_ODDS and MOST_ODDS. Odds are doubles; derivatives have the precision of floats, as in LightGBM
 * and XGBoost.
 */
export function derive(
  rows: usize,
  from: i32,
  to: i32,
  leaves: usize,
  factors: usize,
  odds: usize,
  labels: usize,
  weights: usize,
  pairs: usize,
  stride: i32,
  gradientScale: f32,
  hessianScale: f32,
): void {
  const step = <usize>stride;
  const end = rows + ((<usize>to) << 2);
  for (let at = rows + ((<usize>from) << 2); at < end; at += 16) {
    const a = <usize>load<u32>(at);
    if (at + 16 <= end && areNeighbours(at)) {
      deriveNeighbours(a, leaves, factors, odds, labels, weights, pairs, step, gradientScale, hessianScale);
      continue;
    }
    // Where fewer than four are left the last one is worked out more than once.
    const last = end - 4;
    const b = <usize>load<u32>(min(at + 4, last));
    const c = <usize>load<u32>(min(at + 8, last));
    const d = <usize>load<u32>(min(at + 12, last));
    deriveApart(a, b, c, d, leaves, factors, odds, labels, weights, pairs, step, gradientScale, hessianScale);
  }
}
