import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { isAppError, messageOf } from '../platform/errors/app-error.js';
import type { ModelVersion } from '../registry/index.js';
import { type LoadedModel, ModelLoader } from './model-loader.service.js';
import type { ServedModel } from './served-model.js';

/** Versions in memory besides the champion. */
const MAX_MODELS = 32;
/** Bytes of memory that they may take together, with the processes of ONNX models: 512 MiB. */
const MAX_BYTES = 536_870_912;
/** A version that could not be loaded is tried again after this time. */
const FAILURE_MS = 2000;
const MAX_FAILURES = 1000;

export type ModelState = 'READY' | 'LOADING' | 'UNAVAILABLE';

/**
 * The versions in memory: the ones used last, bounded by number and bytes. Requests for a version that is being
 * loaded wait for the same loading. An evicted model still answers the requests that hold it.
 */
@Injectable()
export class LoadedModels implements OnApplicationShutdown {
  private readonly loaded: LRUCache<string, LoadedModel, ModelVersion>;
  private readonly failed = new LRUCache<string, { error: unknown }>({ max: MAX_FAILURES, ttl: FAILURE_MS });

  constructor(loader: ModelLoader) {
    this.loaded = new LRUCache<string, LoadedModel, ModelVersion>({
      max: MAX_MODELS,
      maxSize: MAX_BYTES,
      sizeCalculation: ({ bytes }) => Math.max(1, bytes),
      fetchMethod: (_key, _stale, { context }) => loader.load(context),
      dispose: ({ model }) => model.close?.(),
      // A model that is evicted while it is loaded still reaches those who wait for it.
      ignoreFetchAbort: true,
    });
  }

  /** Ends the processes of ONNX models. */
  onApplicationShutdown(): void {
    this.loaded.clear();
  }

  /** Loads the version unless it is there. @throws {AppError} with the codes of `ModelLoader.load`, when it fails */
  async get(version: ModelVersion): Promise<ServedModel> {
    const key = keyOf(version);
    const failure = this.failed.get(key);
    if (failure) throw failure.error;
    try {
      return (await this.loaded.forceFetch(key, { context: version })).model;
    } catch (error) {
      // About the model, and not about a database that is away.
      if (isAppError(error, 'conflict', 'invalid', 'internal')) this.failed.set(key, { error });
      throw error;
    }
  }

  /** Whether the version is in memory, and why not. */
  state(version: ModelVersion): { state: ModelState; reason: string } {
    const key = keyOf(version);
    if (this.loaded.peek(key)) return { state: 'READY', reason: '' };
    const failure = this.failed.peek(key);
    if (failure) return { state: 'UNAVAILABLE', reason: messageOf(failure.error) };
    if (this.loaded.has(key)) return { state: 'LOADING', reason: '' };
    return { state: 'UNAVAILABLE', reason: 'not loaded yet: the first request loads it' };
  }

  /** The versions of a model that are in memory. */
  of(name: string): ServedModel[] {
    return [...this.loaded.values()].map(({ model }) => model).filter((model) => model.name === name);
  }

  /** Takes all versions of a model out of memory. */
  drop(name: string): void {
    for (const key of this.loaded.keys()) {
      if (key.startsWith(`${name}/`)) this.loaded.delete(key);
    }
  }

  /** A failure to load is forgotten: the next request tries again. */
  retry(version: ModelVersion): void {
    this.failed.delete(keyOf(version));
  }
}

/** A model that was deleted and made again has the same name and numbers, and other versions. */
function keyOf({ model, version, createdAt }: ModelVersion): string {
  return `${model}/${version}/${createdAt.getTime()}`;
}
