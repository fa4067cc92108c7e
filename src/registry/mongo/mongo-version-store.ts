import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import { newId } from '../../platform/ids/ids.js';
import { isDuplicate } from '../../platform/mongo/duplicate-key.js';
import type {
  AliasHolder,
  AliasMove,
  MoveAlias,
  RegisteredModel,
  VersionFilter,
} from '../versions/model-version.js';
import { RegistryStore, type StoredVersion } from '../versions/version-store.port.js';
import { MongoAliasMoves } from './mongo-alias-store.js';
import { familyOf, fromTags, toAliases, toModel, toVersion, versionId } from './registry-documents.js';
import {
  type ModelDocument,
  MODELS,
  type VersionDocument,
  type VersionKeyDocument,
  VERSION_KEYS,
  VERSIONS,
} from './registry.schema.js';

@Injectable()
export class MongoRegistryStore extends RegistryStore {
  constructor(
    @InjectModel(MODELS) private readonly registered: Model<ModelDocument>,
    @InjectModel(VERSIONS) private readonly modelVersions: Model<VersionDocument>,
    @InjectModel(VERSION_KEYS) private readonly keys: Model<VersionKeyDocument>,
    private readonly aliasMoves: MongoAliasMoves,
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
    try {
      await this.keys.insertOne({ _id, version });
      return version;
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      // Somebody with the same key was faster: that number counts, ours stays a gap.
      return (await this.keys.findById(_id).lean<VersionKeyDocument>())!.version;
    }
  }

  async insertVersion(version: StoredVersion): Promise<void> {
    const document = await this.find(version.model);
    if (!document) return;
    try {
      const model = familyOf(document);
      const _id = versionId(model, version.version);
      await this.modelVersions.insertOne({ ...version, _id, model, tags: fromTags(version.tags) });
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      return;
    }
    await this.registered.updateOne({ _id: document._id }, { $set: { updatedAt: version.createdAt } });
  }

  async version(model: string, version: number): Promise<StoredVersion | undefined> {
    const document = await this.find(model);
    if (!document) return undefined;
    const _id = versionId(familyOf(document), version);
    const found = await this.modelVersions.findById(_id).lean<VersionDocument>();
    return found ? toVersion(found, model) : undefined;
  }

  async versions(
    model: string,
    filter: VersionFilter,
    offset: number,
    limit: number,
  ): Promise<{ items: StoredVersion[]; total: number }> {
    const document = await this.find(model);
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

  async model(name: string): Promise<RegisteredModel | undefined> {
    const found = await this.find(name);
    return found ? this.describe(found) : undefined;
  }

  async models(offset: number, limit: number): Promise<{ items: RegisteredModel[]; total: number }> {
    const found = await this.registered
      .find()
      .sort({ _id: 1 })
      .skip(offset)
      .limit(limit)
      .lean<ModelDocument[]>();
    const items: RegisteredModel[] = [];
    for (const document of found) items.push(await this.describe(document));
    return { items, total: await this.registered.countDocuments() };
  }

  async aliases(model: string): Promise<Record<string, AliasHolder>> {
    return toAliases(await this.find(model));
  }

  async move(move: MoveAlias, at: Date): Promise<boolean> {
    return this.aliasMoves.move(move, at);
  }

  async moves(model: string, alias: string): Promise<AliasMove[]> {
    return this.aliasMoves.history(model, alias);
  }

  private async find(name: string): Promise<ModelDocument | null> {
    return this.registered.findById(String(name)).lean<ModelDocument>();
  }

  private async ensureModel(_id: string, createdAt: Date): Promise<ModelDocument> {
    const known = await this.find(_id);
    if (known) return known;
    try {
      const empty = { drawn: 0, rev: 0, archivedRev: 0, aliases: [], moves: [] };
      await this.registered.insertOne({ _id, family: newId(), createdAt, ...empty });
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
    return (await this.find(_id))!;
  }

  private async describe(document: ModelDocument): Promise<RegisteredModel> {
    const newest = await this.versions(document._id, {}, 0, 1);
    return { ...toModel(document), latestVersion: newest.items[0]?.version, versions: newest.total };
  }
}
