import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { BlobStore } from '../platform/blobs/blob-store.port.js';
import { Clock } from '../platform/clock/clock.js';
import { AppError } from '../platform/errors/app-error.js';
import { refuseMove, refuseVersion } from './limits.js';
import type {
  AliasHolder,
  AliasMove,
  CreateVersion,
  ModelVersion,
  MoveAlias,
  RegisteredModel,
  VersionFilter,
} from './versions/model-version.js';
import { RegistryStore } from './versions/version-store.port.js';
import {
  modelFileMissing,
  modelUnknown,
  notServable,
  versionDiffers,
  versionUnknown,
} from './registry.errors.js';

/** Model versions, the aliases that point at them, and their files. */
@Injectable()
export class RegistryService {
  constructor(
    private readonly store: RegistryStore,
    private readonly blobs: BlobStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a version of a model file that is stored already. The same (model, run) answers the same version however often
   * it is asked for. The file is read and its hash verified before the version can be seen.
   * @throws AppError `registry.model-file-missing`, `registry.version-differs`, `blobs.damaged`
   */
  async createVersion(request: CreateVersion): Promise<ModelVersion> {
    refuseVersion(request);
    const { model, runId, modelHash, algorithm, description = '', tags = {}, source } = request;
    const size = await this.verifiedSize(modelHash);
    const createdAt = this.clock.now();
    const version = await this.store.numberFor(model, runId, createdAt);
    await this.store.insertVersion({
      model,
      version,
      runId,
      modelHash,
      algorithm,
      size,
      createdAt,
      description,
      tags: { ...tags },
      ...(source !== undefined && { source }),
    });
    const made = await this.version(model, version);
    if (made.modelHash !== modelHash) throw versionDiffers(model, version, runId);
    return made;
  }

  /** @throws AppError `registry.version-unknown` */
  async version(model: string, version: number): Promise<ModelVersion> {
    const found = await this.store.version(model, version);
    if (!found) throw versionUnknown(model, version);
    return withAliases(found, await this.store.aliases(model));
  }

  /** Newest first. @throws AppError `registry.model-unknown` */
  async versions(
    model: string,
    filter: VersionFilter,
    offset: number,
    limit: number,
  ): Promise<{ items: ModelVersion[]; total: number }> {
    await this.model(model);
    const page = await this.store.versions(model, filter, offset, limit);
    const aliases = await this.store.aliases(model);
    return { items: page.items.map((version) => withAliases(version, aliases)), total: page.total };
  }

  /** Where the alias points now; undefined if it points at nothing. */
  async alias(model: string, alias: string): Promise<AliasHolder | undefined> {
    const aliases = await this.store.aliases(model);
    return Object.hasOwn(aliases, alias) ? aliases[alias] : undefined;
  }

  /**
   * Moves an alias by one compare-and-set on the model document. True if this call, or an earlier one with the same key,
   * moved it; false if the holder is no longer `from`.
   * @throws AppError `registry.version-unknown`, `registry.invalid`
   */
  async moveAlias(move: MoveAlias): Promise<boolean> {
    refuseMove(move);
    if (!(await this.store.version(move.model, move.to))) throw versionUnknown(move.model, move.to);
    return this.store.move(move, this.clock.now());
  }

  /** In the order in which they happened. @throws AppError `registry.model-unknown` */
  async aliasHistory(model: string, alias: string): Promise<AliasMove[]> {
    await this.model(model);
    return this.store.moves(model, alias);
  }

  /** The model file, its hash verified. @throws AppError `registry.version-unknown` */
  async modelBytes(model: string, version: number): Promise<Buffer> {
    const { modelHash } = await this.version(model, version);
    if (modelHash === '') throw notServable(model, version, 'it has no model file that was taken over');
    return this.blobs.read(modelHash);
  }

  async openModel(model: string, version: number): Promise<{ version: ModelVersion; content: Readable }> {
    const found = await this.version(model, version);
    if (found.modelHash === '') throw notServable(model, version, 'it has no model file that was taken over');
    return { version: found, content: await this.blobs.open(found.modelHash) };
  }

  /** @throws AppError `registry.model-unknown` */
  async model(name: string): Promise<RegisteredModel> {
    const model = await this.store.model(name);
    if (!model) throw modelUnknown(name);
    return model;
  }

  async models(offset: number, limit: number): Promise<{ items: RegisteredModel[]; total: number }> {
    return this.store.models(offset, limit);
  }

  private async verifiedSize(hash: string): Promise<number> {
    try {
      return (await this.blobs.read(hash)).byteLength;
    } catch (error) {
      if (error instanceof AppError && error.code === 'blobs.unknown') throw modelFileMissing(hash);
      throw error;
    }
  }
}

function withAliases(
  version: Omit<ModelVersion, 'aliases'>,
  aliases: Record<string, AliasHolder>,
): ModelVersion {
  const names = Object.keys(aliases).filter((alias) => aliases[alias].version === version.version);
  return { ...version, aliases: names.toSorted() };
}
