import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { Page } from '../../platform/http/listing.js';
import type { BatchGame } from '../batch.js';
import {
  type BatchFilter,
  type BatchSettled,
  type BatchStep,
  BatchStore,
  type BatchSummary,
  type StagedPage,
  type StoredBatch,
} from '../batch-store.port.js';
import { BatchDocument, BronzeCounterDocument } from './bronze.schema.js';
import { onlyDuplicates } from '../../platform/mongo/duplicate-key.js';

const WITHOUT_GAMES = '-games -changed -suspects -staged';

type Summary = Omit<BatchDocument, 'games' | 'changed' | 'suspects' | 'staged'>;

@Injectable()
export class MongoBatchStore extends BatchStore {
  constructor(
    @InjectModel(BatchDocument.name) private readonly model: Model<BatchDocument>,
    @InjectModel(BronzeCounterDocument.name) private readonly counters: Model<BronzeCounterDocument>,
  ) {
    super();
  }

  async begin({ id, ...batch }: StoredBatch): Promise<StoredBatch> {
    const present = Object.fromEntries(Object.entries(batch).filter(([, value]) => value !== undefined));
    try {
      await this.model.collection.insertOne({ _id: id, ...present } as never);
    } catch (error) {
      if (!onlyDuplicates(error)) throw error;
    }
    return (await this.find(id))!;
  }

  async find(id: string): Promise<StoredBatch | undefined> {
    const found = await this.model.findById(id).lean();
    return found ? toBatch(found) : undefined;
  }

  async ofSource(sourceKey: string, dataset: string): Promise<BatchSummary[]> {
    return (await this.model.find({ sourceKey, dataset }, WITHOUT_GAMES).lean<Summary[]>()).map(toSummary);
  }

  async advance(id: string, from: number, step: BatchStep): Promise<boolean> {
    const { games, changed, suspects, ...totals } = step;
    const added = Object.entries({ games, changed, suspects }).filter(([, items]) => items.length > 0);
    const push =
      added.length === 0
        ? {}
        : { $push: Object.fromEntries(added.map(([name, items]) => [name, { $each: items as unknown[] }])) };
    const result = await this.model.updateOne(
      { _id: id, to: from },
      { $set: totals, $unset: { staged: 1 }, ...push },
    );
    return result.matchedCount === 1;
  }

  async settle(id: string, to: number, settled: BatchSettled): Promise<boolean> {
    const result = await this.model.updateOne(
      { _id: id, to, 'member.ended': true },
      { $set: { ...settled, suspects: [] } },
    );
    return result.matchedCount === 1;
  }

  async beat(id: string, to: number, movedAt: Date): Promise<void> {
    await this.model.updateOne({ _id: id, state: 'running', to }, { $set: { movedAt } });
  }

  async stage(id: string, from: number, page: StagedPage): Promise<boolean> {
    const result = await this.model.updateOne(
      { _id: id, state: 'running', to: from, staged: { $exists: false } },
      { $set: { staged: page } },
    );
    return result.matchedCount === 1;
  }

  async complete(id: string, to: number, finishedAt: Date): Promise<boolean> {
    // A kill between the two leaves a number unused, which is harmless.
    const counter = await this.counters
      .findOneAndUpdate({ _id: 'batches' }, { $inc: { value: 1 } }, { upsert: true, returnDocument: 'after' })
      .lean();
    const result = await this.model.updateOne(
      { _id: id, state: 'running', to },
      { $set: { state: 'complete', seq: counter!.value, finishedAt } },
    );
    return result.matchedCount === 1;
  }

  async completeAfter(seq: number): Promise<StoredBatch[]> {
    const found = await this.model
      .find({ state: 'complete', seq: { $gt: seq } })
      .sort({ seq: 1 })
      .lean();
    return found.map(toBatch);
  }

  async list(filter: BatchFilter, offset: number, limit: number): Promise<Page<BatchSummary>> {
    const where: Record<string, unknown> = {};
    if (filter.dataset) where.dataset = filter.dataset;
    if (filter.state) where.state = filter.state === 'complete' ? 'complete' : 'running';
    if (filter.state === 'running') where.movedAt = { $gte: filter.movedBefore };
    if (filter.state === 'interrupted') where.movedAt = { $lt: filter.movedBefore };
    if (filter.source) where.sourceKey = filter.source;
    const [items, total] = await Promise.all([
      this.model
        .find(where, WITHOUT_GAMES)
        .sort({ startedAt: -1, _id: 1 })
        .skip(offset)
        .limit(limit)
        .lean<Summary[]>(),
      this.model.countDocuments(where),
    ]);
    return { items: items.map(toSummary), total };
  }

  async summaries(): Promise<BatchSummary[]> {
    return (await this.model.find({}, WITHOUT_GAMES).lean<Summary[]>()).map(toSummary);
  }

  async games(dataset?: string, month?: string): Promise<BatchGame[]> {
    const months = new Map<string, string>();
    const where = dataset === undefined ? {} : { dataset };
    for await (const batch of this.model.find(where, { games: 1 }).lean().cursor()) {
      for (const game of batch.games) months.set(game.id, game.month);
    }
    return [...months]
      .filter(([, of]) => month === undefined || of === month)
      .map(([id, of]) => ({ id, month: of }))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }
}

function toBatch({ _id: id, ...batch }: BatchDocument): StoredBatch {
  return { id, ...batch };
}

function toSummary({ _id: id, ...batch }: Summary): BatchSummary {
  return { id, ...batch };
}
