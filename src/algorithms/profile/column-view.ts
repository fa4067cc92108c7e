/** What a profile tells about one of its columns. */
import { type ColumnPlace, HEAD, packed, type Profile } from './profile.js';
import type { ColumnPlan, NumericPlan } from './plan.js';

export interface ColumnNumbers {
  /** Values that are not missing. */
  count: number;
  missing: number;
  clusters: number;
  /** Of a numeric column; of the target the share of 1; null without values, and for others. */
  mean: number | null;
  /** Of the sample (n - 1). */
  std: number | null;
  min: number | null;
  median: number | null;
  max: number | null;
  /** Values below and above the range of the reference. */
  below: number;
  above: number;
  /** Values that the reference does not have, of a column that is not numeric. */
  unseen: number;
}

export function numbersOf(
  { values }: Profile,
  { head, ...place }: ColumnPlace,
  plan: ColumnPlan,
): ColumnNumbers {
  const at = (name: keyof typeof HEAD): number => values[head + HEAD[name]];
  const count = at('count');
  const numeric = plan.kind === 'numeric' && count > 0 ? plan : undefined;
  const offset = at('sum') / count;
  const squares = Math.max(0, at('squares') - at('sum') * offset);
  return {
    count,
    missing: at('missing'),
    clusters: at('clusters'),
    mean: numeric ? numeric.mean + offset : shareOfOne(values, place, plan, count),
    std: numeric && count > 1 ? Math.sqrt(squares / (count - 1)) : null,
    min: numeric ? at('min') : null,
    median: numeric ? quantileOf(values, { head, ...place }, numeric, 0.5) : null,
    max: numeric ? at('max') : null,
    below: at('below'),
    above: at('above'),
    unseen: at('unseen'),
  };
}

function shareOfOne(
  values: Float64Array,
  { fine }: Pick<ColumnPlace, 'fine'>,
  plan: ColumnPlan,
  count: number,
): number | null {
  if (plan.kind !== 'category' || plan.role !== 'target' || count === 0) return null;
  const cell = plan.values.indexOf(1);
  return cell < 0 ? 0 : values[fine + cell] / count;
}

/** Shares of the fine cells among the values that are not missing. */
export function fineShares({ values }: Profile, { head, fine, fineCells }: ColumnPlace): Float64Array {
  const count = values[head + HEAD.count];
  return values.slice(fine, fine + fineCells).map((rows) => rows / count);
}

/**
 * A quantile by linear interpolation within its fine cell: wrong by at most the width of a cell, which holds about a sixtieth of
 * the reference's rows at most, apart from equal values.
 * @param share 0..1
 */
export function quantileOf(
  values: Float64Array,
  place: ColumnPlace,
  plan: NumericPlan,
  share: number,
): number {
  const [min, max] = [values[place.head + HEAD.min], values[place.head + HEAD.max]];
  const wanted = share * values[place.head + HEAD.count];
  let before = 0;
  for (let cell = 0; cell < place.fineCells; cell++) {
    const rows = values[place.fine + cell];
    if (rows > 0 && before + rows >= wanted) {
      const from = Math.max(min, cell === 0 ? min : plan.fine[cell - 1]);
      const to = Math.min(max, plan.fine[cell] ?? max);
      return from + ((to - from) * (wanted - before)) / rows;
    }
    before += rows;
  }
  return max;
}

/** The rows of a column by test cell, and how they scatter between clusters. */
export interface CellSums {
  /** Values that are not missing. */
  rows: number;
  /** Clusters. */
  clusters: number;
  cells: number;
  counts: Float64Array;
  /** Sum over the clusters of n_a n_b, cells x cells, row-major. */
  products: Float64Array;
}

/**
 * @param into for each test cell the cell it is counted in; absent: itself
 * @param cells how many there are then
 */
export function cellSums(
  { values }: Profile,
  { head, test, matrix, side }: ColumnPlace,
  into?: ArrayLike<number>,
  cells = side - 1,
): CellSums {
  const products = new Float64Array(cells * cells);
  const counts = new Float64Array(cells);
  for (let i = 0; i < side - 1; i++) counts[into ? into[i] : i] += values[test + i];
  for (let i = 0; i < side - 1; i++) {
    for (let j = i; j < side - 1; j++) {
      const value = values[matrix + packed(i, j, side)];
      if (value === 0) continue;
      const [a, b] = into ? [into[i], into[j]] : [i, j];
      products[a * cells + b] += value;
      if (i !== j) products[b * cells + a] += value;
    }
  }
  return {
    rows: values[head + HEAD.count],
    clusters: values[head + HEAD.clusters],
    cells,
    counts,
    products,
  };
}
