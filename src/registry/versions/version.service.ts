import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { invalidParameter, MlflowError } from '../../mlflow/protocol/mlflow-error.js';
import type { KeyValue } from '../../mlflow/protocol/mlflow-request.js';
import { pageOf } from '../../mlflow/search/page-token.js';
import { AliasKeepers } from '../aliases/alias-keepers.js';
import { ClientRegistryStore } from '../models/model-store.port.js';
import { type RegistrySearch, withAliases } from '../models/model.service.js';
import { ModelFolderService } from '../files/model-folder.service.js';
import { CLIENT_ALGORITHM, type ModelVersion, type Stage } from './model-version.js';
import { isPrompt, nameIn, searchVersions } from '../../mlflow/search/search-registry.js';
import { VersionSourceService } from './version-source.service.js';
import {
  checkDescription,
  checkedTags,
  checkModelName,
  checkSourceLength,
  checkTagKey,
  checkTagName,
  checkTagValue,
  isPromptTagged,
  noModel,
  noVersion,
} from '../rules.js';

export interface NewClientVersion {
  model: string;
  source: string;
  runId?: string;
  modelId?: string;
  runLink: string;
  description: string;
  tags: readonly KeyValue[];
}

/** Model versions as MLflow's clients make and change them: MLflow's rules and errors. */
@Injectable()
export class VersionService {
  constructor(
    private readonly store: ClientRegistryStore,
    private readonly sources: VersionSourceService,
    private readonly keepers: AliasKeepers,
    private readonly folders: ModelFolderService,
    private readonly clock: Clock,
  ) {}

  async create(request: NewClientVersion): Promise<ModelVersion> {
    const { model, source, runLink } = request;
    // The order in which MLflow looks at them, so that of two faults the same one is named.
    const where = await this.sources.resolve(
      checkSourceLength(source),
      request,
      isPromptTagged(request.tags),
    );
    checkModelName(model);
    const tags = checkedTags(request.tags);
    const description = checkDescription(request.description);
    const runId = await this.sources.runIdOf(where);
    const version = await this.store.addVersion({
      model,
      runId,
      modelHash: '',
      algorithm: CLIENT_ALGORITHM,
      size: 0,
      createdAt: this.clock.now(),
      description,
      tags,
      source: where.source,
      runLink,
      ...(where.location !== undefined && { location: where.location }),
      ...(where.modelId && { modelId: where.modelId }),
    });
    if (version === undefined) throw noModel(model);
    // A copy of a version leaves no tag: the logged model tells where it was registered itself.
    if (request.modelId && where.modelId) {
      await this.sources.tagLoggedModel(where.modelId, model, version);
    }
    return this.get(model, version);
  }

  async get(model: string, version: number): Promise<ModelVersion> {
    const [holder] = await this.store.models(checkModelName(model));
    const found = holder && (await this.store.versions(model)).find((one) => one.version === version);
    if (!found) throw noVersion(model, version);
    return withAliases(found, holder.aliases);
  }

  async describe(model: string, version: number, description: string): Promise<ModelVersion> {
    checkModelName(model);
    const change = { description: checkDescription(description) };
    if (!(await this.store.changeVersion(model, version, change, this.clock.now()))) {
      throw noVersion(model, version);
    }
    return this.get(model, version);
  }

  async delete(model: string, version: number, by: string): Promise<void> {
    const { aliases } = await this.get(model, version);
    const kept = aliases.filter((alias) => this.keepers.of(model, alias));
    if (kept.length > 0) {
      throw invalidParameter(
        `Model Version (name=${model}, version=${version}) answers predictions as ${kept.join(', ')}: give that alias to another version first.`,
      );
    }
    const change = { by, at: this.clock.now() };
    if (!(await this.store.removeVersion(model, version, change))) throw noVersion(model, version);
  }

  async setTag(model: string, version: number, key: string, value: string): Promise<void> {
    checkModelName(model);
    const done = await this.store.setTag(model, checkTagKey(key), checkTagValue(value), version);
    if (!done) throw noVersion(model, version);
  }

  /** Nothing is left to do where there is no such tag. */
  async deleteTag(model: string, version: number, key: string): Promise<void> {
    checkModelName(model);
    const done = await this.store.setTag(model, checkTagName(key), undefined, version);
    if (!done) throw noVersion(model, version);
  }

  async toStage(model: string, version: number, stage: Stage, archiveOthers: boolean): Promise<ModelVersion> {
    await this.get(model, version);
    const now = this.clock.now();
    if (archiveOthers) {
      for (const other of await this.store.versions(model)) {
        if (other.stage !== stage || other.version === version) continue;
        await this.store.changeVersion(model, other.version, { stage: 'Archived' }, now);
      }
    }
    await this.store.changeVersion(model, version, { stage }, now);
    return this.get(model, version);
  }

  /** The address under which a client finds the version's files, which are all there. */
  async downloadUri(model: string, version: number): Promise<string> {
    const found = await this.get(model, version);
    await this.folders.complete(found);
    return this.sources.locate(found);
  }

  async search(search: RegistrySearch): Promise<{ items: ModelVersion[]; nextPageToken?: string }> {
    const name = nameIn(search.filter);
    const models = new Map((await this.store.models(name)).map((model) => [model.name, model]));
    const prompts = new Set([...models.values()].filter(isPrompt).map((model) => model.name));
    const versions = (await this.store.versions(name)).filter((one) => models.has(one.model));
    const found = searchVersions(versions, prompts, search.filter, search.orderBy);
    const { items, nextPageToken } = pageOf(found, search.pageToken, search.maxResults);
    // Their model tells the aliases; MLflow's search does not.
    return { items: items.map((one) => ({ ...one, aliases: [] })), nextPageToken };
  }
}

/** Whether an error says that something is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST';
}
