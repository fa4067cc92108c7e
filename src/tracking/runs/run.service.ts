import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { newId, randomName } from '../../platform/ids/ids.js';
import { ExperimentService } from '../experiments/experiment.service.js';
import { checkTime, firstCharacters, isRunId, LIMIT } from '../limits.js';
import type { PointHistory } from '../metrics/point-history.js';
import { fieldInvalid, metricUnknown, runDeleted, runUnknown, tagUnknown } from '../tracking.errors.js';
import { NAME_TAG, PARENT_TAG } from '../reserved-names.js';
import { checkDatasets, mergedDatasets } from './dataset-inputs.js';
import { changeByTags, renamed } from './reserved-tags.js';
import {
  type Batch,
  bounded,
  checkBatch,
  checkEntries,
  checkFirstTags,
  checkMetricKey,
  cutValues,
  newParams,
  pointsByKey,
} from './run-batch.js';
import { RunStore, type RunChange, type RunWrite } from './run-store.port.js';
import type { DatasetInput, Experiment, ModelOutput, PointsByKey, Run, RunStatus, StartRun } from './run.js';

/**
 * Runs: how they start, what they log and how they end. Every call may be repeated. The methods that this process calls
 * for its own runs also write to deleted runs, so that a study continues when a client deletes them; methods that clients
 * call do not.
 */
@Injectable()
export class RunService {
  constructor(
    private readonly runs: RunStore,
    private readonly experiments: ExperimentService,
    private readonly clock: Clock,
  ) {}

  /**
   * Starts a run. With the id of an existing run: a FINISHED one is returned unchanged; any other is what a dead process
   * or a failure has left, and starts afresh (params, metrics, tags and artifacts of the earlier attempt are removed).
   */
  async startRun(request: StartRun): Promise<Run> {
    const { id = newId(), params = {}, tags = {}, remote = false } = request;
    if (!isRunId(id)) throw fieldInvalid('id', 'hex', 'id: must be 32 lower-case hex digits');
    const experiment = await this.experimentFor(request);
    const startTime = request.startTime ?? this.clock.now().getTime();
    checkTime('start_time', startTime);
    checkEntries(params, 'params');
    checkFirstTags(tags);
    const first = firstFields(request, cutValues(tags, LIMIT.tag));
    const run: Run = {
      id,
      experimentId: experiment.id,
      name: firstCharacters(first.name || randomName(), LIMIT.tag),
      status: 'RUNNING',
      startTime: new Date(startTime),
      ...(first.parentRunId !== undefined && { parentRunId: first.parentRunId }),
      params: cutValues(params, LIMIT.param),
      metrics: {},
      tags: first.tags,
      artifacts: [],
      ...(request.userId !== undefined && { userId: request.userId }),
      ...(remote && { remote }),
    };
    if (await this.runs.insert(run)) return run;
    const found = await this.runs.find(id);
    if (found?.status === 'FINISHED') return found;
    await this.runs.reset(run);
    return run;
  }

  /** @throws {AppError} `tracking.run-unknown` when there is no such run */
  async get(id: string): Promise<Run> {
    const run = await this.find(id);
    if (!run) throw runUnknown(id);
    return run;
  }

  async find(id: string): Promise<Run | undefined> {
    return isRunId(id) ? this.runs.find(id) : undefined;
  }

  /** @param to `endTime` in Unix milliseconds */
  async update(id: string, to: { status?: RunStatus; endTime?: number; name?: string }): Promise<Run> {
    const { status, endTime, name } = to;
    if (endTime !== undefined) checkTime('end_time', endTime);
    return this.writeActive(id, () => ({
      change: {
        ...(status && { status }),
        ...(endTime !== undefined && { endTime: new Date(endTime) }),
        ...(name && renamed(name)),
      },
    }));
  }

