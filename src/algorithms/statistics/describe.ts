/** Any column of numbers; NaN is a missing value. */
export type NumericColumn =
  Float64Array | Float32Array | Int32Array | Uint32Array | Int16Array | Uint16Array | Int8Array | Uint8Array;

export interface ColumnDescription {
  /** Number of values present. */
  count: number;
  missing: number;
  mean: number;
  /** With n - 1; NaN for fewer than two values. */
  std: number;
  min: number;
  q25: number;
  median: number;
  q75: number;
  max: number;
  /** Number of distinct values; -0 and 0 count as one. */
  distinct: number;
}

/** The statistics of pandas' `describe`; quantiles are interpolated linearly. Without values every number except the counts is NaN. */
export function describe(column: NumericColumn): ColumnDescription {
  const sorted = sortedPresent(column);
  const count = sorted.length;
  let sum = 0;
  for (const x of sorted) sum += x;
  const mean = sum / count;
  let squares = 0;
  let distinct = 0;
  for (let i = 0; i < count; i++) {
    squares += (sorted[i] - mean) ** 2;
    if (i === 0 || sorted[i] !== sorted[i - 1]) distinct += 1;
  }
  return {
    count,
    missing: column.length - count,
    mean,
    std: count < 2 ? Number.NaN : Math.sqrt(squares / (count - 1)),
    min: quantileOfSorted(sorted, 0),
    q25: quantileOfSorted(sorted, 0.25),
    median: quantileOfSorted(sorted, 0.5),
    q75: quantileOfSorted(sorted, 0.75),
    max: quantileOfSorted(sorted, 1),
    distinct,
  };
}

/** The quantile at `p` (0..1) of ascending values, interpolated linearly between neighbours (type 7). NaN without values. */
function quantileOfSorted(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) return Number.NaN;
  const position = p * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.ceil(position);
  const share = position - below;
  return share === 0 ? sorted[below] : sorted[below] + (sorted[above] - sorted[below]) * share;
}

function sortedPresent(column: NumericColumn): Float64Array {
  const present = new Float64Array(column.length);
  let count = 0;
  for (const x of column) {
    if (!Number.isNaN(x)) present[count++] = x;
  }
  return present.subarray(0, count).sort();
}
