import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import {
  type Artifact,
  artifactUriOf,
  checkExperimentId,
  type Experiment,
  ExperimentService,
  type LoggedModel,
  LoggedModelService,
  mergedDatasets,
  modelUriOf,
  type Run,
  type RunChange,
  RunService,
  servedPath,
} from '../../tracking/index.js';
import type { ExportedExperiment, ExportedModel, ExportedRun } from '../source/exported.js';
import { importDiffers, importIncomplete, importIntoDeleted } from './import.errors.js';
import {
  importedModel,
  IMPORTING_TAG,
  mapOf,
  metricDifference,
  modelDifference,
  runDifference,
  runFields,
  runIdFor,
} from './imported-run.js';

/** `done`: complete. `begun`: new. `open`: partly here, the rest may follow. */
export type ImportState = 'begun' | 'open' | 'done';

export interface ImportedItem {
  id: string;
  state: ImportState;
  files: readonly Artifact[];
  /** The path that its files are uploaded to; absent if the experiment keeps its files elsewhere. */
  root?: string;
}

export interface ImportedRun extends ImportedItem {
  /** Points per metric that an interrupted import has sent; empty where other clients may have added some. */
  points: Record<string, number>;
}

/**
 * Imports experiments, runs and logged models with their ids. A run is begun, gets its points and files as any run does,
 * and is finished; until then it is RUNNING and has the tag `pv.importing`. Every call may be repeated; existing content is
 * never changed.
 */
@Injectable()
export class ImportService {
  constructor(
    private readonly runs: RunService,
    private readonly experiments: ExperimentService,
    private readonly models: LoggedModelService,
    private readonly clock: Clock,
  ) {}

  /** The experiment of this name, created if there is none; tags that it lacks are added. */
  async experiment(exported: ExportedExperiment): Promise<{ experiment: Experiment; isNew: boolean }> {
    const { name } = exported;
    const tags = mapOf(exported.tags);
    for (;;) {
      const found = await this.experiments.findByName(name);
      if (found?.deletedAt && exported.lifecycle_stage === 'active') throw importIntoDeleted(name);
      if (found) {
        return { experiment: await this.experiments.addMissingTags(found.id, tags), isNew: false };
      }
      const made = await this.experiments.insert({
        name,
        createdAt: new Date(exported.creation_time),
        updatedAt: new Date(exported.last_update_time),
        ...(exported.lifecycle_stage === 'deleted' && { deletedAt: this.clock.now() }),
        tags,
      });
      if (made) return { experiment: made, isNew: true };
    }
  }

  /** @throws {AppError} `tracking.import-differs` for a run of this id that is another one */
  async beginRun(requested: string, exported: ExportedRun): Promise<ImportedRun> {
    const experiment = await this.experiments.get(requested);
    const experimentId = experiment.id;
    const id = runIdFor(exported.run_id);
    const found = await this.runs.find(id);
    if (found) return { ...continued(found, experimentId, exported), root: rootOf(experiment, found) };
    const { name, userId, startTime, parentRunId } = runFields(exported);
    const run: Run = {
      id,
      experimentId,
      name,
      status: 'RUNNING',
      startTime,
      ...(parentRunId !== undefined && { parentRunId }),
      params: {},
      metrics: {},
      tags: { [IMPORTING_TAG]: 'true' },
      artifacts: [],
      userId,
      remote: true,
    };
    if (!(await this.runs.insert(run))) return this.beginRun(experimentId, exported);
    return { id, state: 'begun', files: [], points: {}, root: rootOf(experiment, run) };
  }

