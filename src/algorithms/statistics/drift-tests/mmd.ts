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
  const side = new Uint8Array(pooled.length).fill(1, x.length);
  const statistic = discrepancy(kernel, side, x.length, y.length);
  let asFar = 0;
  for (let i = 0; i < permutations; i++) {
    random.shuffle(side);
    if (discrepancy(kernel, side, x.length, y.length) >= statistic) asFar += 1;
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

/** Means within the sides over distinct pairs, less twice the mean between them. `side`: 0 reference, 1 current. */
function discrepancy(kernel: Float64Array, side: Uint8Array, n: number, m: number): number {
  const size = side.length;
  let [within0, within1, between] = [0, 0, 0];
  for (let i = 1; i < size; i++) {
    const row = i * size;
    let [sum0, sum1] = [0, 0];
    for (let j = 0; j < i; j++) {
      if (side[j] === 0) sum0 += kernel[row + j];
      else sum1 += kernel[row + j];
    }
    if (side[i] === 0) {
      within0 += sum0;
      between += sum1;
    } else {
      within1 += sum1;
      between += sum0;
    }
  }
  return (2 * within0) / (n * (n - 1)) + (2 * within1) / (m * (m - 1)) - (2 * between) / (n * m);
}
