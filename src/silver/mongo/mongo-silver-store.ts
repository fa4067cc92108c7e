import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { BlockPlayer } from '../../basketball/index.js';
import type { SilverBlock, SilverPartitionPage } from '../silver-partition.js';
import {
  type LedgerEntry,
  type PartitionFilter,
  SilverStore,
  type StoredPartition,
} from '../silver-store.port.js';
import {
  SilverBlockDocument,
  SilverLedgerDocument,
  SilverPartitionDocument,
  SilverPlayersDocument,
} from './silver.schema.js';
import { inserted } from '../../platform/mongo/duplicate-key.js';

/** A month is one document; a new block becomes current by one compare-and-set on its version. */
@Injectable()
export class MongoSilverStore extends SilverStore {
  constructor(
    @InjectModel(SilverPartitionDocument.name) private readonly partitions: Model<SilverPartitionDocument>,
    @InjectModel(SilverBlockDocument.name) private readonly blocks: Model<SilverBlockDocument>,
    @InjectModel(SilverPlayersDocument.name) private readonly playersOf: Model<SilverPlayersDocument>,
    @InjectModel(SilverLedgerDocument.name) private readonly ledger: Model<SilverLedgerDocument>,
  ) {
    super();
  }

  async find(dataset: string, month: string): Promise<StoredPartition | undefined> {
    const found = await this.partitions.findById(partitionId(dataset, month)).lean();
    if (!found) return undefined;
    const { _id, ...partition } = found;
    return partition;
  }

  async replace(partition: StoredPartition, v: number): Promise<boolean> {
    const _id = partitionId(partition.dataset, partition.month);
    const document: SilverPartitionDocument = { ...partition, _id, v: v + 1 };
    if (v > 0) {
      const result = await this.partitions.collection.replaceOne({ _id: _id as never, v }, document);
      return result.matchedCount === 1;
    }
    return inserted(this.partitions.collection.insertOne(document as never));
  }

  async list(filter: PartitionFilter, offset: number, limit: number): Promise<SilverPartitionPage> {
    const where: Record<string, string> = {};
    if (filter.dataset) where.dataset = filter.dataset;
    if (filter.month) where.month = filter.month;
    const [found, total] = await Promise.all([
      this.partitions.find(where, { gameIds: 0 }).sort({ _id: 1 }).skip(offset).limit(limit).lean(),
      this.partitions.countDocuments(where),
    ]);
    return { items: found.map(({ _id, ...partition }) => partition), total };
  }

  async datasets(): Promise<string[]> {
    const found = await this.partitions.find({}, { dataset: 1 }).lean();
    return [...new Set(found.map((partition) => partition.dataset))].toSorted();
  }

  async addBlock({ hash, ...block }: SilverBlock): Promise<void> {
    await this.blocks.updateOne({ _id: hash }, { $setOnInsert: block }, { upsert: true });
  }

  async block(hash: string): Promise<SilverBlock | undefined> {
    const found = await this.blocks.findById(hash).lean();
    if (!found) return undefined;
    const { _id, ...block } = found;
    return { hash: _id, ...block };
  }

  async addPlayers(hash: string, players: BlockPlayer[]): Promise<void> {
    await this.playersOf.updateOne({ _id: hash }, { $setOnInsert: { players } }, { upsert: true });
  }

  async players(hash: string): Promise<BlockPlayer[] | undefined> {
    return (await this.playersOf.findById(hash).lean())?.players;
  }

  async processed(): Promise<Set<string>> {
    const found = await this.ledger.find({}, { _id: 1 }).lean();
    return new Set(found.map((entry) => entry._id));
  }

  async addProcessed(entries: LedgerEntry[]): Promise<void> {
    for (const { batch, ...entry } of entries) {
      await this.ledger.updateOne({ _id: batch }, { $setOnInsert: entry }, { upsert: true });
    }
  }
}

function partitionId(dataset: string, month: string): string {
  return `${dataset}/${month}`;
}
