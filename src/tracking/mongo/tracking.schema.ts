import { Schema } from 'mongoose';
import type { Artifact, MetricSummary, RunStatus } from '../run.js';

const options = { autoCreate: false, autoIndex: false, versionKey: false, minimize: false } as const;

export const EXPERIMENTS = 'Experiment';
export interface ExperimentDocument {
  /** Decimal digits of `seq`. */
  _id: string;
  seq: number;
  name: string;
  createdAt: Date;
}
export const experimentSchema = new Schema<ExperimentDocument>(
  { _id: String, seq: Number, name: String, createdAt: Date },
  { ...options, collection: 'experiments' },
);

export const RUNS = 'Run';
/** The maps have encoded keys: see key-code. */
export interface RunDocument {
  _id: string;
  experimentId: string;
  name: string;
  status: RunStatus;
  startTime: Date;
  endTime?: Date;
  parentRunId?: string;
  error?: string;
  params: Record<string, string>;
  tags: Record<string, string>;
  metrics: Record<string, MetricSummary>;
  artifacts: Record<string, Omit<Artifact, 'path'>>;
}
export const runSchema = new Schema<RunDocument>(
  {
    _id: String,
    experimentId: String,
    name: String,
    status: String,
    startTime: Date,
    endTime: Date,
    parentRunId: String,
    error: String,
    params: Schema.Types.Mixed,
    tags: Schema.Types.Mixed,
    metrics: Schema.Types.Mixed,
    artifacts: Schema.Types.Mixed,
  },
  { ...options, collection: 'runs' },
);
runSchema.index({ experimentId: 1, startTime: -1 });
runSchema.index({ parentRunId: 1, startTime: 1 });

export const METRIC_HISTORY = 'MetricHistory';
/** [value, timestamp, step]. */
export type StoredPoint = [number, number, number];
/**
 * The history of one metric of one run. The head, `<run id>/<key>`, holds the summary and the newest points; older
 * points are in chunks `<run id>/<key>#<n>` (a key has no #), each written before the head counts it.
 */
export interface MetricHistoryDocument {
  _id: string;
  points: StoredPoint[];
  /** Grows with each write of a head. Absent in a chunk, as are the next two. */
  v?: number;
  chunks?: number;
  summary?: MetricSummary;
}
export const metricHistorySchema = new Schema<MetricHistoryDocument>(
  { _id: String, points: Schema.Types.Mixed, v: Number, chunks: Number, summary: Schema.Types.Mixed },
  { ...options, collection: 'metric_history' },
);
