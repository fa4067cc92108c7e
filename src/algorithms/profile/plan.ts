/** How the columns of a profile are counted. A plan is made once, from a reference; profiles of the same plan can be merged. */
import type { Feature } from '../training-data.js';

export type ProfileRole = 'feature' | 'target' | 'prediction';

interface ColumnBase {
  name: string;
  role: ProfileRole;
}

/**
 * A measure. A value belongs to the first cell whose edge is not less; the last cell has no edge.
 * `fine` edges are for quantiles, plots and effect sizes; every `cell` edge is one of them. Cells are what tests compare.
 */
export interface NumericPlan extends ColumnBase {
  kind: 'numeric';
  /** Ascending. */
  fine: number[];
  /** Ascending, about equally frequent in the reference. */
  cells: number[];
  /** Range and spread (standard deviation, n - 1) of the reference. */
  low: number;
  high: number;
  mean: number;
  std: number;
}

/** A few values without an order: one cell each, and one for all others. */
export interface CategoryPlan extends ColumnBase {
  kind: 'category';
  values: number[];
  /** One for each value. */
  labels: string[];
}

/**
 * Many values without an order. Tests compare groups of values, drawn by a hash: a choice of values by their frequency in the
 * reference would favour it. The most frequent values are counted one by one for the plot.
 */
export interface IdentifierPlan extends ColumnBase {
  kind: 'identifier';
  /** The most frequent in the reference, the most frequent first. */
  values: number[];
  groups: number;
  /** All values of the reference, ascending, if they are not too many; a value that is not among them is counted as unseen. */
  known?: number[];
}

export type ColumnPlan = NumericPlan | CategoryPlan | IdentifierPlan;

export interface ProfilePlan {
  columns: ColumnPlan[];
}

export interface ColumnSource {
  name: string;
  role: ProfileRole;
  kind: Feature['kind'];
  /** Of the reference; NaN = missing. */
  values: ArrayLike<number>;
  /** Names of values of a category, where they have some. */
  labels?: ReadonlyMap<number, string>;
}

const CELLS = 20;
const QUANTILES = 60;
const PLOT_BARS = 30;
const MOST_CATEGORIES = 30;
const TOP_IDENTIFIERS = 29;
const GROUPS = 32;
const MOST_KNOWN = 20_000;
/** Quantiles of more rows than this are taken from every n-th of them. */
const ROWS_FOR_EDGES = 200_000;

/** The plan of a reference's columns. */
export function planOf(columns: readonly ColumnSource[]): ProfilePlan {
  return { columns: columns.map(columnPlan) };
}

function columnPlan(source: ColumnSource): ColumnPlan {
  const { name, role, kind } = source;
  if (kind === 'quantity') return numericPlan(source);
  const byCount = valuesByCount(source.values);
  if (kind === 'identifier') {
    const known = byCount.toSorted((a, b) => a - b);
    return {
      name,
      role,
      kind: 'identifier',
      values: byCount.slice(0, TOP_IDENTIFIERS),
      groups: GROUPS,
      ...(known.length <= MOST_KNOWN && { known }),
    };
  }
  const values = byCount.slice(0, MOST_CATEGORIES).toSorted((a, b) => a - b);
  const labels = values.map((value) => source.labels?.get(value) ?? String(value));
  return { name, role, kind: 'category', values, labels };
}

function numericPlan({ name, role, values }: ColumnSource): NumericPlan {
  const { count, mean, std, low, high } = momentsOf(values);
  const base = { name, role, kind: 'numeric' as const };
  if (count === 0) return { ...base, fine: [0], cells: [0], low: 0, high: 0, mean: 0, std: 0 };
  // What is below the reference's range has cells of its own, as has what is above it.
  const below = low - Math.max(Math.abs(low), Number.MIN_VALUE) * Number.EPSILON;
  if (low === high) return { ...base, fine: [below, low], cells: [below, low], low, high, mean, std };
  const sorted = sortedSample(values, count);
  const quantiles = (parts: number): number[] =>
    Array.from({ length: parts - 1 }, (_, i) => sorted[Math.ceil(((i + 1) / parts) * sorted.length) - 1]);
  const cells = distinct(quantiles(CELLS).filter((edge) => edge < high));
  // A column of few values below its most frequent one still needs an edge.
  if (cells.length === 0) cells.push(sorted.findLast((value) => value < high)!);
  const plot = Array.from({ length: PLOT_BARS - 1 }, (_, i) => low + ((high - low) * (i + 1)) / PLOT_BARS);
  const fine = distinct([below, ...cells, ...quantiles(QUANTILES), ...plot, high]);
  return { ...base, fine, cells, low, high, mean, std };
}

function momentsOf(values: ArrayLike<number>) {
  let [count, mean, squares, low, high] = [0, 0, 0, Infinity, -Infinity];
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (Number.isNaN(value)) continue;
    count += 1;
    const difference = value - mean;
    mean += difference / count;
    squares += difference * (value - mean);
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { count, mean, low, high, std: count > 1 ? Math.sqrt(squares / (count - 1)) : 0 };
}

/** Ascending, without the missing. */
function sortedSample(values: ArrayLike<number>, count: number): Float64Array {
  const step = Math.ceil(values.length / ROWS_FOR_EDGES);
  const sample = new Float64Array(step === 1 ? count : Math.ceil(values.length / step));
  let used = 0;
  for (let row = 0; row < values.length; row += step) {
    if (!Number.isNaN(values[row])) sample[used++] = values[row];
  }
  return sample.subarray(0, used).sort();
}

function distinct(values: number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

/** The most frequent first; of equally frequent ones the least. */
function valuesByCount(values: ArrayLike<number>): number[] {
  const counts = new Map<number, number>();
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (!Number.isNaN(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].toSorted(([a, m], [b, n]) => n - m || a - b).map(([value]) => value);
}
