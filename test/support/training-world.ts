import type { Scores } from '../../src/algorithms/evaluation/scores.js';
import type { GoldService, Snapshot, SnapshotData } from '../../src/gold/index.js';
import { Settings } from '../../src/platform/config/settings.js';
import { sha256 } from '../../src/platform/ids/ids.js';
import { Workers, type WorkerOptions } from '../../src/platform/workers/workers.js';
import type {
  ArtifactService,
  MetricSummary,
  Run,
  RunService,
  RunStatus,
  StartRun,
} from '../../src/tracking/index.js';
import { NativeEngines } from '../../src/training/engines/native/native-engines.service.js';
import type { FitTask } from '../../src/training/engines/fit-task.js';
import type { FitResult } from '../../src/training/trial/fit-trial.js';
import type { ScreenResult } from '../../src/training/trial/screen-trial.js';
import type { StudyRequest } from '../../src/training/study/study.js';
import type { StudyRecord } from '../../src/training/study/study-record.js';
import { type StudyChange, type StudyClaim, StudyStore } from '../../src/training/study/study-store.port.js';
import { SystemClock } from '../../src/platform/clock/clock.js';
import { StudyService } from '../../src/training/study/study.service.js';
import { TrialService } from '../../src/training/trial/trial.service.js';
import { inventedShots } from './invented-shots.js';

export const SNAPSHOT = 'f'.repeat(64);

/** Runs in memory, by the rules of the tracking service. */
/** A start as training requests it. */
type TrialStart = Pick<StartRun, 'id' | 'parentRunId'> & {
  experimentId?: string;
  name: string;
  params?: Record<string, string>;
  tags?: Record<string, string>;
};

export class MemoryTracking {
  readonly runs = new Map<string, Run>();
  readonly bytes = new Map<string, Uint8Array>();
  /** Called before each write; may throw. */
  before: (call: string) => void = () => undefined;
  private time = 0;

  async startRun({
    id = '',
    experimentId = '1',
    name,
    parentRunId,
    params = {},
    tags = {},
  }: TrialStart): Promise<Run> {
    this.before('startRun');
    const found = this.runs.get(id);
    if (found?.status === 'FINISHED') return found;
    const startTime = new Date(this.time++);
    const run: Run = {
      id,
      experimentId,
      name,
      parentRunId,
      params,
      tags,
      status: 'RUNNING',
      startTime,
      metrics: {},
      artifacts: [],
    };
    this.runs.set(id, run);
    return run;
  }

  async logParams(id: string, params: Record<string, string>) {
    Object.assign(this.runs.get(id)!.params, params);
  }

  async logMetrics(id: string, metrics: Record<string, number>) {
    const summary = (last: number): MetricSummary => ({
      last,
      min: last,
      max: last,
      count: 1,
      step: 0,
      timestamp: 0,
    });
    for (const [key, value] of Object.entries(metrics)) {
      if (!Number.isNaN(value)) this.runs.get(id)!.metrics[key] = summary(value);
    }
  }

  async setTags(id: string, tags: Record<string, string>) {
    Object.assign(this.runs.get(id)!.tags, tags);
  }

  async putOfRun(id: string, path: string, bytes: Uint8Array, type: string) {
    this.before('putArtifact');
    const artifact = { path, hash: sha256(bytes), size: bytes.length, type };
    this.runs.get(id)!.artifacts.push(artifact);
    this.bytes.set(artifact.hash, bytes);
    return artifact;
  }

  async finishRun(id: string, status: RunStatus, error?: string) {
    this.before('finishRun');
    Object.assign(this.runs.get(id)!, { status, ...(error !== undefined && { error }) });
  }

  async find(id: string) {
    return this.runs.get(id);
  }

  async get(id: string) {
    return this.runs.get(id)!;
  }

  async children(parent: string) {
    return [...this.runs.values()].filter((run) => run.parentRunId === parent);
  }

  async search({ tags = {} }: { tags?: Record<string, string> }) {
    const items = [...this.runs.values()].filter((run) =>
      Object.entries(tags).every(([key, value]) => run.tags[key] === value),
    );
    return { items, total: items.length };
  }
}

/** Studies in memory, by the rules of the database's store. */
export class MemoryStudies extends StudyStore {
  readonly records = new Map<string, StudyRecord>();
  /** Called before each write; may throw. */
  before: (call: string) => void = () => undefined;

  async insert(record: StudyRecord) {
    this.before('insert');
    if (this.records.has(record.id)) return false;
    this.records.set(record.id, structuredClone(record));
    return true;
  }

  async find(id: string) {
    return structuredClone(this.records.get(id));
  }

  async list({ dataset }: { dataset?: string }, offset: number, limit: number) {
    const found = [...this.records.values()]
      .filter((record) => dataset === undefined || record.dataset === dataset)
      .toSorted((a, b) => +b.startedAt - +a.startedAt);
    return { items: found.slice(offset, offset + limit), total: found.length };
  }

  async replace(record: StudyRecord) {
    this.before('replace');
    if (this.records.get(record.id)?.attempt !== record.attempt - 1) return false;
    this.records.set(record.id, structuredClone(record));
    return true;
  }

