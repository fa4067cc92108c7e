import type { Contradictions } from './contradictions.js';
import type { Correction } from './correction.js';

/** A game that a batch touched. */
export interface BatchGame {
  /** `<dataset>/<Game ID>`. */
  id: string;
  /** YYYY-MM of the game. */
  month: string;
}

/** What became of the rows of a batch: read = inserted + duplicates + corrected + quarantined. */
export interface BatchCounts {
  read: number;
  inserted: number;
  /** Rows whose shot was there already. */
  duplicates: number;
  /** Rows that replaced the values of a shot that was there. */
  corrected: number;
  quarantined: number;
}

/** One ingest of a stretch of a feed into bronze. */
export interface Batch extends BatchCounts {
  id: string;
  /** Grows in the order in which batches were completed, from 1; 0 while the batch is running. */
  seq: number;
  sourceKey: string;
  dataset: string;
  /** Position in the feed where it began. */
  from: number;
  /** Position after the last row that is merged. */
  to: number;
  state: 'running' | 'complete';
  /** Every game that has a row in this batch, new or repeated, in the order of first appearance. */
  games: BatchGame[];
  /** Which of `games`, by place, have a row that was inserted or corrected. Absent in batches of older versions: all. */
  changed?: number[];
  /** Contradictions in the rows that were stored. */
  contradictions: Contradictions;
  /** The first corrections. */
  corrections: Correction[];
  /** Games that were not there before this batch. */
  newGames: number;
  /** Rows requested; absent: to the end of the feed. */
  target?: number;
  startedAt: Date;
  finishedAt?: Date;
  /** The file had been ingested before: nothing was written. */
  repeated?: boolean;
}

/** The games that are not as they were before the batch. */
export function changedGames({ games, changed, inserted, corrected }: Batch): BatchGame[] {
  if (inserted === 0 && corrected === 0) return [];
  return changed ? changed.map((place) => games[place]) : games;
}
