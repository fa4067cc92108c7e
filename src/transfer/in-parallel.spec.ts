import { inParallel } from './in-parallel.js';

async function* numbers(count: number): AsyncGenerator<number> {
  for (let n = 0; n < count; n += 1) yield await Promise.resolve(n);
}

describe(inParallel.name, () => {
  it('works on so many at a time, and on all of them once', async () => {
    const seen: number[] = [];
    const under = { way: 0, most: 0 };
    await inParallel(numbers(40), 4, async (n) => {
      under.most = Math.max(under.most, (under.way += 1));
      await new Promise((resolve) => setTimeout(resolve, 1));
      under.way -= 1;
      seen.push(n);
    });
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n));
    expect(under.most).toBe(4);
  });

  it('takes no further ones once one has failed, and throws what it threw', async () => {
    const seen: number[] = [];
    const work = async (n: number): Promise<void> => {
      seen.push(n);
      await Promise.resolve();
      if (n === 5) throw new Error('five');
    };
    await expect(inParallel(numbers(1000), 3, work)).rejects.toThrow('five');
    expect(seen.length).toBeLessThan(20);
  });
});
