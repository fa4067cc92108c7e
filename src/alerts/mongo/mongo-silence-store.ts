import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import type { Page } from '../../platform/http/listing.js';
import { SilenceStore } from '../silences/silence-store.port.js';
import type { Silence, SilenceState } from '../silences/silence.js';
import { type SilenceDocument, SILENCES } from './alerts.schema.js';

@Injectable()
export class MongoSilenceStore extends SilenceStore {
  constructor(@InjectModel(SILENCES) private readonly silences: Model<SilenceDocument>) {
    super();
  }

  async add({ id: _id, ...silence }: Silence): Promise<void> {
    await this.silences.insertOne({ _id, ...silence });
  }

  async find(id: string): Promise<Silence | undefined> {
    const found = await this.silences.findById(String(id)).lean<SilenceDocument>();
    return found ? toSilence(found) : undefined;
  }

  async end(id: string, ended: { by: string; at: Date }): Promise<Silence | undefined> {
    const after = await this.silences
      .findOneAndUpdate(
        { _id: String(id), ended: { $exists: false }, to: { $gt: ended.at } },
        { $set: { ended } },
        { returnDocument: 'after' },
      )
      .lean<SilenceDocument>();
    return after ? toSilence(after) : undefined;
  }

  async open(now: Date): Promise<Silence[]> {
    const found = await this.silences
      .find({ to: { $gt: now }, ended: { $exists: false } })
      .sort({ createdAt: 1, _id: 1 })
      .lean<SilenceDocument[]>();
    return found.map(toSilence);
  }

  async list(
    state: SilenceState | undefined,
    now: Date,
    offset: number,
    limit: number,
  ): Promise<Page<Silence>> {
    const where = state === undefined ? {} : CONDITIONS[state](now);
    const found = await this.silences
      .find(where)
      .sort({ createdAt: -1, _id: 1 })
      .skip(offset)
      .limit(limit)
      .lean<SilenceDocument[]>();
    return { items: found.map(toSilence), total: await this.silences.countDocuments(where) };
  }
}

const CONDITIONS: Record<SilenceState, (now: Date) => QueryFilter<SilenceDocument>> = {
  waiting: (now) => ({ ended: { $exists: false }, from: { $gt: now } }),
  active: (now) => ({ ended: { $exists: false }, from: { $lte: now }, to: { $gt: now } }),
  ended: (now) => ({ $or: [{ ended: { $exists: true } }, { to: { $lte: now } }] }),
};

function toSilence({ _id: id, ...silence }: SilenceDocument): Silence {
  return { id, ...silence };
}
