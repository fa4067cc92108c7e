/** The spread of a mean over rows by drawing whole clusters again. */
import type { Random } from '../random/random.js';
import type { ClusterSum } from './clustered-mean.js';

/**
 * Percentile interval of sum / rows: clusters are drawn with replacement, as many as there are (Efron and Tibshirani, An
 * Introduction to the Bootstrap, 1993, ch. 13; clusters as units: Field and Welsh, JRSS B 69, 2007).
 * @param clusters at least one, each with rows
 * @param level of confidence, 0..1
 * @param draws at least 1; the ends are order statistics of as many means
 * @throws {RangeError} when there are no clusters
 */
export function clusterBootstrap(
  clusters: readonly ClusterSum[],
  random: Random,
  level = 0.95,
  draws = 2000,
): [number, number] {
  const count = clusters.length;
  if (count === 0) throw new RangeError('clusters must be at least 1');
  const means = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw++) {
    let sum = 0;
    let rows = 0;
    for (let i = 0; i < count; i++) {
      const cluster = clusters[random.integer(count)];
      sum += cluster.sum;
      rows += cluster.rows;
    }
    means[draw] = sum / rows;
  }
  means.sort();
  const tail = Math.floor(((1 - level) / 2) * draws);
  return [means[tail], means[draws - 1 - tail]];
}
