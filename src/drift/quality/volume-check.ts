/** Whether data comes in, and as much as usual. */
import { counted, percent, plain } from '../reports/words.js';
import type { QualityFinding } from '../reports/report.js';
import type { DayRows, QualityFacts } from './quality-facts.js';

const [DAY, HOUR] = [86_400_000, 3_600_000];
/** Days without rows that end an active run. */
const GAP_DAYS = 10;
const WEEK = 7;
/** Spans before the window that are needed to know what is usual. */
const FEWEST_SPANS = 8;
/** The window must be so far outside the smallest or largest span, and so many standard deviations from their mean. */
const BEYOND = 2;
const DEVIATIONS = 4;
/** Days around the same day of an earlier year that say whether a pause is usual. */
const AROUND = 5;
const YEAR = 365.2425;

/**
 * Data is stale after `staleHours` without rows. Not if around the same day of earlier years there were no rows either.
 */
export function staleCheck({ now, lastAt, staleHours, days }: QualityFacts): QualityFinding[] {
  if (!now || !staleHours) return [];
  const limit = `${plain(staleHours)} hours are allowed`;
  if (!lastAt) return [];
  const hours = (now.getTime() - lastAt.getTime()) / HOUR;
  const age = `the newest row came in ${hoursText(Math.max(0, hours))} ago`;
  if (hours <= staleHours) return [{ check: 'stale', passed: true, text: `${age}; ${limit}.` }];
  const all = [...(days?.before ?? []), ...(days?.window ?? [])];
  if (isUsualPause(all, Math.floor(now.getTime() / DAY))) {
    const text = `${age}; there were no rows around this day of earlier years either.`;
    return [{ check: 'stale', passed: true, text }];
  }
  return [{ check: 'stale', passed: false, text: `${age}; ${limit}.` }];
}

function hoursText(hours: number): string {
  return hours < 48 ? counted(Math.round(hours), 'hour') : counted(Math.round(hours / 24), 'day');
}

/** Known only if the days reach back a year. */
function isUsualPause(days: readonly DayRows[], today: number): boolean {
  const first = days[0]?.day ?? Infinity;
  const active = new Set(days.filter(({ rows }) => rows > 0).map(({ day }) => day));
  let known = false;
  for (let years = 1; ; years++) {
    const same = Math.round(today - years * YEAR);
    if (same - AROUND < first) return known;
    for (let day = same - AROUND; day <= same + AROUND; day++) if (active.has(day)) return false;
    known = true;
  }
}

/**
 * Compares the rows from the first to the last day with rows of the window with all spans of that length before it that lie within
 * one run of active days; shorter spans than a week begin on the same weekday. Whether rows come at all is the matter of `staleCheck`.
 */
export function volumeCheck({ days }: QualityFacts): QualityFinding[] {
  if (!days) return [];
  const runs = activeRunsOf(days.window);
  // The newest active run of the window: a pause within it is no lack of rows.
  const newest = runs.at(-1);
  if (!newest) return [];
  const [from, to] = [newest[0].day, newest.at(-1)!.day];
  const length = to - from + 1;
  const total = sumOf(newest);
  const usual = activeRunsOf(days.before).flatMap((run) => spansOf(run, length, from));
  const size = `${counted(total, 'row')} in ${counted(length, 'day')}`;
  if (usual.length < FEWEST_SPANS) {
    return [{ check: 'volume', passed: true, text: `${size}; too few earlier spans to know what is usual.` }];
  }
  const [least, most] = [Math.min(...usual), Math.max(...usual)];
  const mean = usual.reduce((sum, rows) => sum + rows, 0) / usual.length;
  const squares = usual.reduce((sum, rows) => sum + (rows - mean) ** 2, 0);
  const far = Math.abs(total - mean) > DEVIATIONS * Math.sqrt(squares / (usual.length - 1));
  const few = far && total * BEYOND < least;
  const many = far && total > most * BEYOND;
  const share = few || many ? `, ${percent(total / mean)} of the usual` : '';
  const text = `${size}${share}; earlier spans of that length had ${plain(least)} to ${plain(most)}.`;
  return [{ check: 'volume', passed: !few && !many, text }];
}

function sumOf(days: readonly DayRows[]): number {
  return days.reduce((sum, { rows }) => sum + rows, 0);
}

function activeRunsOf(days: readonly DayRows[]): DayRows[][] {
  const runs: DayRows[][] = [];
  for (const day of days) {
    if (day.rows <= 0) continue;
    const last = runs.at(-1);
    if (last && day.day - last.at(-1)!.day <= GAP_DAYS) last.push(day);
    else runs.push([day]);
  }
  return runs;
}

/** Rows of all spans of the length within the run. */
function spansOf(run: DayRows[], length: number, from: number): number[] {
  const [first, last] = [run[0].day, run.at(-1)!.day];
  const rows = new Map(run.map((day) => [day.day, day.rows]));
  const totals: number[] = [];
  for (let start = first; start + length - 1 <= last; start++) {
    if (length < WEEK && (start - from) % WEEK !== 0) continue;
    // Like the window, a span begins and ends on a day with rows.
    if (!rows.has(start) || !rows.has(start + length - 1)) continue;
    let total = 0;
    for (let day = start; day < start + length; day++) total += rows.get(day) ?? 0;
    totals.push(total);
  }
  return totals;
}
