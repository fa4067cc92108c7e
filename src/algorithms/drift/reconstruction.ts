/**
 * Whether rows still lie where the reference's principal components put them: the mean distance of standardised rows from the space of
 * the first components, as NannyML's data reconstruction error. It changes when features no longer go together as before.
 */
import { clusteredError, type ClusterSum } from '../evaluation/clustered-mean.js';
import { studentTQuantile, studentTTwoSided } from '../statistics/student-t.js';
import { boundedRows, denseClusters, takeRows } from './clusters.js';
import type { DomainSide } from './domain-classifier.js';
import { symmetricEigen } from './symmetric-eigen.js';

export interface ReconstructionResult {
  /** Mean distances, in standard deviations. */
  reference: number;
  current: number;
  /** current / reference. */
  ratio: number;
  /** 95 %, by clusters. */
  interval: [number, number];
  /** Two-sided, of a ratio of 1. */
  pValue: number;
  components: number;
  dimensions: number;
}

/** Share of the variance that the kept components explain; NannyML's default. */
const EXPLAINED = 0.65;
const MOST_ROWS = 20_000;
const MOST_VALUES = 1_280_000;
const FEWEST_CLUSTERS = 6;
const FEWEST_ROWS = 100;
/** Of a category: the commonest ones have an indicator each. */
const MOST_LEVELS = 12;
/** Standard deviations at which a value is cut off: a single absurd value must not be all of the mean. */
const FARTHEST = 10;

interface Coordinate {
  feature: number;
  /** Indicator of this value; absent: the value itself. */
  level?: number;
  mean: number;
  deviation: number;
}

/**
 * Components are found on every second cluster of the reference; its error is measured on the others, so that it is not too small.
 * A missing value counts as the mean. Undefined below 6 clusters or 100 rows a side, or with fewer than 3 coordinates that vary.
 * @param categorical indexes of features that are categories
 */
export function reconstructionError(
  reference: DomainSide,
  current: DomainSide,
  categorical: readonly number[] = [],
): ReconstructionResult | undefined {
  const most = Math.min(MOST_ROWS, Math.floor(MOST_VALUES / Math.max(1, reference.columns.length)));
  const [mine, its] = [bounded(reference, most), bounded(current, most)];
  if ([mine, its].some(({ count, of }) => count < FEWEST_CLUSTERS || of.length < FEWEST_ROWS))
    return undefined;
  const fitted = mine.of.map((cluster) => cluster % 2);
  const rows = Int32Array.from(fitted.keys()).filter((row) => fitted[row] === 0);
  const coordinates = coordinatesOf(mine.columns, rows, categorical);
  if (coordinates.length < 3) return undefined;
  const eigen = symmetricEigen(correlations(mine.columns, rows, coordinates));
  const kept = keptComponents(eigen.values);
  const vectors = eigen.vectors.slice(0, kept);
  const others = Int32Array.from(fitted.keys()).filter((row) => fitted[row] === 1);
  const errorsBefore = meanError(mine, others, coordinates, vectors);
  const errorsNow = meanError(its, Int32Array.from(its.of.keys()), coordinates, vectors);
  return { ...compared(errorsBefore, errorsNow), components: kept, dimensions: coordinates.length };
}

interface Bounded {
  columns: Float64Array[];
  of: Int32Array;
  count: number;
}

function bounded({ columns, clusters }: DomainSide, most: number): Bounded {
  const all = denseClusters(clusters);
  const rows = boundedRows(all.of, all.count, most);
  const { of, count } = denseClusters(Int32Array.from(rows, (row) => all.of[row]));
  return { columns: columns.map((column) => takeRows(column, rows)), of, count };
}

function coordinatesOf(
  columns: Float64Array[],
  rows: Int32Array,
  categorical: readonly number[],
): Coordinate[] {
  return columns.flatMap((column, feature) => {
    const levels = categorical.includes(feature) ? commonest(column, rows) : [undefined];
    return levels.flatMap((level) => {
      let [n, sum, squares] = [0, 0, 0];
      for (const row of rows) {
        const value = rawAt(column[row], level);
        if (!Number.isFinite(value)) continue;
        n += 1;
        sum += value;
        squares += value * value;
      }
      const mean = sum / n;
      const deviation = Math.sqrt(Math.max(0, squares / n - mean * mean));
      return n > 0 && deviation > 1e-9 * Math.max(1, Math.abs(mean))
        ? [{ feature, mean, deviation, ...(level !== undefined && { level }) }]
        : [];
    });
  });
}

