import type { FeedSource } from '../feed/index.js';
import type { OnProgress } from '../platform/progress/progress.js';
import type { Batch } from './batch.js';
import type { BronzeGame } from './bronze-game.js';

export interface IngestRequest {
  /** Idempotency key: the same id goes on where it stopped, or answers the finished batch. */
  id: string;
  source: FeedSource;
  /** Default: the source's. */
  dataset?: string;
  /** Rows; absent: to the end. A file is always read whole. */
  count?: number;
  onProgress?: OnProgress;
  signal?: AbortSignal;
}

interface Totals {
  games: number;
  shots: number;
  duplicates: number;
  quarantined: number;
  batches: number;
}

/** Sums over all batches. */
export interface BronzeCounts extends Totals {
  byDataset: Record<string, Totals>;
}

/** Raw shots as received, one document a game, and the rows that could not be read. */
export abstract class BronzeService {
  abstract ingest(request: IngestRequest): Promise<Batch>;
  /** Complete batches with a higher `seq`, in the order of `seq`. */
  abstract completeBatches(afterSeq: number): Promise<Batch[]>;
  /** The games of these ids that are there, in no particular order, a few dozen read at a time. */
  abstract games(ids: string[]): AsyncIterable<BronzeGame>;
  abstract counts(): Promise<BronzeCounts>;
}
