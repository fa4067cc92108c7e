import { Injectable } from '@nestjs/common';
import { invalidParameter, MlflowError } from '../../mlflow/protocol/mlflow-error.js';
import {
  artifactUriOf,
  ClientRunService,
  ExperimentService,
  type LoggedModel,
  LoggedModelService,
  modelUriOf,
  schemeOf,
} from '../../tracking/index.js';
import { ClientRegistryStore } from '../models/model-store.port.js';
import { isPrompt } from '../../mlflow/search/search-registry.js';
import type { StoredVersion } from './version-store.port.js';
import {
  checkSourceForm,
  invalidSource,
  isWithin,
  modelAddress,
  runAddress,
  runOf,
  sourceOf,
} from './version-source.js';
import { isLatest, noModel, noVersion, stageOf } from '../rules.js';

export interface ResolvedSource {
  /** As it is shown. */
  source: string;
  /** Where the files are, if `source` is not that place itself. */
  location?: string;
  /** Empty if there is none. */
  runId: string;
  modelId?: string;
  /** Whether the logged model was not looked up yet, and may not exist. */
  isModelUnread?: boolean;
}

/** The tag by which a logged model tells where it is registered. */
const VERSIONS_TAG = 'mlflow.modelVersions';
/** What a prompt has in the place of a source: a prompt has no files. */
const PROMPT_SOURCES = new Set(['dummy-source', 'prompt-template']);

/** Where a version's model is: checks what a client says, and follows addresses of other models and versions. */
@Injectable()
export class VersionSourceService {
  constructor(
    private readonly store: ClientRegistryStore,
    private readonly runs: ClientRunService,
    private readonly models: LoggedModelService,
    private readonly experiments: ExperimentService,
  ) {}

  /** @throws MlflowError INVALID_PARAMETER_VALUE if the source is no place within the run or model that is named */
  async resolve(
    source: string,
    named: { runId?: string; modelId?: string },
    isPromptVersion: boolean,
  ): Promise<ResolvedSource> {
    const runId = named.runId ?? '';
    if (isPromptVersion) {
      if (!PROMPT_SOURCES.has(source)) {
        throw invalidParameter(
          `Invalid prompt source: '${source}'. Prompt sources must use an MLflow placeholder.`,
        );
      }
      return { source, runId };
    }
    if (schemeOf(source) === 'models') {
      if (/^models:\/\/[^/]/.test(source)) {
        throw invalidParameter(
          `Invalid model version source: '${source}'. Registered model sources must use the active model registry.`,
        );
      }
      return this.ofModels(source, named);
    }
    checkSourceForm(source, named.modelId ? 'model_id' : 'run_id');
    if (named.modelId) return this.ofLoggedModel(source, named.modelId, runId);
    if (schemeOf(source) === 'runs') {
      if (!runId || runAddress(source)?.runId !== runId) throw invalidSource(source, 'run_id');
    } else if (schemeOf(source) === 'mlflow-artifacts') {
      const root = runId ? await this.runRoot(runId) : undefined;
      if (root === undefined || !isWithin(source, root)) throw invalidSource(source, 'run_id');
    }
    return { source, runId };
  }

  /**
   * The run of a version with this source; empty if there is none.
   *
   * @throws MlflowError RESOURCE_DOES_NOT_EXIST if there is no such logged model
   */
  async runIdOf({ runId, modelId, isModelUnread }: ResolvedSource): Promise<string> {
    if (!isModelUnread || modelId === undefined) return runId;
    const model = await this.models.get(modelId);
    return runId || model.sourceRunId;
  }

  /** The address of the files: never one that names a model or a version. */
  async locate(version: StoredVersion): Promise<string> {
    return version.location ?? sourceOf(version);
  }

  /** Writes on the logged model that this version was made of it. */
  async tagLoggedModel(modelId: string, name: string, version: number): Promise<void> {
    await this.models.changeTag(modelId, VERSIONS_TAG, (before) =>
      spaced([...(before === undefined ? [] : listIn(before)), { name, version }]),
    );
  }

