import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter, UpdateQuery } from 'mongoose';
import { newId } from '../../platform/ids/ids.js';
import { isDuplicate } from '../../platform/mongo/duplicate-key.js';
import {
  type Change,
  ClientRegistryStore,
  type StoredModel,
  type VersionChange,
} from '../models/model-store.port.js';
import type { StoredVersion } from '../versions/version-store.port.js';
import { MongoRegistryTrail } from './mongo-registry-trail.js';
import { aliasRemoval, renaming, versionRemoval } from './registry-audit.js';
import { familyOf, fromTags, toModel, toVersion, versionId } from './registry-documents.js';
import {
  type ModelDocument,
  MODELS,
  type VersionDocument,
  type VersionKeyDocument,
  VERSION_KEYS,
  VERSIONS,
} from './registry.schema.js';

@Injectable()
export class MongoClientRegistry extends ClientRegistryStore {
  constructor(
    @InjectModel(MODELS) private readonly registered: Model<ModelDocument>,
    @InjectModel(VERSIONS) private readonly modelVersions: Model<VersionDocument>,
    @InjectModel(VERSION_KEYS) private readonly keys: Model<VersionKeyDocument>,
    private readonly trail: MongoRegistryTrail,
  ) {
    super();
  }

  async createModel({ name, createdAt, updatedAt, description, tags }: StoredModel): Promise<boolean> {
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

  async describeModel(name: string, description: string, updatedAt: Date): Promise<boolean> {
    return this.updateModel(name, { $set: { description, updatedAt } });
  }

  /** The document under the new name is written before the old one goes: a kill between leaves the model under both. */
  async renameModel(name: string, to: string, { by, at }: Change): Promise<'renamed' | 'unknown' | 'taken'> {
    const document = await this.find(name);
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

  /** Who removes it is written first, so that a kill leaves a removal that is known and finished. */
  async removeModel(name: string, { by, at }: Change): Promise<boolean> {
    const removing = { id: newId(), by, at };
    await this.registered.updateOne(
      { _id: String(name), removing: { $exists: false } },
      { $set: { removing } },
    );
    const document = await this.find(name);
    return document !== null && this.trail.finishRemoval(document);
  }

  async setTag(name: string, key: string, value: string | undefined, version?: number): Promise<boolean> {
    const document = await this.find(name);
    if (!document) return false;
    if (version === undefined) return setTagIn(this.registered, name, key, value);
    return setTagIn(this.modelVersions, versionId(familyOf(document), version), key, value);
  }

  async models(name?: string): Promise<StoredModel[]> {
    const where = name === undefined ? {} : { _id: String(name) };
    return (await this.registered.find(where).sort({ _id: 1 }).lean<ModelDocument[]>()).map(toModel);
  }

  async versions(name?: string): Promise<StoredVersion[]> {
    const where = name === undefined ? {} : { _id: String(name) };
    const named = new Map<string, string>();
    for (const document of await this.registered.find(where).lean<ModelDocument[]>()) {
      named.set(familyOf(document), document._id);
    }
    if (named.size === 0) return [];
    const among: QueryFilter<VersionDocument> = name === undefined ? {} : { model: [...named.keys()][0] };
    const found = await this.modelVersions.find(among).lean<VersionDocument[]>();
    return found.flatMap((one) => {
      const model = named.get(one.model);
      return model === undefined ? [] : [toVersion(one, model)];
    });
  }

  async addVersion(version: Omit<StoredVersion, 'version'>): Promise<number | undefined> {
    for (;;) {
      const drawn = await this.registered
        .findOneAndUpdate(
          { _id: version.model },
          { $inc: { drawn: 1 }, $set: { updatedAt: version.createdAt } },
          { returnDocument: 'after' },
        )
        .lean<ModelDocument>();
      if (!drawn) return undefined;
      const number = drawn.drawn;
      if (await this.insertVersion(familyOf(drawn), { ...version, version: number })) return number;
      // An import has taken the number meanwhile.
    }
  }

  async placeVersion(version: StoredVersion): Promise<'placed' | 'taken' | 'removed' | 'unknown'> {
    const document = await this.find(version.model);
    if (!document) return 'unknown';
    const { version: number } = version;
    const family = familyOf(document);
    if (document.removed?.includes(number)) return 'removed';
    // Drawn for a run whose version is about to be made.
    const ofFamily = { $gte: `${family}/`, $lt: `${family}0` };
    if (await this.keys.findOne({ _id: ofFamily, version: number }).lean<VersionKeyDocument>())
      return 'taken';
    await this.registered.updateOne(
      { _id: document._id, drawn: { $lt: number } },
      { $set: { drawn: number } },
    );
    return (await this.insertVersion(family, version)) ? 'placed' : 'taken';
  }

  async changeVersion(
    name: string,
    version: number,
    change: VersionChange,
    updatedAt: Date,
  ): Promise<boolean> {
    const document = await this.find(name);
    if (!document) return false;
    const _id = versionId(familyOf(document), version);
    const { matchedCount } = await this.modelVersions.updateOne({ _id }, { $set: { ...change, updatedAt } });
    if (matchedCount === 0) return false;
    if (change.stage !== undefined) await this.updateModel(name, { $set: { updatedAt } });
    return true;
  }

  async removeVersion(name: string, version: number, { by, at }: Change): Promise<boolean> {
    const document = await this.find(name);
    if (!document) return false;
    const _id = versionId(familyOf(document), version);
    const found = await this.modelVersions.findById(_id).lean<VersionDocument>();
    if (!found) return false;
    const entry = versionRemoval(document, version, by, at);
    // The aliases first: none of them ever points at a version that is gone.
    await this.updateModel(name, {
      $pull: { aliases: { version } },
      $addToSet: { removed: version },
      $inc: { rev: 1 },
      $set: { updatedAt: at },
      $push: { audit: entry },
    });
    const gone = (await this.modelVersions.deleteOne({ _id })).deletedCount === 1;
    // The run may be registered again, under a number of its own.
    await this.keys.deleteOne({ _id: `${found.model}/${found.runId}`, version });
    await this.trail.settle(name, entry);
    return gone;
  }

  async removeAlias(name: string, alias: string, { by, at }: Change): Promise<boolean> {
    for (;;) {
      const document = await this.find(name);
      if (!document) return false;
      const holder = document.aliases.find((one) => one.alias === alias);
      if (!holder) return true;
      const entry = aliasRemoval(document, holder, by, at);
      // `rev` moves on, so that a move that has read the aliases before does not bring it back.
      const update = { $pull: { aliases: { alias } }, $inc: { rev: 1 }, $push: { audit: entry } };
      const { matchedCount } = await this.registered.updateOne(
        { _id: document._id, rev: document.rev },
        update as UpdateQuery<ModelDocument>,
      );
      if (matchedCount === 0) continue;
      await this.trail.settle(name, entry);
      return true;
    }
  }

  private async find(name: string): Promise<ModelDocument | null> {
    return this.registered.findById(String(name)).lean<ModelDocument>();
  }

  private async insert(document: ModelDocument): Promise<boolean> {
    return inserted(() => this.registered.insertOne(document));
  }

  private async insertVersion(family: string, version: StoredVersion): Promise<boolean> {
    const _id = versionId(family, version.version);
    const tags = fromTags(version.tags);
    return inserted(() => this.modelVersions.insertOne({ ...version, _id, model: family, tags }));
  }

  private async updateModel(name: string, update: UpdateQuery<ModelDocument>): Promise<boolean> {
    return (await this.registered.updateOne({ _id: String(name) }, update)).matchedCount === 1;
  }
}

/** False if there is a document of that id already. */
async function inserted(insert: () => Promise<unknown>): Promise<boolean> {
  try {
    await insert();
    return true;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}

/** One tag among pairs, by updates that each hold for themselves. False if the document is not there. */
async function setTagIn<T extends ModelDocument | VersionDocument>(
  collection: Model<T>,
  id: string,
  key: string,
  value: string | undefined,
): Promise<boolean> {
  const update = async (filter: object, change: object): Promise<boolean> => {
    const where = { _id: String(id), ...filter } as QueryFilter<T>;
    return (await collection.updateOne(where, change as UpdateQuery<T>)).matchedCount === 1;
  };
  if (value === undefined) return update({}, { $pull: { tags: { key } } });
  for (let attempt = 0; attempt < 3; attempt++) {
    if (await update({ 'tags.key': String(key) }, { $set: { 'tags.$.value': value } })) return true;
    if (await update({ 'tags.key': { $ne: String(key) } }, { $push: { tags: { key, value } } })) return true;
  }
  return false;
}
