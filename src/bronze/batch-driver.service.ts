import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter } from 'prom-client';
import type { FeedRow, FeedSource } from '../feed/index.js';
import { BlobStore } from '../platform/blobs/blob-store.port.js';
import { Clock } from '../platform/clock/clock.js';
import { crashPoint } from '../platform/crash/crash-point.js';
import { METRIC } from '../platform/metrics/metrics.js';
import type { OnProgress } from '../platform/progress/progress.js';
import type { BatchCounts } from './batch.js';
import { stepAfter } from './batch-step.js';
import { BatchStore, type StagedPage, type StoredBatch } from './batch-store.port.js';
import { type Chunk, ChunkReader, type StepLimits, groupInSlices } from './chunk-reader.js';
import { batchUnknown } from './bronze.errors.js';
import { addContradictions } from './contradictions.js';
import { firstCorrections } from './correction.js';
import { GameMerger } from './game-merger.service.js';
import { Quarantine } from './game-store.port.js';
import { type IncomingShot, MOST_SHOTS_OF_A_GAME } from './merge-shots.js';
import { Reconciler } from './reconciler.service.js';
import { type Refusal, refusalOf, type GroupedRows } from './group-rows.js';

/** The position and the counts of a batch are written after each step. */
const STEP_LIMITS: StepLimits = {
  rows: 5000,
  // A file in the order of its games has about 170 rows per game, in any other order 4 to 20.
  rowsAGame: 32,
  // The longest known file has 220,000 rows.
  scatteredRows: 250_000,
  scatteredCharacters: 32 * 1024 ** 2,
};
/** Refused rows per write. */
const ROWS_PER_WRITE = 1000;
/** How often a batch in a long step records that it has not lost its driver. */
const BEAT_MS = 10_000;
/** More games than this are refused for one batch, so that its document stays below MongoDB's 16 MB. */
const MOST_GAMES_OF_A_BATCH = 100_000;

export interface Drive {
  source: FeedSource;
  /** Number of steps after which to stop and complete the batch. */
  steps?: number;
  /** Rows in the source, for progress. */
  total?: number;
  onProgress?: OnProgress;
  signal?: AbortSignal;
}

/** Drives a batch from its position to its end. Every step can be repeated: after a kill the counts are the same. */
@Injectable()
export class BatchDriver {
  protected readonly limits: StepLimits = STEP_LIMITS;

  constructor(
    private readonly batches: BatchStore,
    private readonly merger: GameMerger,
    private readonly reconciler: Reconciler,
    private readonly quarantine: Quarantine,
    private readonly blobs: BlobStore,
    private readonly clock: Clock,
    @InjectMetric(METRIC.shotsIngested) private readonly counter: Counter<'dataset' | 'outcome'>,
  ) {}

