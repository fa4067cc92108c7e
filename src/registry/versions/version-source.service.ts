import { Injectable } from '@nestjs/common';
import { AppError } from '../../platform/errors/app-error.js';
import {
  artifactUriOf,
  RunService,
  ExperimentService,
  type LoggedModel,
  LoggedModelService,
  modelUriOf,
  schemeOf,
} from '../../tracking/index.js';
import { holderIn } from '../aliases/alias.js';
import { ModelStore } from '../models/model-store.port.js';
import {
  aliasUnknown,
  modelUnknown,
  sourceInvalid,
  sourceOutside,
  versionUnknown,
} from '../registry.errors.js';
import { isLatest, isPrompt, stageOf } from '../rules.js';
import { ARTIFACT_SCHEME, PROMPT_SOURCE_RULE, VERSIONS_TAG } from '../stored-names.js';
import type { StoredVersion } from './model-version.js';
import {
  checkSourceForm,
  filesAddress,
  isWithin,
  modelAddress,
  runAddress,
  shownRunId,
} from './version-source.js';
import { VersionStore } from './version-store.port.js';

export interface ResolvedSource {
  /** As clients see it. */
  source: string;
  /** Where the files are, if not at `source`. */
  location?: string;
  /** Empty if there is none. */
  runId: string;
  modelId?: string;
  /** The logged model was not looked up yet, and may not exist. */
  isModelUnread?: boolean;
}

/** What a prompt has in the place of a source: a prompt has no files. */
const PROMPT_SOURCES = new Set(['dummy-source', 'prompt-template']);

/** Where a version's model is: checks what a client states, and follows addresses of other models and versions. */
@Injectable()
export class VersionSourceService {
  constructor(
    private readonly models: ModelStore,
    private readonly versions: VersionStore,
    private readonly runs: RunService,
    private readonly loggedModels: LoggedModelService,
    private readonly experiments: ExperimentService,
  ) {}

  /** @throws {AppError} `registry.source-invalid` when the source does not lie within the run or model that is named */
  async resolve(
    source: string,
    named: { runId?: string; modelId?: string },
    isPromptVersion: boolean,
  ): Promise<ResolvedSource> {
    const runId = named.runId ?? '';
    if (isPromptVersion) {
      if (!PROMPT_SOURCES.has(source)) {
        throw sourceInvalid(`Invalid prompt source: '${source}'. ${PROMPT_SOURCE_RULE}`);
      }
      return { source, runId };
    }
    if (schemeOf(source) === 'models') {
      if (/^models:\/\/[^/]/.test(source)) {
        throw sourceInvalid(
          `Invalid model version source: '${source}'. Registered model sources must use the active model registry.`,
        );
      }
      return this.ofModels(source, named);
    }
    checkSourceForm(source, named.modelId ? 'model_id' : 'run_id');
    if (named.modelId) return this.ofLoggedModel(source, named.modelId, runId);
    if (schemeOf(source) === 'runs') {
      if (!runId || runAddress(source)?.runId !== runId) throw sourceOutside(source, 'run_id');
    } else if (schemeOf(source) === ARTIFACT_SCHEME) {
      const root = runId ? await this.runRoot(runId) : undefined;
      if (root === undefined || !isWithin(source, root)) throw sourceOutside(source, 'run_id');
    }
    return { source, runId };
  }

  /**
   * The run of a version with this source; empty if there is none.
   *
   * @throws {AppError} `tracking.model-unknown` when there is no such logged model
   */
  async runIdOf({ runId, modelId, isModelUnread }: ResolvedSource): Promise<string> {
    if (!isModelUnread || modelId === undefined) return runId;
    const model = await this.loggedModels.get(modelId);
    return runId || model.sourceRunId;
  }

  /** Adds this version to the tag of the logged model that it was made of. */
  async tagLoggedModel(modelId: string, name: string, version: number): Promise<void> {
    await this.loggedModels.changeTag(modelId, VERSIONS_TAG, (before) =>
      pythonJsonOf([...(before === undefined ? [] : parsedList(before)), { name, version }]),
    );
  }

