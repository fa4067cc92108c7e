/** Rows grouped by the value of one column: what the mix of groups explains, and how another column depends on it. */
import { studentTQuantile } from '../statistics/student-t.js';

/** Columns with at most so many values have a group each; others are divided at the reference's tenths. */
const MOST_VALUES = 12;
const PARTS = 10;
/** Rows that a reweighted reference must be worth. */
const ENOUGH = 50;

/** Group of each row, of both sides; -1: missing, or a value that the reference does not have. */
export interface Groups {
  count: number;
  reference: Int32Array;
  current: Int32Array;
}

/** @param sorted the reference's values without the missing, ascending */
export function groupsOf(sorted: Float64Array, reference: Float64Array, current: Float64Array): Groups {
  const values: number[] = [];
  for (let i = 0; i < sorted.length && values.length <= MOST_VALUES; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) values.push(sorted[i]);
  }
  if (values.length <= MOST_VALUES) {
    const number = new Map(values.map((value, i) => [value, i]));
    const of = (column: Float64Array) => Int32Array.from(column, (value) => number.get(value) ?? -1);
    return { count: values.length, reference: of(reference), current: of(current) };
  }
  const edges = Array.from(
    { length: PARTS - 1 },
    (_, i) => sorted[Math.floor((sorted.length * (i + 1)) / PARTS)],
  );
  const partOf = (value: number) => {
    if (Number.isNaN(value)) return -1;
    let part = 0;
    while (part < edges.length && value >= edges[part]) part++;
    return part;
  };
  return {
    count: PARTS,
    reference: Int32Array.from(reference, partOf),
    current: Int32Array.from(current, partOf),
  };
}

/**
 * The Kolmogorov–Smirnov distance of a column after the reference's rows are weighted so that its groups have the shares that they have
 * in the window: what the mix of groups does not explain. Undefined where the two sides share too few rows' groups to say.
 * @param orders rows of each side in ascending order of the column, without the missing
 */
export function distanceAtSameMix(
  groups: Groups,
  reference: { column: Float64Array; order: Int32Array },
  current: { column: Float64Array; order: Int32Array },
): number | undefined {
  const [mine, its] = [new Float64Array(groups.count), new Float64Array(groups.count)];
  for (const row of reference.order) if (groups.reference[row] >= 0) mine[groups.reference[row]] += 1;
  for (const row of current.order) if (groups.current[row] >= 0) its[groups.current[row]] += 1;
  const weight = its.map((rows, group) => (mine[group] > 0 ? rows / mine[group] : 0));
  let [total, squares] = [0, 0];
  weight.forEach((w, group) => {
    total += w * mine[group];
    squares += w * w * mine[group];
  });
  if (total === 0 || (total * total) / squares < ENOUGH) return undefined;
  const shared = (group: number) => group >= 0 && mine[group] > 0;
  let [i, j, below, under, most] = [0, 0, 0, 0, 0];
  while (i < reference.order.length || j < current.order.length) {
    const next = Math.min(
      i < reference.order.length ? reference.column[reference.order[i]] : Infinity,
      j < current.order.length ? current.column[current.order[j]] : Infinity,
    );
    for (; i < reference.order.length && reference.column[reference.order[i]] === next; i++) {
      const group = groups.reference[reference.order[i]];
      if (group >= 0) below += weight[group];
    }
    for (; j < current.order.length && current.column[current.order[j]] === next; j++) {
      if (shared(groups.current[current.order[j]])) under += 1;
    }
    most = Math.max(most, Math.abs(below - under) / total);
  }
  return most;
}

/** Means of a column by group in the reference, and the share of its variance that lies between the groups. */
export interface GroupMeans {
  groups: Groups;
  of: Float64Array;
  explained: number;
}

/** Undefined for a column that does not vary. */
export function groupMeans(groups: Groups, column: Float64Array): GroupMeans | undefined {
  const [sums, rows] = [new Float64Array(groups.count), new Float64Array(groups.count)];
  let [sum, squares, count] = [0, 0, 0];
  for (let row = 0; row < column.length; row++) {
    const [value, group] = [column[row], groups.reference[row]];
    if (group < 0 || Number.isNaN(value)) continue;
    sums[group] += value;
    rows[group] += 1;
    sum += value;
    squares += value * value;
    count += 1;
  }
  const mean = sum / count;
  const total = squares - count * mean * mean;
  if (!(total > 0)) return undefined;
  let between = 0;
  const of = sums.map((one, group) => (rows[group] > 0 ? one / rows[group] : mean));
  of.forEach((value, group) => (between += rows[group] * (value - mean) ** 2));
  return { groups, of, explained: between / total };
}

/** How a column depends on the groups in the window. */
export interface Dependence {
  /** Of the window's values on the reference's group means: 1 if the column depends on the groups as before. */
  slope: number;
  /** 99.9 %, by parts of whole clusters. */
  interval: [number, number];
}

/**
 * Undefined where a part has too few rows to say.
 * @param parts part of each row of the window, 0 .. count - 1; whole clusters
 */
export function dependenceOf(
  { groups, of: means }: GroupMeans,
  current: Float64Array,
  parts: { of: Int32Array; count: number },
): Dependence | undefined {
  const all = new SlopeSums();
  const each = Array.from({ length: parts.count }, () => new SlopeSums());
  for (let row = 0; row < current.length; row++) {
    const [value, group] = [current[row], groups.current[row]];
    if (group < 0 || Number.isNaN(value)) continue;
    all.add(means[group], value);
    each[parts.of[row]].add(means[group], value);
  }
  const slopes = each.map((sums) => sums.slope());
  const slope = all.slope();
  if (slope === undefined || slopes.length < 3 || slopes.includes(undefined)) return undefined;
  const known = slopes as number[];
  const mean = known.reduce((sum, one) => sum + one, 0) / known.length;
  const squares = known.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const error = Math.sqrt(squares / (known.length - 1) / known.length);
  const margin = error * studentTQuantile(0.9995, known.length - 1);
  return { slope, interval: [slope - margin, slope + margin] };
}

/** Sums of a regression with one regressor. */
class SlopeSums {
  #n = 0;
  #x = 0;
  #y = 0;
  #xx = 0;
  #xy = 0;

  add(x: number, y: number): void {
    this.#n += 1;
    this.#x += x;
    this.#y += y;
    this.#xx += x * x;
    this.#xy += x * y;
  }

  slope(): number | undefined {
    const spread = this.#xx - (this.#x * this.#x) / this.#n;
    return this.#n >= 10 && spread > 1e-12 * this.#xx
      ? (this.#xy - (this.#x * this.#y) / this.#n) / spread
      : undefined;
  }
}
