import { storedWhole, wholeFromStored } from '../../platform/numbers/whole-number.js';
import { comparePoints, isBehind } from './metric-summary.js';
import { PointHistory } from './point-history.js';
import type { MetricPoint, PointsByKey, Run } from '../runs/run.js';

/** Points of one metric in a segment; a time or a step that no number holds exactly is a text of its digits. */
type StoredList = [string, (number | string | null)[]];

/**
 * Points of a run's metrics in the order of their arrival, as one text: JSON of `[[key, [value, timestamp, step, …]], …]`, where NaN is
 * null. A text is written and read ten times faster than the same numbers as a document.
 */
export function segmentOf(points: PointsByKey): string {
  const lists = Object.keys(points).map((key) => {
    const numbers: (number | string)[] = [];
    for (const { value, timestamp, step } of points[key]) {
      numbers.push(value, storedWhole(timestamp), storedWhole(step));
    }
    return [key, numbers];
  });
  return JSON.stringify(lists);
}

/** All points of the segments, by key, in the order of their arrival. */
export function pointsOf(segments: Iterable<string>): Map<string, MetricPoint[]> {
  const all = new Map<string, MetricPoint[]>();
  for (const segment of segments) {
    for (const [key, numbers] of JSON.parse(segment) as StoredList[]) {
      let list = all.get(key);
      if (!list) all.set(key, (list = []));
      for (let n = 0; n < numbers.length; n += 3) {
        list.push(pointAt(numbers, n));
      }
    }
  }
  return all;
}

function pointAt(numbers: StoredList[1], n: number): MetricPoint {
  return {
    value: (numbers[n] as number | null) ?? NaN,
    timestamp: wholeFromStored(numbers[n + 1]!),
    step: wholeFromStored(numbers[n + 2]!),
  };
}

/** Adds the points of a segment to histories. @param only the metrics to add; absent: all */
export function addSegment(
  histories: Map<string, PointHistory>,
  segment: string,
  only?: ReadonlySet<string>,
): void {
  for (const [key, numbers] of JSON.parse(segment) as StoredList[]) {
    if (only && !only.has(key)) continue;
    let history = histories.get(key);
    if (!history) histories.set(key, (history = new PointHistory()));
    for (let n = 0; n < numbers.length; n += 3) {
      const { value, timestamp, step } = pointAt(numbers, n);
      history.add(value, timestamp, step);
    }
  }
}

/** Splits points into parts of at most `size` points, which limits the length of a segment. */
export function parts(points: PointsByKey, size: number): PointsByKey[] {
  let count = 0;
  for (const key of Object.keys(points)) count += points[key].length;
  if (count <= size) return count > 0 ? [points] : [];
  const found: [string, readonly MetricPoint[]][][] = [[]];
  let room = size;
  for (const key of Object.keys(points)) {
    for (let from = 0; from < points[key].length;) {
      const some = points[key].slice(from, from + room);
      found.at(-1)!.push([key, some]);
      from += some.length;
      room -= some.length;
      if (room === 0) {
        found.push([]);
        room = size;
      }
    }
  }
  return found.filter((part) => part.length > 0).map((part) => Object.fromEntries(part));
}

/** Whether the run's history may contain some of the points. */
export function mayRepeat(run: Run, points: PointsByKey): boolean {
  return Object.keys(points).some((key) => {
    if (!Object.hasOwn(run.metrics, key)) return false;
    const summary = run.metrics[key];
    return points[key].some((point) => !isBehind(point, summary));
  });
}

/** The points that are neither in the history nor earlier in the list; keys without any are left out. */
export function fresh(
  points: PointsByKey,
  history?: ReadonlyMap<string, Pick<PointHistory, 'has'>>,
): PointsByKey {
  const keys = Object.keys(points);
  if (!history && keys.every((key) => isRising(points[key]))) return points;
  const lists = keys.map((key) => [key, freshOf(points[key], history?.get(key))] as const);
  return Object.fromEntries(lists.filter(([, list]) => list.length > 0));
}

/** Whether each point is later than the one before it, so that there are no duplicates. */
function isRising(points: readonly MetricPoint[]): boolean {
  for (let n = 1; n < points.length; n += 1) if (!isBehind(points[n], points[n - 1])) return false;
  return points.length > 0;
}

function freshOf(
  points: readonly MetricPoint[],
  history?: Pick<PointHistory, 'has'>,
): readonly MetricPoint[] {
  const wanted = new Map(points.map((point) => [identity(point), point]));
  return [...wanted.values()].filter((point) => !history?.has(point));
}

function identity({ value, timestamp, step }: MetricPoint): string {
  return `${value},${timestamp},${step}`;
}

/** In the order of (step, timestamp, value). */
export function inOrder(points: readonly MetricPoint[]): MetricPoint[] {
  const sorted = points.every((point, n) => n === 0 || comparePoints(points[n - 1], point) <= 0);
  return sorted ? [...points] : points.toSorted(comparePoints);
}
