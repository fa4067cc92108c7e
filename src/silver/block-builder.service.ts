import { Injectable } from '@nestjs/common';
import { pMapIterable } from 'p-map';
import { BronzeService } from '../bronze/index.js';
import { Workers } from '../platform/workers/workers.js';
import { type CleanColumns, flattenShots } from './clean-columns.js';
import type { CleanTask } from './clean.worker.js';
import type { EncodedBlock, EncodeTask } from './encode.worker.js';

const CLEAN_WORKER = new URL('./clean.worker.js', import.meta.url);
const ENCODE_WORKER = new URL('./encode.worker.js', import.meta.url);

/** Enough to be worth sending to a worker, few enough to send in a few milliseconds. */
const SHOTS_AT_A_TIME = 1500;

export interface BuiltBlock extends EncodedBlock {
  /** Ids of the bronze batches that the shots came with, in alphabetical order. */
  batches: string[];
}

interface Lot {
  values: string[];
  games: number;
}

/**
 * From bronze games to the bytes of a block. Games are read a few at a time and cleaned in workers, at most one lot for each
 * and one that waits; what is kept meanwhile are the small clean columns.
 */
@Injectable()
export class BlockBuilder {
  constructor(
    private readonly bronze: BronzeService,
    private readonly workers: Workers,
  ) {}

  async build(
    gameIds: string[],
    onGames?: (count: number) => void,
    signal?: AbortSignal,
  ): Promise<BuiltBlock> {
    const batches = new Set<string>();
    const pieces: CleanColumns[] = [];
    const clean = async (lot: Lot): Promise<{ columns: CleanColumns; games: number }> => {
      signal?.throwIfAborted();
      const task: CleanTask = { values: lot.values };
      const columns = await this.workers.run<CleanColumns>(CLEAN_WORKER, task, { signal });
      return { columns, games: lot.games };
    };
    // In the order of the lots; no more of them are in memory than this.
    const cleaned = pMapIterable(this.lots(gameIds, batches), clean, { concurrency: this.workers.size + 1 });
    for await (const { columns, games } of cleaned) {
      pieces.push(columns);
      onGames?.(games);
    }
    const task: EncodeTask = { pieces };
    const block = await this.workers.run<EncodedBlock>(ENCODE_WORKER, task, { signal });
    return { ...block, batches: [...batches].toSorted() };
  }

  private async *lots(gameIds: string[], batches: Set<string>): AsyncGenerator<Lot> {
    let lot: Lot & { shots: number } = { values: [], games: 0, shots: 0 };
    for await (const game of this.bronze.games(gameIds)) {
      for (const shot of game.shots) batches.add(shot.batch);
      for (const value of flattenShots(game.shots.map((shot) => shot.raw))) lot.values.push(value);
      lot.games++;
      lot.shots += game.shots.length;
      if (lot.shots >= SHOTS_AT_A_TIME) {
        yield lot;
        lot = { values: [], games: 0, shots: 0 };
      }
    }
    if (lot.games > 0) yield lot;
  }
}
