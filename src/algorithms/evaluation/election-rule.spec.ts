import { Random } from '../random/random.js';
import { differenceInterval, judgeChallenger, neededEValue } from './election-rule.js';

const games = (count: number, mean: number, random = new Random(4), spread = 0.0035) =>
  Array.from({ length: count }, () => mean + spread * random.normal());

describe('judgeChallenger', () => {
  it('elects a challenger that is better on enough games, and not one that is worse or has too few games', () => {
    expect(judgeChallenger(games(150, -0.002), [])).toMatchObject({
      enough: true,
      challengers: 1,
      games: 150,
    });
    expect(judgeChallenger(games(150, 0.002), []).enough).toBe(false);
    expect(judgeChallenger(games(5, -0.002), []).enough).toBe(false);
    const none = judgeChallenger([], []);
    expect(none).toMatchObject({ eValue: 1, enough: false, games: 0 });
    expect(none.meanDifference).toBeNaN();
  });

  it('counts the games beyond the clip, and gives mean and interval of the clipped differences', () => {
    const differences = [-0.5, 0.002, 0.004];
    const { clippedGames, meanDifference } = judgeChallenger(differences, []);
    const interval = differenceInterval(differences);
    expect(clippedGames).toBe(1);
    expect(meanDifference).toBeCloseTo((-0.01 + 0.002 + 0.004) / 3, 12);
    expect(interval[0]).toBeLessThan(meanDifference);
    expect(interval[1]).toBeGreaterThan(meanDifference);
  });

  it('refuses a level, a clip and an earlier e-value out of range', () => {
    expect(() => judgeChallenger([], [], { level: 0, clip: 1 })).toThrow(RangeError);
    expect(() => judgeChallenger([], [], { level: 0.1, clip: 0 })).toThrow(RangeError);
    expect(() => judgeChallenger([], [-1])).toThrow(RangeError);
  });
});

describe('neededEValue', () => {
  it('rises with each earlier challenger without evidence, as 1 / (level * weight)', () => {
    const none = (count: number) => neededEValue(Array(count).fill(0), 0.05);
    for (const k of [1, 2, 10, 200]) {
      expect(none(k - 1)).toBeCloseTo(20 / (k ** -0.5 - (k + 1) ** -0.5), 8);
    }
  });

  it('is hardly more than for the first, when the earlier ones had as much', () => {
    const first = neededEValue([], 0.05);
    expect(neededEValue(Array(50).fill(2 * first), 0.05)).toBe(first);
    expect(neededEValue(Array(50).fill(0.5 * first), 0.05)).toBeGreaterThan(first);
    expect(neededEValue(Array(50).fill(0.5 * first), 0.05)).toBeLessThan(
      neededEValue(Array(50).fill(1), 0.05),
    );
  });
});
