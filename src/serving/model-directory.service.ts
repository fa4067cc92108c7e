import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { isAppError } from '../platform/errors/app-error.js';
import {
  AliasService,
  CHAMPION_ALIAS,
  isPrompt,
  ModelService,
  type ModelVersion,
  VersionService,
} from '../registry/index.js';
import type { ModelSelector } from './served-model.js';
import { aliasUnknown, modelUnknown, versionUnknown } from './serving.errors.js';

/** A move of an alias by whomever is noticed after this time. */
const FRESH_MS = 250;
const MAX_ANSWERS = 1000;
/** Models in a list of names. */
const PAGE = 1000;
const SHOWN_VERSIONS = 21;

/**
 * Which version a name and an alias or number mean now: read from the registry, and cached for a moment. While the database does
 * not respond, the last result counts.
 */
@Injectable()
export class ModelDirectory {
  private readonly answers = new LRUCache<string, ModelVersion, () => Promise<ModelVersion | undefined>>({
    max: MAX_ANSWERS,
    ttl: FRESH_MS,
    fetchMethod: (_key, _stale, { context: read }) => read(),
    allowStaleOnFetchRejection: true,
    noDeleteOnFetchRejection: true,
    ignoreFetchAbort: true,
  });

  constructor(
    private readonly models: ModelService,
    private readonly versions: VersionService,
    private readonly aliases: AliasService,
  ) {}

  /**
   * @param selector absent: the version of the alias `champion`, or the newest if there is no such alias
   * @throws {AppError} `serving.model-unknown`, `serving.version-unknown` or `serving.alias-unknown` when there is none; the message lists
   * the known ones
   */
  async version(name: string, selector?: ModelSelector): Promise<ModelVersion> {
    const found = await this.answers.fetch(JSON.stringify([name, selector ?? null]), {
      context: () => known(this.read(name, selector)),
    });
    if (found) return found;
    throw await this.unknown(name, selector);
  }

  /** Registered models with a version, by name; without prompts. */
  async names(): Promise<string[]> {
    const names: string[] = [];
    for (let offset = 0; ; offset += PAGE) {
      const { items, total } = await this.models.list(offset, PAGE);
      for (const model of items) if (model.versions > 0 && !isPrompt(model)) names.push(model.name);
      if (items.length === 0 || offset + items.length >= total) return names;
    }
  }

  /**
   * Numbers of the model's versions, newest first.
   * @throws {AppError} `serving.model-unknown` when no such model has a version
   */
  async numbers(name: string): Promise<number[]> {
    const all = await this.versions.all(name);
    if (all.length === 0) throw modelUnknown(name, await this.names());
    return all.map(({ version }) => version).toSorted((a, b) => b - a);
  }

  private async read(name: string, selector?: ModelSelector): Promise<ModelVersion | undefined> {
    const model = await this.models.find(name);
    if (!model || isPrompt(model)) return undefined;
    if (selector && 'version' in selector) return this.versions.get(name, selector.version);
    if (selector) return this.aliases.versionOf(name, selector.alias);
    const champion = Object.hasOwn(model.aliases, CHAMPION_ALIAS)
      ? await known(this.versions.get(name, model.aliases[CHAMPION_ALIAS].version))
      : undefined;
    return champion ?? this.aliases.versionOf(name, 'latest');
  }

  private async unknown(name: string, selector?: ModelSelector): Promise<Error> {
    const model = await this.models.find(name);
    const newest = model ? (await this.versions.list(name, {}, 0, SHOWN_VERSIONS)).items : [];
    if (!model || isPrompt(model) || newest.length === 0) return modelUnknown(name, await this.names());
    if (!selector || 'alias' in selector) {
      return aliasUnknown(name, selector?.alias ?? 'latest', Object.keys(model.aliases).toSorted());
    }
    return versionUnknown(
      name,
      selector.version,
      newest.map(({ version }) => version),
    );
  }
}

/** Undefined for what does not exist, or can be no name. */
async function known<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (isAppError(error, 'not-found', 'invalid')) return undefined;
    throw error;
  }
}
