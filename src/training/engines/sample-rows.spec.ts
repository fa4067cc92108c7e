import { sampleRows } from './sample-rows.js';

describe('sampleRows', () => {
  it('returns all rows, for any seed, when there are no more than allowed', () => {
    expect([...sampleRows(3, 8, 5, 99)]).toEqual([3, 4, 5, 6, 7]);
    expect([...sampleRows(3, 8, 2000, 1)]).toEqual([3, 4, 5, 6, 7]);
    expect([...sampleRows(4, 4, 2000, 1)]).toEqual([]);
  });

  it('spreads the rows evenly, ascending, inside the range, without repeats', () => {
    for (const seed of [0, 1, 42, 4_294_967_295]) {
      const rows = [...sampleRows(100, 14_321, 2000, seed)];
      expect(rows).toHaveLength(2000);
      expect(rows[0]).toBeGreaterThanOrEqual(100);
      expect(rows.at(-1)).toBeLessThan(14_321);
      const gaps = rows.slice(1).map((row, i) => row - rows[i]);
      expect(Math.min(...gaps)).toBe(7);
      expect(Math.max(...gaps)).toBe(8);
    }
  });

  it('depends on the seed and only on it', () => {
    const rows = (seed: number) => [...sampleRows(0, 100_000, 50, seed)];
    expect(rows(7)).toEqual(rows(7));
    expect(new Set([1, 2, 3, 4, 5].map((seed) => rows(seed)[0])).size).toBeGreaterThan(3);
  });
});
