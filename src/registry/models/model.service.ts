import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { AliasKeepers } from '../aliases/alias-keepers.js';
import { modelExists, modelServing, modelUnknown } from '../registry.errors.js';
import {
  checkDescription,
  checkedTags,
  checkModelName,
  checkTagKey,
  checkTagName,
  checkTagValue,
} from '../rules.js';
import { VersionStore } from '../versions/version-store.port.js';
import { ModelStore } from './model-store.port.js';
import type { CountedModel, RegisteredModel, Tag } from './registered-model.js';

/** Registered models. */
@Injectable()
export class ModelService {
  constructor(
    private readonly store: ModelStore,
    private readonly versions: VersionStore,
    private readonly keepers: AliasKeepers,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws {AppError} `registry.model-exists` when the name is taken; `registry.invalid` when a field breaks a rule
   */
  async create(name: string, description: string, tags: readonly Tag[]): Promise<RegisteredModel> {
    checkModelName(name);
    checkDescription(description);
    const now = this.clock.now();
    const model = {
      name,
      createdAt: now,
      updatedAt: now,
      description,
      tags: checkedTags(tags),
      aliases: {},
    };
    if (!(await this.store.create(model))) throw modelExists(name);
    return model;
  }

  /** Adds an imported model with its original times. False if the name exists. @throws {AppError} `registry.invalid` when a field is invalid */
  async add(model: Omit<RegisteredModel, 'aliases'>): Promise<boolean> {
    checkModelName(model.name);
    return this.store.create({ ...model, aliases: {} });
  }

  async find(name: string): Promise<RegisteredModel | undefined> {
    return this.store.find(name);
  }

  /** @throws {AppError} `registry.model-unknown` when there is no such model */
  async get(name: string): Promise<RegisteredModel> {
    const found = await this.store.find(name);
    if (!found) throw modelUnknown(name);
    return found;
  }

  /**
   * With the number of its versions.
   * @throws {AppError} `registry.model-unknown` when there is no such model
   */
  async counted(name: string): Promise<CountedModel> {
    return this.withCount(await this.get(name));
  }

  /** By name, each with the number of its versions. */
  async list(offset: number, limit: number): Promise<{ items: CountedModel[]; total: number }> {
    const { items, total } = await this.store.page(offset, limit);
    const counted: CountedModel[] = [];
    for (const model of items) counted.push(await this.withCount(model));
    return { items: counted, total };
  }

  /** By name. */
  async all(): Promise<RegisteredModel[]> {
    return this.store.all();
  }

  /**
   * @throws {AppError} `registry.model-unknown` when there is no such model; `registry.model-exists` when the name is taken;
   * `registry.model-serving` when the model has the champion; `registry.invalid` when a field breaks a rule
   */
  async rename(name: string, to: string, by: string): Promise<RegisteredModel> {
    checkModelName(to, 'new_name');
    checkModelName(name);
    // Renamed to its own name, it stays unchanged.
    if (name === to) return this.describe(name, (await this.get(name)).description);
    this.refuseServing(name, 'renamed');
    const result = await this.store.rename(name, to, { by, at: this.clock.now() });
    if (result === 'unknown') throw modelUnknown(name);
    if (result === 'taken') throw modelExists(to);
    return this.get(to);
  }

  /**
   * @throws {AppError} `registry.model-unknown` when there is no such model; `registry.invalid` when a field breaks a rule
   */
  async describe(name: string, description: string): Promise<RegisteredModel> {
    checkModelName(name);
    checkDescription(description);
    if (!(await this.store.describe(name, description, this.clock.now()))) throw modelUnknown(name);
    return this.get(name);
  }

  /**
   * Sets what the model lacks, without a new time of its last change: for imports.
   * @throws {AppError} `registry.model-unknown` when there is no such model
   */
  async complete(
    { name, updatedAt }: RegisteredModel,
    { description, tags }: { description?: string; tags: Record<string, string> },
  ): Promise<void> {
    if (description !== undefined && !(await this.store.describe(name, description, updatedAt))) {
      throw modelUnknown(name);
    }
    for (const [key, value] of Object.entries(tags)) await this.setTag(name, key, value);
  }

  /**
   * @throws {AppError} `registry.model-unknown` when there is no such model; `registry.model-serving` when the model has the
   * champion; `registry.invalid` when a field breaks a rule
   */
  async remove(name: string, by: string): Promise<void> {
    checkModelName(name);
    this.refuseServing(name, 'deleted');
    if (!(await this.store.remove(name, { by, at: this.clock.now() }))) throw modelUnknown(name);
  }

  /**
   * @throws {AppError} `registry.model-unknown` when there is no such model; `registry.invalid` when a field breaks a rule
   */
  async setTag(name: string, key: string, value: string): Promise<void> {
    checkModelName(name);
    const isSet = await this.store.setTag(name, checkTagKey(key), checkTagValue(value));
    if (!isSet) throw modelUnknown(name);
  }

  /**
   * Does nothing if there is no such tag.
   * @throws {AppError} `registry.model-unknown` when there is no such model; `registry.invalid` when a field breaks a rule
   */
  async removeTag(name: string, key: string): Promise<void> {
    checkModelName(name);
    if (!(await this.store.setTag(name, checkTagName(key), undefined))) throw modelUnknown(name);
  }

  private async withCount(model: RegisteredModel): Promise<CountedModel> {
    const { items, total } = await this.versions.page(model.name, {}, 0, 1);
    return { ...model, latestVersion: items.at(0)?.version, versions: total };
  }

  private refuseServing(name: string, change: string): void {
    const kept = this.keepers.kept(name);
    if (kept.length > 0) throw modelServing(name, kept, change);
  }
}
