import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import type { Page } from '../../platform/http/listing.js';
import { inserted } from '../../platform/mongo/duplicate-key.js';
import type { HistoryEntry, HistoryFilter } from '../history/history-entry.js';
import { HistoryStore } from '../history/history-store.port.js';
import { countOf } from './count-of.js';
import { HISTORY, type HistoryDocument } from './notifications.schema.js';
import { fromStored, toStored } from './stored-notice.js';

@Injectable()
export class MongoHistoryStore extends HistoryStore {
  constructor(@InjectModel(HISTORY) private readonly entries: Model<HistoryDocument>) {
    super();
  }

  async add({ id, notice, ...entry }: HistoryEntry): Promise<boolean> {
    const document = { _id: id, ...entry, notice: toStored(notice) };
    if (await inserted(this.entries.collection.insertOne(document as never))) return true;
    await this.entries.updateOne({ _id: id }, { $inc: { times: 1 }, $max: { lastAt: entry.lastAt } });
    return false;
  }

  async list(filter: HistoryFilter, offset: number, limit: number): Promise<Page<HistoryEntry>> {
    const { source, severity, state, group, from, to } = filter;
    const receivedAt = { ...(from && { $gte: from }), ...(to && { $lt: to }) };
    const where = {
      ...(source && { source }),
      ...(severity && { 'notice.severity': severity }),
      ...(state && { 'notice.state': state }),
      ...(group !== undefined && { 'notice.group': String(group) }),
      ...((from || to) && { receivedAt }),
    } as QueryFilter<HistoryDocument>;
    const found = await this.entries
      .find(where)
      .sort({ receivedAt: -1, _id: 1 })
      .skip(offset)
      .limit(limit)
      .lean<HistoryDocument[]>();
    return { items: found.map(toEntry), total: await countOf(this.entries, where) };
  }

  async removeBefore(time: Date): Promise<number> {
    return (await this.entries.deleteMany({ lastAt: { $lt: time } })).deletedCount;
  }
}

function toEntry({ _id: id, notice, ...entry }: HistoryDocument): HistoryEntry {
  return { id, ...entry, notice: fromStored(notice) };
}
