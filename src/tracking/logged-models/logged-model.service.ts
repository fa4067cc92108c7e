import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { newId } from '../../platform/ids/ids.js';
import { doesNotExist, invalidParameter, MlflowError } from '../../mlflow/protocol/mlflow-error.js';
import { quotedText } from '../../platform/text/literals.js';
import type { KeyValue } from '../../mlflow/protocol/mlflow-request.js';
import { ExperimentService } from '../experiments/experiment.service.js';
import {
  isModelId,
  type LoggedModel,
  type LoggedModelStatus,
  mergedMetrics,
  type ModelMetric,
} from './logged-model.js';
import { LoggedModelStore } from './logged-model-store.port.js';
import type { Artifact } from '../runs/run.js';
import { randomName } from '../runs/random-name.js';

export interface NewLoggedModel {
  experimentId: string;
  name?: string;
  modelType?: string;
  sourceRunId?: string;
  params: readonly KeyValue[];
  tags: readonly KeyValue[];
}

const BAD_NAME = /[/:.%"']/;

/** Logged models as clients make and change them: MLflow's rules and errors. */
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
      throw invalidParameter(
        `Invalid model name (${quotedText(name)}) provided. Model name must be a non-empty string and cannot contain the following characters: ('/', ':', '.', '%', '"', "'")`,
      );
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

  async get(id: string, alsoDeleted = false): Promise<LoggedModel> {
    const model = isModelId(id) ? await this.store.find(id) : undefined;
    if (!model || (model.deletedAt && !alsoDeleted)) throw noModel(id);
    return model;
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
    if (!done) throw noModel(id);
  }

  async setTags(id: string, tags: readonly KeyValue[]): Promise<void> {
    await this.write(id, (model) => ({ ...model, tags: { ...model.tags, ...mapOf(tags) } }));
  }

  /** Gives a tag a value that depends on the one it has, with no other write between. */
  async changeTag(id: string, key: string, decide: (before?: string) => string): Promise<void> {
    await this.write(id, (model) => {
      const before = Object.hasOwn(model.tags, key) ? model.tags[key] : undefined;
      return { ...model, tags: { ...model.tags, [key]: decide(before) } };
    });
  }

  async deleteTag(id: string, key: string): Promise<void> {
    await this.write(id, (model) => {
      if (!Object.hasOwn(model.tags, key)) {
        throw doesNotExist(`No tag with key ${quotedText(key)} found for model with ID '${id}'.`);
      }
      const tags = { ...model.tags };
      delete tags[key];
      return { ...model, tags };
    });
  }

  /** Params are written once; the same value again is no change. */
  async logParams(id: string, params: readonly KeyValue[]): Promise<void> {
    await this.write(id, (model) => {
      const other = params.find(
        ({ key, value }) => Object.hasOwn(model.params, key) && model.params[key] !== value,
      );
      if (other) {
        throw new MlflowError(
          'BAD_REQUEST',
          `Changing param values is not allowed: '${other.key}' of model ${id} is set.`,
        );
      }
      return { ...model, params: { ...model.params, ...mapOf(params) } };
    });
  }

  /** @throws MlflowError if one of the models is not there */
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

  /** Only what changes the status counts as an update: MLflow's clients see tags, params and files come without one. */
  private async write(id: string, decide: (model: LoggedModel) => LoggedModel): Promise<LoggedModel> {
    const model = await this.store.write(id, (before) => {
      if (before.deletedAt) throw noModel(id);
      return decide(before);
    });
    if (!model) throw noModel(id);
    return model;
  }
}

function mapOf(entries: readonly KeyValue[]): Record<string, string> {
  return Object.fromEntries(entries.map(({ key, value }) => [key, value]));
}

function noModel(id: string): MlflowError {
  return doesNotExist(`Logged model with ID '${id}' not found.`);
}