function commonest(column: Float64Array, rows: Int32Array): number[] {
  const counts = new Map<number, number>();
  for (const row of rows) {
    if (!Number.isNaN(column[row])) counts.set(column[row], (counts.get(column[row]) ?? 0) + 1);
  }
  const order = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return order.slice(0, MOST_LEVELS).map(([value]) => value);
}

function rawAt(value: number, level: number | undefined): number {
  if (level === undefined || Number.isNaN(value)) return value;
  return value === level ? 1 : 0;
}

function standardised(
  columns: Float64Array[],
  row: number,
  coordinates: Coordinate[],
  out: Float64Array,
): void {
  coordinates.forEach(({ feature, level, mean, deviation }, i) => {
    const z = (rawAt(columns[feature][row], level) - mean) / deviation;
    out[i] = Number.isFinite(z) ? Math.max(-FARTHEST, Math.min(FARTHEST, z)) : 0;
  });
}

function correlations(columns: Float64Array[], rows: Int32Array, coordinates: Coordinate[]): Float64Array[] {
  const n = coordinates.length;
  const sums = coordinates.map(() => new Float64Array(n));
  const z = new Float64Array(n);
  for (const row of rows) {
    standardised(columns, row, coordinates, z);
    for (let i = 0; i < n; i++) {
      const [one, zi] = [sums[i], z[i]];
      for (let j = 0; j <= i; j++) one[j] += zi * z[j];
    }
  }
  return sums.map((one, i) => one.map((_, j) => (j <= i ? one[j] : sums[j][i]) / rows.length));
}

/** At least one component, and one fewer than there are dimensions. */
function keptComponents(values: Float64Array): number {
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  let [kept, sum] = [0, 0];
  while (kept < values.length - 1 && sum < EXPLAINED * total) sum += Math.max(0, values[kept++]);
  return Math.max(1, kept);
}

interface MeanError {
  mean: number;
  error: number;
  clusters: number;
}

function meanError(
  side: Bounded,
  rows: Int32Array,
  coordinates: Coordinate[],
  vectors: Float64Array[],
): MeanError {
  const sums = Array.from({ length: side.count }, (): ClusterSum => ({ sum: 0, rows: 0 }));
  const z = new Float64Array(coordinates.length);
  let total = 0;
  for (const row of rows) {
    standardised(side.columns, row, coordinates, z);
    let left = 0;
    for (const value of z) left += value * value;
    for (const vector of vectors) {
      let score = 0;
      for (let i = 0; i < z.length; i++) score += vector[i] * z[i];
      left -= score * score;
    }
    const distance = Math.sqrt(Math.max(0, left));
    const cluster = sums[side.of[row]];
    cluster.sum += distance;
    cluster.rows += 1;
    total += distance;
  }
  const clusters = sums.filter((one) => one.rows > 0);
  const mean = total / rows.length;
  return { mean, error: clusteredError(clusters, mean, rows.length), clusters: clusters.length };
}

/** The ratio's interval is that of its logarithm, by the delta method. */
function compared(before: MeanError, now: MeanError) {
  const ratio = now.mean / before.mean;
  const [one, two] = [before, now].map(({ error, mean }) => (error / mean) ** 2);
  const error = Math.sqrt(one + two);
  const degrees = (one + two) ** 2 / (one ** 2 / (before.clusters - 1) + two ** 2 / (now.clusters - 1)) || 1;
  const factor = Math.exp(studentTQuantile(0.975, degrees) * error);
  const interval: [number, number] = [ratio / factor, ratio * factor];
  const pValue = studentTTwoSided(error > 0 ? Math.log(ratio) / error : 0, degrees);
  return { reference: before.mean, current: now.mean, ratio, interval, pValue };
}
