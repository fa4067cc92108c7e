import { compareWholes } from '../../platform/numbers/whole-number.js';
import type { MetricPoint, MetricSummary } from '../runs/run.js';

/** Which of two points is the later one: by step, then timestamp, then value. NaN counts as 0. */
export function comparePoints(a: MetricPoint, b: MetricPoint): number {
  return (
    compareWholes(a.step, b.step) ||
    compareWholes(a.timestamp, b.timestamp) ||
    (a.value || 0) - (b.value || 0)
  );
}

/** Whether a point is later than all points that a summary counts, and so is not among them. */
export function isBehind(point: MetricPoint, summary: Pick<MetricSummary, 'step' | 'timestamp'>): boolean {
  return point.step > summary.step || (point.step === summary.step && point.timestamp > summary.timestamp);
}

/** The summary after some more points, at least one. NaN counts, and can be the last value, but neither minimum nor maximum. */
export function summarize(before: MetricSummary | undefined, points: readonly MetricPoint[]): MetricSummary {
  let last: MetricPoint = before ? { ...before, value: before.last } : points[0];
  let min = before?.min ?? NaN;
  let max = before?.max ?? NaN;
  for (const point of points) {
    if (comparePoints(point, last) > 0) last = point;
    if (!(min <= point.value)) min = Number.isNaN(point.value) ? min : point.value;
    if (!(max >= point.value)) max = Number.isNaN(point.value) ? max : point.value;
  }
  const count = (before?.count ?? 0) + points.length;
  return { last: last.value, min, max, count, step: last.step, timestamp: last.timestamp };
}
