import type { WholeNumber } from '../../platform/numbers/whole-number.js';
import type { FieldFault } from '../../platform/errors/app-error.js';
import {
  LIMIT,
  type LoggedModelStatus,
  MODEL_STATUSES,
  RUN_STATUSES,
  type RunStatus,
  trackingInvalid,
} from '../../tracking/index.js';
import { UntrustedJsonReader, type Entry } from './untrusted-json-reader.js';

/** The name of the folder format, and its version: incremented when an older reader would misread the layout. */
export const FORMAT = 'parivision-experiment';
export const FORMAT_VERSION = 1;

const LIFECYCLES = ['active', 'deleted'] as const;
export type Lifecycle = (typeof LIFECYCLES)[number];

/** Fields and values as in MLflow's REST API; times are Unix milliseconds. */
export interface ExportedExperiment {
  /** Its id at the source. */
  experiment_id: string;
  name: string;
  lifecycle_stage: Lifecycle;
  creation_time: number;
  last_update_time: number;
  tags: Entry[];
}

/** A point of a metric. In JSON, NaN is the text "NaN"; a time or step that no number holds exactly is a text of digits. */
export interface ExportedPoint {
  key: string;
  value: number;
  timestamp: WholeNumber;
  step: WholeNumber;
}

export interface ExportedDataset {
  tags: Entry[];
  dataset: {
    name: string;
    digest: string;
    source_type: string;
    source: string;
    schema?: string;
    profile?: string;
  };
}

/** A run without its metric history and its files. */
export interface ExportedRun {
  run_id: string;
  run_name: string;
  user_id: string;
  status: RunStatus;
  lifecycle_stage: Lifecycle;
  start_time: number;
  end_time?: number;
  params: Entry[];
  tags: Entry[];
  /** The last point of each metric. */
  metrics: ExportedPoint[];
  dataset_inputs: ExportedDataset[];
  model_inputs: { model_id: string }[];
  model_outputs: { model_id: string; step: number }[];
}

export interface ExportedModelPoint {
  key: string;
  value: number;
  timestamp: number;
  step: number;
  run_id: string;
  dataset_name?: string;
  dataset_digest?: string;
}

/** A logged model without its files. */
export interface ExportedModel {
  model_id: string;
  name: string;
  model_type: string;
  source_run_id: string;
  status: LoggedModelStatus;
  creation_timestamp_ms: number;
  last_updated_timestamp_ms: number;
  params: Entry[];
  tags: Entry[];
  metrics: ExportedModelPoint[];
}

const MOST = {
  entries: 20_000,
  metrics: 100_000,
  inputs: 10_000,
  /** MLflow's limits are lower; older servers had others. */
  value: 65_535,
  name: 8000,
} as const;

/** Valid ids of runs at a source; an id becomes the name of a folder. */
const ID = /^[\w-]{1,64}$/;
const ID_WORDS = 'at most 64 letters, digits, _ and -';

/** @throws {AppError} `tracking.invalid` with each field and rule, as all functions below */
export function readExperiment(value: unknown): ExportedExperiment {
  return checked(value, (one) => ({
    experiment_id: one.text('experiment_id', 100),
    name: one.text('name', LIMIT.experimentName, true),
    lifecycle_stage: one.oneOf('lifecycle_stage', LIFECYCLES),
    creation_time: time(one, 'creation_time'),
    last_update_time: time(one, 'last_update_time'),
    tags: one.entries('tags', MOST.entries, MOST.value),
  }));
}

