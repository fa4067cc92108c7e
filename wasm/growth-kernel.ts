// The inner loops of growing trees, in AssemblyScript: `npm run build:kernel` writes src/algorithms/trees/growth-kernel-bytes.ts.
// growth-kernel.spec.ts says in plain TypeScript what each must do, and compares.
// `/* @inline */` is read by build.mjs: decorators of functions are AssemblyScript's, and formatter and linter read TypeScript.
// All pointers are bytes in the memory that is imported; rows are 32-bit numbers, codes one byte. Of each row there is a record of
// `stride` bytes: its pair, which is its gradient and its hessian as i32, and then its codes: one miss of the cache fetches both.

// oxlint-disable max-params -- calls into WebAssembly take numbers only

import { LEAST_ODDS, MOST_ODDS } from './derive';

export { derive } from './derive';
export { bestSplit } from './best-split';

/** Bytes a feature has in a histogram: 256 slots of two i64. */
const FEATURE_BYTES: usize = 4096;

function add(slot: usize, pair: v128): void {
  v128.store(slot, i64x2.add(v128.load(slot), pair));
}

// Bits of the codes are moved to where a slot's place in bytes has them: two operations an update, not three.
const SLOT: u32 = 0xff0;

/** Adds a row's pair to the slots of `features` (1 .. 8, known to the compiler) features whose codes lie at `at`. */
/* @inline */ function addRow(out: usize, at: usize, pair: v128, features: i32): void {
  const low = load<u32>(at);
  add(out + <usize>((low << 4) & SLOT), pair);
  if (features > 1) add(out + <usize>((low >> 4) & SLOT) + FEATURE_BYTES, pair);
  if (features > 2) add(out + <usize>((low >> 12) & SLOT) + 2 * FEATURE_BYTES, pair);
  if (features > 3) add(out + <usize>((low >> 20) & SLOT) + 3 * FEATURE_BYTES, pair);
  if (features < 5) return;
  const high = load<u32>(at, 4);
  add(out + <usize>((high << 4) & SLOT) + 4 * FEATURE_BYTES, pair);
  if (features > 5) add(out + <usize>((high >> 4) & SLOT) + 5 * FEATURE_BYTES, pair);
  if (features > 6) add(out + <usize>((high >> 12) & SLOT) + 6 * FEATURE_BYTES, pair);
  if (features > 7) add(out + <usize>((high >> 20) & SLOT) + 7 * FEATURE_BYTES, pair);
}

/** The pair of a row as it is summed: gradient; hessian above the row's count of 1. */
/* @inline */ function pairAt(at: usize, countBits: i32): v128 {
  const wide = i64x2.extend_low_i32x4_s(v128.load64_zero(at));
  return v128.or(v128.shuffle<i64>(wide, i64x2.shl(wide, countBits), 0, 3), i64x2(0, 1));
}

/* @inline */ function addRows(
  rows: usize,
  end: usize,
  codes: usize,
  stride: usize,
  pairs: usize,
  out: usize,
  countBits: i32,
  features: i32,
): void {
  for (; rows < end; rows += 4) {
    const record = <usize>load<u32>(rows) * stride;
    addRow(out, codes + record, pairAt(pairs + record, countBits), features);
  }
}

/**
 * Adds the pairs of rows at places `from` .. `to - 1` to the slots of up to 8 features whose codes lie side by side: those of
 * row 0 at `codes`, its pair at `pairs`.
 */
export function histogram(
  rows: usize,
  from: i32,
  to: i32,
  codes: usize,
  stride: i32,
  features: i32,
  pairs: usize,
  out: usize,
  countBits: i32,
): void {
  const end = rows + ((<usize>to) << 2);
  const step = <usize>stride;
  rows += (<usize>from) << 2;
  if (features == 1) addRows(rows, end, codes, step, pairs, out, countBits, 1);
  else if (features == 2) addRows(rows, end, codes, step, pairs, out, countBits, 2);
  else if (features == 3) addRows(rows, end, codes, step, pairs, out, countBits, 3);
  else if (features == 4) addRows(rows, end, codes, step, pairs, out, countBits, 4);
  else if (features == 5) addRows(rows, end, codes, step, pairs, out, countBits, 5);
  else if (features == 6) addRows(rows, end, codes, step, pairs, out, countBits, 6);
  else if (features == 7) addRows(rows, end, codes, step, pairs, out, countBits, 7);
  else addRows(rows, end, codes, step, pairs, out, countBits, 8);
}

/** Copies the pairs and the 8 bytes of codes of rows at places `from` .. `to - 1` to records of 16 bytes, one after the other. */
export function gather(
  rows: usize,
  from: i32,
  to: i32,
  codes: usize,
  stride: i32,
  pairs: usize,
  out: usize,
): void {
  const end = rows + ((<usize>to) << 2);
  for (rows += (<usize>from) << 2; rows < end; rows += 4) {
    const record = <usize>load<u32>(rows) * <usize>stride;
    store<u64>(out, load<u64>(pairs + record));
    store<u64>(out, load<u64>(codes + record), 8);
    out += 16;
  }
}

