/** A mean over rows that are not independent: those of a cluster belong together. */
import { studentTQuantile } from '../statistics/student-t.js';

/** Summed values and number of rows of one cluster. */
export interface ClusterSum {
  sum: number;
  rows: number;
}

export interface ClusteredMean {
  rows: number;
  clusters: number;
  /** NaN without rows. */
  mean: number;
  /** 95 %; absent below two clusters, between which there is no spread to judge by. */
  interval?: [number, number];
}

/**
 * The mean of values over rows with its 95 % confidence interval, from Student's t with clusters - 1 degrees of freedom.
 * @param clusters index of each row's cluster, 0 or more
 * @throws {RangeError} when the lengths differ
 */
export function clusteredMean(values: ArrayLike<number>, clusters: ArrayLike<number>): ClusteredMean {
  const sums = clusterSums(values, clusters);
  const rows = values.length;
  const mean = sums.reduce((total, { sum }) => total + sum, 0) / rows;
  if (sums.length < 2) return { rows, clusters: sums.length, mean };
  const margin = studentTQuantile(0.975, sums.length - 1) * clusteredError(sums, mean, rows);
  return { rows, clusters: sums.length, mean, interval: [mean - margin, mean + margin] };
}

/**
 * Sums by cluster, in the order in which the clusters first occur.
 * @param clusters index of each row's cluster, 0 or more; numbers may have gaps
 * @throws {RangeError} when the lengths differ
 */
export function clusterSums(values: ArrayLike<number>, clusters: ArrayLike<number>): ClusterSum[] {
  const rows = values.length;
  if (clusters.length !== rows) throw new RangeError(`${rows} values, but ${clusters.length} clusters`);
  const sums = new Map<number, ClusterSum>();
  for (let i = 0; i < rows; i++) {
    const cluster = sums.get(clusters[i]) ?? { sum: 0, rows: 0 };
    cluster.sum += values[i];
    cluster.rows += 1;
    sums.set(clusters[i], cluster);
  }
  return [...sums.values()];
}

/**
 * Standard error of a mean over rows, by the ratio estimator for single-stage cluster sampling,
 * sqrt(G / (G - 1) * sum (S_g - mean n_g)^2) / sum n_g (Cochran, Sampling Techniques, 3rd ed. 1977, eqs. 2.39 and 9A.3 without
 * the finite population correction; the cluster-robust variance of a mean).
 * @param clusters at least 2
 */
export function clusteredError(clusters: readonly ClusterSum[], mean: number, rows: number): number {
  const squares = clusters.reduce((sum, cluster) => sum + (cluster.sum - mean * cluster.rows) ** 2, 0);
  return Math.sqrt((clusters.length / (clusters.length - 1)) * squares) / rows;
}
