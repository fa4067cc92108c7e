import type { Contradictions } from './contradictions.js';
import type { Correction } from './correction.js';

/** A game that a batch touched. */
export interface BatchGame {
  /** `<dataset>/<Game ID>`. */
  id: string;
  /** YYYY-MM of the game. */
  month: string;
}

/** The outcome of the rows of a batch: read = inserted + duplicates + corrected + quarantined. */
export interface BatchCounts {
  read: number;
  inserted: number;
  /** Rows whose shot was stored already. */
  duplicates: number;
  /** Rows that replaced the values of a stored shot. */
  corrected: number;
  quarantined: number;
}

/** One ingest of a part of a feed into bronze. */
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
  /** Indexes in `games` of those with an inserted or corrected row. Absent in batches of older versions: all. */
  changed?: number[];
  /** Contradictions in the rows that were stored. */
  contradictions: Contradictions;
  /** The first corrections. */
  corrections: Correction[];
  /** Games that were new with this batch. */
  newGames: number;
  /** Rows requested; absent: to the end of the feed. */
  target?: number;
  startedAt: Date;
  finishedAt?: Date;
  /** The file had been ingested before: nothing was written. */
  repeated?: boolean;
}

/** The games that the batch has changed. */
export function changedGames({ games, changed, inserted, corrected }: Batch): BatchGame[] {
  if (inserted === 0 && corrected === 0) return [];
  return changed ? changed.map((place) => games[place]) : games;
}
