import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { newId } from '../../platform/ids/ids.js';
import { doesNotExist, invalidParameter, MlflowError } from '../../mlflow/protocol/mlflow-error.js';
import type { KeyValue } from '../../mlflow/protocol/mlflow-request.js';
import { type PagePosition, pagePosition, pageToken, wholeInToken } from '../../mlflow/search/page-token.js';
import { storedWhole, type WholeNumber } from '../../platform/numbers/whole-number.js';
import {
  alone,
  type Batch,
  checkCounts,
  checkEntries,
  checkOnce,
  inList,
  newParams,
  pointsByKey,
} from './client-batch.js';
import { checkDatasets, mergedDatasets } from './dataset-inputs.js';
import { ExperimentService } from '../experiments/experiment.service.js';
import { isRunId } from '../limits.js';
import { historyWith, MODEL_HISTORY_TAG } from './model-history.js';
import type { DatasetInput, MetricPoint, ModelOutput, Run, RunStatus } from './run.js';
import { type RunChange, RunStore, type RunWrite } from './run-store.port.js';
import { randomName } from './random-name.js';
import { firstOf } from '../text-length.js';
import { checkedMap, checkTime, firstTags, WIRE_LIMIT } from '../wire-limits.js';

/** Tags that are fields of a run here. */
export const NAME_TAG = 'mlflow.runName';
export const PARENT_TAG = 'mlflow.parentRunId';

export interface NewClientRun {
  experimentId: string;
  userId?: string;
  startTime: number;
  name?: string;
  tags: readonly KeyValue[];
}

/** Runs as clients log them: MLflow's rules and errors. Every call may be repeated. */
@Injectable()
export class ClientRunService {
  constructor(
    private readonly runs: RunStore,
    private readonly experiments: ExperimentService,
    private readonly clock: Clock,
  ) {}

  async create(request: NewClientRun): Promise<Run> {
    const { experimentId, userId = '', startTime, tags } = request;
    const experiment = await this.experiments.active(experimentId);
    checkTime('start_time', startTime);
    const map = firstTags(tags);
    const named = Object.hasOwn(map, NAME_TAG) ? map[NAME_TAG] : '';
    if (request.name && named && request.name !== named) {
      throw invalidParameter(
        `Both 'run_name' argument and '${NAME_TAG}' tag are specified, but with different values (run_name='${request.name}', ${NAME_TAG}='${named}').`,
      );
    }
    const { [NAME_TAG]: _name, [PARENT_TAG]: parentRunId, ...rest } = map;
    const run: Run = {
      id: newId(),
      experimentId: experiment.id,
      name: firstOf(request.name || named || randomName(), WIRE_LIMIT.tag),
      status: 'RUNNING',
      startTime: new Date(startTime),
      ...(parentRunId !== undefined && { parentRunId }),
      params: {},
      metrics: {},
      tags: rest,
      artifacts: [],
      userId,
      remote: true,
    };
    await this.runs.insert(run);
    return run;
  }

  async get(id: string): Promise<Run> {
    const run = isRunId(id) ? await this.runs.find(id) : undefined;
    if (!run) throw noRun(id);
    return run;
  }

  async update(id: string, to: { status?: RunStatus; endTime?: number; name?: string }): Promise<Run> {
    const { status, endTime, name } = to;
    if (endTime !== undefined) checkTime('end_time', endTime);
    return this.writeActive(id, () => ({
      change: {
        ...(status && { status }),
        ...(endTime !== undefined && { endTime: new Date(endTime) }),
        ...(name && renamed(firstOf(name, WIRE_LIMIT.tag))),
      },
    }));
  }

  async delete(id: string): Promise<void> {
    const deletedAt = this.clock.now();
    await this.write(id, (run) => (run.deletedAt ? {} : { change: { deletedAt } }));
  }

  async restore(id: string): Promise<void> {
    await this.write(id, (run) => (run.deletedAt ? { change: { deletedAt: null } } : {}));
  }

  /** @param isAlone the call is about one entry, and names no list where that breaks a rule */
  async logBatch(id: string, batch: Batch, isAlone = false): Promise<Run> {
    const { metrics, params, tags } = batch;
    checkEntries(batch, isAlone ? alone : inList);
    checkCounts(metrics.length, params.length, tags.length);
    checkOnce(params);
    const points = pointsByKey(metrics);
    const paramMap = checkedMap(params, WIRE_LIMIT.param);
    const tagChange = tags.length > 0 ? changeOfTags(checkedMap(tags, WIRE_LIMIT.tag)) : {};
    return this.writeActive(id, (run) => {
      const news = newParams(run, paramMap, isAlone);
      const change: RunChange = { ...tagChange, ...(news && { params: news }) };
      return { points, ...(Object.keys(change).length > 0 && { change }) };
    });
  }

