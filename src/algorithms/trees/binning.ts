/**
 * Columns cut into at most 255 bins, so that a split search visits bins instead of values.
 *
 * Bins are ordered; bin b holds the values above `thresholds[b - 1]` up to `thresholds[b]`. Thresholds are raw values
 * between two neighbouring values of the data, so a tree learned on bins gives the same output on raw values.
 * Infinities are ordinary values at either end. NaN has a separate code after the last bin.
 */

import { ValueCounts } from './value-counts.js';

/** Maximum number of bins of a feature: with the code for missing values they fill one byte. */
const MAX_BINS = 255;

export interface FeatureBins {
  /**
   * Bins - 1 raw values, ascending. A split after bin b tests `x <= thresholds[b]`; after the last bin it
   * tests `x <= Infinity`: everything but missing values. Empty for a categorical feature.
   */
  thresholds: Float64Array;
  /** At least 1. It is also the code of a missing value. */
  bins: number;
  /** Whether the rows that determined the bins include a missing value. */
  hasMissing: boolean;
  /** The category of each bin except the last, which holds all others; absent for a numeric feature. */
  categories?: Int32Array;
}

export interface BinnedColumns {
  features: FeatureBins[];
  /**
   * The code of feature f in row r is `codes[r * stride + f]`; on a SharedArrayBuffer. Rows outside of the binned range have
   * code 0.
   */
  codes: Uint8Array;
  /** Bytes per row: a multiple of 8. */
  stride: number;
}

/** Number of sampled rows that determine the bins if a column has too many distinct values to count them all. */
const SAMPLE_ROWS = 200_000;

/** Larger categories share the bin of the others: a set of categories needs one bit for each number up to its largest. */
export const MAX_CATEGORY = 2_097_151;

export interface BinningOptions {
  /** 2..255 */
  maxBins?: number;
  /** Indexes of the categorical features: integers from 0 to MAX_CATEGORY; fractions are truncated. */
  categorical?: readonly number[];
}

/**
 * Bins found on `rows`, and the codes of rows `from` .. `to - 1`.
 *
 * If there are at most as many distinct values as bins, each has its own bin; otherwise bins hold about equal numbers of rows. A value
 * frequent enough to fill a bin ends its bin, and starts a new one if the previous bin is at least half full (the
 * greedy rule of LightGBM's `GreedyFindBin`). Of a column with thousands of distinct values, about 200,000 evenly
 * spaced rows are used.
 */
export function binColumns(
  columns: Float64Array[],
  rows: Int32Array,
  range: { from: number; to: number },
  { maxBins = MAX_BINS, categorical = [] }: BinningOptions = {},
): BinnedColumns {
  if (!(Number.isInteger(maxBins) && maxBins >= 2 && maxBins <= MAX_BINS)) {
    throw new RangeError(`maxBins must be an integer from 2 to ${MAX_BINS}, not ${maxBins}`);
  }
  const stride = Math.ceil(columns.length / 8) * 8;
  const codes = new Uint8Array(new SharedArrayBuffer((columns[0]?.length ?? 0) * stride));
  const features = columns.map((column, at) => {
    const counts = ValueCounts.of(column, rows);
    const seen = counts ? counts.sorted() : sampleOf(column, rows);
    const missing = counts ? counts.missing > 0 : rows.some((row) => Number.isNaN(column[row]));
    const feature = categorical.includes(at)
      ? categoryBins(seen, maxBins, missing)
      : numberBins(seen, maxBins, missing);
    const codeOf = feature.categories ? categoryCoder(feature) : numberCoder(feature);
    if (counts) {
      counts.setCodes(codeOf);
      counts.writeCodes(column, range, codeOf, { codes, stride, at });
    } else {
      for (let row = range.from; row < range.to; row++) codes[row * stride + at] = codeOf(column[row]);
    }
    return feature;
  });
  return { features, codes, stride };
}

/** The raw threshold of a split after bin `bin`. */
export function thresholdAfter(feature: FeatureBins, bin: number): number {
  return bin < feature.thresholds.length ? feature.thresholds[bin] : Infinity;
}

function numberCoder({ thresholds, bins }: FeatureBins): (x: number) => number {
  return (x) => (Number.isNaN(x) ? bins : binOf(thresholds, x));
}