  /**
   * Completes a run whose points and files have arrived.
   * @throws {AppError} `tracking.import-incomplete` when something is missing; `tracking.import-differs` when another run has
   * this id
   */
  async finishRun(requested: string, exported: ExportedRun): Promise<void> {
    const experimentId = checkExperimentId(requested);
    const id = runIdFor(exported.run_id);
    const wanted = runFields(exported);
    const deletedAt = wanted.isDeleted ? this.clock.now() : undefined;
    await this.runs.change(id, (run) => {
      refuseOther(`Run ${id}`, run.experimentId === experimentId ? undefined : 'experiment');
      if (!isOpen(run)) {
        refuseOther(`Run ${id}`, runDifference(run, exported));
        return undefined;
      }
      const missing = metricDifference(run, exported);
      if (missing !== undefined) throw importIncomplete(`Run ${id}`, `${missing} ends elsewhere`);
      const param = Object.keys(run.params).find((key) => wanted.params[key] !== run.params[key]);
      refuseOther(`Run ${id}`, param === undefined ? undefined : `param ${param}`);
      const { isDeleted: _isDeleted, userId: _userId, datasets, parentRunId, endTime, ...fields } = wanted;
      const change: RunChange = {
        ...fields,
        endTime: endTime ?? null,
        parentRunId: parentRunId ?? null,
        datasets: mergedDatasets(run.datasets, datasets),
        removedTags: [IMPORTING_TAG],
        ...(deletedAt && { deletedAt }),
      };
      return change;
    });
  }

  async beginModel(requested: string, exported: ExportedModel): Promise<ImportedItem> {
    const experiment = await this.experiments.get(requested);
    const experimentId = experiment.id;
    const wanted = importedModel(exported, experimentId);
    const root = servedPath(modelUriOf(experiment, wanted.id));
    const found = await this.models.find(wanted.id);
    if (found) {
      const isHalf = Object.hasOwn(found.tags, IMPORTING_TAG);
      const other = isHalf
        ? found.experimentId !== experimentId && 'experiment'
        : modelDifference(found, wanted);
      refuseOther(`Logged model ${wanted.id}`, other || undefined);
      return { id: wanted.id, state: isHalf ? 'open' : 'done', files: found.artifacts, root };
    }
    const begun: LoggedModel = {
      ...wanted,
      status: 'LOGGED_MODEL_PENDING',
      tags: { [IMPORTING_TAG]: 'true' },
      artifacts: [],
    };
    await this.models.insert(begun);
    return { id: wanted.id, state: 'begun', files: [], root };
  }

  async finishModel(requested: string, exported: ExportedModel): Promise<void> {
    const wanted = importedModel(exported, checkExperimentId(requested));
    const done = await this.models.change(wanted.id, (model) => {
      if (Object.hasOwn(model.tags, IMPORTING_TAG)) return { ...model, ...wanted };
      refuseOther(`Logged model ${wanted.id}`, modelDifference(model, wanted));
      return model;
    });
    if (!done) throw importIncomplete(`Logged model ${wanted.id}`, 'it was not begun');
  }
}

function continued(run: Run, experimentId: string, exported: ExportedRun): ImportedRun {
  const { id, artifacts: files } = run;
  refuseOther(`Run ${id}`, run.experimentId === experimentId ? undefined : 'experiment');
  if (Object.hasOwn(run.tags, IMPORTING_TAG)) {
    const points = Object.keys(run.metrics).map((key) => [key, run.metrics[key].count] as const);
    return { id, state: 'open', files, points: Object.fromEntries(points) };
  }
  const difference = runDifference(run, exported);
  if (difference === undefined) return { id, state: 'done', files, points: {} };
  // It was still running when it was imported, and has continued at its source.
  if (isOpen(run)) return { id, state: 'open', files, points: {} };
  throw importDiffers(`Run ${id}`, difference);
}

/** Whether a run may still change: it is partly imported, or a client's run that has not ended. */
function isOpen(run: Run): boolean {
  if (Object.hasOwn(run.tags, IMPORTING_TAG)) return true;
  const goesOn = run.status === 'RUNNING' || run.status === 'SCHEDULED';
  return goesOn && run.remote === true && run.deletedAt === undefined;
}

function refuseOther(what: string, difference: string | undefined): void {
  if (difference !== undefined) throw importDiffers(what, difference);
}

function rootOf(experiment: Experiment, run: Run): string | undefined {
  return servedPath(artifactUriOf(experiment, run));
}
