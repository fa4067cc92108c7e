import pMap from 'p-map';

/**
 * Calls `work` on every item, for at most `limit` items at the same time. After the first failure no further item is
 * taken.
 * @throws {unknown} when a call fails: the first failure, once the work in progress has ended (`p-map` alone would reject earlier)
 */
export async function eachConcurrently<T>(
  items: Iterable<T> | AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const tracked = async (item: T): Promise<void> => {
    const one = work(item);
    underWay.add(one);
    await one;
    underWay.delete(one);
  };
  try {
    await pMap(items, tracked, { concurrency: limit });
  } finally {
    await Promise.allSettled(underWay);
  }
}
