/** How the shares of cells scatter, if rows of a cluster are not independent. */
import type { CellSums } from './column-view.js';

export interface ShareCovariance {
  /** cells x cells, row-major: of the difference of the shares, current - reference. */
  matrix: Float64Array;
  /** Of the estimate, as for Student's t. */
  df: number;
}

/** What the clusters of two samples are. */
export interface ClusterKinds {
  /** The clusters of both are of one kind, such as games: what those of one sample tell holds for the other. */
  alike: boolean;
  /** Rows whose scatter per row is the least that is taken, where both samples have runs for clusters. */
  floor?: CellSums;
}

/** From so many clusters on, a sample speaks for itself. */
export const ENOUGH_CLUSTERS = 30;

/**
 * The covariance of the difference of the shares of two samples, both random, by the ratio estimator for single-stage cluster
 * sampling (Cochran, Sampling Techniques, 3rd ed. 1977, 9A.3; Rao and Scott, JASA 76, 1981). A sample of few clusters borrows the
 * scatter per row of the other. Where the clusters of the current sample are runs of rows of unknown clusters, the larger of both
 * estimates counts: runs do not show all of the dependence.
 */
export function differenceCovariance(
  reference: CellSums,
  current: CellSums,
  { alike, floor }: ClusterKinds,
): ShareCovariance {
  const found = covarianceOf(reference, current, alike);
  if (!floor || floor.clusters < 2) return found;
  const share = 1 / reference.rows + 1 / current.rows;
  const least = perRow(floor).map((value) => value * share);
  const isMore = trace(least, floor.cells) > trace(found.matrix, floor.cells);
  return isMore ? { matrix: least, df: floor.clusters - 1 } : found;
}

function covarianceOf(reference: CellSums, current: CellSums, alike: boolean): ShareCovariance {
  const of = { reference: perRow(reference), current: perRow(current) };
  const [m, n] = [reference.rows, current.rows];
  const [g, h] = [reference.clusters - 1, current.clusters - 1];
  if (!alike) {
    const larger = h >= 1 && trace(of.current, current.cells) > trace(of.reference, current.cells);
    return larger
      ? combined(of.reference, of.current, [m, n], [g, h], current.cells)
      : { matrix: of.reference.map((value) => value * (1 / m + 1 / n)), df: g };
  }
  if (Math.min(g, h) + 1 >= ENOUGH_CLUSTERS) {
    return combined(of.reference, of.current, [m, n], [g, h], current.cells);
  }
  const pooled = of.reference.map(
    (value, i) => (Math.max(0, g) * value + Math.max(0, h) * of.current[i]) / (g + h),
  );
  return { matrix: pooled.map((value) => value * (1 / m + 1 / n)), df: g + h };
}

/** Each sample by its own, with the degrees of freedom of Welch and Satterthwaite. */
function combined(
  a: Float64Array,
  b: Float64Array,
  [m, n]: [number, number],
  [g, h]: [number, number],
  cells: number,
): ShareCovariance {
  const [one, other] = [trace(a, cells) / m, trace(b, cells) / n];
  const df = (one + other) ** 2 / (one ** 2 / g + other ** 2 / h);
  return { matrix: a.map((value, i) => value / m + b[i] / n), df: Number.isFinite(df) ? df : g + h };
}

/** The covariance of the shares times the number of rows: that of one row, if rows were independent. Zero below two clusters. */
function perRow({ rows, clusters, cells, counts, products }: CellSums): Float64Array {
  const matrix = new Float64Array(cells * cells);
  if (clusters < 2) return matrix;
  // Sum over the clusters of n_a n, and of n n, with n the rows of the cluster.
  const withAll = new Float64Array(cells);
  let all = 0;
  for (let a = 0; a < cells; a++) {
    for (let b = 0; b < cells; b++) withAll[a] += products[a * cells + b];
    all += withAll[a];
  }
  const scale = clusters / (clusters - 1) / rows;
  for (let a = 0; a < cells; a++) {
    const p = counts[a] / rows;
    for (let b = 0; b < cells; b++) {
      const q = counts[b] / rows;
      matrix[a * cells + b] =
        scale * (products[a * cells + b] - p * withAll[b] - q * withAll[a] + p * q * all);
    }
  }
  return matrix;
}

function trace(matrix: Float64Array, cells: number): number {
  let sum = 0;
  for (let a = 0; a < cells; a++) sum += matrix[a * cells + a];
  return sum;
}
