import { Injectable } from '@nestjs/common';
import type { RowRange } from '../../algorithms/training-data.js';
import { GoldService, type SnapshotData } from '../../gold/index.js';
import type { ReferenceProfile } from '../profiles/reference-profile.js';
import { isoDate } from './iso-date.js';
import type { WindowSpec, WindowSummary } from './window.js';

/** Rows of a snapshot that a window names. */
export interface GoldWindow {
  data: SnapshotData;
  range: RowRange;
  summary: WindowSummary;
}

/** Windows over what came in: rows of the newest snapshot of a dataset. */
@Injectable()
export class GoldWindows {
  constructor(private readonly gold: GoldService) {}

  /** @throws {AppError} `gold.no-snapshot` when the dataset has no snapshot */
  async find(spec: WindowSpec, reference: ReferenceProfile): Promise<GoldWindow> {
    const dataset = spec.dataset ?? reference.dataset;
    const { id } = await this.gold.named('latest', dataset);
    const data = await this.gold.load(id);
    const range = rangeOf(spec, data.dates, reference.lastDate);
    return { data, range, summary: summaryOf(data, range, dataset) };
  }
}

/**
 * The rows of a window: all that are newer than the reference, if the window names none.
 * @param dates YYYYMMDD, ascending
 * @param lastDate of the reference
 */
export function rangeOf(spec: WindowSpec, dates: Int32Array, lastDate: number): RowRange {
  const rows = dates.length;
  if (spec.last !== undefined) return { from: Math.max(0, rows - spec.last), to: rows };
  if (spec.days !== undefined) return { from: startOfNewest(dates, spec.days), to: rows };
  if (spec.fromDate === undefined && spec.toDate === undefined)
    return { from: rowsUntil(dates, lastDate), to: rows };
  const from = spec.fromDate === undefined ? 0 : rowsUntil(dates, spec.fromDate - 1);
  return { from, to: Math.max(from, rowsUntil(dates, spec.toDate ?? Infinity)) };
}

/** First row of the newest so many dates with rows. */
function startOfNewest(dates: Int32Array, days: number): number {
  let from = dates.length;
  for (let day = 0; day < days && from > 0; day++) from = rowsUntil(dates, dates[from - 1] - 1);
  return from;
}

/** How many rows have this date or an earlier one. */
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

function summaryOf(
  { games, dates, snapshot }: SnapshotData,
  { from, to }: RowRange,
  dataset: string,
): WindowSummary {
  const rows = to - from;
  return {
    source: 'gold',
    dataset,
    rows,
    games: countGames(games, from, to),
    labelled: rows,
    ...(rows > 0 && { from: isoDate(dates[from]), to: isoDate(dates[to - 1]) }),
    snapshot,
  };
}

/** The rows of a game follow one another. */
function countGames(games: Int32Array, from: number, to: number): number {
  let count = 0;
  for (let row = from; row < to; row++) if (row === from || games[row] !== games[row - 1]) count += 1;
  return count;
}
