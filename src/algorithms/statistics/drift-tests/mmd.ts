import type { Random } from '../../random/random.js';
import type { SortedPair } from '../sorted-column.js';
import { type DriftResult, requireFinite, requireRows } from './result.js';

const TEST = 'The maximum mean discrepancy';
/** The kernel has as many entries as the square of this: 128 MB. */
const MOST_ROWS = 4000;

export interface MmdOptions {
  /** Of the permutations, and of the rows drawn where there are too many. */
  random: Random;
  /** 100 by default. */
  permutations?: number;
  /** Rows of a side that are used; more are drawn from at random. 1..2000, 1000 by default. */
  rows?: number;
}

export interface MmdResult extends DriftResult {
  pValue: number;
  /** The kernel's width. */
  sigma: number;
  referenceUsed: number;
  currentUsed: number;
}

/**
 * The squared maximum mean discrepancy, unbiased, with a Gaussian kernel (Gretton et al., JMLR 13, 2012); may be below 0. The width is
 * sqrt(median / 2) of the squared distances of all pairs of reference rows, each with itself too, as in Evidently. The p-value is
 * (1 + permutations at least as far) / (1 + permutations).
 * @throws {RangeError} with fewer than two values on a side, infinite values, or `rows` out of range
 */
export function maximumMeanDiscrepancy(
  pair: SortedPair,
  { random, permutations = 100, rows = 1000 }: MmdOptions,
): MmdResult {
  requireRows(pair, 2, TEST);
  requireFinite(pair, TEST);
  if (!(Number.isInteger(rows) && rows >= 2 && 2 * rows <= MOST_ROWS)) {
    throw new RangeError(`rows must be an integer in 2 .. ${MOST_ROWS / 2}, not ${rows}`);
  }
  const x = drawnRows(pair.values, pair.reference, pair.referenceRows, rows, random);
  const y = drawnRows(pair.values, pair.current, pair.currentRows, rows, random);
  const sigma = Math.sqrt(medianSquaredDistance(x) / 2) || Math.SQRT1_2;
  const pooled = new Float64Array(x.length + y.length);
  pooled.set(x);
  pooled.set(y, x.length);
  const kernel = gaussianKernel(pooled, sigma);
  const rowSums = rowSumsOf(kernel, pooled.length);
  // The current rows come last; a permutation takes as many others.
  const order = Int32Array.from(pooled, (_, i) => (i + x.length) % pooled.length);
  const discrepancyOf = (rows: Int32Array): number =>
    discrepancy(kernel, rowSums, rows.subarray(0, y.length));
  const statistic = discrepancyOf(order);
  // Equal splits may differ in rounding.
  const least = statistic - 1e-12;
  let asFar = 0;
  for (let i = 0; i < permutations; i++) {
    if (discrepancyOf(random.shuffle(order)) >= least) asFar += 1;
  }
  return {
    statistic,
    pValue: (1 + asFar) / (1 + permutations),
    method: 'permutation',
    sigma,
    referenceUsed: x.length,
    currentUsed: y.length,
    effects: [],
  };
}

/** All rows, ascending, or so many of them drawn without replacement. */
function drawnRows(
  values: Float64Array,
  counts: Uint32Array,
  total: number,
  most: number,
  random: Random,
): Float64Array {
  const drawn = new Float64Array(Math.min(total, most));
  let [left, needed, at] = [total, drawn.length, 0];
  for (let k = 0; k < values.length; k++) {
    for (let c = 0; c < counts[k] && needed > 0; c++, left--) {
      // Selection sampling: each row with the share of what is still needed.
      if (left > needed && random.next() * left >= needed) continue;
      drawn[at++] = values[k];
      needed -= 1;
    }
  }
  return drawn;
}

/** Of all ordered pairs of ascending values, each with itself too; of two middle ones the even one, as NumPy's `nearest`. */
function medianSquaredDistance(x: Float64Array): number {
  const position = (x.length * x.length - 1) / 2;
  const below = Math.floor(position);
  const rank = position === below || below % 2 === 0 ? below : below + 1;
  // The pairs with themselves come first; then each distance twice.
  if (rank < x.length) return 0;
  const pairs = Math.floor((rank - x.length) / 2) + 1;
  const distances = new Float64Array((x.length * (x.length - 1)) / 2);
  let at = 0;
  for (let i = 1; i < x.length; i++) for (let j = 0; j < i; j++) distances[at++] = x[i] - x[j];
  distances.sort();
  return distances[pairs - 1] ** 2;
}

/** Square, symmetric, 0 on the diagonal. */
function gaussianKernel(x: Float64Array, sigma: number): Float64Array {
  const size = x.length;
  const kernel = new Float64Array(size * size);
  const gamma = 1 / (2 * sigma * sigma);
  for (let i = 1; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const value = Math.exp(-gamma * (x[i] - x[j]) ** 2);
      kernel[i * size + j] = value;
      kernel[j * size + i] = value;
    }
  }
  return kernel;
}

function rowSumsOf(kernel: Float64Array, size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += kernel[i * size + j];
    return sum;
  });
}

/** Means within the sides over distinct pairs, less twice the mean between them. `current`: the rows of that side. */
function discrepancy(kernel: Float64Array, rowSums: Float64Array, current: Int32Array): number {
  const size = rowSums.length;
  const m = current.length;
  const n = size - m;
  let [all, ofCurrent, withinCurrent] = [0, 0, 0];
  for (let i = 0; i < size; i++) all += rowSums[i];
  for (let a = 0; a < m; a++) {
    const row = current[a] * size;
    ofCurrent += rowSums[current[a]];
    let sum = 0;
    for (let b = 0; b < a; b++) sum += kernel[row + current[b]];
    withinCurrent += 2 * sum;
  }
  const between = ofCurrent - withinCurrent;
  const withinReference = all - withinCurrent - 2 * between;
  return withinReference / (n * (n - 1)) + withinCurrent / (m * (m - 1)) - (2 * between) / (n * m);
}
