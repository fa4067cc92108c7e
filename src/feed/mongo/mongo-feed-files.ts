import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { type FeedFile, FeedFileIndex } from '../feed-files.port.js';
import { FeedFileDocument } from './feed.schema.js';
import { inserted } from '../../platform/mongo/duplicate-key.js';

@Injectable()
export class MongoFeedFileIndex extends FeedFileIndex {
  constructor(@InjectModel(FeedFileDocument.name) private readonly files: Model<FeedFileDocument>) {
    super();
  }

  async add({ id, ...file }: FeedFile): Promise<boolean> {
    return inserted(this.files.collection.insertOne({ _id: id, ...file } as never));
  }

  async find(id: string): Promise<FeedFile | undefined> {
    const found = await this.files.findById(id).lean();
    return found ? toFile(found) : undefined;
  }

  async list(offset: number, limit: number): Promise<{ items: FeedFile[]; total: number }> {
    const [items, total] = await Promise.all([
      this.files.find().sort({ addedAt: -1, _id: 1 }).skip(offset).limit(limit).lean(),
      this.files.countDocuments(),
    ]);
    return { items: items.map(toFile), total };
  }
}

function toFile({ _id: id, ...file }: FeedFileDocument): FeedFile {
  return { id, ...file };
}
