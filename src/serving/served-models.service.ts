import type { Soon } from '../platform/concurrency/soon.js';
import { Injectable } from '@nestjs/common';
import { isAppError } from '../platform/errors/app-error.js';
import { CHAMPION_ALIAS, MODEL_NAME } from '../registry/index.js';
import { ChampionHolder } from './champion-holder.service.js';
import { LoadedModels, type ModelState } from './loaded-models.service.js';
import { ModelDirectory } from './model-directory.service.js';
import { ModelMetrics } from './model-metrics.service.js';
import type { ModelSelector, ServedModel } from './served-model.js';
import { championStays, modelUnloaded } from './serving.errors.js';
import type { TabularModel } from './tabular-model.js';

export interface IndexedModel {
  name: string;
  version: number;
  state: ModelState;
  /** Why it is not ready; empty if it is. */
  reason: string;
}

/** Every served model: the champion, and any version of any registered model, loaded on demand. */
@Injectable()
export class ServedModels {
  /** Taken out of service in this process. */
  private readonly unloaded = new Set<string>();

  constructor(
    private readonly holder: ChampionHolder,
    private readonly loaded: LoadedModels,
    private readonly directory: ModelDirectory,
    private readonly metrics: ModelMetrics,
  ) {}

  /**
   * The champion, at once.
   * @throws {AppError} `prediction.no-champion` when there is no champion
   */
  current(): TabularModel {
    return this.holder.current;
  }

  /**
   * Without a selector: the champion of `parivision`, at once; of another model the version of its alias `champion`, or its newest.
   * @throws {AppError} `serving.model-unknown` when no such model has a version; `serving.version-unknown` when there is no
   * such version; `serving.alias-unknown` when there is no such alias; `serving.model-unloaded` when the model was unloaded;
   * `registry.not-servable` when its model cannot be read; `prediction.model-unfit` when the model fails a check;
   * `prediction.no-champion` when there is no champion
   */
  get(name: string, selector?: ModelSelector): Soon<ServedModel> {
    if (name === MODEL_NAME && this.isChampion(selector)) return this.holder.current;
    return this.other(name, selector);
  }

  /** Names of the models that can be served. */
  async names(): Promise<string[]> {
    return this.directory.names();
  }

  /**
   * Newest first.
   * @throws {AppError} `serving.model-unknown` when no such model has a version
   */
  async versions(name: string): Promise<number[]> {
    return this.directory.numbers(name);
  }

  /** Whether the model can answer; loads it if it is not in memory. @throws {AppError} with the codes of `get`, when there is no such model or version */
  async isReady(name: string, version?: number): Promise<boolean> {
    try {
      await this.get(name, version === undefined ? undefined : { version });
      return true;
    } catch (error) {
      if (isAppError(error, 'conflict', 'unavailable')) return false;
      throw error;
    }
  }

  /** Puts an unloaded model back into service; loads it now. @throws {AppError} with the codes of `get`, when it cannot be loaded */
  async load(name: string): Promise<void> {
    if (name === MODEL_NAME) {
      await this.get(name);
      return;
    }
    const version = await this.directory.version(name);
    this.unloaded.delete(name);
    this.loaded.retry(version);
    await this.loaded.get(version);
  }

  /**
   * No version of the model answers until it is loaded again.
   * @throws {AppError} `serving.champion-stays` when the model is that of the champion; `serving.model-unknown` when no such
   * model has a version
   */
  async unload(name: string): Promise<void> {
    if (name === MODEL_NAME) throw championStays(name);
    await this.directory.version(name);
    this.unloaded.add(name);
    this.loaded.drop(name);
  }

  /** For each model the version that answers by default, and the others that are in memory. */
  async index(): Promise<IndexedModel[]> {
    const found: IndexedModel[] = [];
    for (const name of await this.directory.names()) {
      const standard = await this.standard(name);
      if (standard) found.push(standard);
      const others = this.loaded.of(name).filter(({ version }) => version !== standard?.version);
      found.push(...others.map(({ version }) => ({ name, version, state: 'READY' as const, reason: '' })));
    }
    return found;
  }

  private async other(name: string, selector?: ModelSelector): Promise<ServedModel> {
    const version = await this.directory.version(name, selector);
    try {
      if (this.unloaded.has(name)) throw modelUnloaded(name);
      return await this.loaded.get(version);
    } catch (error) {
      this.metrics.failed(name, error);
      throw error;
    }
  }

  private async standard(name: string): Promise<IndexedModel | undefined> {
    const champion = name === MODEL_NAME ? this.holder.loaded : undefined;
    if (champion) return { name, version: champion.version, state: 'READY', reason: '' };
    try {
      const version = await this.directory.version(name);
      const isOut = this.unloaded.has(name);
      const state = isOut
        ? { state: 'UNAVAILABLE' as const, reason: 'unloaded' }
        : this.loaded.state(version);
      return { name, version: version.version, ...state };
    } catch (error) {
      // Removed since its name was read.
      if (isAppError(error, 'not-found')) return undefined;
      throw error;
    }
  }

  private isChampion(selector?: ModelSelector): boolean {
    if (!selector) return true;
    if ('alias' in selector) return selector.alias === CHAMPION_ALIAS;
    return selector.version === this.holder.loaded?.version;
  }
}
