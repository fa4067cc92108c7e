import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { newId } from '../../platform/ids/ids.js';
import { inserted } from '../../platform/mongo/duplicate-key.js';
import { ModelStore } from '../models/model-store.port.js';
import type { Change, RegisteredModel } from '../models/registered-model.js';
import { setTagIn } from './document-writes.js';
import { MongoRegistryTrail } from './mongo-registry-trail.js';
import { renaming } from './registry-audit.js';
import { familyOf, fromTags, toModel } from './registry-documents.js';
import { type ModelDocument, MODELS, type VersionDocument, VERSIONS } from './registry.schema.js';

@Injectable()
export class MongoModelStore extends ModelStore {
  constructor(
    @InjectModel(MODELS) private readonly registered: Model<ModelDocument>,
    @InjectModel(VERSIONS) private readonly modelVersions: Model<VersionDocument>,
    private readonly trail: MongoRegistryTrail,
  ) {
    super();
  }

  async create({ name, createdAt, updatedAt, description, tags }: RegisteredModel): Promise<boolean> {
    return this.insert({
      _id: name,
      family: newId(),
      createdAt,
      updatedAt,
      description,
      tags: fromTags(tags),
      drawn: 0,
      rev: 0,
      archivedRev: 0,
      aliases: [],
      moves: [],
    });
  }

  async find(name: string): Promise<RegisteredModel | undefined> {
    const found = await this.document(name);
    return found ? toModel(found) : undefined;
  }

  async page(offset: number, limit: number): Promise<{ items: RegisteredModel[]; total: number }> {
    const found = await this.registered
      .find()
      .sort({ _id: 1 })
      .skip(offset)
      .limit(limit)
      .lean<ModelDocument[]>();
    return { items: found.map(toModel), total: await this.registered.countDocuments() };
  }

  async all(): Promise<RegisteredModel[]> {
    return (await this.registered.find().sort({ _id: 1 }).lean<ModelDocument[]>()).map(toModel);
  }

  async describe(name: string, description: string, updatedAt: Date): Promise<boolean> {
    const change = { $set: { description, updatedAt } };
    return (await this.registered.updateOne({ _id: String(name) }, change)).matchedCount === 1;
  }

  async setTag(name: string, key: string, value: string | undefined): Promise<boolean> {
    return setTagIn(this.registered, name, key, value);
  }

  /** The document is written under its new name before the old one is deleted: a kill in between leaves the model under both. */
  async rename(name: string, to: string, { by, at }: Change): Promise<'renamed' | 'unknown' | 'taken'> {
    const document = await this.document(name);
    if (!document) return 'unknown';
    const family = familyOf(document);
    if (name === to) return 'taken';
    const entry = renaming(document, to, by, at, newId());
    const renamed = {
      ...document,
      _id: to,
      family,
      updatedAt: at,
      audit: [...(document.audit ?? []), entry],
    };
    if (!(await this.insert(renamed))) return 'taken';
    await this.registered.deleteOne({ _id: name });
    await this.modelVersions.updateMany({ model: family }, { $set: { updatedAt: at } });
    await this.trail.settle(to, entry);
    return 'renamed';
  }

  /** The author is written first, so that a removal cut short by a kill is known and is finished. */
  async remove(name: string, { by, at }: Change): Promise<boolean> {
    const removing = { id: newId(), by, at };
    await this.registered.updateOne(
      { _id: String(name), removing: { $exists: false } },
      { $set: { removing } },
    );
    const document = await this.document(name);
    return document !== null && this.trail.finishRemoval(document);
  }

  private async document(name: string): Promise<ModelDocument | null> {
    return this.registered.findById(String(name)).lean<ModelDocument>();
  }

  private async insert(document: ModelDocument): Promise<boolean> {
    return inserted(this.registered.insertOne(document));
  }
}