  async finishRun(
    id: string,
    status: Exclude<RunStatus, 'RUNNING' | 'SCHEDULED'>,
    error?: string,
  ): Promise<void> {
    const endTime = this.clock.now();
    const change = { status, endTime, error: error?.slice(0, LIMIT.error) };
    await this.write(id, () => ({ change }));
  }

  async delete(id: string): Promise<void> {
    const deletedAt = this.clock.now();
    await this.write(id, (run) => (run.deletedAt ? {} : { change: { deletedAt } }));
  }

  async restore(id: string): Promise<void> {
    await this.write(id, (run) => (run.deletedAt ? { change: { deletedAt: null } } : {}));
  }

  async logBatch(id: string, batch: Batch): Promise<Run> {
    checkBatch(batch);
    const points = pointsByKey(batch.metrics);
    const params = cutValues(batch.params, LIMIT.param);
    const tagChange = batch.tags.length > 0 ? changeByTags(cutValues(batch.tags, LIMIT.tag)) : {};
    return this.writeActive(id, (run) => {
      const news = newParams(run, params, batch.single);
      const change: RunChange = { ...tagChange, ...(news && { params: news }) };
      return { points, ...(Object.keys(change).length > 0 && { change }) };
    });
  }

  /** One point of each metric at the same step and the present time, as `logPoints` logs them. */
  async logMetrics(id: string, metrics: Record<string, number>, step = 0): Promise<void> {
    const timestamp = this.clock.now().getTime();
    const points = Object.entries(metrics).map(
      ([key, value]) => [key, [{ value, timestamp, step }]] as const,
    );
    await this.logPoints(id, Object.fromEntries(points));
  }

  /**
   * Points of several metrics. NaN is left out; ±Infinity becomes the largest number. A point that is in the history
   * already is not added again, so a call may be repeated.
   */
  async logPoints(id: string, points: PointsByKey): Promise<void> {
    for (const key of Object.keys(points)) checkMetricKey(key, `metrics.${key.slice(0, LIMIT.key)}`);
    const lists = Object.entries(points)
      .map(([key, list]) => [key, list.filter((point) => !Number.isNaN(point.value)).map(bounded)] as const)
      .filter(([, list]) => list.length > 0);
    await this.write(id, () => ({ points: Object.fromEntries(lists) }));
  }

  /** @throws {AppError} `tracking.param-changed` when the run has this param with another value */
  async logParams(id: string, params: Record<string, string>): Promise<void> {
    checkEntries(params, 'params');
    const cut = cutValues(params, LIMIT.param);
    await this.write(id, (run) => {
      const news = newParams(run, cut);
      return news ? { change: { params: news } } : {};
    });
  }

  async setTags(id: string, tags: Record<string, string>): Promise<void> {
    checkEntries(tags, 'tags');
    const change = { tags: cutValues(tags, LIMIT.tag) };
    await this.write(id, () => ({ change }));
  }

  /** Gives a tag a value that depends on its present one, with no other write in between. */
  async changeTag(id: string, key: string, decide: (before?: string) => string): Promise<void> {
    await this.writeActive(id, ({ tags }) => {
      const value = decide(Object.hasOwn(tags, key) ? tags[key] : undefined);
      return { change: { tags: { [key]: value } } };
    });
  }

  async deleteTag(id: string, key: string): Promise<void> {
    await this.writeActive(id, (run) => {
      if (key === PARENT_TAG && run.parentRunId !== undefined) return { change: { parentRunId: null } };
      if (key === NAME_TAG && !run.nameTagDeleted) return { change: { nameTagDeleted: true } };
      if (!Object.hasOwn(run.tags, key)) throw tagUnknown(key, `run with id ${id}`);
      return { change: { removedTags: [key] } };
    });
  }

  /** @param models ids of logged models */
  async logInputs(id: string, datasets: readonly DatasetInput[], models: readonly string[]): Promise<void> {
    checkDatasets(datasets);
    await this.writeActive(id, (run) => ({
      change: {
        ...(datasets.length > 0 && { datasets: mergedDatasets(run.datasets, datasets) }),
        ...(models.length > 0 && { modelInputs: [...new Set([...(run.modelInputs ?? []), ...models])] }),
      },
    }));
  }

