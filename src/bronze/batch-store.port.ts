import type { Page } from '../platform/http/listing.js';
import type { Batch, BatchCounts, BatchGame } from './batch.js';
import type { Contradictions } from './contradictions.js';
import type { Correction } from './correction.js';

/** Rows of a feed that serves each row once, kept until they are merged. */
export interface StagedPage {
  /** Blob of the rows as JSON. */
  hash: string;
  next: number;
  atEnd: boolean;
}

/** How far the batch is in the current file of a zip; any other source counts as one file. */
export interface MemberProgress {
  /** From 0. */
  index: number;
  /** Position of its first row. */
  from: number;
  /** Its rows that were stored already. */
  duplicates: number;
  /** Every row of it is merged, and `suspects` are to be reconciled before the next one begins. */
  ended: boolean;
}

/** A stored batch, with the fields that only its driver needs. */
export interface StoredBatch extends Batch {
  staged?: StagedPage;
  /** Absent in batches of older versions. */
  member?: MemberProgress;
  /** Indexes in `games` of the games in which rows of this file may correct others. */
  suspects?: number[];
  /** Read by a version that identified rows without event ids by their position: some of its rows may have been lost. */
  positional?: boolean;
  /** The feed reported its end at `to`. */
  ended: boolean;
  /** Time of its last progress: a batch without progress for long has lost its driver. */
  movedAt: Date;
}

/** One step: the new position and totals, and the games that this batch had not touched before. */
export interface BatchStep extends BatchCounts {
  to: number;
  ended: boolean;
  newGames: number;
  games: BatchGame[];
  /** Indexes in the batch's `games` that were not in `changed` and `suspects` before. */
  changed: number[];
  suspects: number[];
  member: MemberProgress;
  contradictions: Contradictions;
  corrections: Correction[];
  movedAt: Date;
}

/** What reconciling a file changed: the totals of the batch afterwards, and where the next file begins. */
export type BatchSettled = Omit<
  BatchStep,
  'to' | 'ended' | 'newGames' | 'games' | 'changed' | 'suspects' | 'read'
>;

export interface BatchFilter {
  dataset?: string;
  state?: 'running' | 'interrupted' | 'complete';
  source?: string;
  /** A batch without progress since then is interrupted, not running. */
  movedBefore: Date;
}

/** A batch without its games, for lists and sums. */
export type BatchSummary = Omit<StoredBatch, 'games' | 'changed' | 'suspects' | 'staged'>;

/** The record of each ingest. */
export abstract class BatchStore {
  /** Adds it, or returns the existing one with the same id. */
  abstract begin(batch: StoredBatch): Promise<StoredBatch>;
  abstract find(id: string): Promise<StoredBatch | undefined>;
  /** All batches of a source in a dataset. */
  abstract ofSource(sourceKey: string, dataset: string): Promise<BatchSummary[]>;
  /**
   * Compare-and-set on the position: false if the batch is no longer at `from`. A batch that another process completed there in the
   * meantime takes the step too, because its rows are merged and must be counted.
   */
  abstract advance(id: string, from: number, step: BatchStep): Promise<boolean>;
  /** Adds the result of reconciling, and removes the suspects; false if that was done already. */
  abstract settle(id: string, to: number, settled: BatchSettled): Promise<boolean>;
  /** Records that a running batch at `to` has not lost its driver. */
  abstract beat(id: string, to: number, movedAt: Date): Promise<void>;
  /** Stores the rows that follow `from`; false if the batch is at another position or has such rows. */
  abstract stage(id: string, from: number, page: StagedPage): Promise<boolean>;
  /** Assigns the batch its `seq`; false if it is no longer running at `to`. */
  abstract complete(id: string, to: number, finishedAt: Date): Promise<boolean>;
  /** Complete batches with a higher `seq`, in ascending order. */
  abstract completeAfter(seq: number): Promise<StoredBatch[]>;
  /** Latest first. */
  abstract list(filter: BatchFilter, offset: number, limit: number): Promise<Page<BatchSummary>>;
  abstract summaries(): Promise<BatchSummary[]>;
  /** Each game once, by id; with `dataset` and `month`, only games of these. */
  abstract games(dataset?: string, month?: string): Promise<BatchGame[]>;
}
