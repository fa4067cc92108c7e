import type { DriftReport } from './report.js';

/** Significant digits of numbers in reports: more say nothing, and take room. */
const DIGITS = 6;
/** Bytes of a report as JSON. */
const MOST_BYTES = 30_000;

/** The value with its numbers rounded to six significant digits; integers and times stay. */
export function rounded<T>(value: T): T {
  if (typeof value === 'number') {
    return (
      Number.isInteger(value) || !Number.isFinite(value) ? value : Number(value.toPrecision(DIGITS))
    ) as T;
  }
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(rounded) as T;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rounded(inner)])) as T;
}

/**
 * A report of at most 30 kB of JSON: segments that did not change are left out first, then the plots of columns that did not
 * drift, each with a note. What drifted stays.
 */
export function withinSize(report: DriftReport): DriftReport {
  if (bytesOf(report) <= MOST_BYTES) return report;
  const quiet = report.segments.filter(({ state }) => state === 'ok' || state === 'too-few').length;
  const fewer: DriftReport = {
    ...report,
    segments: report.segments.filter(({ state }) => state !== 'ok' && state !== 'too-few'),
    notes:
      quiet === 0 ? report.notes : [...report.notes, `${quiet} segments that did not change are left out.`],
  };
  if (bytesOf(fewer) <= MOST_BYTES) return fewer;
  const plain = fewer.columns.filter(({ drifted }) => !drifted).length;
  if (plain === 0) return fewer;
  return {
    ...fewer,
    columns: fewer.columns.map((column) =>
      column.drifted ? column : { ...column, plot: { labels: [], reference: [], current: [] } },
    ),
    notes: [...fewer.notes, `The plots of ${plain} columns that did not drift are left out.`],
  };
}

function bytesOf(report: DriftReport): number {
  return Buffer.byteLength(JSON.stringify(report));
}
