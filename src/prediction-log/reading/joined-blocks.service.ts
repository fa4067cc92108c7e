import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import {
  type BlockRange,
  OutcomeBlocks,
  type OutcomeManifest,
  PredictionBlocks,
  type PredictionManifest,
} from '../blocks/blocks.port.js';
import type { PredictionColumns } from '../blocks/prediction-columns.js';
import { decodePredictions } from '../blocks/prediction-codec.js';
import { decodeOutcomes, type OutcomeColumns } from '../outcomes/outcome-columns.js';
import { applyOutcomes, joinedBlock, type JoinedBlock, sizeOf } from './joined-block.js';

/** Blocks are kept decoded up to this many bytes each: a million predictions and as many outcomes fit. */
const CACHE_BYTES = 64 * 1024 ** 2;
/** An index that was not used for a while is dropped. */
const CACHE_MS = 10 * 60_000;
const MILLISECONDS_A_TURN = 8;

/** Blocks with what is known about them, read once. */
@Injectable()
export class JoinedBlocks {
  private readonly joined = new LRUCache<string, JoinedBlock>({
    maxSize: CACHE_BYTES,
    sizeCalculation: sizeOf,
    ttl: CACHE_MS,
    updateAgeOnGet: true,
  });
  private readonly outcomes = new LRUCache<string, OutcomeColumns>({
    maxSize: CACHE_BYTES,
    sizeCalculation: ({ rows, shot, game }) => rows * 45 + shot.bytes.length + game.bytes.length + 4096,
    ttl: CACHE_MS,
    updateAgeOnGet: true,
  });
  private turnBeganAt = 0;

  constructor(
    private readonly predictionBlocks: PredictionBlocks,
    private readonly outcomeBlocks: OutcomeBlocks,
  ) {}

  async predictions(range: BlockRange): Promise<PredictionManifest[]> {
    return this.predictionBlocks.list(range);
  }

  /** Blocks of outcomes of these ids, in the order in which they were received. */
  async outcomesOf(range: Pick<BlockRange, 'firstId' | 'lastId'>): Promise<OutcomeManifest[]> {
    const found = await this.outcomeBlocks.list(range);
    return found.toSorted((a, b) => a.to - b.to);
  }

  /**
   * A block with the outcomes of these blocks that concern it; undefined if it was removed since it was listed.
   * @throws {AppError} `prediction.block-damaged` when the bytes do not match the hash
   */
  async join(
    manifest: PredictionManifest,
    outcomes: readonly OutcomeManifest[],
  ): Promise<JoinedBlock | undefined> {
    const known = this.joined.get(manifest.id);
    if (known) return this.complete(known, outcomes);
    return (await this.read(manifest, outcomes))?.block;
  }

  /** The same with all columns, which are not kept. */
  async read(
    manifest: PredictionManifest,
    outcomes: readonly OutcomeManifest[],
  ): Promise<{ columns: PredictionColumns; block: JoinedBlock } | undefined> {
    const columns = await this.columns(manifest);
    if (!columns) return undefined;
    let block = this.joined.get(manifest.id);
    if (!block) this.joined.set(manifest.id, (block = joinedBlock(manifest.id, columns)));
    return { columns, block: await this.complete(block, outcomes) };
  }

  private async complete(block: JoinedBlock, outcomes: readonly OutcomeManifest[]): Promise<JoinedBlock> {
    for (const outcome of outcomes) {
      if (block.applied.has(outcome.id) || outcome.lastId < block.firstId || outcome.firstId > block.lastId)
        continue;
      // A block that replaces others holds nothing new if those are in.
      if (outcome.parts?.every((part) => block.applied.has(part))) block.applied.add(outcome.id);
      else await this.apply(block, outcome);
    }
    return block;
  }

  /** All columns of a block; undefined if it was removed since it was listed. */
  async columns(manifest: PredictionManifest): Promise<PredictionColumns | undefined> {
    const bytes = await this.predictionBlocks.read(manifest);
    await this.giveWay();
    return bytes && decodePredictions(bytes);
  }

  /** Outcomes of a block; undefined if it was removed since it was listed. */
  async outcomeColumns(manifest: OutcomeManifest): Promise<OutcomeColumns | undefined> {
    const known = this.outcomes.get(manifest.id);
    if (known) return known;
    const bytes = await this.outcomeBlocks.read(manifest);
    if (!bytes) return undefined;
    const columns = decodeOutcomes(bytes);
    this.outcomes.set(manifest.id, columns);
    return columns;
  }

  /** Lets requests be answered, if this has gone on for a while. */
  async giveWay(): Promise<void> {
    if (performance.now() - this.turnBeganAt < MILLISECONDS_A_TURN) return;
    await nextTurn();
    this.turnBeganAt = performance.now();
  }

  private async apply(block: JoinedBlock, manifest: OutcomeManifest): Promise<void> {
    const columns = await this.outcomeColumns(manifest);
    if (!columns) return;
    applyOutcomes(block, columns, manifest.id);
    await this.giveWay();
  }
}