  async logOutputs(id: string, models: readonly ModelOutput[]): Promise<void> {
    await this.writeActive(id, ({ modelOutputs = [] }) => {
      const known = new Set(modelOutputs.map(({ modelId, step }) => `${modelId} ${step}`));
      const news = models.filter(({ modelId, step }) => !known.has(`${modelId} ${step}`));
      return { change: { modelOutputs: [...modelOutputs, ...news] } };
    });
  }

  /** Runs with this parent, in the order in which they began; 10,000 at most. */
  async children(parentRunId: string): Promise<Run[]> {
    const order = { by: 'startTime', direction: 'asc' } as const;
    return (await this.runs.search({ parentRunId }, order, 0, 10_000)).items;
  }

  /**
   * All points of a metric.
   * @throws {AppError} `tracking.run-unknown` when there is no such run; `tracking.metric-unknown` when the run has no such
   * metric
   */
  async history(id: string, key: string): Promise<PointHistory> {
    const run = await this.get(id);
    if (!Object.hasOwn(run.metrics, key)) throw metricUnknown(id, key);
    return this.runs.history(id, key);
  }

  /** As `history`, but empty for an unknown run or metric. Later points are added to the same object. */
  async historyIfAny(id: string, key: string): Promise<PointHistory> {
    return this.runs.history(id, key);
  }

  /** At the start of the program: runs that a dead process has left RUNNING become KILLED. Returns how many. */
  async markInterrupted(before: Date): Promise<number> {
    const reason = 'Interrupted: the process ended before the run did.';
    return this.runs.interrupt(before, this.clock.now(), reason);
  }

  /** For imports: adds a run unchanged. False when its id is taken. */
  async insert(run: Run): Promise<boolean> {
    return this.runs.insert(run);
  }

  /**
   * For imports: writes the change that `decide` returns for the present run. If it throws, nothing is written.
   * @throws {AppError} `tracking.run-unknown` when there is no such run
   */
  async change(id: string, decide: (run: Run) => RunChange | undefined): Promise<Run> {
    return this.write(id, (run) => ({ change: decide(run) }));
  }

  private async experimentFor({ experimentId, experimentName, remote }: StartRun): Promise<Experiment> {
    if (experimentName !== undefined) return this.experiments.ensure(experimentName);
    return remote ? this.experiments.active(experimentId) : this.experiments.get(experimentId);
  }

  private async writeActive(id: string, decide: (run: Run) => RunWrite): Promise<Run> {
    return this.write(id, (run) => {
      if (run.deletedAt) throw runDeleted(id);
      return decide(run);
    });
  }

  private async write(id: string, decide: (run: Run) => RunWrite): Promise<Run> {
    const run = isRunId(id) ? await this.runs.write(id, decide) : undefined;
    if (!run) throw runUnknown(id);
    return run;
  }
}

/** The name, the parent and the tags of a new run. Clients may also send the first two as reserved tags. */
function firstFields(
  request: Pick<StartRun, 'name' | 'parentRunId' | 'remote'>,
  all: Record<string, string>,
): Pick<StartRun, 'name' | 'parentRunId'> & { tags: Record<string, string> } {
  if (!request.remote) return { ...request, tags: all };
  const { [NAME_TAG]: named, [PARENT_TAG]: parent, ...tags } = all;
  const { name, parentRunId = parent } = request;
  if (name && named && name !== named) {
    const message = `Both 'run_name' argument and '${NAME_TAG}' tag are specified, but with different values (run_name='${name}', ${NAME_TAG}='${named}').`;
    throw fieldInvalid('run_name', 'unique', message);
  }
  return { name: name || named, parentRunId, tags };
}
