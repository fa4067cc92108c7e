import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { alreadyExists, invalidParameter } from '../../mlflow/protocol/mlflow-error.js';
import type { KeyValue } from '../../mlflow/protocol/mlflow-request.js';
import { pageOf } from '../../mlflow/search/page-token.js';
import { AliasKeepers } from '../aliases/alias-keepers.js';
import { ClientRegistryStore, type StoredModel } from './model-store.port.js';
import type { ModelVersion, Stage } from '../versions/model-version.js';
import type { StoredVersion } from '../versions/version-store.port.js';
import { searchModels } from '../../mlflow/search/search-registry.js';
import {
  checkDescription,
  checkedTags,
  checkModelName,
  checkTagKey,
  checkTagName,
  checkTagValue,
  noModel,
  stageOf,
} from '../rules.js';

/** A registered model with the newest version of each stage. */
export interface ListedModel extends StoredModel {
  latest: ModelVersion[];
}

export interface RegistrySearch {
  filter?: string;
  orderBy: string[];
  maxResults: number;
  pageToken?: string;
}

/** Registered models as MLflow's clients make and change them: MLflow's rules and errors. */
@Injectable()
export class ModelService {
  constructor(
    private readonly store: ClientRegistryStore,
    private readonly keepers: AliasKeepers,
    private readonly clock: Clock,
  ) {}

  async create(name: string, description: string, tags: readonly KeyValue[]): Promise<ListedModel> {
    checkModelName(name);
    checkDescription(description);
    const now = this.clock.now();
    const model: StoredModel = {
      name,
      createdAt: now,
      updatedAt: now,
      description,
      tags: checkedTags(tags),
      aliases: {},
    };
    if (!(await this.store.createModel(model))) {
      throw alreadyExists(`Registered Model (name=${name}) already exists.`);
    }
    return { ...model, latest: [] };
  }

  async get(name: string): Promise<ListedModel> {
    const [model] = await this.store.models(checkModelName(name));
    if (!model) throw noModel(name);
    return { ...model, latest: latestOf(model, await this.store.versions(name)) };
  }

  /** The newest version of each of these stages; of all stages if none is named. */
  async latest(name: string, asked: readonly string[]): Promise<ModelVersion[]> {
    const { latest } = await this.get(name);
    const stages = asked.map(stageOf);
    return latest.filter(({ stage = 'None' }) => stages.length === 0 || stages.includes(stage));
  }

  async rename(name: string, to: string, by: string): Promise<ListedModel> {
    checkModelName(to, 'new_name');
    checkModelName(name);
    // Under its own name it stays as it is.
    if (name === to) return this.describe(name, (await this.get(name)).description);
    this.refuseKept(name, 'renamed');
    const result = await this.store.renameModel(name, to, { by, at: this.clock.now() });
    if (result === 'unknown') throw noModel(name);
    if (result === 'taken') throw alreadyExists(`Registered Model (name=${to}) already exists.`);
    return this.get(to);
  }

  async describe(name: string, description: string): Promise<ListedModel> {
    checkModelName(name);
    checkDescription(description);
    if (!(await this.store.describeModel(name, description, this.clock.now()))) throw noModel(name);
    return this.get(name);
  }

  async delete(name: string, by: string): Promise<void> {
    checkModelName(name);
    this.refuseKept(name, 'deleted');
    if (!(await this.store.removeModel(name, { by, at: this.clock.now() }))) throw noModel(name);
  }

  async setTag(name: string, key: string, value: string): Promise<void> {
    checkModelName(name);
    if (!(await this.store.setTag(name, checkTagKey(key), checkTagValue(value)))) throw noModel(name);
  }

  /** Nothing is left to do where there is no such tag. */
  async deleteTag(name: string, key: string): Promise<void> {
    checkModelName(name);
    if (!(await this.store.setTag(name, checkTagName(key), undefined))) throw noModel(name);
  }

  async search(search: RegistrySearch): Promise<{ items: ListedModel[]; nextPageToken?: string }> {
    const found = searchModels(await this.store.models(), search.filter, search.orderBy);
    const { items, nextPageToken } = pageOf(found, search.pageToken, search.maxResults);
    const versions = items.length > 0 ? await this.store.versions() : [];
    const byModel = groupedByModel(versions);
    const listed = items.map((model) => ({
      ...model,
      latest: latestOf(model, byModel.get(model.name) ?? []).toSorted(byStage),
    }));
    return { items: listed, nextPageToken };
  }

  private refuseKept(name: string, what: string): void {
    const kept = this.keepers.kept(name);
    if (kept.length === 0) return;
    throw invalidParameter(
      `Registered Model (name=${name}) answers predictions through its alias ${kept.join(', ')}: it cannot be ${what}.`,
    );
  }
}

export function withAliases(version: StoredVersion, aliases: StoredModel['aliases']): ModelVersion {
  const names = Object.keys(aliases).filter((alias) => aliases[alias].version === version.version);
  return { ...version, aliases: names.toSorted() };
}

/** The newest version of each stage, in the order in which the stages first appear among the versions. */
function latestOf({ aliases }: StoredModel, versions: readonly StoredVersion[]): ModelVersion[] {
  const newest = new Map<Stage, StoredVersion>();
  for (const version of versions.toSorted((a, b) => a.version - b.version)) {
    newest.set(version.stage ?? 'None', version);
  }
  return [...newest.values()].map((version) => withAliases(version, aliases));
}

/** By the names of their stages, as searches list them. */
function byStage({ stage: a = 'None' }: ModelVersion, { stage: b = 'None' }: ModelVersion): number {
  return a < b ? -1 : 1;
}

function groupedByModel(versions: readonly StoredVersion[]): Map<string, StoredVersion[]> {
  const groups = new Map<string, StoredVersion[]>();
  for (const version of versions) {
    const group = groups.get(version.model);
    if (group) group.push(version);
    else groups.set(version.model, [version]);
  }
  return groups;
}
