import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter } from 'prom-client';
import type { FeedRow, FeedSource } from '../feed/index.js';
import { BlobStore } from '../platform/blobs/blob-store.port.js';
import { Clock } from '../platform/clock/clock.js';
import { crashPoint } from '../platform/crash/crash-point.js';
import { METRIC } from '../platform/metrics/metrics.js';
import type { OnProgress } from '../platform/progress/progress.js';
import type { BatchGame } from './batch.js';
import { BatchStore, type StagedPage, type StoredBatch } from './batch-store.port.js';
import { type Chunk, ChunkReader, sortSlowly } from './chunk-reader.js';
import { batchUnknown } from './bronze.errors.js';
import { GameMerger } from './game-merger.service.js';
import { Quarantine } from './game-store.port.js';
import { type IncomingShot, MOST_SHOTS_OF_A_GAME } from './merge-shots.js';
import { type Refusal, refusalOf, type SortedRows } from './sort-rows.js';

/** Rows of one step; the position and the counts are written after each. */
const ROWS_A_STEP = 5000;
/** More games than this are refused for one batch, so that its document stays below MongoDB's 16 MB. */
export const MOST_GAMES_OF_A_BATCH = 100_000;

export interface Drive {
  source: FeedSource;
  /** Stop after so many steps and complete the batch there. */
  steps?: number;
  /** Rows in the source, for progress. */
  total?: number;
  onProgress?: OnProgress;
  signal?: AbortSignal;
}

/** Takes a batch from where it stands to its end. Every step can be done again: after a kill the same counts come out. */
@Injectable()
export class BatchDriver {
  protected readonly rowsAStep: number = ROWS_A_STEP;

  constructor(
    private readonly batches: BatchStore,
    private readonly merger: GameMerger,
    private readonly quarantine: Quarantine,
    private readonly blobs: BlobStore,
    private readonly clock: Clock,
    @InjectMetric(METRIC.shotsIngested) private readonly counter: Counter<'dataset' | 'outcome'>,
  ) {}

  async drive(begun: StoredBatch, drive: Drive): Promise<StoredBatch> {
    const reader = new ChunkReader(drive.source, begun.dataset);
    try {
      return await this.driveWith(reader, begun, drive);
    } finally {
      await reader.settle();
    }
  }

  private async driveWith(reader: ChunkReader, begun: StoredBatch, drive: Drive): Promise<StoredBatch> {
    let batch = begun;
    let steps = drive.steps ?? Number.POSITIVE_INFINITY;
    while (batch.state === 'running') {
      drive.signal?.throwIfAborted();
      if (batch.ended || steps <= 0 || rowsLeft(batch) <= 0) {
        crashPoint('bronze.before-complete');
        await this.batches.complete(batch.id, batch.to, this.clock.now());
        crashPoint('bronze.after-complete');
      } else {
        steps -= 1;
        await this.step(batch, drive.source, reader, steps > 0);
      }
      // What is stored decides how to go on: another process may drive the same batch.
      const stored = await this.batches.find(batch.id);
      if (!stored) throw batchUnknown(batch.id);
      batch = stored;
      drive.onProgress?.({ done: batch.read, total: batch.target ?? drive.total, unit: 'rows' });
    }
    return batch;
  }

