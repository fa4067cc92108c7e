/**
 * What is kept of rows: counts, moments and, by cluster, second moments of the counts. All of it is additive, so profiles of parts
 * add up to the profile of the whole, if no cluster is in two parts.
 */
import { type Cells, cellsOf, fineCells, NO_CELL, testCells } from './cells.js';
import type { ColumnPlan, NumericPlan, ProfilePlan } from './plan.js';

/** Places of the numbers of a column before its cells. */
export const HEAD = {
  count: 0,
  missing: 1,
  /** Sums of x - c and (x - c)^2, with c the mean of the reference. */
  sum: 2,
  squares: 3,
  min: 4,
  max: 5,
  /** Values outside the range of the reference. */
  below: 6,
  above: 7,
  /** Clusters that have a row of the column, missing or not. */
  clusters: 8,
  /** Values that the reference does not have. */
  unseen: 9,
} as const;
const HEAD_LENGTH = 10;

export interface Profile {
  rows: number;
  clusters: number;
  /**
   * The columns of the plan one after the other: head, fine cells, test cells, and the packed matrix of the test cells. The last of
   * the test cells is that of the missing.
   */
  values: Float64Array;
}

/** Where the parts of a column are in `values`. */
export interface ColumnPlace {
  head: number;
  fine: number;
  fineCells: number;
  test: number;
  matrix: number;
  /** Side of the matrix: the test cells and, last, the missing. */
  side: number;
  end: number;
}

/** Places of the columns of a plan. */
export function placesOf({ columns }: ProfilePlan): ColumnPlace[] {
  let at = 0;
  return columns.map((plan) => {
    const side = testCells(plan) + 1;
    const fine = at + HEAD_LENGTH;
    const test = fine + fineCells(plan);
    const matrix = test + side;
    const place = { head: at, fine, fineCells: fineCells(plan), test, matrix, side, end: 0 };
    place.end = matrix + (side * (side + 1)) / 2;
    at = place.end;
    return place;
  });
}

/** Place of (i, j), i <= j, in the packed upper triangle of a symmetric matrix. */
export function packed(i: number, j: number, side: number): number {
  return (i * (2 * side - i - 1)) / 2 + j;
}

/** A profile without rows. */
export function emptyProfile(plan: ProfilePlan): Profile {
  const places = placesOf(plan);
  const values = new Float64Array(places.at(-1)?.end ?? 0);
  for (const { head } of places) {
    values[head + HEAD.min] = Infinity;
    values[head + HEAD.max] = -Infinity;
  }
  return { rows: 0, clusters: 0, values };
}

/**
 * The profile of rows.
 * @param columns one for each column of the plan, all of the same length, NaN = missing; undefined: the column is not known
 * @param clusters rows with the same number, 0 or more, belong together; a negative one is for a row of its own
 * @throws {RangeError} when there are more or fewer columns than in the plan
 */
export function profileOf(
  plan: ProfilePlan,
  columns: readonly (ArrayLike<number> | undefined)[],
  clusters: ArrayLike<number>,
): Profile {
  if (columns.length !== plan.columns.length) {
    throw new RangeError(`the plan has ${plan.columns.length} columns, not ${columns.length}`);
  }
  const profile = emptyProfile(plan);
  profile.rows = clusters.length;
  const order = orderByCluster(clusters);
  profile.clusters = countRuns(clusters, order);
  const places = placesOf(plan);
  for (const [index, column] of columns.entries()) {
    if (column) addColumn(profile.values, places[index], plan.columns[index], column, clusters, order);
  }
  return profile;
}

/**
 * The profile of the rows of all these profiles together. No cluster may be in two of them.
 * @throws {RangeError} when they are of different plans
 */
export function mergeProfiles(plan: ProfilePlan, profiles: readonly Profile[]): Profile {
  const merged = emptyProfile(plan);
  const places = placesOf(plan);
  for (const { rows, clusters, values } of profiles) {
    if (values.length !== merged.values.length) throw new RangeError('the profiles are of different plans');
    merged.rows += rows;
    merged.clusters += clusters;
    const into = merged.values;
    const extremes = places.map(({ head }) => [
      Math.min(into[head + HEAD.min], values[head + HEAD.min]),
      Math.max(into[head + HEAD.max], values[head + HEAD.max]),
    ]);
    for (let i = 0; i < values.length; i++) into[i] += values[i];
    for (const [index, { head }] of places.entries()) {
      [into[head + HEAD.min], into[head + HEAD.max]] = extremes[index];
    }
  }
  return merged;
}

/** The profile of the rows of `whole` that are not in `part`; the extremes stay those of the whole. */
export function withoutPart(plan: ProfilePlan, whole: Profile, part: Profile): Profile {
  const values = whole.values.map((value, i) => value - part.values[i]);
  for (const { head } of placesOf(plan)) {
    values[head + HEAD.min] = whole.values[head + HEAD.min];
    values[head + HEAD.max] = whole.values[head + HEAD.max];
  }
  return { rows: whole.rows - part.rows, clusters: whole.clusters - part.clusters, values };
}

