import type { MetricPoint, MetricSummary } from './run.js';

/** Which of two points is the later one: by step, then timestamp, then value, as MLflow decides it. */
export function comparePoints(a: MetricPoint, b: MetricPoint): number {
  return a.step - b.step || a.timestamp - b.timestamp || a.value - b.value;
}

/** The summary after some more points, at least one. */
export function summarize(before: MetricSummary | undefined, points: readonly MetricPoint[]): MetricSummary {
  let last: MetricPoint = before ? { ...before, value: before.last } : points[0];
  let min = before?.min ?? Infinity;
  let max = before?.max ?? -Infinity;
  for (const point of points) {
    if (comparePoints(point, last) > 0) last = point;
    min = Math.min(min, point.value);
    max = Math.max(max, point.value);
  }
  const count = (before?.count ?? 0) + points.length;
  return { last: last.value, min, max, count, step: last.step, timestamp: last.timestamp };
}
