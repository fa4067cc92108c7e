import { Injectable } from '@nestjs/common';
import {
  isPrompt,
  ModelService,
  type RegisteredModel,
  type StoredVersion,
  VersionService,
} from '../../registry/index.js';
import { pageOf } from './page-token.js';
import { nameIn, searchModels, searchVersions } from './search-registry.js';

export interface RegistrySearch {
  filter?: string;
  orderBy: string[];
  maxResults: number;
  pageToken?: string;
}

export interface FoundModel {
  model: RegisteredModel;
  versions: StoredVersion[];
}

/** Searching registered models and their versions in MLflow's filter language. */
@Injectable()
export class RegistrySearchService {
  constructor(
    private readonly registered: ModelService,
    private readonly modelVersions: VersionService,
  ) {}

  async models(search: RegistrySearch): Promise<{ items: FoundModel[]; nextPageToken?: string }> {
    const found = searchModels(await this.registered.all(), search.filter, search.orderBy);
    const { items, nextPageToken } = pageOf(found, search.pageToken, search.maxResults);
    const versions = items.length > 0 ? await this.modelVersions.all() : [];
    const byModel = versionsByModel(versions);
    return {
      items: items.map((model) => ({ model, versions: byModel.get(model.name) ?? [] })),
      nextPageToken,
    };
  }

  async versions(search: RegistrySearch): Promise<{ items: StoredVersion[]; nextPageToken?: string }> {
    const name = nameIn(search.filter);
    const models = await this.modelsNamed(name);
    const names = new Set(models.map((model) => model.name));
    const prompts = new Set(models.filter(isPrompt).map((model) => model.name));
    const versions = (await this.modelVersions.all(name)).filter(({ model }) => names.has(model));
    const found = searchVersions(versions, prompts, search.filter, search.orderBy);
    return pageOf(found, search.pageToken, search.maxResults);
  }

  private async modelsNamed(name: string | undefined): Promise<RegisteredModel[]> {
    if (name === undefined) return this.registered.all();
    const model = await this.registered.find(name);
    return model ? [model] : [];
  }
}

function versionsByModel(versions: readonly StoredVersion[]): Map<string, StoredVersion[]> {
  const groups = new Map<string, StoredVersion[]>();
  for (const version of versions) {
    const group = groups.get(version.model);
    if (group) group.push(version);
    else groups.set(version.model, [version]);
  }
  return groups;
}
