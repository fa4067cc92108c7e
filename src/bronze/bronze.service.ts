import { DATASET_NAME } from '../platform/http/dataset-name.js';
import { Injectable } from '@nestjs/common';
import type { FeedSource } from '../feed/index.js';
import { Clock } from '../platform/clock/clock.js';
import type { OnProgress } from '../platform/progress/progress.js';
import type { Batch } from './batch.js';
import { abandonedBefore } from './abandoned.js';
import { BatchDriver } from './batch-driver.service.js';
import { BatchStore, type BatchSummary, type StoredBatch } from './batch-store.port.js';
import { batchDiffers, datasetInvalid } from './bronze.errors.js';
import type { BronzeGame } from './bronze-game.js';
import { GameStore } from './game-store.port.js';
import { Turns } from '../platform/turns/turns.js';

/** Games that are read in one go; twice as many are in memory. */
const GAMES_PER_READ = 32;

export interface IngestRequest {
  /** Idempotency key: the same id continues where it stopped, or returns the finished batch. */
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
@Injectable()
export class BronzeService {
  private readonly turns = new Turns();

  constructor(
    private readonly batches: BatchStore,
    private readonly gameStore: GameStore,
    private readonly driver: BatchDriver,
    private readonly clock: Clock,
  ) {}

  /**
   * Reads rows into bronze. A feed goes on where its last batch ended. A file is read whole; if it was read before, nothing
   * is written and the answer is `repeated`. A batch that was interrupted and left is brought to an end first: a feed's
   * after one more step and once it has stood still for a minute, a file's at its end, which is then the answer. Ingests of one source take turns.
   * @throws {AppError} `bronze.batch-differs` when the id belongs to another batch; `bronze.dataset-invalid` when the name of
   * the dataset is invalid; `bronze.games-busy` when others write the same games
   */
  async ingest(request: IngestRequest): Promise<Batch> {
    const dataset = request.dataset ?? request.source.dataset;
    if (!DATASET_NAME.test(dataset)) throw datasetInvalid(dataset);
    const batch = await this.turns.take(`${dataset} ${request.source.key}`, () =>
      isFile(request.source) ? this.ingestFile(request, dataset) : this.ingestFeed(request, dataset),
    );
    return toBatch(batch);
  }

  /** Complete batches with a higher `seq`, in the order of `seq`. */
  async completeBatches(afterSeq: number): Promise<Batch[]> {
    return (await this.batches.completeAfter(afterSeq)).map(toBatch);
  }

  /** The existing games of these ids, in no particular order. */
  async *games(ids: string[]): AsyncIterable<BronzeGame> {
    // The database gets the next games ready while the caller works on these.
    const read = (from: number): Promise<BronzeGame[]> => {
      const games = this.gameStore.read(ids.slice(from, from + GAMES_PER_READ));
      games.catch(() => undefined); // Whoever takes the games gets the failure.
      return games;
    };
    let next = read(0);
    for (let from = 0; from < ids.length; from += GAMES_PER_READ) {
      const games = await next;
      if (from + GAMES_PER_READ < ids.length) next = read(from + GAMES_PER_READ);
      yield* games;
    }
  }

  async counts(): Promise<BronzeCounts> {
    const counts: BronzeCounts = { ...noTotals(), byDataset: {} };
    for (const batch of await this.batches.summaries()) {
      add(counts, batch);
      add((counts.byDataset[batch.dataset] ??= noTotals()), batch);
    }
    return counts;
  }

  private async ingestFeed(request: IngestRequest, dataset: string): Promise<Batch> {
    const { id, source, count: target, signal, onProgress } = request;
    const mine = await this.mine(request, dataset);
    if (mine) return this.driver.drive(mine, { source, signal, onProgress });
    let from = 0;
    for (const left of await this.batches.ofSource(source.key, dataset)) {
      const ended = this.isAbandoned(left) ? await this.finish(left, { source, steps: 1, signal }) : left;
      from = Math.max(from, ended.to);
    }
    const begun = await this.batches.begin(this.newBatch(id, source, dataset, from, target));
    return this.driver.drive(begun, { source, signal, onProgress });
  }

  private async ingestFile(request: IngestRequest, dataset: string): Promise<Batch> {
    const { id, source, signal, onProgress } = request;
    const mine = await this.mine(request, dataset);
    if (mine?.state === 'complete') return mine;
    const others = (await this.batches.ofSource(source.key, dataset)).filter((batch) => batch.id !== id);
    // A version that identified rows without event ids by their position may have lost some: such a file is read again.
    const complete = others.find(({ state, positional }) => state === 'complete' && !positional);
    if (complete && !mine) return this.repeat(complete);
    const total = await source.size();
    if (mine) return this.driver.drive(mine, { source, signal, onProgress, total });
    const left = others.find(({ state }) => state === 'running');
    if (left) return this.finish(left, { source, signal, onProgress, total });
    const begun = await this.batches.begin(this.newBatch(id, source, dataset, 0));
    return this.driver.drive(begun, { source, signal, onProgress, total });
  }

  private isAbandoned({ state, movedAt }: BatchSummary): boolean {
    return state === 'running' && movedAt < abandonedBefore(this.clock.now());
  }

  private async mine({ id, source }: IngestRequest, dataset: string): Promise<StoredBatch | undefined> {
    const mine = await this.batches.find(id);
    if (mine && (mine.sourceKey !== source.key || mine.dataset !== dataset)) {
      throw batchDiffers(id, mine.sourceKey, mine.dataset);
    }
    return mine;
  }

  private async finish(left: BatchSummary, drive: Parameters<BatchDriver['drive']>[1]): Promise<StoredBatch> {
    return this.driver.drive((await this.batches.find(left.id))!, drive);
  }

  private async repeat({ id }: BatchSummary): Promise<Batch> {
    const before = (await this.batches.find(id))!;
    return {
      ...before,
      inserted: 0,
      duplicates: before.read - before.quarantined,
      corrected: 0,
      corrections: [],
      changed: [],
      newGames: 0,
      repeated: true,
    };
  }

  private newBatch(
    id: string,
    source: FeedSource,
    dataset: string,
    from: number,
    target?: number,
  ): StoredBatch {
    const now = this.clock.now();
    return {
      id,
      seq: 0,
      sourceKey: source.key,
      dataset,
      from,
      to: from,
      state: 'running',
      ended: false,
      read: 0,
      inserted: 0,
      duplicates: 0,
      corrected: 0,
      quarantined: 0,
      games: [],
      changed: [],
      suspects: [],
      member: { index: 0, from, duplicates: 0, ended: false },
      contradictions: {},
      corrections: [],
      newGames: 0,
      target,
      startedAt: now,
      movedAt: now,
    };
  }
}

/** A file has an end and never changes: its key names its content. */
function isFile(source: FeedSource): boolean {
  return source.key.startsWith('file:');
}

function toBatch(stored: Batch & Partial<StoredBatch>): Batch {
  const { staged: _staged, ended: _ended, movedAt: _movedAt, ...others } = stored;
  const { member: _member, suspects: _suspects, positional: _positional, ...batch } = others;
  return batch;
}

function noTotals(): Totals {
  return { games: 0, shots: 0, duplicates: 0, quarantined: 0, batches: 0 };
}

function add(totals: Totals, batch: BatchSummary): void {
  totals.games += batch.newGames;
  totals.shots += batch.inserted;
  totals.duplicates += batch.duplicates;
  totals.quarantined += batch.quarantined;
  totals.batches += 1;
}
