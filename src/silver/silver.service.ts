import { Injectable } from '@nestjs/common';
import { LATEST } from '../platform/http/latest.js';
import { type Batch, BronzeService, changedGames } from '../bronze/index.js';
import { BlobStore } from '../platform/blobs/blob-store.port.js';
import { Clock } from '../platform/clock/clock.js';
import { crashPoint } from '../platform/crash/crash-point.js';
import type { OnProgress } from '../platform/progress/progress.js';
import { BlockBuilder } from './block-builder.service.js';
import type { BlockPlayer } from '../basketball/index.js';
import { silverErrors } from './silver.errors.js';
import type { SilverBlock, SilverBuild, SilverPartition, SilverPartitionPage } from './silver-partition.js';
import { type PartitionFilter, SilverStore } from './silver-store.port.js';

export interface BuildRequest {
  /** Absent: every dataset. */
  dataset?: string;
  /** Counts games. */
  onProgress?: OnProgress;
  signal?: AbortSignal;
}

/** A month that batches changed, and the games that they changed. */
interface TouchedMonth {
  dataset: string;
  month: string;
  gameIds: Set<string>;
}

const ATTEMPTS = 8;
/** More months than any dataset has. */
const ALL_MONTHS = 100_000;
const HASH = /^[0-9a-f]{64}$/;

/** Cleaned, typed, encoded shots: one immutable Arrow block for each month of a dataset. */
@Injectable()
export class SilverService {
  constructor(
    private readonly bronze: BronzeService,
    private readonly builder: BlockBuilder,
    private readonly store: SilverStore,
    private readonly blobs: BlobStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Processes every complete bronze batch that is not processed yet: each month with a game that it changed gets a new block. It can be done
   * again after a kill at any moment, and at the same time elsewhere: the blocks are a function of the shots.
   * @throws {AppError} `silver.contended` when others rebuild the same month again and again
   */
  async build({ dataset, onProgress, signal }: BuildRequest = {}): Promise<SilverBuild> {
    const processed = await this.store.processed();
    const batches = (await this.bronze.completeBatches(0)).filter(
      (batch) => !processed.has(batch.id) && (dataset === undefined || batch.dataset === dataset),
    );
    const months = touchedMonths(batches);
    const touched = months.reduce((sum, { gameIds }) => sum + gameIds.size, 0);
    const progress = new GamesProgress(touched, onProgress);
    const result: SilverBuild = { batches: batches.length, partitions: 0, rows: 0, blocks: [] };
    for (const month of months) {
      signal?.throwIfAborted();
      const partition = await this.rebuild(month, progress, signal);
      if (!partition) continue;
      result.partitions++;
      result.rows += partition.rows;
      result.blocks.push(partition.block);
    }
    crashPoint('silver.before-ledger');
    const at = this.clock.now();
    await this.store.addProcessed(batches.map(({ id, dataset }) => ({ batch: id, dataset, at })));
    return result;
  }

  /** In the order of months. */
  async partitions(dataset: string): Promise<SilverPartition[]> {
    return (await this.store.list({ dataset }, 0, ALL_MONTHS)).items;
  }

  async list(filter: PartitionFilter, offset: number, limit: number): Promise<SilverPartitionPage> {
    return this.store.list(filter, offset, limit);
  }

  /**
   * The bytes of a block, an Arrow IPC file; its hash is verified.
   * @throws {AppError} `silver.block-unknown` when there is no such block
   */
  async readBlock(hash: string): Promise<Uint8Array> {
    await this.block(hash);
    return this.blobs.read(hash);
  }

  /**
   * One block by its hash, or the latest.
   * @throws {AppError} `silver.block-unknown` when there is no such block
   */
  async block(hash: string): Promise<SilverBlock> {
    const wanted = hash === LATEST ? await this.latestHash() : hash;
    const block = HASH.test(wanted) ? await this.store.block(wanted) : undefined;
    if (!block) throw silverErrors.unknownBlock(hash);
    return block;
  }

  /** Of the month that changed last; empty if there is none. */
  private async latestHash(): Promise<string> {
    const { items } = await this.store.list({}, 0, ALL_MONTHS);
    return items.toSorted((a, b) => b.updatedAt.getTime() - a.updatedAt.getTime()).at(0)?.block ?? '';
  }

  /**
   * Who took the shots of a block. Of the current block of a month that an earlier version of the program wrote they are
   * counted now, once, from bronze.
   * @throws {AppError} `silver.block-unknown`, `silver.players-unknown` for an earlier version's block that is not current
   */
  async players(hash: string): Promise<BlockPlayer[]> {
    const known = await this.store.players(hash);
    if (known) return known;
    const { dataset, month } = await this.block(hash);
    const current = await this.store.find(dataset, month);
    if (current?.block !== hash) throw silverErrors.playersUnknown(dataset, month);
    const { players } = await this.builder.build(current.gameIds);
    await this.store.addPlayers(hash, players);
    return players;
  }

  /** Datasets that have a partition, in alphabetical order. */
  async datasets(): Promise<string[]> {
    return this.store.datasets();
  }

  /** Undefined where none of the shots could be read. */
  private async rebuild(
    { dataset, month, gameIds }: TouchedMonth,
    progress: GamesProgress,
    signal?: AbortSignal,
  ): Promise<SilverPartition | undefined> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      // The version is read before the shots: the winner of the compare-and-set has seen at least what was stored at that version.
      const current = await this.store.find(dataset, month);
      const games = [...new Set([...(current?.gameIds ?? []), ...gameIds])].toSorted();
      progress.expect(games.length - (attempt === 0 ? gameIds.size : 0));
      const note = `${dataset} ${month}`;
      const { bytes, summary, players, batches } = await this.builder.build(
        games,
        (count) => progress.add(count, note),
        signal,
      );
      if (summary.rows === 0) return undefined;
      const { hash, size } = await this.blobs.put(bytes, `silver ${dataset} ${month}`);
      const at = this.clock.now();
      await this.store.addPlayers(hash, players);
      await this.store.addBlock({ hash, dataset, month, size, batches, createdAt: at, ...summary });
      crashPoint('silver.after-block');
      const v = current?.v ?? 0;
      const partition = { dataset, month, v: v + 1, block: hash, gameIds: games, updatedAt: at, ...summary };
      if (await this.store.replace(partition, v)) {
        crashPoint('silver.after-partition');
        return partition;
      }
    }
    throw silverErrors.contended(`${dataset}/${month}`);
  }
}

function touchedMonths(batches: Batch[]): TouchedMonth[] {
  const months = new Map<string, TouchedMonth>();
  for (const batch of batches) {
    const { dataset } = batch;
    for (const { id, month } of changedGames(batch)) {
      const key = `${dataset}/${month}`;
      const touched = months.get(key) ?? { dataset, month, gameIds: new Set() };
      touched.gameIds.add(id);
      months.set(key, touched);
    }
  }
  return [...months.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, touched]) => touched);
}

/** The total begins with the games of the batches; what a month has besides is known when it is opened. */
class GamesProgress {
  private done = 0;

  constructor(
    private total: number,
    private readonly onProgress?: OnProgress,
  ) {}

  expect(games: number): void {
    this.total += games;
  }

  add(games: number, note: string): void {
    this.done += games;
    this.onProgress?.({ done: this.done, total: this.total, unit: 'games', note });
  }
}
