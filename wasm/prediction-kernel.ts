// Sums of leaf values by tables of leaf sets, in AssemblyScript: `npm run build:kernel` writes
// src/algorithms/trees/kernel/prediction-kernel-bytes.ts. leaf-tables.ts says what the tables are, and writes the plan.
// `/* @inline */` is read by build.mjs, as in growth-kernel.ts. All pointers are bytes in the memory that is imported.

// oxlint-disable max-params -- functions of the kernel take numbers only

/** Bytes of the plan before its first feature, and bytes of each feature in it. */
const PLAN_HEAD: usize = 24;
const PLAN_FEATURE: usize = 20;

/** Bytes between the values of two lanes: one for "no leaf here" and 32 leaves, 8 bytes each. */
const LANE_VALUES: usize = 264;

/** The place of the first of `count` ascending keys that is not below x; without branches, which would be mispredicted. */
/* @inline */ function countBelow(keys: usize, count: i32, x: f64): i32 {
  if (count == 0) return 0;
  let at = keys;
  for (let rest = count; rest > 1;) {
    const half = rest >> 1;
    const next = at + ((<usize>half) << 3);
    at = select(next, at, load<f64>(next - 8) < x);
    rest -= half;
  }
  return <i32>((at - keys) >> 3) + <i32>(load<f64>(at) < x);
}

/** The code of a value: `codeOf` of value-codes.ts. */
/* @inline */ function codeOf(keys: usize, count: i32, categorical: i32, x: f64): i32 {
  if (!categorical) return select(count + 1, countBelow(keys, count, x), x != x);
  const category = trunc(x);
  const place = countBelow(keys, count, category);
  const known = place < count && load<f64>(keys + ((<usize>place) << 3)) == category;
  return select(count + 1, select(place, count, known), x != x);
}

/** Writes where the sets of a feature's values begin, one every `step` bytes. */
/* @inline */ function place(feature: usize, rows: i32, setBytes: u32, starts: usize, step: usize): void {
  const column: usize = load<u32>(feature);
  const keys: usize = load<u32>(feature, 4);
  const count = load<i32>(feature, 8);
  const categorical = load<i32>(feature, 12);
  const sets = load<u32>(feature, 16);
  for (let row = 0; row < rows; row++, starts += step) {
    const code = codeOf(keys, count, categorical, load<f64>(column + ((<usize>row) << 3)));
    store<u32>(starts, sets + <u32>code * setBytes);
  }
}

/** Four lanes' sets of the features after the eighth. */
function further(sets: v128, starts: usize, features: i32, lane: usize): v128 {
  for (let f = 8; f < features; f++) {
    sets = v128.and(sets, v128.load(<usize>load<u32>(starts + ((<usize>f) << 2)) + lane));
  }
  return sets;
}

/**
 * The sum of a row, whose sets begin where `starts` says. Four lanes at a time; `wide` (1 .. 8, known to the compiler) is the
 * number of features, 8 if there are more. Converted to a float, a set of one leaf has the leaf's number as its exponent.
 */
/* @inline */ function sumOf(starts: usize, features: i32, setBytes: usize, values: usize, wide: i32): f64 {
  const a: usize = load<u32>(starts);
  const b: usize = load<u32>(starts, 4);
  const c: usize = load<u32>(starts, 8);
  const d: usize = load<u32>(starts, 12);
  const e: usize = load<u32>(starts, 16);
  const f: usize = load<u32>(starts, 20);
  const g: usize = load<u32>(starts, 24);
  const h: usize = load<u32>(starts, 28);
  let sum = 0.0;
  for (let lane: usize = 0; lane < setBytes; lane += 16, values += 4 * LANE_VALUES) {
    let sets = v128.load(a + lane);
    if (wide > 1) sets = v128.and(sets, v128.load(b + lane));
    if (wide > 2) sets = v128.and(sets, v128.load(c + lane));
    if (wide > 3) sets = v128.and(sets, v128.load(d + lane));
    if (wide > 4) sets = v128.and(sets, v128.load(e + lane));
    if (wide > 5) sets = v128.and(sets, v128.load(f + lane));
    if (wide > 6) sets = v128.and(sets, v128.load(g + lane));
    if (wide > 7) sets = further(v128.and(sets, v128.load(h + lane)), starts, features, lane);
    // Eight times the exponent, then eight times the number of the leaf from 1 on: 0 for an empty set.
    const exponents = v128.and(i32x4.shr_u(f32x4.convert_i32x4_s(sets), 20), i32x4.splat(0x7f8));
    const leaves = i16x8.sub_sat_u(exponents, i32x4.splat(126 * 8));
    sum += load<f64>(values + <usize>i32x4.extract_lane(leaves, 0));
    sum += load<f64>(values + <usize>i32x4.extract_lane(leaves, 1), LANE_VALUES);
    sum += load<f64>(values + <usize>i32x4.extract_lane(leaves, 2), 2 * LANE_VALUES);
    sum += load<f64>(values + <usize>i32x4.extract_lane(leaves, 3), 3 * LANE_VALUES);
  }
  return sum;
}

/* @inline */ function sumRows(
  starts: usize,
  step: usize,
  rows: i32,
  features: i32,
  setBytes: usize,
  values: usize,
  out: usize,
  wide: i32,
): void {
  const end = out + ((<usize>rows) << 3);
  for (; out < end; out += 8, starts += step)
    store<f64>(out, sumOf(starts, features, setBytes, values, wide));
}

/**
 * Sums the leaf values of the first `rows` rows of the columns. A plan is 32-bit numbers: how many features; bytes of the sets of
 * one code, a multiple of 16; pointers to the values, to room for the starts of sets, and to the sums; bytes between the starts of
 * two rows, at least 32. Then for each feature pointers to its column and its keys, the number of keys, 1 if it is categorical,
 * and a pointer to the sets of its codes.
 */
export function sums(plan: usize, rows: i32): void {
  const features = load<i32>(plan);
  const setBytes = load<u32>(plan, 4);
  const values: usize = load<u32>(plan, 8);
  const starts: usize = load<u32>(plan, 12);
  const out: usize = load<u32>(plan, 16);
  const step: usize = load<u32>(plan, 20);
  for (let f = 0; f < features; f++) {
    const feature = plan + PLAN_HEAD + <usize>f * PLAN_FEATURE;
    place(feature, rows, setBytes, starts + ((<usize>f) << 2), step);
  }
  if (features == 1) sumRows(starts, step, rows, features, setBytes, values, out, 1);
  else if (features == 2) sumRows(starts, step, rows, features, setBytes, values, out, 2);
  else if (features == 3) sumRows(starts, step, rows, features, setBytes, values, out, 3);
  else if (features == 4) sumRows(starts, step, rows, features, setBytes, values, out, 4);
  else if (features == 5) sumRows(starts, step, rows, features, setBytes, values, out, 5);
  else if (features == 6) sumRows(starts, step, rows, features, setBytes, values, out, 6);
  else if (features == 7) sumRows(starts, step, rows, features, setBytes, values, out, 7);
  else sumRows(starts, step, rows, features, setBytes, values, out, 8);
}
