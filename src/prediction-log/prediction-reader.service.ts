import { Injectable } from '@nestjs/common';
import { pMapIterable } from 'p-map';
import type { PredictionManifest } from './blocks/blocks.port.js';
import type { PredictionColumns } from './blocks/prediction-columns.js';
import { PredictionLog } from './prediction-log.service.js';
import { type Answerer, idOfRow, type JoinedBlock } from './reading/joined-block.js';
import { JoinedBlocks } from './reading/joined-blocks.service.js';
import {
  countByManifest,
  isInside,
  matchingRows,
  mayMatch,
  type PredictionFilter,
  rangeOf,
} from './reading/prediction-filter.js';

/** Blocks that are read ahead: their bytes are in memory. */
const AHEAD = 3;

/** Predictions with their outcomes, as columns of `rows` entries. */
export interface JoinedPredictions {
  rows: number;
  ids: string[];
  answerers: readonly Answerer[];
  /** Model, version and role: index into `answerers`. */
  answerer: Int32Array;
  /** Id of the prediction that the caller got; only where the role is `shadow`. */
  pairedWith: (string | undefined)[];
  /** 0..1 */
  probability: Float64Array;
  /** 1 made, 0 missed, -1 not known yet. */
  outcome: Int8Array;
  /** The game, if the outcome named it: `<dataset>/<Game ID>` of a shot, or the name beside the prediction. */
  games: (string | undefined)[];
  /** Unix ms at which the prediction was made. */
  at: Float64Array;
}

/** Predictions of one block that match, with their features and outcomes. */
export interface PredictedRows {
  rows: number;
  /** One column for each of `FEATURES`, in that order; NaN = missing. */
  features: Float64Array[];
  /** 0..1 */
  probability: Float64Array;
  /** 1 made, 0 missed, -1 not known yet. */
  outcome: Int8Array;
  /** `<dataset>/<Game ID>` by row, where the outcome was reported by shot. */
  games: Map<number, string>;
  /** Unix ms. */
  at: Float64Array;
}

/** A block that may have rows that match, before anything of it is read. */
export interface ListedBlock {
  id: string;
  /** Blocks that were merged into this one. */
  parts: readonly string[];
  /** Unix ms of its first and last row. */
  from: number;
  to: number;
  /** Rows that match; undefined if only the rows tell. */
  matching?: number;
  manifest: PredictionManifest;
}

/** A block that may have rows that match. */
export interface ScannedBlock {
  manifest: PredictionManifest;
  block: JoinedBlock;
  /** Whether every row of the block lies within the filter, apart from `model`, `version` and `role`. */
  whole: boolean;
}

/** Reads what was predicted, joined with what happened. */
@Injectable()
export class PredictionReader {
  constructor(
    private readonly log: PredictionLog,
    private readonly blocks: JoinedBlocks,
  ) {}

  /** The blocks that may have rows that match, newest first, with the outcomes known by now. */
  async *scan(filter: PredictionFilter): AsyncGenerator<ScannedBlock> {
    await this.log.flush();
    const manifests = (await this.blocks.predictions(rangeOf(filter))).filter((manifest) =>
      mayMatch(manifest, filter),
    );
    const outcomes = await this.blocks.outcomesOf({});
    const join = async (manifest: PredictionManifest): Promise<ScannedBlock | undefined> => {
      const block = await this.blocks.join(manifest, outcomes);
      return block && { manifest, block, whole: isInside(manifest, filter) };
    };
    for await (const scanned of pMapIterable(manifests, join, { concurrency: AHEAD })) {
      await this.blocks.giveWay();
      if (scanned) yield scanned;
    }
  }

  /** The blocks that may have rows that match, newest first. */
  async list(filter: PredictionFilter): Promise<ListedBlock[]> {
    await this.log.flush();
    const manifests = await this.blocks.predictions(rangeOf(filter));
    return manifests
      .filter((manifest) => mayMatch(manifest, filter))
      .map((manifest) => {
        const { id, parts = [], from, to } = manifest;
        const matching = countByManifest(manifest, filter);
        return { id, parts, from, to, ...(matching !== undefined && { matching }), manifest };
      });
  }

  /**
   * The predictions of some blocks that match, with all that is known of them, a block at a time in the order given; the rows of a
   * block are in the order of their ids.
   */
  async *predicted(listed: readonly ListedBlock[], filter: PredictionFilter): AsyncGenerator<PredictedRows> {
    const outcomes = await this.blocks.outcomesOf({});
    const read = ({ manifest }: ListedBlock) => this.blocks.read(manifest, outcomes);
    for await (const found of pMapIterable(listed, read, { concurrency: AHEAD })) {
      await this.blocks.giveWay();
      if (found) yield predictedRows(found.columns, found.block, matchingRows(found.block, filter));
    }
  }

  /** Outcomes of the predictions of some blocks that match, a block at a time in the order given: 1, 0, or -1 where not known. */
  async *outcomes(listed: readonly ListedBlock[], filter: PredictionFilter): AsyncGenerator<Int8Array> {
    const outcomes = await this.blocks.outcomesOf({});
    const join = ({ manifest }: ListedBlock) => this.blocks.join(manifest, outcomes);
    for await (const block of pMapIterable(listed, join, { concurrency: AHEAD })) {
      await this.blocks.giveWay();
      if (!block) continue;
      const rows = matchingRows(block, filter);
      yield rows.length === block.rows ? block.outcome : picked(block.outcome, rows, Int8Array);
    }
  }

  /**
   * The predictions that match with their outcomes, a block at a time, newest block first; the rows of a block are in the order of
   * their ids. What is logged meanwhile is not in it.
   */
  async *joined(filter: PredictionFilter): AsyncGenerator<JoinedPredictions> {
    for await (const { block } of this.scan(filter)) {
      const rows = matchingRows(block, filter);
      if (rows.length > 0) yield joinedPredictions(block, rows);
    }
  }
}

function predictedRows(columns: PredictionColumns, block: JoinedBlock, rows: Uint32Array): PredictedRows {
  const games = new Map<number, string>();
  if (block.games.size > 0) {
    for (const [index, row] of rows.entries()) {
      const game = block.games.get(row);
      if (game !== undefined) games.set(index, game);
    }
  }
  return {
    rows: rows.length,
    features: columns.features.map((feature) => picked(feature, rows, Float64Array)),
    probability: picked(block.probability, rows, Float64Array),
    outcome: picked(block.outcome, rows, Int8Array),
    games,
    at: picked(block.at, rows, Float64Array),
  };
}

function picked<T extends Float64Array | Int8Array>(
  values: T,
  rows: Uint32Array,
  Type: { new (length: number): T },
): T {
  const found = new Type(rows.length);
  for (let i = 0; i < rows.length; i++) found[i] = values[rows[i]];
  return found;
}

function joinedPredictions(block: JoinedBlock, rows: Uint32Array): JoinedPredictions {
  const pairs = new Map<number, string>();
  for (const [id, shadows] of block.paired ?? []) for (const row of shadows) pairs.set(row, id);
  return {
    rows: rows.length,
    ids: Array.from(rows, (row) => idOfRow(block, row)),
    answerers: block.groups,
    answerer: Int32Array.from(rows, (row) => block.group[row]),
    pairedWith: Array.from(rows, (row) => pairs.get(row)),
    probability: Float64Array.from(rows, (row) => block.probability[row]),
    outcome: Int8Array.from(rows, (row) => block.outcome[row]),
    games: Array.from(rows, (row) => block.games.get(row)),
    at: Float64Array.from(rows, (row) => block.at[row]),
  };
}