/** A profile whose columns come from two: those of `other` where `isOther` says so. */
export function joinColumns(
  plan: ProfilePlan,
  profile: Profile,
  other: Profile,
  isOther: (column: ColumnPlan) => boolean,
): Profile {
  const values = profile.values.slice();
  for (const [index, { head, end }] of placesOf(plan).entries()) {
    if (isOther(plan.columns[index])) values.set(other.values.subarray(head, end), head);
  }
  return { ...profile, values };
}

/** Rows so that those of a cluster follow one another; undefined if they do already. */
function orderByCluster(clusters: ArrayLike<number>): Uint32Array | undefined {
  const done = new Set<number>();
  let together = true;
  let last = -1;
  for (let row = 0; row < clusters.length && together; row++) {
    const cluster = clusters[row];
    if (cluster === last || cluster < 0) continue;
    if (done.has(cluster)) together = false;
    done.add(cluster);
    last = cluster;
  }
  if (together) return undefined;
  return Uint32Array.from({ length: clusters.length }, (_, row) => row).sort(
    (a, b) => clusters[a] - clusters[b] || a - b,
  );
}

function countRuns(clusters: ArrayLike<number>, order?: Uint32Array): number {
  let runs = 0;
  for (let i = 0; i < clusters.length; i++) {
    const cluster = clusters[order ? order[i] : i];
    if (i === 0 || cluster < 0 || cluster !== clusters[order ? order[i - 1] : i - 1]) runs += 1;
  }
  return runs;
}

function addColumn(
  values: Float64Array,
  place: ColumnPlace,
  plan: ColumnPlan,
  column: ArrayLike<number>,
  clusters: ArrayLike<number>,
  order?: Uint32Array,
): void {
  const { head } = place;
  const cells = cellsOf(plan, column);
  const ended = addClusters(values, place, cells, clusters, order);
  const fine = values.subarray(place.fine, place.fine + place.fineCells);
  let count = 0;
  for (let row = 0; row < clusters.length; row++) {
    const cell = cells.fine[row];
    if (cell === NO_CELL) continue;
    fine[cell] += 1;
    count += 1;
  }
  if (plan.kind === 'numeric') addMoments(values, head, plan, column);
  values[head + HEAD.count] = count;
  values[head + HEAD.missing] = clusters.length - count;
  values[head + HEAD.clusters] = ended;
  values[head + HEAD.unseen] = cells.unseen;
}

function addMoments(
  values: Float64Array,
  head: number,
  { mean, low, high }: NumericPlan,
  column: ArrayLike<number>,
): void {
  let [sum, squares, min, max, below, above] = [0, 0, Infinity, -Infinity, 0, 0];
  for (let row = 0; row < column.length; row++) {
    const value = column[row];
    if (value !== value) continue;
    const offset = value - mean;
    sum += offset;
    squares += offset * offset;
    if (value < min) min = value;
    if (value > max) max = value;
    if (value < low) below += 1;
    else if (value > high) above += 1;
  }
  values.set([sum, squares, min, max, below, above], head + HEAD.sum);
}

/** Counts by test cell, and their products by cluster. How many clusters there are. */
function addClusters(
  values: Float64Array,
  place: ColumnPlace,
  { fine, groups, testOf }: Cells,
  clusters: ArrayLike<number>,
  order?: Uint32Array,
): number {
  const missing = place.side - 1;
  const counts = new ClusterCounts(values, place);
  let last = Number.NaN;
  for (let i = 0; i < clusters.length; i++) {
    const row = order ? order[i] : i;
    const cluster = clusters[row];
    if (cluster !== last || cluster < 0) counts.end();
    last = cluster;
    const cell = fine[row];
    counts.add(cell === NO_CELL ? missing : groups ? groups[row] : testOf[cell]);
  }
  counts.end();
  return counts.ended;
}

/** Adds the products of the counts of one cluster after the other to the matrix. */
class ClusterCounts {
  ended = 0;
  private readonly counts: Int32Array;
  private readonly touched: Int32Array;
  private used = 0;

  constructor(
    private readonly values: Float64Array,
    private readonly place: ColumnPlace,
  ) {
    this.counts = new Int32Array(place.side);
    this.touched = new Int32Array(place.side);
  }

  add(cell: number): void {
    if (this.counts[cell]++ === 0) this.touched[this.used++] = cell;
  }

  end(): void {
    const { counts, touched, used, values } = this;
    if (used === 0) return;
    const { matrix, side, test } = this.place;
    for (let a = 0; a < used; a++) {
      for (let b = a; b < used; b++) {
        const [one, other] = [touched[a], touched[b]];
        const at = one < other ? packed(one, other, side) : packed(other, one, side);
        values[matrix + at] += counts[one] * counts[other];
      }
    }
    for (let a = 0; a < used; a++) {
      values[test + touched[a]] += counts[touched[a]];
      counts[touched[a]] = 0;
    }
    this.used = 0;
    this.ended += 1;
  }
}
