import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { BlobStore } from '../../platform/blobs/blob-store.port.js';
import { Clock } from '../../platform/clock/clock.js';
import { newId } from '../../platform/ids/ids.js';
import { ExperimentStore } from '../experiments/experiment-store.port.js';
import { faultsOf, isRunId, LIMIT, refuse } from '../limits.js';
import type { PointHistory } from '../metrics/point-history.js';
import { RunStore, type RunWrite } from './run-store.port.js';
import type {
  Artifact,
  Experiment,
  MetricPoint,
  PointsByKey,
  Run,
  RunFilter,
  RunOrder,
  RunStatus,
  StartRun,
} from './run.js';
import {
  artifactUnknown,
  experimentUnknown,
  metricUnknown,
  noFinishedRun,
  paramChanged,
  runUnknown,
  sortUnknown,
} from '../tracking.errors.js';

/** Newest runs that are searched for a similar name. */
const RUNS_FOR_NAMES = 200;
const NEWEST_FIRST: RunOrder = { by: 'startTime', direction: 'desc' };

/** Experiments and runs: what was tried, with which params, how it went, and the files that came out. */
@Injectable()
export class TrackingService {
  constructor(
    private readonly runs: RunStore,
    private readonly experimentStore: ExperimentStore,
    private readonly blobs: BlobStore,
    private readonly clock: Clock,
  ) {}

  /** The experiment of this name; made if there is none. */
  async experiment(name: string): Promise<Experiment> {
    refuse(faultsOf.experimentName(name));
    for (;;) {
      const found = await this.experimentStore.findByName(name);
      if (found && !found.deletedAt) return found;
      // One that a client has deleted comes back: whoever asks for it goes on to use it.
      const made = found
        ? await this.experimentStore.write(found.id, ({ deletedAt: _deletedAt, ...rest }) => rest)
        : await this.experimentStore.create({ name, createdAt: this.clock.now() });
      if (made) return made;
    }
  }

  /** Those that are not deleted, oldest first. */
  async experiments(offset: number, limit: number): Promise<{ items: Experiment[]; total: number }> {
    const all = (await this.experimentStore.all()).filter(({ deletedAt }) => !deletedAt);
    return { items: all.slice(offset, offset + limit), total: all.length };
  }

  /** @throws AppError `tracking.experiment-unknown` */
  async experimentById(id: string): Promise<Experiment> {
    const experiment = await this.experimentStore.find(id);
    if (!experiment) throw experimentUnknown(id);
    return experiment;
  }

  /**
   * Starts a run. With the id of a run that is there: a FINISHED one is answered as it is; any other is what a dead
   * process or a failure left, and is started afresh (params, metrics, tags and artifacts of the earlier attempt go).
   */
  async startRun(request: StartRun): Promise<Run> {
    const { id = newId(), experimentId, name, parentRunId, params = {}, tags = {} } = request;
    refuse([
      ...faultsOf.runId(id),
      ...(parentRunId === undefined ? [] : faultsOf.runId(parentRunId)),
      ...faultsOf.runName(name),
      ...faultsOf.params(params),
      ...faultsOf.tags(tags),
    ]);
    await this.experimentById(experimentId);
    const run: Run = {
      id,
      experimentId,
      name,
      status: 'RUNNING',
      startTime: this.clock.now(),
      parentRunId,
      params: { ...params },
      metrics: {},
      tags: { ...tags },
      artifacts: [],
    };
    if (await this.runs.insert(run)) return run;
    const found = await this.runs.find(id);
    if (found?.status === 'FINISHED') return found;
    await this.runs.reset(run);
    return run;
  }

  /** One point of each metric at the same step and the present time. NaN is left out; ±Infinity becomes the largest number. */
  async logMetrics(runId: string, metrics: Record<string, number>, step = 0): Promise<void> {
    const timestamp = this.clock.now().getTime();
    const points = Object.entries(metrics).map(
      ([key, value]) => [key, [{ value, timestamp, step }]] as const,
    );
    await this.logPoints(runId, Object.fromEntries(points));
  }

  /** Points of several metrics. A point that is in the history already is not added again, so a call may be repeated. */
  async logPoints(runId: string, points: PointsByKey): Promise<void> {
    refuse(faultsOf.metrics(points));
    const lists = Object.entries(points)
      .map(([key, list]) => [key, list.filter((point) => !Number.isNaN(point.value)).map(bounded)] as const)
      .filter(([, list]) => list.length > 0);
    await this.write(runId, () => ({ points: Object.fromEntries(lists) }));
  }

  /** Params are written once. @throws AppError `tracking.param-changed` for another value of a key that is there. */
  async logParams(runId: string, params: Record<string, string>): Promise<void> {
    refuse(faultsOf.params(params));
    await this.write(runId, (run) => {
      const other = Object.keys(params).find(
        (key) => Object.hasOwn(run.params, key) && run.params[key] !== params[key],
      );
      if (other !== undefined) throw paramChanged(runId, other);
      return { change: { params } };
    });
  }

