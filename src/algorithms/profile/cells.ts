/** Which cell of its column a value is counted in. */
import type { CategoryPlan, ColumnPlan, IdentifierPlan, NumericPlan } from './plan.js';

/** Cells that tests compare, without the one of missing values. */
export function testCells(plan: ColumnPlan): number {
  if (plan.kind === 'numeric') return plan.cells.length + 1;
  return plan.kind === 'category' ? plan.values.length + 1 : plan.groups;
}

/** Cells of the plot, of quantiles and effect sizes. */
export function fineCells(plan: ColumnPlan): number {
  if (plan.kind === 'numeric') return plan.fine.length + 1;
  return plan.values.length + 1;
}

/** Cell of a value that is not missing. */
export interface CellFinder {
  fine(value: number): number;
  /** @param fine the fine cell of the same value */
  test(value: number, fine: number): number;
  /** Whether the reference has no such value; for numbers: see the range. */
  isUnseen(value: number, fine: number): boolean;
}

export function cellFinder(plan: ColumnPlan): CellFinder {
  if (plan.kind === 'numeric') return numericCells(plan);
  return plan.kind === 'category' ? categoryCells(plan) : identifierCells(plan);
}

function numericCells({ fine, cells }: NumericPlan): CellFinder {
  const edges = Float64Array.from(fine);
  const testOf = Uint16Array.from({ length: fine.length + 1 }, (_, cell) =>
    cell < fine.length ? firstNotLess(cells, fine[cell]) : cells.length,
  );
  return {
    fine: (value) => firstNotLess(edges, value),
    test: (_, cell) => testOf[cell],
    isUnseen: () => false,
  };
}

function categoryCells({ values }: CategoryPlan): CellFinder {
  const cellOf = new Map(values.map((value, cell) => [value, cell]));
  return {
    fine: (value) => cellOf.get(value) ?? values.length,
    test: (_, cell) => cell,
    isUnseen: (_, cell) => cell === values.length,
  };
}

function identifierCells({ values, groups, known }: IdentifierPlan): CellFinder {
  const cellOf = new Map(values.map((value, cell) => [value, cell]));
  const seen = known && new Set(known);
  return {
    fine: (value) => cellOf.get(value) ?? values.length,
    test: (value) => groupOf(value, groups),
    isUnseen: (value, cell) => cell === values.length && seen !== undefined && !seen.has(value),
  };
}

/** A group of a value, 0 .. groups - 1, by the finaliser of MurmurHash3. */
export function groupOf(value: number, groups: number): number {
  const high = Math.floor(value / 4_294_967_296) | 0;
  let hash = (value | 0) ^ Math.imul(high, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % groups;
}

/** Index of the first edge that is not less than the value; their number if all are. */
export function firstNotLess(edges: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