function categoryCoder({ categories, bins }: FeatureBins): (x: number) => number {
  const codes = new Map([...categories!].map((category, bin) => [category, bin]));
  return (x) => (Number.isNaN(x) ? bins : (codes.get(categoryOf(x)) ?? bins - 1));
}

/** The category of a value as a tree ensemble sees it; -1 if no set can contain it. */
function categoryOf(x: number): number {
  const category = Math.trunc(x) + 0;
  return category >= 0 && category <= MAX_CATEGORY ? category : -1;
}

/** The first bin whose threshold is at least x. */
function binOf(thresholds: Float64Array, x: number): number {
  let low = 0;
  let high = thresholds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (x <= thresholds[middle]) high = middle;
    else low = middle + 1;
  }
  return low;
}

interface Seen {
  /** Distinct and ascending. */
  values: number[];
  counts: number[];
}

function numberBins({ values, counts }: Seen, maxBins: number, hasMissing: boolean): FeatureBins {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const lasts = values.length <= maxBins ? values.map((_, i) => i) : lastOfBins(counts, total, maxBins);
  const thresholds = lasts.filter((i) => i < values.length - 1).map((i) => between(values[i], values[i + 1]));
  return { thresholds: Float64Array.from(thresholds), bins: thresholds.length + 1, hasMissing };
}

/** The most frequent categories; among equally frequent ones the smaller first. */
function categoryBins({ values, counts }: Seen, maxBins: number, hasMissing: boolean): FeatureBins {
  const rowsOf = new Map<number, number>();
  values.forEach((value, i) => {
    const category = categoryOf(value);
    if (category >= 0) rowsOf.set(category, (rowsOf.get(category) ?? 0) + counts[i]);
  });
  const kept = [...rowsOf].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, maxBins - 1);
  const categories = Int32Array.from(kept, ([category]) => category).sort();
  return { thresholds: new Float64Array(0), bins: categories.length + 1, hasMissing, categories };
}

function sampleOf(column: Float64Array, rows: Int32Array): Seen {
  const step = Math.max(1, Math.floor(rows.length / SAMPLE_ROWS));
  const present = new Float64Array(Math.ceil(rows.length / step));
  let count = 0;
  for (let i = 0; i < rows.length; i += step) {
    const x = column[rows[i]];
    if (!Number.isNaN(x)) present[count++] = x;
  }
  return distinctValues(present.subarray(0, count).sort());
}

function distinctValues(sorted: Float64Array): Seen {
  const values: number[] = [];
  const counts: number[] = [];
  for (let i = 0; i < sorted.length; i++) {
    if (i > 0 && sorted[i] === sorted[i - 1]) {
      counts[counts.length - 1] += 1;
    } else {
      values.push(sorted[i]);
      counts.push(1);
    }
  }
  return { values, counts };
}

/** Indexes of the last distinct value of each bin except the last bin. */
function lastOfBins(counts: number[], total: number, maxBins: number): number[] {
  const fullBin = total / maxBins;
  const ownBin = counts.map((count) => count >= fullBin);
  let restRows = counts.reduce((sum, count, i) => (ownBin[i] ? sum : sum + count), 0);
  let restBins = maxBins - ownBin.filter(Boolean).length;
  let target = restRows / restBins;
  const lasts: number[] = [];
  let inBin = 0;
  for (let i = 0; i < counts.length - 1 && lasts.length < maxBins - 1; i++) {
    inBin += counts[i];
    if (!ownBin[i]) restRows -= counts[i];
    const full = ownBin[i] || inBin >= target || (ownBin[i + 1] && inBin >= Math.max(1, target / 2));
    if (!full) continue;
    lasts.push(i);
    inBin = 0;
    if (!ownBin[i]) {
      restBins -= 1;
      target = restRows / restBins;
    }
  }
  return lasts;
}

/** A threshold t with low <= t < high: the midpoint if it is representable. */
function between(low: number, high: number): number {
  if (low === -Infinity) return -Infinity;
  if (high === Infinity) return Number.MAX_VALUE;
  const middle = low / 2 + high / 2;
  return middle >= low && middle < high ? middle : low;
}
