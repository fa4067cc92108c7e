import { PointHistory } from '../metrics/point-history.js';
import { extended, type Histories, HistoryCache } from './history-cache.js';

const place = (document: number) => ({ document, segments: 0, size: 0 });
const points = (count: number) =>
  Array.from({ length: count }, (_, step) => ({ value: 1, timestamp: 0, step }));
const histories = (count: number, isWhole = true): Histories => ({
  byKey: new Map([['m', PointHistory.of(points(count))]]),
  isWhole,
});

describe(HistoryCache.name, () => {
  it('keeps no more points than its limit, those of the most recently used runs', () => {
    const cache = new HistoryCache(10);
    const [a, b, c, d] = [place(1), place(2), place(3), place(4)];
    cache.set(a, histories(5));
    cache.set(b, histories(5));
    expect(cache.get(a, ['m'])).toBeDefined();
    cache.set(c, histories(5));
    expect([a, b, c].map((one) => cache.get(one, ['m']) !== undefined)).toEqual([true, false, true]);
    cache.set(d, histories(50));
    expect([a, c, d].map((one) => cache.get(one, ['m']) !== undefined)).toEqual([false, false, true]);
  });

  it('keeps the metrics of a run that were read, and continues from them', () => {
    const cache = new HistoryCache(10);
    const a = place(1);
    cache.set(a, histories(2, false));
    expect(cache.get(a, ['m', 'other'])).toBeUndefined();
    const taken = extended(cache.take(a)!, { m: [{ value: 1, timestamp: 0, step: 2 }], other: points(3) });
    expect(cache.get(a, ['m'])).toBeUndefined();
    expect([...taken.byKey.keys()]).toEqual(['m']);
    expect(taken.byKey.get('m')!.length).toBe(3);
    expect(extended(histories(2), { other: points(3) }).byKey.get('other')!.length).toBe(3);
  });
});
