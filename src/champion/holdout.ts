import type { SnapshotData } from '../gold/index.js';
import type { Holdout } from './election.js';

/** The rows on which models are compared: a range of a snapshot, with its description. */
export interface HoldoutRows extends Holdout {
  /** First row. */
  from: number;
  /** One past the last row. */
  to: number;
}

/**
 * The test part of the challenger's snapshot without the games that either model has seen. Rows are ordered by date, so the
 * result is the end of the test part.
 * @param seenUntil YYYYMMDD: the latest game date that either model has seen; 0 if none
 */
export function laterGames(data: SnapshotData, seenUntil: number): HoldoutRows {
  const { to } = data.test;
  let { from } = data.test;
  while (from < to && data.dates[from] <= seenUntil) from++;
  const games = new Set(data.games.subarray(from, to)).size;
  if (from === to) return { from, to, rows: 0, games: 0, fromDate: 0, toDate: 0 };
  return { from, to, rows: to - from, games, fromDate: data.dates[from], toDate: data.dates[to - 1] };
}
