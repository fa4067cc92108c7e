import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter, UpdateQuery } from 'mongoose';
import { newId } from '../../platform/ids/ids.js';
import { inserted } from '../../platform/mongo/duplicate-key.js';
import type { Change } from '../models/registered-model.js';
import type { StoredVersion, VersionChange, VersionFilter } from '../versions/model-version.js';
import { VersionStore } from '../versions/version-store.port.js';
import { setTagIn } from './document-writes.js';
import { MongoRegistryTrail } from './mongo-registry-trail.js';
import { versionRemoval } from './registry-audit.js';
import { familyOf, fromTags, toVersion, versionId } from './registry-documents.js';
import {
  type ModelDocument,
  MODELS,
  type VersionDocument,
  type VersionKeyDocument,
  VERSION_KEYS,
  VERSIONS,
} from './registry.schema.js';

@Injectable()
export class MongoVersionStore extends VersionStore {
  constructor(
    @InjectModel(MODELS) private readonly registered: Model<ModelDocument>,
    @InjectModel(VERSIONS) private readonly modelVersions: Model<VersionDocument>,
    @InjectModel(VERSION_KEYS) private readonly keys: Model<VersionKeyDocument>,
    private readonly trail: MongoRegistryTrail,
  ) {
    super();
  }

  async numberFor(model: string, key: string, at: Date): Promise<number> {
    const _id = `${familyOf(await this.ensureModel(model, at))}/${key}`;
    const known = await this.keys.findById(_id).lean<VersionKeyDocument>();
    if (known) return known.version;
    const drawn = await this.registered
      .findOneAndUpdate({ _id: model }, { $inc: { drawn: 1 } }, { returnDocument: 'after' })
      .lean<ModelDocument>();
    const version = drawn!.drawn;
    if (await inserted(this.keys.insertOne({ _id, version }))) return version;
    // Another call with the same key was faster: its number counts, ours stays a gap.
    return (await this.keys.findById(_id).lean<VersionKeyDocument>())!.version;
  }

  async insert(version: StoredVersion): Promise<void> {
    const document = await this.document(version.model);
    if (!document || !(await this.insertInto(familyOf(document), version))) return;
    await this.updateModel(document._id, { $set: { updatedAt: version.createdAt } });
  }

  async add(version: Omit<StoredVersion, 'version'>): Promise<number | undefined> {
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
      if (await this.insertInto(familyOf(drawn), { ...version, version: number })) return number;
      // An import has taken the number meanwhile.
    }
  }

  async place(version: StoredVersion): Promise<'placed' | 'taken' | 'removed' | 'unknown'> {
    const document = await this.document(version.model);
    if (!document) return 'unknown';
    const { version: number } = version;
    const family = familyOf(document);
    if (document.removed?.includes(number)) return 'removed';
    // Drawn for a run whose version is about to be inserted.
    const ofFamily = { $gte: `${family}/`, $lt: `${family}0` };
    if (await this.keys.findOne({ _id: ofFamily, version: number }).lean<VersionKeyDocument>())
      return 'taken';
    await this.registered.updateOne(
      { _id: document._id, drawn: { $lt: number } },
      { $set: { drawn: number } },
    );
    return (await this.insertInto(family, version)) ? 'placed' : 'taken';
  }

  async find(model: string, version: number): Promise<StoredVersion | undefined> {
    const document = await this.document(model);
    if (!document) return undefined;
    const _id = versionId(familyOf(document), version);
    const found = await this.modelVersions.findById(_id).lean<VersionDocument>();
    return found ? toVersion(found, model) : undefined;
  }

  async page(
    model: string,
    filter: VersionFilter,
    offset: number,
    limit: number,
  ): Promise<{ items: StoredVersion[]; total: number }> {
    const document = await this.document(model);
    if (!document) return { items: [], total: 0 };
    const where: QueryFilter<VersionDocument> = { model: familyOf(document) };
    if (filter.runId !== undefined) where.runId = String(filter.runId);
    if (filter.algorithm !== undefined) where.algorithm = String(filter.algorithm);
    const found = await this.modelVersions
      .find(where)
      .sort({ version: -1 })
      .skip(offset)
      .limit(limit)
      .lean<VersionDocument[]>();
    const items = found.map((one) => toVersion(one, model));
    return { items, total: await this.modelVersions.countDocuments(where) };
  }

  async all(name?: string): Promise<StoredVersion[]> {
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

  async change(name: string, version: number, change: VersionChange, updatedAt: Date): Promise<boolean> {
    const document = await this.document(name);
    if (!document) return false;
    const _id = versionId(familyOf(document), version);
    const { matchedCount } = await this.modelVersions.updateOne({ _id }, { $set: { ...change, updatedAt } });
    if (matchedCount === 0) return false;
    if (change.stage !== undefined) await this.updateModel(name, { $set: { updatedAt } });
    return true;
  }

  async setTag(model: string, version: number, key: string, value: string | undefined): Promise<boolean> {
    const document = await this.document(model);
    if (!document) return false;
    return setTagIn(this.modelVersions, versionId(familyOf(document), version), key, value);
  }

  async remove(name: string, version: number, { by, at }: Change): Promise<boolean> {
    const document = await this.document(name);
    if (!document) return false;
    const _id = versionId(familyOf(document), version);
    const found = await this.modelVersions.findById(_id).lean<VersionDocument>();
    if (!found) return false;
    const entry = versionRemoval(document, version, by, at);
    // The aliases first: none ever points at a version that is gone.
    await this.updateModel(name, {
      $pull: { aliases: { version } },
      $addToSet: { removed: version },
      $inc: { rev: 1 },
      $set: { updatedAt: at },
      $push: { audit: entry },
    });
    const gone = (await this.modelVersions.deleteOne({ _id })).deletedCount === 1;
    // The run may be registered again, under a new number.
    await this.keys.deleteOne({ _id: `${found.model}/${found.runId}`, version });
    await this.trail.settle(name, entry);
    return gone;
  }

  private async ensureModel(_id: string, createdAt: Date): Promise<ModelDocument> {
    const known = await this.document(_id);
    if (known) return known;
    const empty = { drawn: 0, rev: 0, archivedRev: 0, aliases: [], moves: [] };
    await inserted(this.registered.insertOne({ _id, family: newId(), createdAt, ...empty }));
    return (await this.document(_id))!;
  }

  private async document(name: string): Promise<ModelDocument | null> {
    return this.registered.findById(String(name)).lean<ModelDocument>();
  }

  private async insertInto(family: string, version: StoredVersion): Promise<boolean> {
    const _id = versionId(family, version.version);
    const tags = fromTags(version.tags);
    return inserted(this.modelVersions.insertOne({ ...version, _id, model: family, tags }));
  }

  private async updateModel(name: string, update: UpdateQuery<ModelDocument>): Promise<boolean> {
    return (await this.registered.updateOne({ _id: String(name) }, update)).matchedCount === 1;
  }
}
