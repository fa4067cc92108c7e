import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import type { AliasHolder, RegisteredModel, VersionFilter } from '../model-version.js';
import { RegistryStore, type StoredVersion } from '../registry-store.port.js';
import {
  type ModelDocument,
  MODELS,
  type VersionDocument,
  type VersionKeyDocument,
  VERSION_KEYS,
  VERSIONS,
} from './registry.schema.js';
import { MongoAliasMoves } from './mongo-alias-moves.js';
import { isDuplicate } from '../../platform/mongo/duplicate-key.js';
import type { AliasMove, MoveAlias } from '../model-version.js';

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
    const _id = `${model}/${key}`;
    const known = await this.keys.findById(_id).lean<VersionKeyDocument>();
    if (known) return known.version;
    await this.ensureModel(model, at);
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
    try {
      const tags = Object.entries(version.tags).map(([key, value]) => ({ key, value }));
      await this.modelVersions.insertOne({
        ...version,
        _id: versionId(version.model, version.version),
        tags,
      });
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
  }

  async version(model: string, version: number): Promise<StoredVersion | undefined> {
    const found = await this.modelVersions.findById(versionId(model, version)).lean<VersionDocument>();
    return found ? toVersion(found) : undefined;
  }

  async versions(
    model: string,
    filter: VersionFilter,
    offset: number,
    limit: number,
  ): Promise<{ items: StoredVersion[]; total: number }> {
    const where: QueryFilter<VersionDocument> = { model: String(model) };
    if (filter.runId !== undefined) where.runId = String(filter.runId);
    if (filter.algorithm !== undefined) where.algorithm = String(filter.algorithm);
    const found = await this.modelVersions
      .find(where)
      .sort({ version: -1 })
      .skip(offset)
      .limit(limit)
      .lean<VersionDocument[]>();
    return { items: found.map(toVersion), total: await this.modelVersions.countDocuments(where) };
  }

  async model(name: string): Promise<RegisteredModel | undefined> {
    const found = await this.registered.findById(name).lean<ModelDocument>();
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
    const found = await this.registered.findById(model).lean<ModelDocument>();
    return toAliases(found);
  }

  async move(move: MoveAlias, at: Date): Promise<boolean> {
    return this.aliasMoves.move(move, at);
  }

  async moves(model: string, alias: string): Promise<AliasMove[]> {
    return this.aliasMoves.history(model, alias);
  }

  private async ensureModel(_id: string, createdAt: Date): Promise<void> {
    if (await this.registered.findById(_id).lean<ModelDocument>()) return;
    try {
      const empty = { drawn: 0, rev: 0, archivedRev: 0, aliases: [], moves: [] };
      await this.registered.insertOne({ _id, createdAt, ...empty });
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
  }

  private async describe(document: ModelDocument): Promise<RegisteredModel> {
    const newest = await this.versions(document._id, {}, 0, 1);
    return {
      name: document._id,
      createdAt: document.createdAt,
      latestVersion: newest.items[0]?.version,
      versions: newest.total,
      aliases: toAliases(document),
    };
  }
}

function versionId(model: string, version: number): string {
  return `${model}/${version}`;
}

function toAliases(document: ModelDocument | null): Record<string, AliasHolder> {
  const entries = (document?.aliases ?? []).map(({ alias, ...holder }) => [alias, holder] as const);
  return Object.fromEntries(entries);
}

function toVersion({ _id, tags, ...rest }: VersionDocument): StoredVersion {
  return { ...rest, tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])) };
}
