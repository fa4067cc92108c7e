import { Random } from '../random/random.js';
import { bootstrapCounts, drawRows, drawnColumns } from './sampling.js';

describe('drawRows', () => {
  it('draws the requested share without replacement, in order, each row equally often', () => {
    const rows = Int32Array.from({ length: 20 }, (_, i) => 100 + i);
    const counts = new Int32Array(20);
    for (let seed = 0; seed < 4000; seed++) {
      const sample = drawRows(rows, 0.25, new Random(seed));
      expect(sample).toHaveLength(5);
      sample.forEach((row, i) => {
        counts[row - 100] += 1;
        if (i > 0) expect(row).toBeGreaterThan(sample[i - 1]);
      });
    }
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(130);
  });

  it('draws at least one row, and returns a copy when all are drawn', () => {
    const rows = Int32Array.of(3, 5);
    expect(drawRows(rows, 0.01, new Random(1))).toHaveLength(1);
    const all = drawRows(rows, 1, new Random(1));
    expect(all).toEqual(rows);
    expect(all).not.toBe(rows);
  });
});

describe('drawnColumns', () => {
  it('returns ascending columns of the requested number, at least one', () => {
    for (let seed = 0; seed < 50; seed++) {
      const columns = drawnColumns(7, 0.5, new Random(seed));
      expect(columns).toHaveLength(4);
      expect([...columns].sort((a, b) => a - b)).toEqual(columns);
      expect(new Set(columns).size).toBe(4);
    }
    expect(drawnColumns(7, 0.01, new Random(1))).toHaveLength(1);
    expect(drawnColumns(3, 1, new Random(1))).toEqual([0, 1, 2]);
  });
});

describe('bootstrapCounts', () => {
  it('draws as often as there are rows, leaving out about 1 / e of them', () => {
    const counts = bootstrapCounts(10_000, new Random(2));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(10_000);
    expect(counts.filter((count) => count === 0).length / 10_000).toBeCloseTo(1 / Math.E, 1);
  });
});