  async write({ id, attempt }: StudyClaim, { trial, rung, set }: StudyChange) {
    this.before('write');
    const record = this.records.get(id);
    if (record?.attempt !== attempt) return false;
    if (trial) {
      record.trials[trial.position].outcome = trial.outcome;
      record.progress.done = Math.max(record.progress.done, trial.done);
    }
    if (rung) record.rungs.push(structuredClone(rung));
    Object.assign(record, set);
    return true;
  }

  async interrupt(before: Date, endedAt: Date, failure: string) {
    const left = [...this.records.values()].filter(
      ({ state, startedAt }) => state === 'running' && startedAt < before,
    );
    for (const record of left) Object.assign(record, { state: 'killed', endedAt, failure });
    return left.length;
  }
}

/** Workers whose results are derived from the task, and that fail or wait as `work` does. */
export class ScriptedWorkers extends Workers {
  readonly tasks: FitTask[] = [];
  active = 0;
  mostActive = 0;
  work: (task: FitTask, options: WorkerOptions) => Promise<void> = async () => undefined;

  constructor(readonly size: number) {
    super();
  }

  async run<R>(entry: URL, payload: unknown, options: WorkerOptions = {}): Promise<R> {
    if (entry.pathname.endsWith('/training/trial/bin.worker.js')) return undefined as R;
    const screening = entry.pathname.endsWith('/training/trial/screen.worker.js');
    if (!screening && !entry.pathname.endsWith('/training/trial/fit.worker.js'))
      throw new Error(`not a worker: ${entry}`);
    options.signal?.throwIfAborted();
    const task = payload as FitTask;
    this.tasks.push(task);
    this.mostActive = Math.max(this.mostActive, ++this.active);
    try {
      await new Promise((resolve) => setTimeout(resolve, 1));
      options.onProgress?.({ done: 5, total: 10 });
      await this.work(task, options);
    } finally {
      this.active--;
    }
    const result = screening ? screeningOf(task) : resultOf(task);
    return result as R;
  }
}

/** The same order of trials on every number of rows, and lower losses on more. */
export function lossOf({ seed, data }: FitTask): number {
  return 0.6 + (seed % 1000) / 10_000 + 1 / (data.train.to - data.train.from);
}

function screeningOf(task: FitTask): ScreenResult {
  return { logLoss: lossOf(task), durationSeconds: 0.1 };
}

function resultOf(task: FitTask): FitResult {
  const logLoss = lossOf(task);
  const scores: Scores = {
    rows: 10,
    baseRate: 0.5,
    accuracy: 0.61,
    precision: 0.6,
    recall: 0.5,
    f1: 0.55,
    rocAuc: Number.NaN,
    logLoss,
    brier: 0.24,
    ece: 0.01,
    baseRateLogLoss: 0.69,
  };
  return {
    model: Buffer.from(`${task.algorithm} ${task.seed} ${JSON.stringify(task.parameters)}`),
    scores: { train: scores, validation: scores, test: scores },
    confusion: { truePositive: 1, falsePositive: 2, trueNegative: 3, falseNegative: 4 },
    roc: { falsePositiveRate: [0, 1], truePositiveRate: [0, 1], threshold: [2, 0] },
    calibration: { from: [0.4], to: [0.5], meanPredicted: [0.5], observedRate: [0.5], count: [10] },
    calibrated: { method: 'none', logLoss: { none: logLoss, sigmoid: Number.NaN, isotonic: Number.NaN } },
    importances: { X_Location: 1 },
    iterations: 7,
    rowsUsed: 10,
    durationSeconds: 0.5,
    peakMemoryBytes: 1000,
  };
}

/** @param size workers; @param rows of the snapshot, 70 of 100 to train */
export function setUp(size = 2, rows = 100) {
  const tracking = new MemoryTracking();
  const workers = new ScriptedWorkers(size);
  const snapshot = {
    id: SNAPSHOT,
    dataset: 'virtual-league',
    split: { validationUntil: 20_241_130 },
  } as Snapshot;
  const gold = {
    get: async () => snapshot,
    latest: async (dataset?: string) => (dataset === 'empty' ? undefined : snapshot),
    load: async (): Promise<SnapshotData> => inventedShots(rows),
  } as unknown as GoldService;
  const runs = tracking as unknown as RunService;
  const artifacts = tracking as unknown as ArtifactService;
  const engines = new NativeEngines(Object.assign(new Settings(), { cacheDir: 'nowhere' }));
  const trials = new TrialService(runs, artifacts, workers, engines);
  const studies = new MemoryStudies();
  const training = new StudyService(gold, runs, trials, workers, engines, studies, new SystemClock());
  return { tracking, workers, training, gold, studies };
}

export const request = (change: Partial<StudyRequest> = {}): StudyRequest => ({
  id: 'study-1',
  snapshot: SNAPSHOT,
  seed: 42,
  trials: 2,
  algorithms: [{ name: 'gradient-boosting' }, { name: 'random-forest' }],
  ...change,
});
