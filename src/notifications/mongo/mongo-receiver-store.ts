import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { inserted } from '../../platform/mongo/duplicate-key.js';
import type { StoredReceiver } from '../receivers/receiver.js';
import { ReceiverStore } from '../receivers/receiver-store.port.js';
import { type ReceiverDocument, RECEIVERS } from './notifications.schema.js';

@Injectable()
export class MongoReceiverStore extends ReceiverStore {
  constructor(@InjectModel(RECEIVERS) private readonly receivers: Model<ReceiverDocument>) {
    super();
  }

  async all(): Promise<StoredReceiver[]> {
    return (await this.receivers.find().sort({ _id: 1 }).lean<ReceiverDocument[]>()).map(toReceiver);
  }

  async find(name: string): Promise<StoredReceiver | undefined> {
    const found = await this.receivers.findById(String(name)).lean<ReceiverDocument>();
    return found ? toReceiver(found) : undefined;
  }

  async insert(receiver: StoredReceiver): Promise<boolean> {
    return inserted(
      this.receivers.collection.insertOne({ _id: receiver.settings.name, ...receiver } as never),
    );
  }

  async replace(receiver: StoredReceiver): Promise<boolean> {
    const { matchedCount } = await this.receivers.collection.replaceOne(
      { _id: receiver.settings.name as never, version: receiver.version - 1 },
      { ...receiver } as never,
    );
    return matchedCount === 1;
  }
}

function toReceiver({ _id, ...receiver }: ReceiverDocument): StoredReceiver {
  return receiver;
}
