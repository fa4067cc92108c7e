/**
 * Maps what comes, at most `limit` at the same time, and asks the source for more only then: memory stays bounded.
 * Results come in the order of the source.
 */
export async function* mapBounded<T, R>(
  source: AsyncIterable<T>,
  limit: number,
  map: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const underway: Promise<R>[] = [];
  try {
    for await (const item of source) {
      const result = map(item);
      // It may fail while another is awaited; it is looked at in its turn.
      result.catch(() => undefined);
      underway.push(result);
      if (underway.length >= limit) yield await underway.shift()!;
    }
    while (underway.length > 0) yield await underway.shift()!;
  } finally {
    await Promise.allSettled(underway);
  }
}
