import { Random } from '../random/random.js';
import { clusteredMean } from './clustered-mean.js';

describe('clusteredMean', () => {
  it('has the interval of an independent sample when each row is a cluster', () => {
    // Of 1, 2, 3, 4: mean 2.5, standard error sqrt(5 / 3) / 2 = 0.645497, t(0.975, 3) = 3.182446.
    const { mean, interval, rows, clusters } = clusteredMean([1, 2, 3, 4], [0, 1, 2, 3]);
    expect([mean, rows, clusters]).toEqual([2.5, 4, 4]);
    expect(interval![0]).toBeCloseTo(2.5 - 3.182446 * 0.645497, 5);
    expect(interval![1]).toBeCloseTo(2.5 + 3.182446 * 0.645497, 5);
  });

  it('is wider when rows of a cluster are similar', () => {
    const random = new Random(5);
    const values = Array.from({ length: 400 }, (_, i) => (i % 4 === 0 ? random.normal() : Number.NaN));
    values.forEach((value, i) => (values[i] = Number.isNaN(value) ? values[i - (i % 4)] : value));
    const width = (clusters: number[]) => {
      const [low, high] = clusteredMean(values, clusters).interval!;
      return high - low;
    };
    const alike = width(values.map((_, i) => i >> 2));
    expect(alike / width(values.map((_, i) => i))).toBeCloseTo(2, 1);
  });

  it('covers the true mean in about 95 of 100 samples', () => {
    const random = new Random(7);
    let covered = 0;
    for (let sample = 0; sample < 1000; sample++) {
      const effects = Array.from({ length: 30 }, () => random.normal());
      const values = effects.flatMap((effect) => Array.from({ length: 10 }, () => effect + random.normal()));
      const [low, high] = clusteredMean(
        values,
        values.map((_, i) => Math.floor(i / 10)),
      ).interval!;
      if (low < 0 && high > 0) covered++;
    }
    expect(covered).toBeGreaterThan(930);
    expect(covered).toBeLessThan(970);
  });

  it('has no interval of one cluster, and no mean without rows', () => {
    expect(clusteredMean([1, 2], [3, 3])).toEqual({ rows: 2, clusters: 1, mean: 1.5 });
    expect(clusteredMean([], [])).toEqual({ rows: 0, clusters: 0, mean: Number.NaN });
    expect(() => clusteredMean([1], [])).toThrow(RangeError);
  });
});
