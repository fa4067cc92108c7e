/**
 * Columns cut into at most 255 bins, so that a split search looks at bins and not at values.
 *
 * Bins are ordered; bin b holds the values above `thresholds[b - 1]` up to `thresholds[b]`. Thresholds are raw values
 * between two neighbouring values of the data, so the tree that is learned on bins answers the same on raw values.
 * Infinities are ordinary values at either end. NaN has a code of its own after the last bin.
 */

/** Most bins of a feature: with the code for missing values they fill a byte. */
export const MAX_BINS = 255;

export interface FeatureBins {
  /**
   * Bins - 1 raw values, ascending. A split after bin b asks `x <= thresholds[b]`; after the last bin it is
   * `x <= Infinity`: everything but missing values.
   */
  thresholds: Float64Array;
  /** At least 1. The code of a missing value is this number. */
  bins: number;
  /** Whether a missing value was seen among the rows that bins were found on. */
  hasMissing: boolean;
}

export interface BinnedColumns {
  features: FeatureBins[];
  /** One a feature: the code of each row. Rows outside the binned range have code 0. */
  codes: Uint8Array[];
}

/** Knows the bins of each column, found on some rows, and puts any rows into them. */
export class Binner {
  constructor(readonly features: FeatureBins[]) {}

  /**
   * Where there are no more distinct values than bins each has its own; else bins hold about equal numbers of rows. A value
   * frequent enough to fill a bin alone ends its bin, and begins it too where the bin before is at least half full (the
   * greedy rule of LightGBM's `GreedyFindBin`).
   * @param rows the rows to look at
   * @param maxBins 2..255
   */
  static fit(columns: Float64Array[], rows: Int32Array, maxBins = MAX_BINS): Binner {
    if (!(Number.isInteger(maxBins) && maxBins >= 2 && maxBins <= MAX_BINS)) {
      throw new RangeError(`maxBins must be an integer from 2 to ${MAX_BINS}, not ${maxBins}`);
    }
    return new Binner(columns.map((column) => findBins(column, rows, maxBins)));
  }

  /** Codes of rows `from` .. `to - 1`; the arrays are as long as the columns. */
  bin(columns: Float64Array[], from: number, to: number): BinnedColumns {
    const codes = columns.map((column, f) => {
      const coded = new Uint8Array(column.length);
      const { thresholds, bins } = this.features[f];
      for (let row = from; row < to; row++) {
        const x = column[row];
        coded[row] = Number.isNaN(x) ? bins : binOf(thresholds, x);
      }
      return coded;
    });
    return { features: this.features, codes };
  }
}

/** Bins found on `rows`, and the codes of rows `from` .. `to - 1`. */
export function binColumns(
  columns: Float64Array[],
  rows: Int32Array,
  range: { from: number; to: number },
  maxBins = MAX_BINS,
): BinnedColumns {
  return Binner.fit(columns, rows, maxBins).bin(columns, range.from, range.to);
}

/** The raw threshold of a split after bin `bin`. */
export function thresholdAfter(feature: FeatureBins, bin: number): number {
  return bin < feature.thresholds.length ? feature.thresholds[bin] : Infinity;
}

/** The first bin whose threshold is not below x. */
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

function findBins(column: Float64Array, rows: Int32Array, maxBins: number): FeatureBins {
  const present = new Float64Array(rows.length);
  let count = 0;
  for (const row of rows) {
    if (!Number.isNaN(column[row])) present[count++] = column[row];
  }
  const { values, counts } = distinctValues(present.subarray(0, count).sort());
  const lasts = values.length <= maxBins ? values.map((_, i) => i) : lastOfBins(counts, count, maxBins);
  const thresholds = lasts.filter((i) => i < values.length - 1).map((i) => between(values[i], values[i + 1]));
  return {
    thresholds: Float64Array.from(thresholds),
    bins: thresholds.length + 1,
    hasMissing: count < rows.length,
  };
}

function distinctValues(sorted: Float64Array): { values: number[]; counts: number[] } {
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

/** Indexes of the last distinct value of each bin but the last. */
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

/** A threshold t with low <= t < high, halfway where there is room. */
function between(low: number, high: number): number {
  if (low === -Infinity) return -Infinity;
  if (high === Infinity) return Number.MAX_VALUE;
  const middle = low / 2 + high / 2;
  return middle >= low && middle < high ? middle : low;
}