  /** One more model in the history that the run keeps of its models. @throws MlflowError INVALID_PARAMETER_VALUE */
  async recordModel(id: string, description: string): Promise<void> {
    const first = historyWith(undefined, description);
    await this.writeActive(id, ({ tags }) => {
      const before = Object.hasOwn(tags, MODEL_HISTORY_TAG) ? tags[MODEL_HISTORY_TAG] : undefined;
      const value = before === undefined ? first : historyWith(before, description);
      return { change: { tags: { [MODEL_HISTORY_TAG]: value } } };
    });
  }

  async deleteTag(id: string, key: string): Promise<void> {
    await this.writeActive(id, (run) => {
      if (key === PARENT_TAG && run.parentRunId !== undefined) return { change: { parentRunId: null } };
      if (key === NAME_TAG && !run.nameTagDeleted) return { change: { nameTagDeleted: true } };
      if (!Object.hasOwn(run.tags, key)) {
        throw doesNotExist(`No tag with name: ${key} in run with id ${id}`);
      }
      return { change: { removedTags: [key] } };
    });
  }

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

  /** In the order in which a client reads them: by time, then step, then value. Empty for a run that is not there. */
  async history(id: string, key: string, most = Infinity): Promise<MetricPoint[]> {
    return (await this.runs.history(id, key)).byTime(0, most);
  }

  /**
   * One page of it. A token names the point that came last, so that pages hold each point once while others come, also before
   * that one.
   */
  async historyPage(
    id: string,
    key: string,
    token: string | undefined,
    size: number,
  ): Promise<{ points: MetricPoint[]; nextPageToken?: string }> {
    const position = pagePosition(token);
    const last = pointIn(position);
    const history = await this.runs.history(id, key);
    const from = last ? history.countUntil(last) : position.offset;
    const points = history.byTime(from, from + size);
    const end = from + points.length;
    const next = end < history.length ? points.at(-1) : undefined;
    return { points, ...(next && { nextPageToken: pageToken({ offset: end, ...wireOf(next) }) }) };
  }

  /** At most `most`, in the order of (step, timestamp, value), between two steps if they are given. */
  async steps(
    id: string,
    key: string,
    most: number,
    start?: WholeNumber,
    end?: WholeNumber,
  ): Promise<MetricPoint[]> {
    return (await this.runs.history(id, key)).sample(most, start, end);
  }

  private async writeActive(id: string, decide: (run: Run) => RunWrite): Promise<Run> {
    return this.write(id, (run) => {
      if (run.deletedAt) {
        throw invalidParameter(`The run ${id} must be in the 'active' state. Current state is deleted.`);
      }
      return decide(run);
    });
  }

  private async write(id: string, decide: (run: Run) => RunWrite): Promise<Run> {
    const run = isRunId(id) ? await this.runs.write(id, decide) : undefined;
    if (!run) throw noRun(id);
    return run;
  }
}

/** The tags of a run as clients see them: with its name and its parent. */
export function allTags(run: Run): Record<string, string> {
  return {
    ...run.tags,
    ...(!run.nameTagDeleted && { [NAME_TAG]: run.name }),
    ...(run.parentRunId !== undefined && { [PARENT_TAG]: run.parentRunId }),
  };
}

/** The point that a page ended with, as its token has it. */
function pointIn({ timestamp, step, value }: PagePosition): MetricPoint | undefined {
  if (timestamp === undefined || step === undefined) return undefined;
  const last = { timestamp: wholeInToken(timestamp), step: wholeInToken(step) };
  return { ...last, value: value === 'NaN' ? NaN : Number(value) };
}

function wireOf({ value, timestamp, step }: MetricPoint): Record<string, string | number> {
  return {
    timestamp: storedWhole(timestamp),
    step: storedWhole(step),
    value: Number.isNaN(value) ? 'NaN' : value,
  };
}

function changeOfTags(map: Record<string, string>): RunChange {
  const { [NAME_TAG]: name, [PARENT_TAG]: parentRunId, ...tags } = map;
  return { ...(name && renamed(name)), ...(parentRunId !== undefined && { parentRunId }), tags };
}

function renamed(name: string): RunChange {
  return { name, nameTagDeleted: null };
}

function noRun(id: string): MlflowError {
  return doesNotExist(`Run with id=${id} not found`);
}
