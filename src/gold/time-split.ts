import type { RowRange } from '../algorithms/training-data.js';
import type { SnapshotPart, TimeSplit } from './snapshot.js';

/** Shares of the rows that come before the end of train and before the end of validation. */
export const SPLIT_SHARES = { train: 0.7, validation: 0.85 } as const;

/**
 * Splits by whole dates, so that the shares of the rows come as near to 70 / 15 / 15 as the dates allow and each part has at
 * least one date. Undefined with fewer than three dates.
 * @param all YYYYMMDD of each row, ascending
 * @param newest only the newest dates that have at least so many rows are split
 */
export function splitByDate(all: Int32Array, newest?: number): TimeSplit | undefined {
  const from = newest === undefined ? 0 : rowsUntil(all, (all.at(-Math.min(newest, all.length)) ?? 0) - 1);
  const dates = all.subarray(from);
  const days: { date: number; until: number }[] = [];
  for (let row = 0; row < dates.length; row++) {
    if (dates[row + 1] !== dates[row]) days.push({ date: dates[row], until: row + 1 });
  }
  if (days.length < 3) return undefined;
  const nearest = (share: number, from: number, to: number): number => {
    let best = from;
    for (let day = from; day <= to; day++) {
      const distance = Math.abs(days[day].until - share * dates.length);
      if (distance < Math.abs(days[best].until - share * dates.length)) best = day;
    }
    return best;
  };
  const train = nearest(SPLIT_SHARES.train, 0, days.length - 3);
  const validation = nearest(SPLIT_SHARES.validation, train + 1, days.length - 2);
  return {
    ...(newest !== undefined && { newest }),
    ...(from > 0 && { trainFrom: dates[0] }),
    trainUntil: days[train].date,
    validationUntil: days[validation].date,
    lastDate: days[days.length - 1].date,
  };
}

/** The rows of each part. `dates` ascending. */
export function partRanges(dates: Int32Array, split: TimeSplit): Record<SnapshotPart, RowRange> {
  const from = split.trainFrom === undefined ? 0 : rowsUntil(dates, split.trainFrom - 1);
  const train = rowsUntil(dates, split.trainUntil);
  const validation = rowsUntil(dates, split.validationUntil);
  return {
    train: { from, to: train },
    validation: { from: train, to: validation },
    test: { from: validation, to: rowsUntil(dates, split.lastDate) },
  };
}

/** The part that a date belongs to; null before the first. */
export function partOf(date: number, split: TimeSplit): SnapshotPart | null {
  if (split.trainFrom !== undefined && date < split.trainFrom) return null;
  if (date <= split.trainUntil) return 'train';
  return date <= split.validationUntil ? 'validation' : 'test';
}

function rowsUntil(dates: Int32Array, date: number): number {
  let low = 0;
  let high = dates.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (dates[middle] <= date) low = middle + 1;
    else high = middle;
  }
  return low;
}
