import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { BlobStore } from '../../platform/blobs/blob-store.port.js';
import { Clock } from '../../platform/clock/clock.js';
import { AppError } from '../../platform/errors/app-error.js';
import { aliasesOf } from '../aliases/alias.js';
import { AliasKeepers } from '../aliases/alias-keepers.js';
import { ModelStore } from '../models/model-store.port.js';
import {
  modelFileMissing,
  modelUnknown,
  notServable,
  versionDiffers,
  versionServing,
  versionUnknown,
} from '../registry.errors.js';
import {
  checkDescription,
  checkedTags,
  checkModelFile,
  checkModelName,
  checkSourceLength,
  checkTagKey,
  checkTagName,
  checkTagValue,
  isPromptTagged,
} from '../rules.js';
import { CLIENT_ALGORITHM } from '../stored-names.js';
import type {
  CreateVersion,
  ModelVersion,
  RegisterVersion,
  Stage,
  StoredVersion,
  VersionFilter,
} from './model-version.js';
import { VersionSourceService } from './version-source.service.js';
import { VersionStore } from './version-store.port.js';

/** Versions of registered models, and their model files. */
@Injectable()
export class VersionService {
  constructor(
    private readonly store: VersionStore,
    private readonly models: ModelStore,
    private readonly sources: VersionSourceService,
    private readonly keepers: AliasKeepers,
    private readonly blobs: BlobStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a version of a model file that is stored already. The same (model, run) returns the same version however often it
   * is registered. The file is read and its hash verified before the version can be seen.
   * @throws {AppError} `registry.model-file-missing` when the run has no model file; `registry.version-differs` when the run
   * is a version with another file; `registry.invalid` when a field breaks a rule; `blobs.damaged` when the bytes do not match
   * the hash
   */
  async register(request: RegisterVersion): Promise<ModelVersion> {
    const { model, runId, modelHash, algorithm, description = '', source } = request;
    checkModelName(model);
    checkModelFile(request);
    checkDescription(description);
    const tags = checkedTags(Object.entries(request.tags ?? {}).map(([key, value]) => ({ key, value })));
    const size = await this.verifiedSize(modelHash);
    const createdAt = this.clock.now();
    const version = await this.store.numberFor(model, runId, createdAt);
    await this.store.insert({
      model,
      version,
      runId,
      modelHash,
      algorithm,
      size,
      createdAt,
      description,
      tags,
      ...(source !== undefined && { source }),
    });
    const made = await this.get(model, version);
    if (made.modelHash !== modelHash) throw versionDiffers(model, version, runId);
    return made;
  }

  /**
   * Makes a version whose files are where the client states; its number is always a new one.
   * @throws {AppError} `registry.model-unknown` when there is no such model; `registry.source-invalid` when the source is
   * invalid; `registry.invalid` when a field breaks a rule
   */
  async create(request: CreateVersion): Promise<ModelVersion> {
    const { model, source, runLink } = request;
    // Clients expect this order: of two faults they receive the first.
    const resolved = await this.sources.resolve(
      checkSourceLength(source),
      request,
      isPromptTagged(request.tags),
    );
    checkModelName(model);
    const tags = checkedTags(request.tags);
    const description = checkDescription(request.description);
    const runId = await this.sources.runIdOf(resolved);
    const version = await this.store.add({
      model,
      runId,
      modelHash: '',
      algorithm: CLIENT_ALGORITHM,
      size: 0,
      createdAt: this.clock.now(),
      description,
      tags,
      source: resolved.source,
      runLink,
      ...(resolved.location !== undefined && { location: resolved.location }),
      ...(resolved.modelId && { modelId: resolved.modelId }),
    });
    if (version === undefined) throw modelUnknown(model);
    // A copy of a version writes no tag: only what was registered from the logged model itself.
    if (request.modelId && resolved.modelId) {
      await this.sources.tagLoggedModel(resolved.modelId, model, version);
    }
    return this.get(model, version);
  }

  /** A version under its own number, as an import has it. `removed`: the number was used by a version that is gone. */
  async place(version: StoredVersion): Promise<'placed' | 'taken' | 'removed' | 'unknown'> {
    return this.store.place(version);
  }

  /** @throws {AppError} `registry.version-unknown` when there is no such version */
  async get(model: string, version: number): Promise<ModelVersion> {
    const found = await this.store.find(model, version);
    const holder = found && (await this.models.find(model));
    if (!holder) throw versionUnknown(model, version);
    return { ...found, aliases: aliasesOf(version, holder.aliases) };
  }

  /**
   * Newest first.
   * @throws {AppError} `registry.model-unknown` when there is no such model
   */
  async list(
    model: string,
    filter: VersionFilter,
    offset: number,
    limit: number,
  ): Promise<{ items: ModelVersion[]; total: number }> {
    const holder = await this.models.find(model);
    if (!holder) throw modelUnknown(model);
    const { items, total } = await this.store.page(model, filter, offset, limit);
    return {
      items: items.map((one) => ({ ...one, aliases: aliasesOf(one.version, holder.aliases) })),
      total,
    };
  }

  /** Of one model or of all, in no order. */
  async all(model?: string): Promise<StoredVersion[]> {
    return this.store.all(model);
  }

  /**
   * @throws {AppError} `registry.version-unknown` when there is no such version; `registry.invalid` when a field breaks a rule
   */
  async describe(model: string, version: number, description: string): Promise<ModelVersion> {
    checkModelName(model);
    const change = { description: checkDescription(description) };
    if (!(await this.store.change(model, version, change, this.clock.now()))) {
      throw versionUnknown(model, version);
    }
    return this.get(model, version);
  }

  /**
   * @param archiveOthers moves the other versions of this stage to Archived
   * @throws {AppError} `registry.version-unknown` when there is no such version
   */
  async moveToStage(
    model: string,
    version: number,
    stage: Stage,
    archiveOthers: boolean,
  ): Promise<ModelVersion> {
    await this.get(model, version);
    const now = this.clock.now();
    if (archiveOthers) {
      for (const other of await this.store.all(model)) {
        if (other.stage !== stage || other.version === version) continue;
        await this.store.change(model, other.version, { stage: 'Archived' }, now);
      }
    }
    await this.store.change(model, version, { stage }, now);
    return this.get(model, version);
  }

  /**
   * @throws {AppError} `registry.version-unknown` when there is no such version; `registry.version-serving` when the version
   * has an alias that serves, or takes part in a challenge
   */
  async remove(model: string, version: number, by: string): Promise<void> {
    const { aliases } = await this.get(model, version);
    const kept = aliases.filter((alias) => this.keepers.of(model, alias));
    const reason =
      kept.length > 0
        ? `it answers predictions as ${kept.join(', ')}. Give that alias to another version first.`
        : await this.keepers.reasonToStay(model, version);
    if (reason !== undefined) throw versionServing(model, version, reason);
    const change = { by, at: this.clock.now() };
    if (!(await this.store.remove(model, version, change))) throw versionUnknown(model, version);
  }

  /**
   * @throws {AppError} `registry.version-unknown` when there is no such version; `registry.invalid` when a field breaks a rule
   */
  async setTag(model: string, version: number, key: string, value: string): Promise<void> {
    checkModelName(model);
    const isSet = await this.store.setTag(model, version, checkTagKey(key), checkTagValue(value));
    if (!isSet) throw versionUnknown(model, version);
  }

  /**
   * Does nothing if there is no such tag.
   * @throws {AppError} `registry.version-unknown` when there is no such version; `registry.invalid` when a field breaks a rule
   */
  async removeTag(model: string, version: number, key: string): Promise<void> {
    checkModelName(model);
    const isDone = await this.store.setTag(model, version, checkTagName(key), undefined);
    if (!isDone) throw versionUnknown(model, version);
  }

  /** Gives a version of a client its model file. @throws {AppError} `registry.not-servable` when it was removed meanwhile */
  async setModelFile(model: string, version: number, modelHash: string, size: number): Promise<void> {
    if (await this.store.change(model, version, { modelHash, size }, this.clock.now())) return;
    throw notServable(model, version, 'it was removed meanwhile');
  }

  /**
   * The model file, its hash verified.
   * @throws {AppError} `registry.version-unknown` when there is no such version; `registry.not-servable` when its model cannot
   * be read
   */
  async modelBytes(model: string, version: number): Promise<Buffer> {
    return this.blobs.read(storedFileHash(await this.get(model, version)));
  }

  /**
   * @throws {AppError} `registry.version-unknown` when there is no such version; `registry.not-servable` when its model cannot
   * be read
   */
  async openModel(model: string, version: number): Promise<{ version: ModelVersion; content: Readable }> {
    const found = await this.get(model, version);
    return { version: found, content: await this.blobs.open(storedFileHash(found)) };
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

function storedFileHash({ model, version, modelHash }: ModelVersion): string {
  if (modelHash !== '') return modelHash;
  throw notServable(model, version, 'it has no model file yet');
}
