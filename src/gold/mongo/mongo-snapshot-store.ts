import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { Snapshot, SnapshotPage } from '../snapshot.js';
import { type SnapshotFilter, SnapshotStore } from '../snapshot-store.port.js';
import { SnapshotDocument } from './snapshot.schema.js';
import { inserted } from '../../platform/mongo/duplicate-key.js';

@Injectable()
export class MongoSnapshotStore extends SnapshotStore {
  constructor(@InjectModel(SnapshotDocument.name) private readonly snapshots: Model<SnapshotDocument>) {
    super();
  }

  async add(snapshot: Snapshot): Promise<Snapshot> {
    const { id, ...manifest } = snapshot;
    await inserted(this.snapshots.collection.insertOne({ _id: id, ...manifest } as never));
    return (await this.find(id)) ?? snapshot;
  }

  async find(id: string): Promise<Snapshot | undefined> {
    const found = await this.snapshots.findById(id).lean();
    return found ? toSnapshot(found) : undefined;
  }

  async list(filter: SnapshotFilter, offset: number, limit: number): Promise<SnapshotPage> {
    const where = filter.dataset ? { dataset: filter.dataset } : {};
    const [found, total] = await Promise.all([
      this.snapshots.find(where).sort({ createdAt: -1, _id: -1 }).skip(offset).limit(limit).lean(),
      this.snapshots.countDocuments(where),
    ]);
    return { items: found.map(toSnapshot), total };
  }
}

function toSnapshot({ _id, ...manifest }: SnapshotDocument): Snapshot {
  return { id: _id, ...manifest };
}
