import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { newId, randomName } from '../../platform/ids/ids.js';
import { quotedText } from '../../platform/text/literals.js';
import { ExperimentService } from '../experiments/experiment.service.js';
import {
  isModelId,
  type LoggedModel,
  type LoggedModelStatus,
  mergedMetrics,
  type ModelMetric,
} from './logged-model.js';
import { LoggedModelStore } from './logged-model-store.port.js';
import type { Artifact, Entry } from '../runs/run.js';
import { fieldInvalid, loggedModelUnknown, modelParamChanged, modelTagUnknown } from '../tracking.errors.js';

export interface NewLoggedModel {
  experimentId: string;
  name?: string;
  modelType?: string;
  sourceRunId?: string;
  params: readonly Entry[];
  tags: readonly Entry[];
}

const BAD_NAME = /[/:.%"']/;

/** Models that runs have logged. */
@Injectable()
export class LoggedModelService {
  constructor(
    private readonly store: LoggedModelStore,
    private readonly experiments: ExperimentService,
    private readonly clock: Clock,
  ) {}

  async create(request: NewLoggedModel): Promise<LoggedModel> {
    const { name, modelType = '', sourceRunId = '' } = request;
    if (name && BAD_NAME.test(name)) {
      const message = `Invalid model name (${quotedText(name)}) provided. Model name must be a non-empty string and cannot contain the following characters: ('/', ':', '.', '%', '"', "'")`;
      throw fieldInvalid('name', 'characters', message);
    }
    const { id: experimentId } = await this.experiments.active(request.experimentId);
    const now = this.clock.now();
    const model: LoggedModel = {
      id: `m-${newId()}`,
      experimentId,
      name: name || randomName(),
      modelType,
      sourceRunId,
      status: 'LOGGED_MODEL_PENDING',
      createdAt: now,
      updatedAt: now,
      params: mapOf(request.params),
      tags: mapOf(request.tags),
      metrics: [],
      artifacts: [],
    };
    await this.store.insert(model);
    return model;
  }

  /** @throws {AppError} `tracking.logged-model-unknown` when there is no such logged model */
  async get(id: string, alsoDeleted = false): Promise<LoggedModel> {
    const model = await this.find(id);
    if (!model || (model.deletedAt && !alsoDeleted)) throw loggedModelUnknown(id);
    return model;
  }

  /** Also a deleted one. */
  async find(id: string): Promise<LoggedModel | undefined> {
    return isModelId(id) ? this.store.find(id) : undefined;
  }

  /** Also those that are deleted. */
  async all(): Promise<LoggedModel[]> {
    return this.store.all();
  }

  /** For imports: adds a model unchanged. */
  async insert(model: LoggedModel): Promise<void> {
    await this.store.insert(model);
  }

  /** For imports: replaces a model, also a deleted one, by the result of `decide`. Undefined if there is none. */
  async change(id: string, decide: (model: LoggedModel) => LoggedModel): Promise<LoggedModel | undefined> {
    return this.store.write(id, decide);
  }

  async finalize(id: string, status: LoggedModelStatus): Promise<LoggedModel> {
    const updatedAt = this.clock.now();
    return this.write(id, (model) => ({ ...model, status, updatedAt }));
  }

  async delete(id: string): Promise<void> {
    const deletedAt = this.clock.now();
    const gone = { deletedAt, updatedAt: deletedAt };
    const done =
      isModelId(id) &&
      (await this.store.write(id, (model) => (model.deletedAt ? model : { ...model, ...gone })));
    if (!done) throw loggedModelUnknown(id);
  }

  async setTags(id: string, tags: readonly Entry[]): Promise<void> {
    await this.write(id, (model) => ({ ...model, tags: { ...model.tags, ...mapOf(tags) } }));
  }

  /** Gives a tag a value that depends on its present one, with no other write in between. */
  async changeTag(id: string, key: string, decide: (before?: string) => string): Promise<void> {
    await this.write(id, (model) => {
      const before = Object.hasOwn(model.tags, key) ? model.tags[key] : undefined;
      return { ...model, tags: { ...model.tags, [key]: decide(before) } };
    });
  }

  async deleteTag(id: string, key: string): Promise<void> {
    await this.write(id, (model) => {
      if (!Object.hasOwn(model.tags, key)) {
        throw modelTagUnknown(key, id);
      }
      const tags = { ...model.tags };
      delete tags[key];
      return { ...model, tags };
    });
  }

  /** Params are written once; the same value again is no change. */
  async logParams(id: string, params: readonly Entry[]): Promise<void> {
    await this.write(id, (model) => {
      const other = params.find(
        ({ key, value }) => Object.hasOwn(model.params, key) && model.params[key] !== value,
      );
      if (other) throw modelParamChanged(id, other.key);
      return { ...model, params: { ...model.params, ...mapOf(params) } };
    });
  }

  /** @throws {AppError} `tracking.logged-model-unknown` when a model does not exist; the first one is named */
  async check(ids: Iterable<string>): Promise<void> {
    for (const id of ids) await this.get(id);
  }

  /** Values that runs have measured on models. */
  async logMetrics(metrics: ReadonlyMap<string, readonly ModelMetric[]>): Promise<void> {
    for (const [id, list] of metrics) {
      await this.store.write(id, (model) => ({ ...model, metrics: mergedMetrics(model.metrics, list) }));
    }
  }

  async putArtifact(id: string, artifact: Artifact): Promise<void> {
    await this.write(id, (model) => {
      const others = model.artifacts.filter(({ path }) => path !== artifact.path);
      const artifacts = [...others, artifact].toSorted((a, b) => (a.path < b.path ? -1 : 1));
      return { ...model, artifacts };
    });
  }

  async removeArtifacts(id: string, paths: ReadonlySet<string>): Promise<void> {
    await this.write(id, (model) => ({
      ...model,
      artifacts: model.artifacts.filter(({ path }) => !paths.has(path)),
    }));
  }

  /** `updatedAt` stays: tags, params and files do not count as an update. */
  private async write(id: string, decide: (model: LoggedModel) => LoggedModel): Promise<LoggedModel> {
    const model = await this.store.write(id, (before) => {
      if (before.deletedAt) throw loggedModelUnknown(id);
      return decide(before);
    });
    if (!model) throw loggedModelUnknown(id);
    return model;
  }
}

function mapOf(entries: readonly Entry[]): Record<string, string> {
  return Object.fromEntries(entries.map(({ key, value }) => [key, value]));
}
