import { Injectable } from '@nestjs/common';
import { basketball, FEATURES } from '../basketball/index.js';
import type { OnProgress } from '../platform/progress/progress.js';
import { Workers } from '../platform/workers/workers.js';
import { SilverService } from '../silver/index.js';
import { type DecodedBlock, type RowArrays, shareRows, type TextCounts } from './decode-block.js';
import type { DecodeTask } from './decode.worker.js';
import { goldErrors } from './gold.errors.js';
import { recentResults } from './recent-results.js';
import type { CategoryStatistics, Snapshot, SnapshotData } from './snapshot.js';
import { inOrder } from './sort-rows.js';
import type { SortTask } from './sort.worker.js';
import { partRanges } from './time-split.js';

const DECODE_WORKER = new URL('./decode.worker.js', import.meta.url);
const SORT_WORKER = new URL('./sort.worker.js', import.meta.url);

/** Snapshots kept in memory; 65 bytes per row each. */
const KEPT = 2;
const MOST_VALUES = 100;

export interface LoadedRows {
  arrays: RowArrays;
  gameIds: string[];
  unlabelled: number;
  categories: CategoryStatistics[];
}

export interface LoadOptions {
  onProgress?: OnProgress;
  signal?: AbortSignal;
}

/** From silver blocks to shared arrays. One block is in memory at a time; workers decode it. */
@Injectable()
export class SnapshotLoader {
  private readonly loaded = recentResults<SnapshotData>(KEPT);

  constructor(
    private readonly silver: SilverService,
    private readonly workers: Workers,
  ) {}

  /**
   * The snapshot's rows; the two requested last are kept.
   * @throws {AppError} `gold.snapshot-damaged` when a block does not match its hash
   */
  load(snapshot: Snapshot): Promise<SnapshotData> {
    const read = async (): Promise<SnapshotData> =>
      toData(snapshot, await this.read(snapshot.blocks, snapshot.rows));
    return this.loaded.forceFetch(snapshot.id, { context: read });
  }

  /** Keeps rows that are in memory already. */
  keep(snapshot: Snapshot, rows: LoadedRows): Promise<SnapshotData> {
    return this.loaded.forceFetch(snapshot.id, { context: async () => toData(snapshot, rows) });
  }

  /**
   * The rows with a known result of these blocks, in the order of date, game and event.
   * @param expected how many they are. @throws {AppError} `gold.snapshot-damaged` when they are not
   */
  async read(
    blocks: string[],
    expected: number,
    { onProgress, signal }: LoadOptions = {},
  ): Promise<LoadedRows> {
    const target = shareRows(expected, FEATURES.length);
    const texts: TextCounts[] = [];
    const gameIds: string[] = [];
    let at = 0;
    let unlabelled = 0;
    for (const [index, block] of blocks.entries()) {
      signal?.throwIfAborted();
      const bytes = await this.silver.readBlock(block);
      const task: DecodeTask = { bytes, target, at, firstGame: gameIds.length };
      const decoded = await this.workers.run<DecodedBlock>(DECODE_WORKER, task, { signal });
      at += decoded.rows;
      unlabelled += decoded.unlabelled;
      for (const gameId of decoded.gameIds) gameIds.push(gameId);
      texts.push(decoded.texts);
      onProgress?.({ done: index + 1, total: blocks.length, unit: 'blocks' });
    }
    if (at !== expected) throw goldErrors.damaged(expected, at);
    if (!inOrder(target.dates)) {
      await this.workers.run(SORT_WORKER, { arrays: target, gameIds } satisfies SortTask, { signal });
    }
    return { arrays: target, gameIds, unlabelled, categories: addTexts(texts) };
  }
}

function toData(snapshot: Snapshot, { arrays, gameIds }: LoadedRows): SnapshotData {
  return {
    snapshot: snapshot.id,
    featureNames: [...FEATURES],
    features: basketball.features,
    ...arrays,
    gameIds,
    ...partRanges(arrays.dates, snapshot.split),
  };
}

function addTexts(texts: TextCounts[]): CategoryStatistics[] {
  return Object.keys(texts[0] ?? {}).map((column) => {
    const counts = new Map<string, number>();
    let missing = 0;
    for (const text of texts) {
      missing += text[column].missing;
      for (const [value, count] of text[column].counts) counts.set(value, (counts.get(value) ?? 0) + count);
    }
    const values = [...counts.entries()]
      .map(([value, count]) => ({ value, count }))
      .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
    return {
      column,
      count: values.reduce((sum, { count }) => sum + count, 0),
      missing,
      distinct: values.length,
      values: values.slice(0, MOST_VALUES),
    };
  });
}