  async setTags(runId: string, tags: Record<string, string>): Promise<void> {
    refuse(faultsOf.tags(tags));
    await this.write(runId, () => ({ change: { tags } }));
  }

  /** Stores bytes under a label of the run; the same label again points at the new content. */
  async putArtifact(runId: string, path: string, bytes: Uint8Array, type: string): Promise<Artifact> {
    refuse(faultsOf.path(path));
    await this.get(runId);
    const { hash, size } = await this.blobs.put(bytes, path);
    const artifact: Artifact = { path, hash, size, type };
    await this.write(runId, () => ({ change: { artifact } }));
    return artifact;
  }

  async finishRun(
    runId: string,
    status: Exclude<RunStatus, 'RUNNING' | 'SCHEDULED'>,
    error?: string,
  ): Promise<void> {
    const endTime = this.clock.now();
    const change = { status, endTime, error: error?.slice(0, LIMIT.error) };
    await this.write(runId, () => ({ change }));
  }

  /** @throws AppError `tracking.run-unknown` */
  async get(runId: string): Promise<Run> {
    const run = await this.find(runId);
    if (!run) throw runUnknown(runId);
    return run;
  }

  /** Of the finished runs the one that started last, or the one `before` it. @throws AppError `tracking.run-unknown` */
  async latest(before = 0): Promise<Run> {
    const [run] = (await this.runs.search({ status: 'FINISHED' }, NEWEST_FIRST, before, 1)).items;
    if (!run) throw noFinishedRun();
    return run;
  }

  async find(runId: string): Promise<Run | undefined> {
    return isRunId(runId) ? this.runs.find(runId) : undefined;
  }

  /** Runs with this parent, in the order in which they began; 10,000 at the most. */
  async children(parentRunId: string): Promise<Run[]> {
    const order: RunOrder = { by: 'startTime', direction: 'asc' };
    return (await this.runs.search({ parentRunId }, order, 0, 10_000)).items;
  }

  async search(
    filter: RunFilter,
    offset: number,
    limit: number,
    order: RunOrder = NEWEST_FIRST,
  ): Promise<{ items: Run[]; total: number }> {
    if (typeof order.by === 'object') {
      refuse(faultsOf.metrics({ [order.by.metric]: 0 }));
      await this.refuseUnknownMetric(order.by.metric);
    }
    if (filter.tags) refuse(faultsOf.tags(filter.tags));
    return this.runs.search(filter, order, offset, limit);
  }

  /** A misspelt metric would look as if the runs had been ordered by it. Without runs every name is accepted. */
  private async refuseUnknownMetric(metric: string): Promise<void> {
    const [first] = (await this.runs.search({}, { by: { metric }, direction: 'desc' }, 0, 1)).items;
    if (first === undefined || Object.hasOwn(first.metrics, metric)) return;
    const { items } = await this.runs.search({}, NEWEST_FIRST, 0, RUNS_FOR_NAMES);
    const known = [...new Set(items.flatMap((run) => Object.keys(run.metrics)))].toSorted();
    refuse([sortUnknown(metric, known)]);
  }

  /** What the run says of the artifact. The path is only a label: it is looked up in the run's list and nowhere else. */
  async artifact(runId: string, path: string): Promise<Artifact> {
    const run = await this.get(runId);
    const artifact = run.artifacts.find((one) => one.path === path);
    if (!artifact) throw artifactUnknown(runId, path);
    return artifact;
  }

  /** The content, its hash verified. @throws AppError `tracking.artifact-unknown` */
  async readArtifact(runId: string, path: string): Promise<Buffer> {
    return this.blobs.read((await this.artifact(runId, path)).hash);
  }

  async openArtifact(runId: string, path: string): Promise<{ artifact: Artifact; content: Readable }> {
    const artifact = await this.artifact(runId, path);
    return { artifact, content: await this.blobs.open(artifact.hash) };
  }

  /** All points of a metric in the order of (step, timestamp). @throws AppError `tracking.metric-unknown` */
  async history(runId: string, key: string): Promise<PointHistory> {
    const run = await this.get(runId);
    if (!Object.hasOwn(run.metrics, key)) throw metricUnknown(runId, key);
    return this.runs.history(runId, key);
  }

  /** For the start of the program: runs that a dead process left RUNNING become KILLED. Answers how many. */
  async markInterrupted(before: Date): Promise<number> {
    return this.runs.interrupt(
      before,
      this.clock.now(),
      'Interrupted: the process ended before the run did.',
    );
  }

  private async write(runId: string, decide: (run: Run) => RunWrite): Promise<void> {
    if (!isRunId(runId) || !(await this.runs.write(runId, decide))) throw runUnknown(runId);
  }
}

/** MLflow's way with infinities; JSON and the database have no portable one. */
export function bounded<Point extends MetricPoint>(
  point: Point,
): Pick<Point, 'value' | 'timestamp' | 'step'> {
  const value = Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, point.value));
  return { value, timestamp: point.timestamp, step: point.step };
}
