/** Bins over two columns, for the distances between shares. */
import type { SortedPair } from '../sorted-column.js';
import type { CountPair } from './result.js';

export interface Bins extends CountPair {
  rule: 'quantiles' | 'sturges' | 'categories';
  /** Of the bins, ascending: one more than bins; of categories, their values: as many as bins. */
  edges: Float64Array;
  reference: Float64Array;
  current: Float64Array;
}

/** A reference with at most so many distinct values has one bin for each, as in Evidently. */
const FEW_VALUES = 20;

/**
 * The quantile at `p` (0..1) of ascending runs, interpolated linearly between neighbours (type 7) in NumPy's order of operations, so
 * that an edge on a value is that value. NaN without rows.
 */
export function quantileOfRuns(values: Float64Array, counts: Uint32Array, rows: number, p: number): number {
  if (rows === 0) return Number.NaN;
  const position = p * (rows - 1);
  const below = Math.floor(position);
  const share = position - below;
  let k = 0;
  let reached = counts[0];
  while (reached <= below) reached += counts[++k];
  const low = values[k];
  if (share === 0 || below + 1 < reached) return low;
  do k += 1;
  while (counts[k] === 0);
  const gap = values[k] - low;
  return share >= 0.5 ? values[k] - gap * (1 - share) : low + gap * share;
}

/**
 * Bins between the reference's quantiles: [edge, next edge), the first and last open-ended. Equal quantiles merge.
 * @param bins at least 2; 10 gives deciles
 * @throws {RangeError} when the reference has no rows or a single distinct value
 */
export function quantileBins(pair: SortedPair, bins = 10): Bins {
  if (!(Number.isInteger(bins) && bins >= 2))
    throw new RangeError(`bins must be an integer of at least 2, not ${bins}`);
  requireReference(pair);
  const quantiles = Array.from({ length: bins + 1 }, (_, i) =>
    quantileOfRuns(pair.values, pair.reference, pair.referenceRows, i === bins ? 1 : i * (1 / bins)),
  );
  const edges = Float64Array.from(new Set(quantiles));
  if (edges.length < 2) {
    throw new RangeError(`quantile bins need at least two distinct reference values; all are ${edges[0]}`);
  }
  return { rule: 'quantiles', edges, ...countBetween(pair, edges.subarray(1, -1)) };
}

/**
 * Evidently's bins: one for each distinct value of both sides if the reference has at most 20; else bins of equal width over both
 * sides, their number by Sturges' rule as in NumPy (integer columns: no narrower than 1), the last one closed.
 */
export function evidentlyBins(pair: SortedPair): Bins {
  requireReference(pair);
  return distinctOf(pair.reference) > FEW_VALUES
    ? equalWidthBins(pair, pair.referenceRows + pair.currentRows)
    : categoryBins(pair);
}

/** One bin for each distinct value of both sides. */
export function categoryBins(pair: SortedPair): Bins {
  return {
    rule: 'categories',
    edges: pair.values,
    reference: Float64Array.from(pair.reference),
    current: Float64Array.from(pair.current),
  };
}

/**
 * Bins of equal width from the least to the greatest value, their number by Sturges' rule for `size` values (JASA 21, 1926).
 * @throws {RangeError} when a value is infinite
 */
export function equalWidthBins(pair: SortedPair, size: number): Bins {
  const { values, integers } = pair;
  let [low, high] = [values[0], values[values.length - 1]];
  if (!(Number.isFinite(low) && Number.isFinite(high)))
    throw new RangeError('bins need finite values, not infinity');
  const sturges = (high - low) / (Math.log2(size) + 1);
  const width = integers && sturges < 1 ? 1 : sturges;
  const count = sturges > 0 ? Math.ceil((high - low) / width) : 1;
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  const step = (high - low) / count;
  const edges = Float64Array.from({ length: count + 1 }, (_, i) => (i === count ? high : i * step + low));
  return { rule: 'sturges', edges, ...countBetween(pair, edges.subarray(1, -1)) };
}

/** Counts of the values in (-inf, inner[0]), [inner[0], inner[1]), … [last, inf). */
function countBetween(
  { values, reference, current }: SortedPair,
  inner: Float64Array,
): { reference: Float64Array; current: Float64Array } {
  const a = new Float64Array(inner.length + 1);
  const b = new Float64Array(inner.length + 1);
  let bin = 0;
  for (let k = 0; k < values.length; k++) {
    while (bin < inner.length && values[k] >= inner[bin]) bin += 1;
    a[bin] += reference[k];
    b[bin] += current[k];
  }
  return { reference: a, current: b };
}

function requireReference({ referenceRows: n, currentRows: m }: SortedPair): void {
  if (n === 0 || m === 0) {
    throw new RangeError(
      `bins need values on each side, not ${n} in the reference and ${m} in the current rows`,
    );
  }
}

function distinctOf(counts: Uint32Array): number {
  let distinct = 0;
  for (let k = 0; k < counts.length; k++) distinct += counts[k] > 0 ? 1 : 0;
  return distinct;
}
