import { Injectable } from '@nestjs/common';
import type { Page } from '../platform/http/listing.js';
import type { OutcomeManifest, PredictionManifest } from './blocks/blocks.port.js';
import { PREDICTION_ROLES, type PredictionColumns, textAt } from './blocks/prediction-columns.js';
import { idAt } from './blocks/prediction-id.js';
import { PredictionLog } from './prediction-log.service.js';
import { predictionUnknown } from './prediction-log.errors.js';
import { type JoinedBlock, oneId, rowOf, UNKNOWN } from './reading/joined-block.js';
import { JoinedBlocks } from './reading/joined-blocks.service.js';
import {
  countByManifest,
  matchingRows,
  mayMatch,
  type PredictionFilter,
  rangeOf,
} from './reading/prediction-filter.js';
import type { PredictionRecord } from './reading/prediction-record.js';

/** Rows of an export that are passed on at once. */
const PIECE = 4096;

/** Which rows of the list are wanted. */
interface Wanted {
  filter: PredictionFilter;
  skip: number;
  limit: number;
}

/** Pages of the stored predictions, newest first. */
@Injectable()
export class PredictionLists {
  constructor(
    private readonly log: PredictionLog,
    private readonly blocks: JoinedBlocks,
  ) {}

  /**
   * Newest first, including predictions that were still in memory. Only blocks that may have rows of the page are read, and, to
   * count by player, zone or outcome, those that may have rows that match.
   */
  async list(filter: PredictionFilter, offset: number, limit: number): Promise<Page<PredictionRecord>> {
    const { manifests, outcomes } = await this.candidates(filter);
    const page: Page<PredictionRecord> = { items: [], total: 0 };
    for (const cluster of clustersOf(manifests)) {
      const counts = cluster.map((manifest) => countByManifest(manifest, filter));
      const known = counts.every((count) => count !== undefined);
      const count = known ? sum(counts) : await this.count(cluster, outcomes, filter);
      const skip = Math.max(0, offset - page.total);
      page.total += count;
      const missing = limit - page.items.length;
      if (missing === 0 || skip >= count) continue;
      page.items.push(...(await this.records(cluster, outcomes, { filter, skip, limit: missing })));
    }
    return page;
  }

  /** Every prediction that matches, newest first, some thousand at a time; at most a block is in memory. */
  async *all(filter: PredictionFilter): AsyncGenerator<PredictionRecord[]> {
    const { manifests, outcomes } = await this.candidates(filter);
    for (const cluster of clustersOf(manifests)) {
      const records = await this.records(cluster, outcomes, { filter, skip: 0, limit: Infinity });
      for (let from = 0; from < records.length; from += PIECE) {
        yield records.slice(from, from + PIECE);
        await this.blocks.giveWay();
      }
    }
  }

  /** @throws {AppError} `prediction.unknown` when no prediction has this id */
  async find(id: string): Promise<PredictionRecord> {
    if (this.log.isOwn(id)) await this.log.flush();
    for (const manifest of await this.blocks.predictions({ firstId: id, lastId: id })) {
      const read = await this.blocks.read(
        manifest,
        await this.blocks.outcomesOf({ firstId: id, lastId: id }),
      );
      const row = read ? rowOf(read.block, oneId(id), 0) : -1;
      if (row >= 0) return recordOf(read!.columns, read!.block, row);
    }
    throw predictionUnknown(id);
  }

  private async candidates(
    filter: PredictionFilter,
  ): Promise<{ manifests: PredictionManifest[]; outcomes: OutcomeManifest[] }> {
    await this.log.flush();
    const manifests = await this.blocks.predictions(rangeOf(filter));
    return {
      manifests: manifests.filter((manifest) => mayMatch(manifest, filter)),
      outcomes: await this.blocks.outcomesOf({}),
    };
  }

  private async count(
    cluster: PredictionManifest[],
    outcomes: OutcomeManifest[],
    filter: PredictionFilter,
  ): Promise<number> {
    let count = 0;
    for (const manifest of cluster) {
      const block = await this.blocks.join(manifest, outcomes);
      if (block) count += matchingRows(block, filter).length;
      await this.blocks.giveWay();
    }
    return count;
  }

  private async records(
    cluster: PredictionManifest[],
    outcomes: OutcomeManifest[],
    { filter, skip, limit }: Wanted,
  ): Promise<PredictionRecord[]> {
    const records: PredictionRecord[] = [];
    for (const manifest of cluster) {
      const read = await this.blocks.read(manifest, outcomes);
      if (!read) continue;
      const rows = matchingRows(read.block, filter).reverse();
      const wanted = cluster.length === 1 ? rows.subarray(skip, Math.min(rows.length, skip + limit)) : rows;
      for (const row of wanted) records.push(recordOf(read.columns, read.block, row));
    }
    if (cluster.length === 1) return records;
    return records.toSorted((a, b) => (a.id > b.id ? -1 : 1)).slice(skip, skip + limit);
  }
}

/** Blocks whose ids lie between each other's are read together; blocks of one process never are. */
function clustersOf(manifests: readonly PredictionManifest[]): PredictionManifest[][] {
  const clusters: PredictionManifest[][] = [];
  let firstId = '';
  for (const manifest of manifests) {
    const cluster = clusters.at(-1);
    if (cluster && manifest.lastId >= firstId) {
      cluster.push(manifest);
      if (manifest.firstId < firstId) firstId = manifest.firstId;
    } else {
      clusters.push([manifest]);
      firstId = manifest.firstId;
    }
  }
  return clusters;
}

function sum(counts: (number | undefined)[]): number {
  return counts.reduce<number>((total, count) => total + (count ?? 0), 0);
}

function recordOf(columns: PredictionColumns, { outcome }: JoinedBlock, row: number): PredictionRecord {
  const { features, probability, models, model, version, role, at, requestId, pairedWith } = columns;
  const pair = textAt(pairedWith, row);
  return {
    id: idAt(columns, row),
    row: features.map((feature) => feature[row]),
    probability: probability[row],
    prediction: probability[row] > 0.5 ? 1 : 0,
    model: models[model[row]],
    version: version[row],
    role: PREDICTION_ROLES[role[row]],
    at: new Date(at[row]),
    requestId: textAt(requestId, row),
    ...(pair !== '' && { pairedWith: pair }),
    ...(outcome[row] !== UNKNOWN && { outcome: outcome[row] as 0 | 1 }),
  };
}
