import { planOf } from '../../algorithms/profile/plan.js';
import { profileOf } from '../../algorithms/profile/profile.js';
import { Random } from '../../algorithms/random/random.js';
import { chunksOf, learnedEffects } from './learned-effects.js';

/** 100 games of 40 rows, whose level rises by `trend` from the first to the last. */
function effectsOf(trend: number): number {
  const random = new Random(4);
  const games = Int32Array.from({ length: 4000 }, (_, row) => Math.floor(row / 40));
  const values = Float64Array.from(games, (game) => random.normal() + (trend * game) / 100);
  const plan = planOf([{ name: 'level', role: 'feature', kind: 'quantity', values }]);
  const chunks = chunksOf(games, { from: 0, to: 4000 }).map(({ from, to }) =>
    profileOf(plan, [values.subarray(from, to)], games.subarray(from, to)),
  );
  return learnedEffects(plan, chunks).level;
}

describe('what a reference learns of its own windows', () => {
  it('is small if its windows differ by chance only, and large if they differ', () => {
    expect(effectsOf(0)).toBeLessThan(0.15);
    expect(effectsOf(2)).toBeGreaterThan(0.5);
  });

  it('is of whole games in chunks, and nothing if they are too few', () => {
    const games = Int32Array.from({ length: 50 * 3 }, (_, row) => Math.floor(row / 3));
    const chunks = chunksOf(games, { from: 0, to: 150 });
    expect(chunks).toHaveLength(5);
    for (const [i, { from, to }] of chunks.entries()) {
      expect(from).toBe(i === 0 ? 0 : chunks[i - 1].to);
      expect(games[from]).not.toBe(games[from - 1]);
      expect(to - from).toBe(30);
    }
    expect(chunksOf(games, { from: 0, to: 90 })).toEqual([{ from: 0, to: 90 }]);
    expect(learnedEffects(planOf([]), [])).toEqual({});
  });
});