  private async step(
    batch: StoredBatch,
    source: FeedSource,
    reader: ChunkReader,
    moreSteps: boolean,
  ): Promise<void> {
    const wanted = this.rowsWanted(batch, 0);
    const chunk = source.replayable
      ? await reader.read(batch.to, wanted)
      : await this.stagedChunk(batch, source, wanted);
    if (!chunk) return;
    const { sorted, read, next, atEnd } = chunk;
    if (source.replayable && moreSteps && !atEnd) reader.readAhead(next, this.rowsWanted(batch, read));
    const known = new Set(batch.games.map(({ id }) => id));
    refuseGamesBeyond(sorted, known);
    crashPoint('bronze.before-merge');
    const merged = await this.merger.merge(sorted.games.values(), batch.dataset, batch.id);
    crashPoint('bronze.after-merge');
    const refusals = [...sorted.refusals, ...merged.flatMap(({ refused }) => refused.map(overfull))];
    await this.putAside(batch, source, refusals);
    crashPoint('bronze.after-quarantine');
    const byId = new Map(merged.map((game) => [game.id, game]));
    const touched = [...sorted.games.keys()].filter((id) => !known.has(id)).map((id) => byId.get(id)!);
    const inserted = merged.reduce((sum, game) => sum + game.inserted, 0);
    const duplicates = merged.reduce((sum, game) => sum + game.duplicates, 0);
    const advanced = await this.batches.advance(batch.id, batch.to, {
      to: next,
      ended: atEnd,
      read: batch.read + read,
      inserted: batch.inserted + inserted,
      duplicates: batch.duplicates + duplicates,
      quarantined: batch.quarantined + refusals.length,
      newGames: batch.newGames + touched.filter(({ created }) => created).length,
      games: touched.map(({ id, month }): BatchGame => ({ id, month })),
      movedAt: this.clock.now(),
    });
    crashPoint('bronze.after-advance');
    if (!advanced) return;
    const outcomes = { inserted, duplicate: duplicates, quarantined: refusals.length };
    for (const [outcome, count] of Object.entries(outcomes)) {
      this.counter.inc({ dataset: batch.dataset, outcome }, count);
    }
  }

  /** How many rows the next step takes, once `read` more are done. */
  private rowsWanted(batch: StoredBatch, read: number): number {
    return Math.min(this.rowsAStep, rowsLeft(batch) - read);
  }

  /**
   * Rows that the feed will not give again are kept before anything is done with them. Undefined if another process has
   * taken the batch further meanwhile.
   */
  private async stagedChunk(
    batch: StoredBatch,
    source: FeedSource,
    wanted: number,
  ): Promise<Chunk | undefined> {
    let page: StagedPage | undefined = batch.staged;
    if (!page) {
      const { rows, next, atEnd } = await source.read(batch.to, wanted);
      const { hash } = await this.blobs.put(
        Buffer.from(JSON.stringify(rows)),
        `bronze-page-${batch.id}-${batch.to}`,
      );
      page = { hash, next, atEnd: atEnd || rows.length === 0 };
      crashPoint('bronze.before-stage');
      if (!(await this.batches.stage(batch.id, batch.to, page))) return undefined;
      crashPoint('bronze.after-stage');
    }
    const rows = JSON.parse((await this.blobs.read(page.hash)).toString('utf8')) as FeedRow[];
    const sorted = await sortSlowly(rows, batch.dataset);
    return { sorted, read: rows.length, next: page.next, atEnd: page.atEnd };
  }

  private async putAside(batch: StoredBatch, source: FeedSource, refusals: Refusal[]): Promise<void> {
    if (refusals.length === 0) return;
    // The same file may be read into a second dataset: its faults are told apart by name.
    const prefix = batch.dataset === source.dataset ? batch.sourceKey : `${batch.sourceKey}>${batch.dataset}`;
    await this.quarantine.add(
      refusals.map(({ member, ...refusal }) => ({
        ...refusal,
        id: member === undefined ? `${prefix}#${refusal.line}` : `${prefix}#${member}/${refusal.line}`,
        ...(member !== undefined && { file: source.nameOf(member) }),
        source: batch.sourceKey,
        dataset: batch.dataset,
        batch: batch.id,
      })),
    );
  }
}

function rowsLeft(batch: StoredBatch): number {
  return (batch.target ?? Number.POSITIVE_INFINITY) - batch.read;
}

function refuseGamesBeyond(sorted: SortedRows, known: Set<string>): void {
  let count = known.size;
  for (const game of sorted.games.values()) {
    if (known.has(game.id)) continue;
    count += 1;
    if (count <= MOST_GAMES_OF_A_BATCH) continue;
    const message = `a batch takes at most ${MOST_GAMES_OF_A_BATCH} games`;
    for (const shot of game.shots) {
      sorted.refusals.push(refusalOf(shot, shot.raw, 'too-many-games', message, 'Game ID'));
    }
    sorted.games.delete(game.id);
  }
}

function overfull(shot: IncomingShot): Refusal {
  const message = `a game takes at most ${MOST_SHOTS_OF_A_GAME} shots`;
  return refusalOf(shot, shot.raw, 'game-full', message, 'Game Event ID');
}
