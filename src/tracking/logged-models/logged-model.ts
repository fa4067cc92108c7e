import type { Artifact } from '../runs/run.js';

/** In the order of the numbers that clients may name them by: 1 is the first. */
export const MODEL_STATUSES = [
  'LOGGED_MODEL_PENDING',
  'LOGGED_MODEL_READY',
  'LOGGED_MODEL_UPLOAD_FAILED',
] as const;
export type LoggedModelStatus = (typeof MODEL_STATUSES)[number];

/** A value that a run has measured on a model, and on which dataset. */
export interface ModelMetric {
  key: string;
  value: number;
  /** Unix milliseconds. */
  timestamp: number;
  step: number;
  runId: string;
  datasetName?: string;
  datasetDigest?: string;
}

/** A model that a run has logged, independent of any registration. It is never changed in place. */
export interface LoggedModel {
  /** `m-` and 32 hex digits. */
  id: string;
  experimentId: string;
  name: string;
  modelType: string;
  sourceRunId: string;
  status: LoggedModelStatus;
  createdAt: Date;
  updatedAt: Date;
  deletedAt?: Date;
  params: Record<string, string>;
  tags: Record<string, string>;
  /** The newest 1000. */
  metrics: readonly ModelMetric[];
  /** In the order of their paths. */
  artifacts: readonly Artifact[];
}

export const MOST_MODEL_METRICS = 1000;
const ID = /^m-[0-9a-f]{32}$/;

export function isModelId(id: string): boolean {
  return ID.test(id);
}

/** The metrics of a model after some more, each point once, the newest that there is room for. */
export function mergedMetrics(before: readonly ModelMetric[], more: readonly ModelMetric[]): ModelMetric[] {
  const all = new Map<string, ModelMetric>();
  for (const metric of [...before, ...more]) {
    const { key, value, timestamp, step, runId, datasetName, datasetDigest } = metric;
    all.set(JSON.stringify([key, String(value), timestamp, step, runId, datasetName, datasetDigest]), metric);
  }
  return [...all.values()].slice(-MOST_MODEL_METRICS);
}

/** The value of a metric that was measured last, on one of the datasets if some are named. */
export function latestMetric(
  model: LoggedModel,
  key: string,
  onDataset: (metric: ModelMetric) => boolean = () => true,
): ModelMetric | undefined {
  let latest: ModelMetric | undefined;
  for (const metric of model.metrics) {
    if (metric.key !== key || !onDataset(metric)) continue;
    const order = latest ? metric.timestamp - latest.timestamp || metric.step - latest.step : 1;
    if (order >= 0) latest = metric;
  }
  return latest;
}
