import { invalidParameter } from '../platform/mlflow/mlflow-error.js';
import type { KeyValue } from '../platform/mlflow/mlflow-request.js';
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

const KEY = /^[/\p{L}\p{N}\p{M}_.\- :]*$/u;
const LETTERS =
  'Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).';

/** The most common names: `checkKey` has nothing against them, and takes twenty times as long to say so. */
const PLAIN_KEY = /^\w{1,250}$/;

export function isPlainKey(key: string): boolean {
  return PLAIN_KEY.test(key);
}

/** The name of a metric, a param or a tag. @throws MlflowError */
export function checkKey(key: string, field: string): void {
  if (!KEY.test(key)) throw invalidParameter(invalidValue(field, key, LETTERS));
  // Names may become files somewhere: none may lead out of its folder or name another one's file.
  const parts = key.split('/');
  if (key.startsWith('..') || parts.some((part) => part === '' || part === '.' || part === '..')) {
    const reason =
      'Names may be treated as files in certain cases, and must not resolve to other names when treated as such.';
    throw invalidParameter(invalidValue(field, key, reason));
  }
  checkLength(field, key, WIRE_LIMIT.key);
}

export function checkLength(field: string, value: string, max: number): void {
  if (isLonger(value, max)) {
    throw invalidParameter(`'${field}' exceeds the maximum length of ${max} characters.`);
  }
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
  throw invalidParameter(
    `Invalid value ${JSON.stringify(id.slice(0, 300))} for parameter 'run_id' supplied.`,
  );
}

/** `max_results` of a search. */
export function checkMaxResults(value: number | undefined, otherwise: number, most: number): number {
  const size = value ?? otherwise;
  if (size >= 1 && size <= most) return size;
  throw invalidParameter(
    `Invalid value ${size} for parameter 'max_results' supplied. It must be a positive integer and at most ${most}.`,
  );
}

/** The tags that a run begins with: here MLflow takes any characters in their keys. */
export function firstTags(tags: readonly KeyValue[]): Record<string, string> {
  for (const [n, { key }] of tags.entries()) checkLength(`tags[${n}].key`, key, WIRE_LIMIT.key);
  return Object.fromEntries(tags.map(({ key, value }) => [key, firstOf(value, WIRE_LIMIT.tag)]));
}

/** Params or tags of a run as a map; values that are too long are cut. The last of several with the same key counts. */
export function checkedMap(entries: readonly KeyValue[], field: string, max: number): Record<string, string> {
  for (const [n, { key }] of entries.entries()) checkKey(key, `${field}[${n}].key`);
  return Object.fromEntries(entries.map(({ key, value }) => [key, firstOf(value, max)]));
}

export function invalidValue(field: string, value: unknown, reason: string): string {
  const shown = typeof value === 'bigint' ? String(value) : JSON.stringify(value);
  return `Invalid value ${shown.slice(0, 300)} for parameter '${field}' supplied: ${reason}`;
}