  private async ofModels(
    source: string,
    named: { runId?: string; modelId?: string },
  ): Promise<ResolvedSource> {
    const address = modelAddress(source);
    if (address.kind === 'logged') {
      if (address.modelId !== named.modelId) throw invalidSource(source, 'model_id');
      return this.ofLoggedModel(source, address.modelId, named.runId ?? '');
    }
    const from = await this.versionAt(source, address);
    const run = runOf(from);
    const otherRun = named.runId !== undefined && named.runId !== run;
    const otherModel = named.modelId !== undefined && named.modelId !== (from.modelId ?? '');
    if (otherRun || otherModel) {
      throw invalidParameter(
        `Invalid model version source: '${source}'. The run_id and model_id request parameters must match the referenced model version.`,
      );
    }
    return {
      source: `models:/${from.model}/${from.version}`,
      location: await this.locate(from),
      runId: run,
      ...(from.modelId && { modelId: from.modelId }),
    };
  }

  private async ofLoggedModel(source: string, modelId: string, runId: string): Promise<ResolvedSource> {
    if (schemeOf(source) === 'runs') throw invalidSource(source, 'model_id');
    const isServed = ['models', 'mlflow-artifacts'].includes(schemeOf(source));
    if (!isServed) return { source, runId, modelId, isModelUnread: true };
    const model = await this.loggedModel(modelId, source);
    const root = modelUriOf(await this.experiments.get(model.experimentId), modelId);
    const isAddress = schemeOf(source) === 'models';
    if (schemeOf(source) === 'mlflow-artifacts' && !isWithin(source, root)) {
      throw invalidSource(source, 'model_id');
    }
    const ofRun = runId || model.sourceRunId;
    return { source, runId: ofRun, modelId, ...(isAddress && { location: root }) };
  }

  private async versionAt(
    source: string,
    address: Exclude<ReturnType<typeof modelAddress>, { kind: 'logged' }>,
  ): Promise<StoredVersion> {
    const { name } = address;
    const [model] = await this.store.models(name);
    if (!model) throw noModel(name);
    if (isPrompt(model)) {
      throw invalidParameter(
        `Invalid model version source: '${source}'. Prompt versions cannot be used as model version sources.`,
      );
    }
    if (address.kind === 'stage') stageOf(address.stage);
    const newest = (await this.store.versions(name)).toSorted((a, b) => b.version - a.version);
    const found = newest.find((version) => {
      if (address.kind === 'version') return version.version === address.version;
      if (address.kind === 'stage')
        return (version.stage ?? 'None').toLowerCase() === address.stage.toLowerCase();
      if (address.kind === 'latest' || isLatest(address.alias)) return true;
      return (
        Object.hasOwn(model.aliases, address.alias) &&
        model.aliases[address.alias].version === version.version
      );
    });
    if (found) return found;
    if (address.kind === 'alias' && !isLatest(address.alias)) {
      throw invalidParameter(`Registered model alias ${address.alias} not found.`);
    }
    throw noVersion(name, address.kind === 'version' ? address.version : 0);
  }

  private async runRoot(runId: string): Promise<string | undefined> {
    const run = await orUndefined(this.runs.get(runId));
    return run && artifactUriOf(await orUndefined(this.experiments.get(run.experimentId)), run);
  }

  private async loggedModel(modelId: string, source: string): Promise<LoggedModel> {
    const model = await orUndefined(this.models.get(modelId));
    if (!model) throw invalidSource(source, 'model_id');
    return model;
  }
}

async function orUndefined<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST') return undefined;
    throw error;
  }
}

/** JSON with a blank after each comma and colon, as Python writes it. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, inner]) => `${JSON.stringify(key)}: ${spaced(inner)}`)
    .join(', ')}}`;
}

function listIn(text: string): object[] {
  try {
    const list = JSON.parse(text) as unknown;
    return Array.isArray(list) ? (list as object[]) : [];
  } catch {
    return [];
  }
}
