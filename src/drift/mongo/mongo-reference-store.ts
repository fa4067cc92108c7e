import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { inserted } from '../../platform/mongo/duplicate-key.js';
import { ReferenceStore, type StoredReference } from '../profiles/reference-store.port.js';
import { DRIFT_REFERENCES, type ReferenceDocument } from './reference.schema.js';

@Injectable()
export class MongoReferenceStore extends ReferenceStore {
  constructor(@InjectModel(DRIFT_REFERENCES) private readonly references: Model<ReferenceDocument>) {
    super();
  }

  async add({ id: _id, ...rest }: StoredReference): Promise<StoredReference> {
    await inserted(this.references.insertOne({ ...rest, _id }));
    return (await this.find(_id))!;
  }

  async find(id: string): Promise<StoredReference | undefined> {
    const found = await this.references.findById(id).lean<ReferenceDocument>();
    if (!found) return undefined;
    const { _id, ...rest } = found;
    return { id: _id, ...rest };
  }
}