  private async ofModels(
    source: string,
    named: { runId?: string; modelId?: string },
  ): Promise<ResolvedSource> {
    const address = modelAddress(source);
    if (address.kind === 'logged') {
      if (address.modelId !== named.modelId) throw sourceOutside(source, 'model_id');
      return this.ofLoggedModel(source, address.modelId, named.runId ?? '');
    }
    const from = await this.versionAt(source, address);
    const run = shownRunId(from);
    const otherRun = named.runId !== undefined && named.runId !== run;
    const otherModel = named.modelId !== undefined && named.modelId !== (from.modelId ?? '');
    if (otherRun || otherModel) {
      throw sourceInvalid(
        `Invalid model version source: '${source}'. The run_id and model_id request parameters must match the referenced model version.`,
      );
    }
    return {
      source: `models:/${from.model}/${from.version}`,
      location: filesAddress(from),
      runId: run,
      ...(from.modelId && { modelId: from.modelId }),
    };
  }

  private async ofLoggedModel(source: string, modelId: string, runId: string): Promise<ResolvedSource> {
    if (schemeOf(source) === 'runs') throw sourceOutside(source, 'model_id');
    const isServed = ['models', ARTIFACT_SCHEME].includes(schemeOf(source));
    if (!isServed) return { source, runId, modelId, isModelUnread: true };
    const model = await this.loggedModel(modelId, source);
    const root = modelUriOf(await this.experiments.get(model.experimentId), modelId);
    const isAddress = schemeOf(source) === 'models';
    if (schemeOf(source) === ARTIFACT_SCHEME && !isWithin(source, root)) {
      throw sourceOutside(source, 'model_id');
    }
    const ofRun = runId || model.sourceRunId;
    return { source, runId: ofRun, modelId, ...(isAddress && { location: root }) };
  }

  private async versionAt(
    source: string,
    address: Exclude<ReturnType<typeof modelAddress>, { kind: 'logged' }>,
  ): Promise<StoredVersion> {
    const { name } = address;
    const model = await this.models.find(name);
    if (!model) throw modelUnknown(name);
    if (isPrompt(model)) {
      throw sourceInvalid(
        `Invalid model version source: '${source}'. Prompt versions cannot be used as model version sources.`,
      );
    }
    if (address.kind === 'stage') stageOf(address.stage);
    const newest = (await this.versions.all(name)).toSorted((a, b) => b.version - a.version);
    const found = newest.find((version) => {
      if (address.kind === 'version') return version.version === address.version;
      if (address.kind === 'stage')
        return (version.stage ?? 'None').toLowerCase() === address.stage.toLowerCase();
      if (address.kind === 'latest' || isLatest(address.alias)) return true;
      return holderIn(model.aliases, address.alias)?.version === version.version;
    });
    if (found) return found;
    if (address.kind === 'alias' && !isLatest(address.alias)) {
      throw aliasUnknown(address.alias);
    }
    throw versionUnknown(name, address.kind === 'version' ? address.version : 0);
  }

  private async runRoot(runId: string): Promise<string | undefined> {
    const run = await orUndefined(this.runs.get(runId));
    return run && artifactUriOf(await orUndefined(this.experiments.get(run.experimentId)), run);
  }

  private async loggedModel(modelId: string, source: string): Promise<LoggedModel> {
    const model = await orUndefined(this.loggedModels.get(modelId));
    if (!model) throw sourceOutside(source, 'model_id');
    return model;
  }
}

async function orUndefined<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof AppError && error.kind === 'not-found') return undefined;
    throw error;
  }
}

/** JSON with a space after each comma and colon, as Python writes it. */
function pythonJsonOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJsonOf).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, inner]) => `${JSON.stringify(key)}: ${pythonJsonOf(inner)}`)
    .join(', ')}}`;
}

function parsedList(text: string): object[] {
  try {
    const list = JSON.parse(text) as unknown;
    return Array.isArray(list) ? (list as object[]) : [];
  } catch {
    return [];
  }
}
