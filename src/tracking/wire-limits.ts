import { invalidParameter } from '../mlflow/protocol/mlflow-error.js';
import type { WholeNumber } from '../platform/numbers/whole-number.js';
import type { KeyValue } from '../mlflow/protocol/mlflow-request.js';
import { checkKeyLetters, invalidValue, tooLong } from '../mlflow/protocol/name-rules.js';
import { firstOf, isLonger } from './text-length.js';

/** Limits of MLflow's calls, in characters where they are lengths of texts. */
export const WIRE_LIMIT = {
  experimentName: 500,
  key: 250,
  experimentTag: 20_000,
  /** Longer params and tags of runs are cut silently, as MLflow cuts them. */
  param: 6000,
  tag: 8000,
  metricsPerBatch: 1000,
  paramsPerBatch: 100,
  tagsPerBatch: 100,
  entitiesPerBatch: 1000,
  listed: 50_000,
  datasetName: 500,
  datasetDigest: 36,
  datasetSchema: 1_048_575,
  datasetSource: 65_535,
  /** Half of MLflow's: a run is one document. */
  datasetProfile: 8_000_000,
  inputTagKey: 255,
  inputTagValue: 500,
  artifactPath: 1000,
  /** Milliseconds since 1970 that a date can hold. */
  time: 8_640_000_000_000_000,
} as const;

/** The most common names: `checkKey` has nothing against them, and takes twenty times as long to say so. */
const PLAIN_KEY = /^\w{1,250}$/;

export function isPlainKey(key: string): boolean {
  return PLAIN_KEY.test(key);
}

/** The name of a metric, a param or a tag. @throws MlflowError */
export function checkKey(key: string, field: string, lengthOf = field): void {
  checkKeyLetters(key, field);
  checkLength(lengthOf, key, WIRE_LIMIT.key);
}

export function checkLength(field: string, value: string, max: number): void {
  if (isLonger(value, max)) throw tooLong(field, max);
}

export function checkTime(field: string, time: number): void {
  if (Math.abs(time) > WIRE_LIMIT.time) {
    throw invalidParameter(invalidValue(field, time, 'It must be milliseconds since 1970.'));
  }
}

/** What could be the id of a run elsewhere; none that this is not can be one here. */
const RUN_ID = /^[a-zA-Z0-9][\w-]{0,255}$/;

/** Calls that MLflow checks so answer an impossible id as invalid; the others do not find the run. @throws MlflowError */
export function checkRunId(id: string): string {
  if (RUN_ID.test(id)) return id;
  throw invalidParameter(invalidValue('run_id', id));
}

/** `max_results` of a search. @throws MlflowError */
export function checkPageSize(size: WholeNumber): number {
  if (size >= 1 && size <= WIRE_LIMIT.listed) return Number(size);
  const rule = size < 1 ? 'a positive integer' : `at most ${WIRE_LIMIT.listed}`;
  throw invalidParameter(`Invalid value ${size} for parameter 'max_results' supplied. It must be ${rule}`);
}

/** The tags that a run begins with: here MLflow takes any characters in their keys. */
export function firstTags(tags: readonly KeyValue[]): Record<string, string> {
  for (const [n, { key }] of tags.entries()) checkLength(`tags[${n}].key`, key, WIRE_LIMIT.key);
  return Object.fromEntries(tags.map(({ key, value }) => [key, firstOf(value, WIRE_LIMIT.tag)]));
}

/** Params or tags of a run as a map; values that are too long are cut. The last of several with the same key counts. */
export function checkedMap(entries: readonly KeyValue[], max: number): Record<string, string> {
  return Object.fromEntries(entries.map(({ key, value }) => [key, firstOf(value, max)]));
}
