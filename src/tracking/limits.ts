import { invalidValueMessage, keyFault, tooLongMessage } from '../platform/text/field-messages.js';
import { fieldInvalid } from './tracking.errors.js';

/** Lengths of texts are in characters. */
export const LIMIT = {
  experimentName: 500,
  /** The name of a metric, a param or a tag. */
  key: 250,
  experimentTag: 20_000,
  /** Longer params, tags and names of runs are cut. */
  param: 6000,
  tag: 8000,
  error: 4000,
  metricsPerBatch: 1000,
  paramsPerBatch: 100,
  tagsPerBatch: 100,
  entitiesPerBatch: 1000,
  datasetName: 500,
  datasetDigest: 36,
  datasetSchema: 1_048_575,
  datasetSource: 65_535,
  /** A run is one document of the database, which can hold 16 MB. */
  datasetProfile: 8_000_000,
  inputTagKey: 255,
  inputTagValue: 500,
  artifactPath: 1000,
  artifactLocation: 2048,
  /** Milliseconds since 1970 that a date can hold. */
  time: 8_640_000_000_000_000,
} as const;

const RUN_ID = /^[0-9a-f]{32}$/;
/** The most common keys: a test of this pattern takes a twentieth of the time of `keyFault`. */
const PLAIN_KEY = /^\w{1,250}$/;

export function isRunId(id: string): boolean {
  return RUN_ID.test(id);
}

export function isPlainKey(key: string): boolean {
  return PLAIN_KEY.test(key);
}

/**
 * Checks the name of a metric, a param or a tag.
 * @param lengthName what the message calls a key that is too long
 * @throws {AppError} `tracking.invalid` when it has other characters than keys may have, or is too long
 */
export function checkKey(key: string, field: string, lengthName = field): void {
  if (isPlainKey(key)) return;
  checkKeyCharacters(key, field);
  if (isLonger(key, LIMIT.key)) throw fieldInvalid(field, 'length', tooLongMessage(lengthName, LIMIT.key));
}

/** @throws {AppError} `tracking.invalid` when a field breaks a rule */
export function checkKeyCharacters(key: string, field: string): void {
  const fault = keyFault(field, key);
  if (fault !== undefined) throw fieldInvalid(field, 'key', fault);
}

/** @throws {AppError} `tracking.invalid` when a field breaks a rule */
export function checkLength(field: string, value: string, max: number): void {
  if (isLonger(value, max)) throw fieldInvalid(field, 'length', tooLongMessage(field, max));
}

/** @param time Unix milliseconds @throws {AppError} `tracking.invalid` when no date can hold it */
export function checkTime(field: string, time: number): void {
  if (Math.abs(time) <= LIMIT.time) return;
  const message = invalidValueMessage(field, time, 'It must be milliseconds since 1970.');
  throw fieldInvalid(field, 'time', message);
}

/** Whether a text has more than `max` characters: code points, so that an emoji is one. */
export function isLonger(text: string, max: number): boolean {
  return text.length > max && lengthUpTo(text, max) > max;
}

/** The first `max` characters, none of them cut in two. */
export function firstCharacters(text: string, max: number): string {
  if (text.length <= max) return text;
  // A character has at most two units.
  return Array.from(text.slice(0, 2 * max))
    .slice(0, max)
    .join('');
}

/** Code points; counting stops beyond `max`. */
function lengthUpTo(text: string, max: number): number {
  let count = 0;
  for (const _character of text) {
    count += 1;
    if (count > max) break;
  }
  return count;
}
