import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { AccessKey } from '../access-key.js';
import { KeyStore } from '../key-store.port.js';
import { type KeyDocument, KEYS } from './access.schema.js';

@Injectable()
export class MongoKeyStore extends KeyStore {
  constructor(@InjectModel(KEYS) private readonly keys: Model<KeyDocument>) {
    super();
  }

  async insert({ id, ...key }: AccessKey): Promise<void> {
    await this.keys.insertOne({ _id: id, ...key });
  }

  async all(): Promise<AccessKey[]> {
    const found = await this.keys.find().sort({ createdAt: -1, _id: 1 }).lean<KeyDocument[]>();
    return found.map(({ _id: id, ...key }) => ({ id, ...key }));
  }

  async revoke(id: string, revokedAt: Date): Promise<boolean> {
    const _id = String(id);
    await this.keys.updateOne({ _id, revokedAt: { $exists: false } }, { $set: { revokedAt } });
    return (await this.keys.findById(_id).lean<KeyDocument>()) !== null;
  }

  async used(id: string, lastUsedAt: Date): Promise<void> {
    await this.keys.updateOne({ _id: String(id) }, { $max: { lastUsedAt } });
  }
}