export function readRun(value: unknown): ExportedRun {
  return checked(value, (one) => ({
    run_id: one.matching('run_id', ID, ID_WORDS),
    run_name: one.text('run_name', MOST.name),
    user_id: one.text('user_id', 1000),
    status: one.oneOf('status', RUN_STATUSES),
    lifecycle_stage: one.oneOf('lifecycle_stage', LIFECYCLES),
    start_time: time(one, 'start_time'),
    ...(one.has('end_time') && { end_time: time(one, 'end_time') }),
    params: one.entries('params', MOST.entries, MOST.value),
    tags: one.entries('tags', MOST.entries, MOST.value, anyKey),
    metrics: one.objects('metrics', MOST.metrics).map(point),
    dataset_inputs: one.objects('dataset_inputs', MOST.inputs).map(dataset),
    model_inputs: one.objects('model_inputs', MOST.inputs).map((input) => ({ model_id: modelId(input) })),
    model_outputs: one
      .objects('model_outputs', MOST.inputs)
      .map((output) => ({ model_id: modelId(output), step: output.int('step') })),
  }));
}

export function readModel(value: unknown): ExportedModel {
  return checked(value, (one) => ({
    model_id: modelId(one),
    name: one.text('name', 500, true),
    model_type: one.text('model_type', 500),
    source_run_id: one.text('source_run_id', 64),
    status: one.oneOf('status', MODEL_STATUSES),
    creation_timestamp_ms: time(one, 'creation_timestamp_ms'),
    last_updated_timestamp_ms: time(one, 'last_updated_timestamp_ms'),
    params: one.entries('params', MOST.entries, MOST.value),
    tags: one.entries('tags', MOST.entries, MOST.value),
    metrics: one.objects('metrics', MOST.metrics).map(modelPoint),
  }));
}

/** Reads a line of a metrics file, or an entry of MLflow's response. */
export function readPoint(value: unknown, field = ''): ExportedPoint {
  const faults: FieldFault[] = [];
  const found = point(new UntrustedJsonReader(value, faults, field));
  if (faults.length > 0) throw trackingInvalid(faults);
  return found;
}

/** Runs `read` on an object. @throws {AppError} `tracking.invalid` with the faults that it recorded */
export function checked<T>(value: unknown, read: (one: UntrustedJsonReader) => T): T {
  const one = new UntrustedJsonReader(value);
  const found = read(one);
  if (one.faults.length > 0) throw trackingInvalid(one.faults.slice(0, 20));
  return found;
}

/** A run's first tags and a dataset's tags may have any characters in their keys. */
function anyKey(one: UntrustedJsonReader): string {
  return one.text('key', LIMIT.inputTagKey, true);
}

function point(one: UntrustedJsonReader): ExportedPoint {
  const timestamp = one.whole('timestamp');
  if (timestamp < 0) one.fault('timestamp', 'min', 'must not be negative');
  return { key: one.key('key'), value: one.float('value'), timestamp, step: one.whole('step') };
}

function modelPoint(one: UntrustedJsonReader): ExportedModelPoint {
  const name = one.text('dataset_name', LIMIT.datasetName);
  const digest = one.text('dataset_digest', LIMIT.datasetDigest);
  return {
    ...point(one),
    timestamp: one.int('timestamp'),
    step: one.int('step'),
    run_id: one.text('run_id', 64),
    ...(name !== '' && { dataset_name: name }),
    ...(digest !== '' && { dataset_digest: digest }),
  };
}

function dataset(one: UntrustedJsonReader): ExportedDataset {
  const data = one.object('dataset');
  return {
    tags: one.entries('tags', MOST.inputs, LIMIT.inputTagValue, anyKey),
    dataset: {
      name: data.text('name', LIMIT.datasetName, true),
      digest: data.text('digest', LIMIT.datasetDigest, true),
      source_type: data.text('source_type', 1000),
      source: data.text('source', LIMIT.datasetSource),
      ...(data.has('schema') && { schema: data.text('schema', LIMIT.datasetSchema) }),
      ...(data.has('profile') && { profile: data.text('profile', LIMIT.datasetProfile) }),
    },
  };
}

function modelId(one: UntrustedJsonReader): string {
  return one.matching('model_id', /^m-[0-9a-f]{32}$/, 'm- and 32 hex digits');
}

/** Unix milliseconds that a date can hold. */
export function time(one: UntrustedJsonReader, name: string): number {
  const value = one.int(name);
  if (Math.abs(value) > LIMIT.time) one.fault(name, 'time', 'must be milliseconds since 1970');
  return value;
}
