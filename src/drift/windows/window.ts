/** Where the rows of a window come from: rows of snapshots (ingested), or of the prediction log (predicted). */
export const WINDOW_SOURCES = ['gold', 'predictions'] as const;
export type WindowSource = (typeof WINDOW_SOURCES)[number];

/**
 * Which rows of production are compared with the reference. Of `from`/`to`, `last` and `days` at most one kind is given; without
 * any, all rows that are newer than the reference.
 */
export interface WindowSpec {
  source: WindowSource;
  /** Gold: the dataset; absent: that of the reference. */
  dataset?: string;
  /** Gold: game dates, inclusive, YYYYMMDD. */
  fromDate?: number;
  toDate?: number;
  /** Predictions: made at or after, and before. */
  from?: Date;
  to?: Date;
  /** The newest rows, so many. */
  last?: number;
  /** The newest days (game dates for gold, 24 hours each for predictions), so many. */
  days?: number;
}

/** A window that was read: what a report states about it. */
export interface WindowSummary {
  source: WindowSource;
  dataset?: string;
  model?: string;
  version?: number;
  rows: number;
  /** Games; 0 where none is known. */
  games: number;
  /** Rows with a known result. */
  labelled: number;
  /** ISO dates or times of the first and the last row; absent without rows. */
  from?: string;
  to?: string;
  /** Snapshot of the rows, for gold and for a reference. */
  snapshot?: string;
}