/** target += source, `bytes` of i64 pairs. */
export function addHistogram(target: usize, source: usize, bytes: i32): void {
  const end = target + <usize>bytes;
  for (; target < end; target += 16, source += 16) add(target, v128.load(source));
}

/** target -= source. */
export function subtractHistogram(target: usize, source: usize, bytes: i32): void {
  const end = target + <usize>bytes;
  for (; target < end; target += 16, source += 16) {
    v128.store(target, i64x2.sub(v128.load(target), v128.load(source)));
  }
}

/** `slots` slots as doubles: gradient, hessian, rows. */
export function unpack(
  histogram: usize,
  slots: i32,
  countBits: i32,
  gradientUnit: f64,
  hessianUnit: f64,
  out: usize,
): void {
  const mask: i64 = ((<i64>1) << countBits) - 1;
  for (let i = 0; i < slots; i++) {
    const packed = load<i64>(histogram, 8);
    store<f64>(out, <f64>load<i64>(histogram) * gradientUnit);
    store<f64>(out, <f64>(packed >> countBits) * hessianUnit, 8);
    store<f64>(out, <f64>(packed & mask), 16);
    histogram += 16;
    out += 24;
  }
}

/**
 * Rows whose code (one feature's, row after row) has a 1 in `table` to `lefts` (which may be the place they come from), others
 * to `rights`; how many went left.
 */
export function partition(
  rows: usize,
  from: i32,
  to: i32,
  codes: usize,
  table: usize,
  lefts: usize,
  rights: usize,
): i32 {
  const first = lefts;
  const end = rows + ((<usize>to) << 2);
  for (rows += (<usize>from) << 2; rows < end; rows += 4) {
    const row = load<u32>(rows);
    const step = (<usize>load<u8>(table + <usize>load<u8>(codes + <usize>row))) << 2;
    store<u32>(select(lefts, rights, step), row);
    lefts += step;
    rights += 4 - step;
  }
  return <i32>((lefts - first) >> 2);
}

/**
 * Writes to `leaves`, two bytes a row, the leaf of the rows at places `from` .. `to - 1`. `ends` has `count` pairs of 32-bit
 * numbers in ascending order: the place where a leaf's rows end, and its number.
 */
export function mark(rows: usize, from: i32, to: i32, leaves: usize, ends: usize, count: i32): void {
  for (let k = 0, place = from; k < count && place < to; k++, ends += 8) {
    const end = min(to, load<i32>(ends));
    const leaf = load<u16>(ends, 4);
    for (; place < end; place++) {
      store<u16>(leaves + ((<usize>load<u32>(rows + ((<usize>place) << 2))) << 1), leaf);
    }
  }
}

export function copy(target: usize, source: usize, bytes: i32): void {
  memory.copy(target, source, <usize>bytes);
}

export function clear(target: usize, bytes: i32): void {
  memory.fill(target, 0, <usize>bytes);
}

/**
 * The pairs of a tree of a forest: weight times draws `counts` (0: one each) as hessian, its negative as gradient where
 * the label is 1. Rows that were not drawn are left out of `out`; how many are in it.
 */
export function bag(
  rows: usize,
  count: i32,
  counts: usize,
  labels: usize,
  weights: usize,
  pairs: usize,
  stride: i32,
  scale: f64,
  out: usize,
): i32 {
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const row = <usize>load<u32>(rows + ((<usize>i) << 2));
    const draws = counts ? <f64>load<u32>(counts + ((<usize>i) << 2)) : 1.0;
    if (draws == 0) continue;
    const w = (weights ? load<f64>(weights + (row << 3)) : 1.0) * draws;
    const h = <i32>max(1.0, nearest(w * scale));
    const pair = pairs + row * <usize>stride;
    store<i32>(pair, load<u8>(labels + row) ? -h : 0);
    store<i32>(pair, h, 4);
    store<u32>(out + ((<usize>kept) << 2), <u32>row);
    kept++;
  }
  return kept;
}

/**
 * Multiplies the odds of rows by the factor of their leaf of a tree; see `derive`. A node has 32 bytes: feature (-1: leaf),
 * left, right, and at 16 the leaf's factor; `tables` has 256 bytes a node, 1 where a code goes left.
 */
export function walk(
  rows: usize,
  from: i32,
  to: i32,
  codes: usize,
  stride: i32,
  nodes: usize,
  tables: usize,
  odds: usize,
): void {
  for (let i = from; i < to; i++) {
    const row = <usize>load<u32>(rows + ((<usize>i) << 2));
    const bins = codes + row * <usize>stride;
    let node: i32 = 0;
    let at = nodes;
    let feature = load<i32>(at);
    while (feature >= 0) {
      const goes = load<u8>(tables + ((<usize>node) << 8) + <usize>load<u8>(bins + <usize>feature));
      node = goes ? load<i32>(at, 4) : load<i32>(at, 8);
      at = nodes + ((<usize>node) << 5);
      feature = load<i32>(at);
    }
    const product = load<f64>(odds + (row << 3)) * load<f64>(at, 16);
    store<f64>(odds + (row << 3), max(LEAST_ODDS, min(MOST_ODDS, product)));
  }
}
