import type { NumericColumn } from '../describe.js';
import type { Random } from '../../random/random.js';
import { type SortedPair, sortedPair } from '../sorted-column.js';
import { momentsOf } from './moments.js';
import { type DriftResult, requireFinite, requireRows } from './result.js';

const TEST = 'The Wasserstein distance';
/** The least divisor of the normed distance, as in Evidently. */
const LEAST_DEVIATION = 0.001;

export interface WassersteinResult extends DriftResult {
  /** In the unit of the column. */
  distance: number;
  /** Of the reference, with n. */
  referenceDeviation: number;
}

/**
 * The first Wasserstein distance, the integral of |F - G|, divided by the reference's standard deviation (with n; at least 0.001).
 * The statistic is the normed distance.
 * @throws {RangeError} when a side has no values, or one is infinite
 */
export function wasserstein(pair: SortedPair): WassersteinResult {
  requireRows(pair, 1, TEST);
  requireFinite(pair, TEST);
  const distance = distanceOf(
    pair.values,
    pair.reference,
    pair.current,
    pair.referenceRows,
    pair.currentRows,
  );
  const { squares, rows } = momentsOf(pair.values, pair.reference, pair.referenceRows);
  const referenceDeviation = Math.sqrt(squares / rows);
  const statistic = distance / Math.max(referenceDeviation, LEAST_DEVIATION);
  return {
    statistic,
    distance,
    referenceDeviation,
    effects: [
      { measure: 'wasserstein', value: distance },
      { measure: 'normed-wasserstein', value: statistic },
    ],
  };
}

export interface WassersteinBootstrap {
  /** The cluster of each row: any integers; rows of one cluster are drawn together. */
  referenceClusters: ArrayLike<number>;
  currentClusters: ArrayLike<number>;
  random: Random;
  /** 200 by default. */
  draws?: number;
  level?: number;
}

/**
 * Percentile interval of the normed Wasserstein distance: clusters of each side are drawn with replacement, as many as there are
 * (Field and Welsh, JRSS B 69, 2007). A distance is never negative, so that near 0 the interval lies above the true one.
 * @throws {RangeError} when the numbers of rows and clusters differ, or a side has no values
 */
export function wassersteinInterval(
  reference: NumericColumn,
  current: NumericColumn,
  { referenceClusters, currentClusters, random, draws = 200, level = 0.95 }: WassersteinBootstrap,
): [number, number] {
  const pair = sortedPair(reference, current);
  requireRows(pair, 1, TEST);
  requireFinite(pair, TEST);
  const sides = [
    clusteredRuns(reference, referenceClusters, pair.values),
    clusteredRuns(current, currentClusters, pair.values),
  ];
  const counts = sides.map(() => new Uint32Array(pair.values.length));
  const distances = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw++) {
    const [n, m] = sides.map((side, s) => drawClusters(side, counts[s], random));
    const { squares } = momentsOf(pair.values, counts[0], n);
    const distance = distanceOf(pair.values, counts[0], counts[1], n, m);
    distances[draw] = distance / Math.max(Math.sqrt(squares / n), LEAST_DEVIATION);
  }
  distances.sort();
  const tail = Math.floor(((1 - level) / 2) * draws);
  return [distances[tail], distances[draws - 1 - tail]];
}

/** n m |F - G| is an exact integer up to 2^53, so that nothing is lost where the functions are close. */
function distanceOf(
  values: Float64Array,
  reference: Uint32Array,
  current: Uint32Array,
  n: number,
  m: number,
): number {
  let below = 0;
  let sum = 0;
  for (let k = 0; k < values.length - 1; k++) {
    below += reference[k] * m - current[k] * n;
    sum += Math.abs(below) * (values[k + 1] - values[k]);
  }
  return sum / n / m;
}

/** For each cluster, the places of its rows' values in `values`. Clusters whose values are all missing are left out. */
function clusteredRuns(
  column: NumericColumn,
  clusters: ArrayLike<number>,
  values: Float64Array,
): Int32Array[] {
  if (clusters.length !== column.length) {
    throw new RangeError(`${column.length} rows, but ${clusters.length} clusters`);
  }
  const places = new Map<number, number[]>();
  for (let i = 0; i < column.length; i++) {
    if (Number.isNaN(column[i])) continue;
    const known = places.get(clusters[i]);
    if (known) known.push(placeOf(column[i], values));
    else places.set(clusters[i], [placeOf(column[i], values)]);
  }
  return [...places.values()].map((rows) => Int32Array.from(rows));
}

function placeOf(x: number, values: Float64Array): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Fills `counts` with a draw; returns its rows. */
function drawClusters(clusters: Int32Array[], counts: Uint32Array, random: Random): number {
  counts.fill(0);
  let rows = 0;
  for (let i = 0; i < clusters.length; i++) {
    const cluster = clusters[random.integer(clusters.length)];
    for (let r = 0; r < cluster.length; r++) counts[cluster[r]] += 1;
    rows += cluster.length;
  }
  return rows;
}
