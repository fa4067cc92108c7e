import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { Page } from '../../platform/http/listing.js';
import { Quarantine, type QuarantinedRow, type QuarantineFilter } from '../game-store.port.js';
import { QuarantineDocument } from './bronze.schema.js';
import { onlyDuplicates } from '../../platform/mongo/duplicate-key.js';

const FILTERS = ['code', 'column', 'batch', 'source', 'dataset'] as const;

@Injectable()
export class MongoQuarantine extends Quarantine {
  constructor(@InjectModel(QuarantineDocument.name) private readonly model: Model<QuarantineDocument>) {
    super();
  }

  async add(rows: QuarantinedRow[]): Promise<void> {
    const documents = rows.map(({ id, column, ...row }) => ({
      _id: id,
      ...row,
      ...(column ? { column } : {}),
    }));
    try {
      await this.model.collection.insertMany(documents as never[], { ordered: false });
    } catch (error) {
      if (!onlyDuplicates(error)) throw error;
    }
  }

  async list(filter: QuarantineFilter, offset: number, limit: number): Promise<Page<QuarantinedRow>> {
    const where: Record<string, string> = {};
    for (const name of FILTERS) if (filter[name] !== undefined) where[name] = filter[name];
    const [items, total] = await Promise.all([
      this.model.find(where).sort({ source: 1, dataset: 1, line: 1 }).skip(offset).limit(limit).lean(),
      this.model.countDocuments(where),
    ]);
    return { items: items.map(({ _id: id, ...row }) => ({ id, ...row })), total };
  }
}
