import { startOfDate } from './iso-date.js';
import type { WindowSource, WindowSpec } from './window.js';

const DAY_MS = 86_400_000;
/** Windows of one series at most. */
export const MOST_WINDOWS = 500;

export interface SeriesSpec {
  source: WindowSource;
  dataset?: string;
  /** Of the series; the last window may end later. */
  from: Date;
  to: Date;
  /** Length of a window in ms; whole days for gold. */
  lengthMs: number;
  /** From the start of a window to that of the next: the length (tumbling) if absent, less for sliding windows. */
  stepMs?: number;
}

/**
 * The windows of a series, the earliest first. Windows of gold have game dates, so lengths and steps are whole days there.
 * @throws {RangeError} when length or step is not above 0, or there would be more than `MOST_WINDOWS`
 */
export function windowSeries({
  source,
  dataset,
  from,
  to,
  lengthMs,
  stepMs = lengthMs,
}: SeriesSpec): WindowSpec[] {
  const unit = source === 'gold' ? DAY_MS : 1;
  if (!(lengthMs >= unit && stepMs >= unit)) {
    throw new RangeError(`windows of ${source} have a length and a step of at least ${unit} ms`);
  }
  const [length, step] = [Math.round(lengthMs / unit) * unit, Math.round(stepMs / unit) * unit];
  const first = Math.floor(from.getTime() / unit) * unit;
  const count = Math.max(0, Math.ceil((to.getTime() - first) / step));
  if (count > MOST_WINDOWS)
    throw new RangeError(`${count} windows are more than ${MOST_WINDOWS}: take a longer step`);
  return Array.from({ length: count }, (_, i) => {
    const start = first + i * step;
    const base = { source, ...(dataset !== undefined && { dataset }) };
    return source === 'gold'
      ? { ...base, fromDate: dateOf(start), toDate: dateOf(start + length - DAY_MS) }
      : { ...base, from: new Date(start), to: new Date(start + length) };
  });
}

/**
 * The window of the same length that ends where a window begins; undefined where the window does not name its ends (the newest rows
 * or days).
 */
export function previousWindow(spec: WindowSpec): WindowSpec | undefined {
  const { source, dataset, from, to, fromDate, toDate } = spec;
  const base = { source, ...(dataset !== undefined && { dataset }) };
  if (source === 'predictions') {
    if (!from || !to) return undefined;
    return { ...base, from: new Date(2 * from.getTime() - to.getTime()), to: from };
  }
  if (fromDate === undefined || toDate === undefined) return undefined;
  const [first, last] = [startOfDate(fromDate), startOfDate(toDate)];
  return { ...base, fromDate: dateOf(2 * first - last - DAY_MS), toDate: dateOf(first - DAY_MS) };
}

function dateOf(time: number): number {
  return Number(new Date(time).toISOString().slice(0, 10).replaceAll('-', ''));
}
