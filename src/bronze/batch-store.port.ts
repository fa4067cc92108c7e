import type { Page } from '../platform/http/listing.js';
import type { Batch, BatchCounts, BatchGame } from './batch.js';

/** Rows of a feed that does not give the same rows again, kept until they are merged. */
export interface StagedPage {
  /** Blob of the rows as JSON. */
  hash: string;
  next: number;
  atEnd: boolean;
}

/** A batch as stored, with what only its driver needs. */
export interface StoredBatch extends Batch {
  staged?: StagedPage;
  /** The feed said that there is nothing after `to`. */
  ended: boolean;
  /** When it last went forward: a batch that stands still for long has lost its driver. */
  movedAt: Date;
}

/** One step forward: the new position and totals, and the games that this batch had not touched before. */
export interface BatchStep extends BatchCounts {
  to: number;
  ended: boolean;
  newGames: number;
  games: BatchGame[];
  movedAt: Date;
}

export interface BatchFilter {
  dataset?: string;
  state?: 'running' | 'complete';
  source?: string;
}

/** A batch without its games, for lists and sums. */
export type BatchSummary = Omit<StoredBatch, 'games' | 'staged'>;

/** The record of each ingest. */
export abstract class BatchStore {
  /** Adds it, or answers the one with the same id that is there. */
  abstract begin(batch: StoredBatch): Promise<StoredBatch>;
  abstract find(id: string): Promise<StoredBatch | undefined>;
  /** All batches of a source in a dataset. */
  abstract ofSource(sourceKey: string, dataset: string): Promise<BatchSummary[]>;
  /**
   * Compare-and-set on the position: false if the batch is no longer at `from`. A batch that somebody completed there in the
   * meantime takes the step too, because its rows are merged and must be counted.
   */
  abstract advance(id: string, from: number, step: BatchStep): Promise<boolean>;
  /** Keeps the rows that come after `from`; false if the batch is elsewhere or has such rows. */
  abstract stage(id: string, from: number, page: StagedPage): Promise<boolean>;
  /** Gives the batch its `seq`; false if it is no longer running at `to`. */
  abstract complete(id: string, to: number, finishedAt: Date): Promise<boolean>;
  /** Complete batches with a higher `seq`, in its order. */
  abstract completeAfter(seq: number): Promise<StoredBatch[]>;
  /** Latest first. */
  abstract list(filter: BatchFilter, offset: number, limit: number): Promise<Page<BatchSummary>>;
  abstract summaries(): Promise<BatchSummary[]>;
  /** Each game once, by id; with `dataset` and `month` only those of them. */
  abstract games(dataset?: string, month?: string): Promise<BatchGame[]>;
}
