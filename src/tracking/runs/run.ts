import type { WholeNumber } from '../../platform/numbers/whole-number.js';

/** In the order of the numbers that clients may name them by: 1 is the first. RUNNING and SCHEDULED are not ended. */
export const RUN_STATUSES = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export interface Experiment {
  /** Decimal digits, counted from 1; 0 is the experiment that is always there. */
  id: string;
  /** Unique, 1 to 500 characters. */
  name: string;
  createdAt: Date;
  /** The last change of its name, tags or state. Absent: never changed. */
  updatedAt?: Date;
  /** When it was deleted; its name stays taken. */
  deletedAt?: Date;
  /** Where its artifacts are kept, if a client chose the location. */
  artifactLocation?: string;
  tags?: Record<string, string>;
}

export interface MetricPoint {
  value: number;
  /** Unix milliseconds, if the client keeps to them: any 64 bits. */
  timestamp: WholeNumber;
  step: WholeNumber;
}

/** Points of several metrics, by key. */
export type PointsByKey = Record<string, readonly MetricPoint[]>;

/** A metric of a run without its history. */
export interface MetricSummary {
  /** The value at the highest (step, timestamp, value). */
  last: number;
  /** Of the values that are numbers; NaN if none is. As is `max`. */
  min: number;
  max: number;
  /** Points in the history. */
  count: number;
  /** Of `last`. */
  step: WholeNumber;
  /** Of `last`. */
  timestamp: WholeNumber;
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

/** A dataset that a run has read, as a client describes it. */
export interface DatasetInput {
  name: string;
  digest: string;
  sourceType: string;
  source: string;
  schema?: string;
  profile?: string;
  tags: Record<string, string>;
}

/** A logged model that a run has made, and at which step. */
export interface ModelOutput {
  modelId: string;
  step: number;
}

/** One fit, or a group of fits, and everything recorded about it. It is never changed in place. */
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
  /** Who logs it, for runs of clients. */
  userId?: string;
  /** The tag under which clients see the name was deleted; the name stays. */
  nameTagDeleted?: boolean;
  /** True for runs that a client logs from elsewhere: they do not end with this process. */
  remote?: boolean;
  /** When it was deleted. It can be restored, and is in no list until then. */
  deletedAt?: Date;
  datasets?: readonly DatasetInput[];
  /** Ids of the logged models that it has read. */
  modelInputs?: readonly string[];
  modelOutputs?: readonly ModelOutput[];
}

/** A param or a tag. */
export interface Entry {
  key: string;
  value: string;
}

/** Params or tags: as a map, or as a list, in which messages name them by their index. */
export type Entries = Readonly<Record<string, string>> | readonly Entry[];

/** The experiment that a run starts in: by its id, or by its name, in which case it is created if there is none. */
type RunExperiment =
  { experimentId: string; experimentName?: undefined } | { experimentName: string; experimentId?: undefined };

export type StartRun = RunExperiment & {
  /** 32 lower-case hex digits; absent: random. */
  id?: string;
  /** Absent or empty: for a client's run the reserved tag, otherwise random. */
  name?: string;
  /** Unix milliseconds; absent: now. */
  startTime?: number;
  /** Absent: for a client's run the reserved tag, otherwise none. */
  parentRunId?: string;
  params?: Entries;
  tags?: Entries;
  /** Who logs it, for runs of clients. */
  userId?: string;
  /** True for a run that a client logs from elsewhere. */
  remote?: boolean;
};

/** Runs that are not deleted, unless `deleted` says otherwise. */
export interface RunFilter {
  deleted?: boolean;
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
