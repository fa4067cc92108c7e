import * as fc from 'fast-check';
import { Random } from './random.js';

const take = (random: Random, n: number) => Array.from({ length: n }, () => random.next());

describe('Random', () => {
  it('has pinned streams: models are reproducible only as long as these numbers stay', () => {
    expect(take(new Random(42), 3)).toEqual(PINNED.next42);
    expect(take(new Random(-1), 2)).toEqual(PINNED.nextMinus1);
    expect(Array.from({ length: 6 }, (_, i) => new Random(7).fork(i).integer(1000))).toEqual(PINNED.forks7);
    expect(new Random(1).normal()).toBe(PINNED.normal1);
    expect(new Random(3).shuffle([0, 1, 2, 3, 4, 5, 6, 7])).toEqual(PINNED.shuffle3);
  });

  it('has a different stream for every safe integer', () => {
    const seeds = [0, 1, 2, -1, -2, 2 ** 32, 2 ** 32 + 1, 2 ** 40, Number.MAX_SAFE_INTEGER];
    expect(new Set(seeds.map((seed) => new Random(seed).next())).size).toBe(seeds.length);
    expect(() => new Random(0.5)).toThrow(RangeError);
    expect(() => new Random(Number.NaN)).toThrow(RangeError);
  });

  it('forks streams that depend on the seed and the label, not on what was drawn', () => {
    const used = new Random(9);
    take(used, 17);
    used.normal();
    expect(take(used.fork('rows'), 4)).toEqual(take(new Random(9).fork('rows'), 4));
    const labels = ['rows', 'columns', '', 'tree 1', 'tree 11', 1, '1', 11];
    expect(new Set(labels.map((label) => new Random(9).fork(label).next())).size).toBe(labels.length);
    expect(new Random(9).fork('a').fork('b').next()).not.toBe(new Random(9).fork('b').fork('a').next());
  });

  it('is uniform: counts of a million draws differ no more than chance allows', () => {
    const random = new Random(5);
    const bins = new Int32Array(100);
    for (let i = 0; i < 1_000_000; i++) bins[Math.floor(random.next() * 100)] += 1;
    const chiSquare = bins.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    // 99 degrees of freedom: between the 0.1 % and the 99.9 % point.
    expect(chiSquare).toBeGreaterThan(60);
    expect(chiSquare).toBeLessThan(149);
  });

  it('draws integers below n, all of them, and refuses other n', () => {
    const random = new Random(6);
    const counts = new Int32Array(3);
    for (let i = 0; i < 30_000; i++) counts[random.integer(3)] += 1;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
    expect(random.integer(1)).toBe(0);
    expect(random.integer(2 ** 32)).toBeLessThan(2 ** 32);
    for (const n of [0, -1, 1.5, 2 ** 32 + 1, Number.NaN])
      expect(() => random.integer(n)).toThrow(RangeError);
  });

  it('draws normal numbers of mean 0 and variance 1', () => {
    const random = new Random(8);
    const draws = Array.from({ length: 100_000 }, () => random.normal());
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
    expect(Math.abs(mean)).toBeLessThan(0.015);
    expect(Math.abs(variance - 1)).toBeLessThan(0.02);
    expect(draws.filter((x) => Math.abs(x) > 1.96).length / draws.length).toBeCloseTo(0.05, 2);
  });

  it('shuffles in place without losing anything, typed arrays too', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (values, seed) => {
        const shuffled = [...values];
        expect(new Random(seed).shuffle(shuffled)).toBe(shuffled);
        expect([...shuffled].sort((a, b) => a - b)).toEqual([...values].sort((a, b) => a - b));
      }),
    );
    expect([...new Random(1).shuffle(Int32Array.of(1, 2, 3, 4))].sort()).toEqual([1, 2, 3, 4]);
  });
});

const PINNED = {
  next42: [0.4156166261875879, 0.2632546260128984, 0.8079512127980786],
  nextMinus1: [0.03663276078351296, 0.10004384787023246],
  forks7: [395, 912, 772, 151, 857, 36],
  normal1: -1.4095853030608014,
  shuffle3: [3, 2, 7, 4, 0, 1, 6, 5],
};
