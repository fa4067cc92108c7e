import { Random } from '../random/random.js';
import { clusterBootstrap } from './cluster-bootstrap.js';
import { clusteredError } from './clustered-mean.js';

describe('clusterBootstrap', () => {
  it('is about as wide as the interval by the ratio estimator', () => {
    const random = new Random(1);
    const clusters = Array.from({ length: 200 }, () => {
      const rows = 20 + random.integer(20);
      return { rows, sum: rows * (0.1 + random.normal()) };
    });
    const [low, high] = clusterBootstrap(clusters, new Random(2));
    const rows = clusters.reduce((sum, cluster) => sum + cluster.rows, 0);
    const mean = clusters.reduce((sum, cluster) => sum + cluster.sum, 0) / rows;
    const margin = 1.96 * clusteredError(clusters, mean, rows);
    expect((low - (mean - margin)) / margin).toBeCloseTo(0, 1);
    expect((high - (mean + margin)) / margin).toBeCloseTo(0, 1);
  });

  it('is the same for the same seed, a point for one cluster, and refuses none', () => {
    const clusters = [
      { sum: 1, rows: 2 },
      { sum: 5, rows: 4 },
      { sum: 0, rows: 1 },
    ];
    expect(clusterBootstrap(clusters, new Random(5))).toEqual(clusterBootstrap(clusters, new Random(5)));
    expect(clusterBootstrap(clusters.slice(0, 1), new Random(5))).toEqual([0.5, 0.5]);
    expect(() => clusterBootstrap([], new Random(5))).toThrow(RangeError);
  });
});
