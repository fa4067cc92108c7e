import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { AccessKey } from '../access-key.js';
import { KeyStore, type Revocation } from '../key-store.port.js';
import { ADMINS, ADMINS_ID, type AdminsDocument, type KeyDocument, KEYS } from './access.schema.js';

@Injectable()
export class MongoKeyStore extends KeyStore {
  constructor(
    @InjectModel(KEYS) private readonly keys: Model<KeyDocument>,
    @InjectModel(ADMINS) private readonly admins: Model<AdminsDocument>,
  ) {
    super();
  }

  async insert({ id, ...key }: AccessKey): Promise<void> {
    await this.keys.insertOne({ _id: id, ...key });
    if (key.role !== 'admin' || key.expiresAt) return;
    // After the key: an id without its key would allow the last administrator to be revoked.
    await this.admins.updateOne({ _id: ADMINS_ID }, { $addToSet: { ids: id } }, { upsert: true });
  }

  async all(): Promise<AccessKey[]> {
    const found = await this.keys.find().sort({ createdAt: -1, _id: 1 }).lean<KeyDocument[]>();
    return found.map(({ _id: id, ...key }) => ({ id, ...key }));
  }

  async revoke(id: string, revokedAt: Date, lastMayGo: boolean, revokedBy: string): Promise<Revocation> {
    const _id = String(id);
    const key = await this.keys.findById(_id).lean<KeyDocument>();
    if (key === null) return 'unknown';
    if (key.revokedAt) return 'revoked';
    if (!(await this.leave(_id, lastMayGo))) return 'last-admin';
    await this.keys.updateOne({ _id, revokedAt: { $exists: false } }, { $set: { revokedAt, revokedBy } });
    return 'revoked';
  }

  /** Removes a key from the list of permanent administrators. False if it is the last one: of two removed at once, one stays. */
  private async leave(_id: string, lastMayGo: boolean): Promise<boolean> {
    const others = lastMayGo ? {} : { $nor: [{ ids: { $size: 1 } }] };
    const left = await this.admins.updateOne(
      { _id: ADMINS_ID, ids: _id, ...others },
      { $pull: { ids: _id } },
    );
    if (left.modifiedCount > 0) return true;
    // Does not change the list if the key is not on it.
    return (await this.admins.countDocuments({ _id: ADMINS_ID, ids: _id })) === 0;
  }

  async used(id: string, lastUsedAt: Date): Promise<void> {
    await this.keys.updateOne({ _id: String(id) }, { $max: { lastUsedAt } });
  }
}
