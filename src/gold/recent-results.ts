import { LRUCache } from 'lru-cache';

export type RecentResults<V extends {}> = LRUCache<string, V, () => Promise<V>>;

/**
 * A cache of the results for the `max` keys that were requested last: `forceFetch(key, { context: make })` returns the kept
 * result or calls `make`. Concurrent requests for a key share one call. A failure is not kept.
 */
export function recentResults<V extends {}>(max: number): RecentResults<V> {
  return new LRUCache({
    max,
    fetchMethod: (_key, _stale, { context: make }) => make(),
    // A result that is evicted while it is computed still reaches those who wait for it.
    ignoreFetchAbort: true,
  });
}
