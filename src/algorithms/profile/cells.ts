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

/** Stands for a missing value. */
export const NO_CELL = 0xff_ff;

/** What is found of the values of a column. */
export interface Cells {
  /** Fine cell of each value; `NO_CELL` if it is missing. */
  fine: Uint16Array;
  /** Test cell of each value, where the fine cell does not tell it. */
  groups?: Uint16Array;
  /** Test cell of each fine cell. */
  testOf: Uint16Array;
  /** Values that the reference does not have, of a column that is not numeric. */
  unseen: number;
}

export function cellsOf(plan: ColumnPlan, column: ArrayLike<number>): Cells {
  if (plan.kind === 'numeric') return numericCells(plan, column);
  return plan.kind === 'category' ? categoryCells(plan, column) : identifierCells(plan, column);
}

/** Steps of the grid over the edges, so that a search begins beside its end. */
const GRID = 2048;

function numericCells({ fine, cells, low, high }: NumericPlan, column: ArrayLike<number>): Cells {
  const edges = Float64Array.from([...fine, Infinity]);
  const step = (high - low) / GRID;
  const scale = step > 0 ? 1 / step : 0;
  const starts = Uint16Array.from({ length: GRID + 1 }, (_, i) => firstNotLess(fine, low + (i - 1) * step));
  const rows = column.length;
  const found = new Uint16Array(rows);
  for (let row = 0; row < rows; row++) {
    const value = column[row];
    if (value !== value) {
      found[row] = NO_CELL;
      continue;
    }
    const place = (value - low) * scale;
    let cell = place > 0 ? starts[place < GRID ? place | 0 : GRID] : 0;
    while (edges[cell] < value) cell++;
    found[row] = cell;
  }
  const testOf = Uint16Array.from({ length: fine.length + 1 }, (_, cell) =>
    cell < fine.length ? firstNotLess(cells, fine[cell]) : cells.length,
  );
  return { fine: found, testOf, unseen: 0 };
}

function categoryCells({ values }: CategoryPlan, column: ArrayLike<number>): Cells {
  const table = new ValueTable(values);
  const rows = column.length;
  const found = new Uint16Array(rows);
  let unseen = 0;
  for (let row = 0; row < rows; row++) {
    const value = column[row];
    if (value !== value) {
      found[row] = NO_CELL;
      continue;
    }
    const place = table.place(value);
    if (place < 0) unseen += 1;
    found[row] = place < 0 ? values.length : place;
  }
  const testOf = Uint16Array.from({ length: values.length + 1 }, (_, cell) => cell);
  return { fine: found, testOf, unseen };
}

function identifierCells({ values, groups, known }: IdentifierPlan, column: ArrayLike<number>): Cells {
  const shown = new Set(values);
  // The most frequent come first, so that their place is their cell.
  const table = new ValueTable([...values, ...(known ?? []).filter((value) => !shown.has(value))]);
  const rows = column.length;
  const fine = new Uint16Array(rows);
  const group = new Uint16Array(rows);
  let unseen = 0;
  for (let row = 0; row < rows; row++) {
    const value = column[row];
    if (value !== value) {
      fine[row] = NO_CELL;
      continue;
    }
    const place = table.place(value);
    if (place < 0 && known) unseen += 1;
    fine[row] = place >= 0 && place < values.length ? place : values.length;
    group[row] = groupOf(value, groups);
  }
  return { fine, groups: group, testOf: new Uint16Array(values.length + 1), unseen };
}

/** Places of distinct values in a list, by open addressing: many times as fast as a Map of numbers. */
class ValueTable {
  private readonly keys: Float64Array;
  private readonly places: Int32Array;
  private readonly mask: number;

  constructor(values: readonly number[]) {
    let size = 16;
    while (size < values.length * 3) size *= 2;
    this.mask = size - 1;
    this.keys = new Float64Array(size);
    this.places = new Int32Array(size).fill(-1);
    for (const [place, value] of values.entries()) {
      let slot = hashOf(value) & this.mask;
      while (this.places[slot] >= 0) slot = (slot + 1) & this.mask;
      this.keys[slot] = value;
      this.places[slot] = place;
    }
  }

  /** -1 if the value is not in the list. */
  place(value: number): number {
    const { keys, places, mask } = this;
    let slot = hashOf(value) & mask;
    while (places[slot] >= 0) {
      if (keys[slot] === value) return places[slot];
      slot = (slot + 1) & mask;
    }
    return -1;
  }
}

/** A group of a value, 0 .. groups - 1. */
export function groupOf(value: number, groups: number): number {
  return hashOf(value) % groups;
}

/** Of a value, by the finaliser of MurmurHash3; unsigned. */
function hashOf(value: number): number {
  const high = Math.floor(value / 4_294_967_296) | 0;
  let hash = (value | 0) ^ Math.imul(high, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
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
