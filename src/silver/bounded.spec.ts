import { mapBounded } from './bounded.js';

async function* numbers(count: number, taken: number[] = []): AsyncGenerator<number> {
  for (let index = 0; index < count; index++) {
    taken.push(index);
    yield index;
  }
}

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

describe('mapBounded', () => {
  it('keeps the order and never has more under way than it may', async () => {
    let underway = 0;
    let most = 0;
    const results = await collect(
      mapBounded(numbers(20), 3, async (item) => {
        most = Math.max(most, ++underway);
        await new Promise((resolve) => setTimeout(resolve, (item % 3) * 2));
        underway--;
        return item * 10;
      }),
    );
    expect(results).toEqual(Array.from({ length: 20 }, (_, index) => index * 10));
    expect(most).toBe(3);
  });

  it('takes no more from the source than is under way', async () => {
    const taken: number[] = [];
    const mapped = mapBounded(numbers(100, taken), 4, async (item) => item);
    await mapped.next();
    expect(taken).toHaveLength(4);
    await mapped.return(undefined);
  });

  it('fails with the first fault, and no other is left unhandled', async () => {
    const mapped = mapBounded(numbers(5), 2, async (item) => {
      if (item > 0) throw new Error(`item ${item}`);
      return item;
    });
    await expect(collect(mapped)).rejects.toThrow('item 1');
  });
});
