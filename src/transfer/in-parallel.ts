/**
 * Works on the items as they come, on at most `width` at a time. The first that throws stops the taking of further ones;
 * it is thrown when those under way have ended.
 */
export async function inParallel<T>(
  items: AsyncIterable<T>,
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.asyncIterator]();
  let isOver = false;
  // Asking an iterator for the next item before it has given the last one is asking in turn.
  let turn: Promise<unknown> = Promise.resolve();
  const take = (): Promise<IteratorResult<T>> => {
    const mine = turn.then(() => (isOver ? { done: true as const, value: undefined } : iterator.next()));
    turn = mine.catch(() => undefined);
    return mine;
  };
  const worker = async (): Promise<void> => {
    try {
      for (;;) {
        const next = await take();
        if (next.done) return;
        await work(next.value);
      }
    } catch (error) {
      isOver = true;
      throw error;
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: width }, worker));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}
