/** As MLflow has them: only RUNNING is not an end. */
export const RUN_STATUSES = ['RUNNING', 'FINISHED', 'FAILED', 'KILLED'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export interface Experiment {
  /** Decimal digits, counted from 1. */
  id: string;
  /** Unique, 1 to 500 characters. */
  name: string;
  createdAt: Date;
}

export interface MetricPoint {
  value: number;
  /** Unix milliseconds. */
  timestamp: number;
  step: number;
}

/** What a run says of a metric without its history. */
export interface MetricSummary {
  /** The value at the highest (step, timestamp, value). */
  last: number;
  min: number;
  max: number;
  /** Points in the history. */
  count: number;
  /** Of `last`. */
  step: number;
  /** Of `last`, Unix milliseconds. */
  timestamp: number;
}

export interface Artifact {
  /** A label within the run, such as `model/model.pvm`; never a path on a disk. */
  path: string;
  /** SHA-256 of the content in the blob store. */
  hash: string;
  /** Bytes. */
  size: number;
  /** Media type, such as `application/json`. */
  type: string;
}

/** One fit, or a group of fits, with all that is known about it. */
export interface Run {
  /** 32 lower-case hex digits. */
  id: string;
  experimentId: string;
  name: string;
  status: RunStatus;
  startTime: Date;
  endTime?: Date;
  parentRunId?: string;
  params: Record<string, string>;
  metrics: Record<string, MetricSummary>;
  tags: Record<string, string>;
  /** In the order of their paths. */
  artifacts: Artifact[];
  /** Why it failed, or that it was interrupted. */
  error?: string;
}

export interface StartRun {
  /** 32 lower-case hex digits; drawn if absent. */
  id?: string;
  experimentId: string;
  name: string;
  parentRunId?: string;
  params?: Record<string, string>;
  tags?: Record<string, string>;
}

export interface RunFilter {
  experimentId?: string;
  status?: RunStatus;
  parentRunId?: string;
  /** true: only runs without a parent; false: only runs with one. */
  topLevel?: boolean;
  /** Equal to the tag `pv.algorithm`. */
  algorithm?: string;
  /** Equal to the tag `pv.dataset`. */
  dataset?: string;
  /** Equal to these tags, all of them. */
  tags?: Record<string, string>;
}

/** Runs without the metric come last whatever the direction; ties go by start time, newest first, then by id. */
export interface RunOrder {
  by: 'startTime' | { metric: string };
  direction: 'asc' | 'desc';
}

/** Tags that the stages agree on. */
export const TAG = {
  dataset: 'pv.dataset',
  snapshot: 'pv.snapshot',
  /** YYYYMMDD: the last game date of the validation part, the latest that the fit has looked at. */
  seenUntil: 'pv.seen_until',
  algorithm: 'pv.algorithm',
  study: 'pv.study',
  modelHash: 'pv.model_hash',
} as const;

/** The artifact that holds the model file. */
export const MODEL_ARTIFACT = 'model/model.pvm';
