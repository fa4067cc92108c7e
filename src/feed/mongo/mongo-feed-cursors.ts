import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { FeedCursors } from '../feed-cursors.port.js';
import { FeedCursorDocument } from './feed.schema.js';
import { isDuplicate } from '../../platform/mongo/duplicate-key.js';

@Injectable()
export class MongoFeedCursors extends FeedCursors {
  constructor(@InjectModel(FeedCursorDocument.name) private readonly cursors: Model<FeedCursorDocument>) {
    super();
  }

  async position(key: string): Promise<number> {
    return (await this.cursors.findById(idOf(key)).lean())?.position ?? 0;
  }

  async move(key: string, from: number, to: number): Promise<boolean> {
    try {
      const moved = await this.cursors
        .findOneAndUpdate(
          { _id: idOf(key), position: from },
          { $set: { position: to } },
          { upsert: from === 0, returnDocument: 'after' },
        )
        .lean();
      return moved !== null;
    } catch (error) {
      // There is a cursor, and it is no longer at 0.
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  async reset(key: string): Promise<void> {
    await this.cursors.updateOne({ _id: idOf(key) }, { $set: { position: 0 } }, { upsert: true });
  }
}

function idOf(key: string): string {
  return `served:${key}`;
}
