import { storedWhole } from '../../platform/numbers/whole-number.js';
import type { MetricPoint, PointHistory } from '../../tracking/index.js';
import { type PagePosition, pagePosition, pageToken, wholeInToken } from './page-token.js';

export interface HistoryPage {
  points: MetricPoint[];
  nextPageToken?: string;
}

/**
 * Reads the token of a page of a metric's history.
 * @returns a function that reads the page from the history: points in the order of (timestamp, step, value). The token names the
 * last point of the page before, so that pages hold each point once while others are logged, also before that one.
 * @throws {MlflowError} INVALID_PARAMETER_VALUE when the text is not a token
 */
export function historyPager(
  token: string | undefined,
): (history: PointHistory, size: number) => HistoryPage {
  const position = pagePosition(token);
  const last = pointIn(position);
  return (history, size) => {
    const from = last ? history.countUntil(last) : position.offset;
    const points = history.byTime(from, from + size);
    const end = from + points.length;
    const next = end < history.length ? points.at(-1) : undefined;
    return { points, ...(next && { nextPageToken: pageToken({ offset: end, ...tokenFields(next) }) }) };
  };
}

function pointIn({ timestamp, step, value }: PagePosition): MetricPoint | undefined {
  if (timestamp === undefined || step === undefined) return undefined;
  const last = { timestamp: wholeInToken(timestamp), step: wholeInToken(step) };
  return { ...last, value: value === 'NaN' ? NaN : Number(value) };
}

function tokenFields({ value, timestamp, step }: MetricPoint): Record<string, string | number> {
  return {
    timestamp: storedWhole(timestamp),
    step: storedWhole(step),
    value: Number.isNaN(value) ? 'NaN' : value,
  };
}
