import { setTimeout } from 'node:timers/promises';
import { eachConcurrently } from './each-concurrently.js';

async function* numbers(count: number): AsyncGenerator<number> {
  for (let n = 0; n < count; n += 1) yield await Promise.resolve(n);
}

describe(eachConcurrently.name, () => {
  it('works on each item once, on as many at a time as the limit', async () => {
    const seen: number[] = [];
    const under = { way: 0, most: 0 };
    await eachConcurrently(numbers(40), 4, async (n) => {
      under.most = Math.max(under.most, (under.way += 1));
      await setTimeout(1);
      under.way -= 1;
      seen.push(n);
    });
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n));
    expect(under.most).toBe(4);
  });

  it('starts no further items after a failure, and throws it', async () => {
    const seen: number[] = [];
    const work = async (n: number): Promise<void> => {
      seen.push(n);
      await Promise.resolve();
      if (n === 5) throw new Error('five');
    };
    await expect(eachConcurrently(numbers(1000), 3, work)).rejects.toThrow('five');
    expect(seen.length).toBeLessThan(20);
  });

  it('throws only when the work under way has ended', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const work = async (n: number): Promise<void> => {
      begun.push(n);
      await setTimeout(n === 0 ? 5 : 20);
      if (n === 0) throw new Error('zero');
      ended.push(n);
    };
    await expect(eachConcurrently([0, 1, 2, 3], 3, work)).rejects.toThrow('zero');
    expect(begun).toEqual([0, 1, 2]);
    expect(ended).toEqual([1, 2]);
  });
});
