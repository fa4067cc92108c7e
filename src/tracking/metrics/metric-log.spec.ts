import fc from 'fast-check';
import { exactJson } from '../../platform/http/exact-json.js';
import { changed, withPoints } from '../runs/change-run.js';
import { fresh, inOrder, mayRepeat, parts, pointsOf, segmentOf } from './metric-log.js';
import { summarize } from './metric-summary.js';
import { PointHistory, sampledPlaces } from './point-history.js';
import type { MetricPoint, PointsByKey, Run } from '../runs/run.js';

const RUN: Run = {
  id: 'f'.repeat(32),
  experimentId: '1',
  name: 'r',
  status: 'RUNNING',
  startTime: new Date(0),
  params: {},
  metrics: {},
  tags: { a: '1' },
  artifacts: [],
};

const value = fc.oneof(fc.double({ noDefaultInfinity: true }), fc.constant(NaN), fc.constant(0));
/** The second is one that no number holds exactly. */
const step = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: -2, max: 3 }) },
  fc.constant(2n ** 53n + 1n),
);
const point = fc.record({ value, timestamp: fc.nat(5), step });
const points = fc.dictionary(
  fc.constantFrom('loss', 'a.b', '__proto__', 'ü'),
  fc.array(point, { minLength: 1 }),
);
/** JSON has no -0. */
const plain = (list: readonly MetricPoint[]) =>
  list.map((one) => ({ ...one, value: one.value || (Number.isNaN(one.value) ? NaN : 0) }));

const sampled = <T>(list: readonly T[], most: number): T[] =>
  sampledPlaces(list.length, most).map((place) => list[place]);

describe('segment', () => {
  it('restores every point of every key, also in parts', () => {
    fc.assert(
      fc.property(points, fc.integer({ min: 1, max: 5 }), (given, size) => {
        const pieces = parts(given, size);
        const counts = pieces.map((piece) => Object.values(piece).flat().length);
        const back = pointsOf(pieces.map(segmentOf));
        return (
          counts.every((count) => count >= 1 && count <= size) &&
          Object.keys(given).every((key) => exactJson(plain(given[key])) === exactJson(plain(back.get(key)!)))
        );
      }),
    );
  });
});

describe('fresh', () => {
  it('drops points of the history and duplicates', () => {
    fc.assert(
      fc.property(points, points, (before, more) => {
        const history = new Map(Object.entries(fresh(before)));
        const all: PointsByKey = Object.fromEntries(
          [...new Set([...history.keys(), ...Object.keys(more)])].map((key) => [
            key,
            [...(history.get(key) ?? []), ...(Object.hasOwn(more, key) ? more[key] : [])],
          ]),
        );
        const histories = [...history].map(([key, list]) => [key, PointHistory.of(list)] as const);
        const added = fresh(more, new Map(histories));
        const expected = fresh(all);
        return Object.keys(expected).every((key) => {
          const mine = [...(history.get(key) ?? []), ...(Object.hasOwn(added, key) ? added[key] : [])];
          return mine.length === expected[key].length;
        });
      }),
    );
  });

  it('needs the history only where a point may be in it', () => {
    const at = (step: number, timestamp: number) => [{ value: 1, timestamp, step }];
    const run = withPoints(RUN, { loss: at(5, 10) });
    expect(mayRepeat(run, { loss: at(6, 0) })).toBe(false);
    expect(mayRepeat(run, { loss: at(5, 11) })).toBe(false);
    expect(mayRepeat(run, { loss: at(5, 10) })).toBe(true);
    expect(mayRepeat(run, { loss: at(4, 99) })).toBe(true);
    expect(mayRepeat(run, { other: at(0, 0) })).toBe(false);
  });
});

describe('summarize', () => {
  it('has the same summary for any order and grouping of points', () => {
    const distinct = fc.array(point, { minLength: 1 }).map((list) => [...fresh({ k: list }).k]);
    fc.assert(
      fc.property(distinct, fc.nat(), (list, cut) => {
        const middle = cut % list.length;
        const whole = summarize(undefined, list);
        const halves =
          middle === 0 ? whole : summarize(summarize(undefined, list.slice(0, middle)), list.slice(middle));
        const numbers = list.map((one) => one.value).filter((one) => !Number.isNaN(one));
        expect(halves).toEqual(whole);
        expect(whole.min || 0).toBe(numbers.length > 0 ? Math.min(...numbers) || 0 : 0);
        expect(Number.isNaN(whole.max)).toBe(numbers.length === 0);
        expect(list.every((one) => one.step <= whole.step)).toBe(true);
      }),
    );
  });
});

describe('changed', () => {
  it('creates a new run and does not change the former', () => {
    const artifact = (path: string) => ({ path, hash: 'h', size: 1, type: 't' });
    const first = changed(RUN, { artifact: artifact('b'), tags: { b: '2' }, removedTags: ['a'], name: 'n' });
    const second = changed(first, { artifact: artifact('a'), endTime: new Date(1) });
    const third = changed(second, { artifact: { ...artifact('b'), size: 2 }, endTime: null });
    expect(RUN.tags).toEqual({ a: '1' });
    expect(first).toMatchObject({ tags: { b: '2' }, name: 'n', artifacts: [{ path: 'b' }] });
    expect(third.artifacts.map(({ path, size }) => [path, size])).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    expect(Object.hasOwn(third, 'endTime')).toBe(false);
    expect(changed(third, { removedArtifacts: ['a'] }).artifacts).toHaveLength(1);
  });
});

describe('history', () => {
  it('is sorted by step, time and value, and sampled with both ends', () => {
    const list = [3, 1, 2].map((step) => ({ value: step, timestamp: 0, step }));
    expect(inOrder(list).map(({ step }) => step)).toEqual([1, 2, 3]);
    const long = Array.from({ length: 1000 }, (_, n) => n);
    expect(sampled(long, 10)).toHaveLength(10);
    expect([sampled(long, 10)[0], sampled(long, 10).at(-1)]).toEqual([0, 999]);
    expect(sampled(long, 1)).toEqual([999]);
    expect(sampled([1, 2], 5)).toEqual([1, 2]);
  });
});
