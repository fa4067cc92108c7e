import { Schema } from 'mongoose';
import type { LoggedModel } from '../logged-models/logged-model.js';
import type { Artifact, DatasetInput, ModelOutput, RunStatus } from '../runs/run.js';

const options = { autoCreate: false, autoIndex: false, versionKey: false, minimize: false } as const;

export const EXPERIMENTS = 'Experiment';
export interface ExperimentDocument {
  /** Decimal digits of `seq`. */
  _id: string;
  seq: number;
  name: string;
  createdAt: Date;
  updatedAt?: Date;
  deletedAt?: Date;
  artifactLocation?: string;
  /** Encoded keys: see key-code. */
  tags?: Record<string, string>;
}
export const experimentSchema = new Schema<ExperimentDocument>(
  {
    _id: String,
    seq: Number,
    name: String,
    createdAt: Date,
    updatedAt: Date,
    deletedAt: Date,
    artifactLocation: String,
    tags: Schema.Types.Mixed,
  },
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
  userId?: string;
  nameTagDeleted?: boolean;
  remote?: boolean;
  deletedAt?: Date;
  params: Record<string, string>;
  tags: Record<string, string>;
  artifacts: Record<string, Omit<Artifact, 'path'>>;
  datasets?: readonly DatasetInput[];
  modelInputs?: readonly string[];
  modelOutputs?: readonly ModelOutput[];
  /** Of its metrics, as one text: see run-documents. They count the documents of the log before number `logged`. */
  summaries: string;
  logged: number;
  /** Whether the log may have documents from number `logged` on. */
  open: boolean;
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
    userId: String,
    nameTagDeleted: Boolean,
    remote: Boolean,
    deletedAt: Date,
    params: Schema.Types.Mixed,
    tags: Schema.Types.Mixed,
    artifacts: Schema.Types.Mixed,
    datasets: Schema.Types.Mixed,
    modelInputs: Schema.Types.Mixed,
    modelOutputs: Schema.Types.Mixed,
    summaries: String,
    logged: Number,
    open: Boolean,
  },
  { ...options, collection: 'runs' },
);
runSchema.index({ experimentId: 1, startTime: -1 });
runSchema.index({ parentRunId: 1, startTime: 1 });

export const METRIC_LOG = 'MetricLog';
/** Points of a run in the order of their arrival: `<run id>/<n>`; see metric-log for the segments. */
export interface MetricLogDocument {
  _id: string;
  segments: string[];
}
export const metricLogSchema = new Schema<MetricLogDocument>(
  { _id: String, segments: [String] },
  { ...options, collection: 'metric_log' },
);

export const LOGGED_MODELS = 'LoggedModel';
/** The maps have encoded keys: see key-code. */
export type LoggedModelDocument = Omit<LoggedModel, 'id' | 'artifacts'> & {
  _id: string;
  artifacts: Record<string, Omit<Artifact, 'path'>>;
};
/** Written and read through the driver: the fields are those of LoggedModel. */
export const loggedModelSchema = new Schema<LoggedModelDocument>(
  { _id: String },
  { ...options, collection: 'logged_models', strict: false },
);

export const LOOSE_ARTIFACTS = 'LooseArtifact';
/** A file under a path that belongs to no run and no logged model. */
export interface LooseArtifactDocument extends Omit<Artifact, 'path'> {
  /** The path. */
  _id: string;
}
export const looseArtifactSchema = new Schema<LooseArtifactDocument>(
  { _id: String, hash: String, size: Number, type: String },
  { ...options, collection: 'loose_artifacts' },
);