  async drive(begun: StoredBatch, drive: Drive): Promise<StoredBatch> {
    const reader = new ChunkReader(drive.source, begun.dataset, this.limits, drive.signal);
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
      if (batch.member?.ended) {
        await this.settle(batch, drive);
      } else if (batch.ended || steps <= 0 || rowsLeft(batch) <= 0) {
        crashPoint('bronze.before-complete');
        await this.batches.complete(batch.id, batch.to, this.clock.now());
        crashPoint('bronze.after-complete');
      } else {
        steps -= 1;
        await this.step(batch, drive, reader, steps === 0);
      }
      // The stored state decides how to continue: another process may drive the same batch.
      const stored = await this.batches.find(batch.id);
      if (!stored) throw batchUnknown(batch.id);
      batch = stored;
      drive.onProgress?.({ done: batch.read, total: batch.target ?? drive.total, unit: 'rows' });
    }
    return batch;
  }

  private async step(batch: StoredBatch, drive: Drive, reader: ChunkReader, last: boolean): Promise<void> {
    const { source } = drive;
    const chunk = source.replayable
      ? await reader.read(batch.to, rowsLeft(batch))
      : await this.stagedChunk(batch, source, Math.min(this.limits.rows, rowsLeft(batch)));
    if (!chunk) return;
    const { grouped, read, next, memberEnds, scattered } = chunk;
    // Two long chunks would need twice the memory.
    if (source.replayable && !last && !memberEnds && !scattered) {
      reader.readAhead(next, rowsLeft(batch) - read);
    }
    refuseGamesBeyond(grouped, new Set(batch.games.map(({ id }) => id)));
    crashPoint('bronze.before-merge');
    const corrects = source.key.startsWith('file:');
    const merging = { batch: batch.id, member: chunk.member, corrects };
    const onMerged = this.watch(batch, drive, read);
    const merged = await this.merger.merge(grouped.games.values(), batch.dataset, merging, onMerged);
    crashPoint('bronze.after-merge');
    const refusals = [...grouped.refusals, ...merged.flatMap(({ refused }) => refused.map(overfull))];
    await this.quarantineRows(batch, source, refusals);
    crashPoint('bronze.after-quarantine');
    const step = stepAfter(batch, chunk, merged, refusals.length);
    const advanced = await this.batches.advance(batch.id, batch.to, { ...step, movedAt: this.clock.now() });
    crashPoint('bronze.after-advance');
    if (advanced) this.count(batch, step);
  }

  /** Called between the games of a long step: stops on request, and reports progress and that the driver is alive. */
  private watch(
    batch: StoredBatch,
    { signal, onProgress, total }: Drive,
    read: number,
  ): (rows: number) => Promise<void> {
    let beat = this.clock.now().getTime();
    return async (rows) => {
      signal?.throwIfAborted();
      // The end of the step is reported once it is stored.
      if (rows < read) onProgress?.({ done: batch.read + rows, total: batch.target ?? total, unit: 'rows' });
      const now = this.clock.now();
      if (now.getTime() - beat < BEAT_MS) return;
      beat = now.getTime();
      await this.batches.beat(batch.id, batch.to, now);
    };
  }

  /** Reconciles a file before the next one of a zip, and before the end: which of its rows correct stored shots? */
  private async settle(batch: StoredBatch, { source, signal }: Drive): Promise<void> {
    const member = batch.member!;
    const found = await this.reconciler.reconcile({ batch, member, source, signal });
    crashPoint('bronze.before-settle');
    const corrected = found.corrections.length;
    const settled = {
      inserted: batch.inserted - corrected - found.outdated,
      duplicates: batch.duplicates + found.outdated,
      corrected: batch.corrected + corrected,
      quarantined: batch.quarantined,
      contradictions: addContradictions(batch.contradictions, found.contradictions),
      corrections: firstCorrections(batch.corrections, found.corrections),
      member: { index: member.index + 1, from: batch.to, duplicates: 0, ended: false },
      movedAt: this.clock.now(),
    };
    if (await this.batches.settle(batch.id, batch.to, settled)) this.count(batch, settled);
  }

  private count(before: BatchCounts & { dataset: string }, after: Omit<BatchCounts, 'read'>): void {
    for (const outcome of ['inserted', 'duplicates', 'corrected', 'quarantined'] as const) {
      // Reconciling lowers `inserted`, and a counter cannot decrease.
      const count = Math.max(0, after[outcome] - before[outcome]);
      this.counter.inc({ dataset: before.dataset, outcome: OUTCOMES[outcome] }, count);
    }
  }

  /**
   * Stores rows that the feed will not serve again, before they are processed. Undefined if another process has advanced the
   * batch meanwhile.
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
    const grouped = await groupInSlices(rows, batch.dataset);
    const { next, atEnd } = page;
    return { grouped, read: rows.length, next, atEnd, member: 0, memberEnds: atEnd, scattered: false };
  }

  private async quarantineRows(batch: StoredBatch, source: FeedSource, refusals: Refusal[]): Promise<void> {
    // The same file may be read into a second dataset: the name keeps their faults apart.
    const prefix = batch.dataset === source.dataset ? batch.sourceKey : `${batch.sourceKey}>${batch.dataset}`;
    for (let from = 0; from < refusals.length; from += ROWS_PER_WRITE) {
      await this.quarantine.add(
        refusals.slice(from, from + ROWS_PER_WRITE).map(({ member, ...refusal }) => ({
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
}

/** Names of the counts in the metric. */
const OUTCOMES = {
  inserted: 'inserted',
  duplicates: 'duplicate',
  corrected: 'corrected',
  quarantined: 'quarantined',
} as const;

function rowsLeft(batch: StoredBatch): number {
  return (batch.target ?? Number.POSITIVE_INFINITY) - batch.read;
}

function refuseGamesBeyond(grouped: GroupedRows, known: Set<string>): void {
  let count = known.size;
  for (const game of grouped.games.values()) {
    if (known.has(game.id)) continue;
    count += 1;
    if (count <= MOST_GAMES_OF_A_BATCH) continue;
    const message = `a batch takes at most ${MOST_GAMES_OF_A_BATCH} games`;
    for (const shot of game.shots) {
      grouped.refusals.push(refusalOf(shot, shot.raw, 'too-many-games', message, 'Game ID'));
    }
    grouped.games.delete(game.id);
  }
}

function overfull(shot: IncomingShot): Refusal {
  const message = `a game takes at most ${MOST_SHOTS_OF_A_GAME} shots`;
  return refusalOf(shot, shot.raw, 'game-full', message, 'Game Event ID');
}
