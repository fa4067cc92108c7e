import { invalidValueMessage } from '../../platform/text/field-messages.js';
import { floatText, quotedText } from '../../platform/text/literals.js';
import { checkKey, checkKeyCharacters, checkLength, firstCharacters, isPlainKey, LIMIT } from '../limits.js';
import { fieldInvalid, paramChanged } from '../tracking.errors.js';
import type { Entries, Entry, MetricPoint, PointsByKey, Run } from './run.js';

export interface KeyedPoint extends MetricPoint {
  key: string;
}

/** Metrics, params and tags that are logged in one call. */
export interface Batch {
  metrics: readonly KeyedPoint[];
  params: readonly Entry[];
  tags: readonly Entry[];
  /** The call has one entry, whose fields are the call's own: messages do not name a list. */
  single?: boolean;
}

/** @throws {AppError} `tracking.invalid` when an entry breaks a rule; the first one is named */
export function checkBatch(batch: Batch): void {
  const { metrics, params, tags, single = false } = batch;
  checkPoints(metrics, single);
  checkEntries(params, 'params', single);
  checkEntries(tags, 'tags', single);
  checkCounts(metrics.length, params.length, tags.length);
  checkOnce(params);
}

/** Params or tags of a run as a map, values cut to their limit. The last of several with the same key counts. */
export function cutValues(entries: Entries, max: number): Record<string, string> {
  return Object.fromEntries(listOf(entries).map(({ key, value }) => [key, firstCharacters(value, max)]));
}

/**
 * Checks the keys of params or tags.
 * @throws {AppError} `tracking.invalid` when a field breaks a rule
 */
export function checkEntries(entries: Entries, list: 'params' | 'tags', single = false): void {
  const lengthName = list === 'params' ? 'Param key' : undefined;
  for (const [n, { key }] of listOf(entries).entries()) {
    if (!isPlainKey(key)) checkKey(key, fieldOf(entries, list, n, key, single), lengthName);
  }
}

/**
 * Checks the tags that a run begins with: their keys may have any characters.
 * @throws {AppError} `tracking.invalid` when a field breaks a rule
 */
export function checkFirstTags(tags: Entries): void {
  for (const [n, { key }] of listOf(tags).entries()) {
    checkLength(fieldOf(tags, 'tags', n, key, false), key, LIMIT.key);
  }
}

/** @throws {AppError} `tracking.invalid` when the name of a metric is invalid */
export function checkMetricKey(key: string, field: string): void {
  if (isPlainKey(key)) return;
  checkKeyCharacters(key, field);
  checkLength('Metric name', key, LIMIT.key);
}

/** The points of each metric, in the order of the list. */
export function pointsByKey(metrics: readonly KeyedPoint[]): PointsByKey | undefined {
  if (metrics.length === 0) return undefined;
  const lists = new Map<string, MetricPoint[]>();
  for (const point of metrics) {
    const list = lists.get(point.key);
    if (list) list.push(bounded(point));
    else lists.set(point.key, [bounded(point)]);
  }
  return Object.fromEntries(lists);
}

/** A point with the largest number in place of an infinity, for which JSON and the database have no portable form. */
export function bounded<Point extends MetricPoint>(
  point: Point,
): Pick<Point, 'value' | 'timestamp' | 'step'> {
  const value = Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, point.value));
  return { value, timestamp: point.timestamp, step: point.step };
}

/**
 * The params that the run does not have yet.
 *
 * @param single the call has this param alone: the message has another form
 * @throws {AppError} `tracking.param-changed` when the run has this param with another value
 */
export function newParams(
  run: Run,
  params: Record<string, string>,
  single = false,
): Record<string, string> | undefined {
  const entries = Object.entries(params);
  const others = entries.filter(
    ([key, value]) => Object.hasOwn(run.params, key) && run.params[key] !== value,
  );
  if (others.length > 0) throw paramChanged(changesOf(run, others, single));
  const news = entries.filter(([key]) => !Object.hasOwn(run.params, key));
  return news.length > 0 ? Object.fromEntries(news) : undefined;
}

function checkPoints(metrics: readonly KeyedPoint[], single: boolean): void {
  for (const [n, { key, value, timestamp }] of metrics.entries()) {
    const field = (name: string): string => (single ? name : `metrics[${n}].${name}`);
    if (!isPlainKey(key)) checkKeyCharacters(key, field('name'));
    if (timestamp < 0) {
      const reason = `metric '${key}' (value=${floatText(value)}). Timestamp must be a nonnegative long (64-bit integer) `;
      const message = invalidValueMessage(field('timestamp'), timestamp, reason);
      throw fieldInvalid(field('timestamp'), 'time', message);
    }
    if (!isPlainKey(key)) checkLength('Metric name', key, LIMIT.key);
  }
}

function checkCounts(metrics: number, params: number, tags: number): void {
  const limits: [string, number, number][] = [
    ['metrics', metrics, LIMIT.metricsPerBatch],
    ['params', params, LIMIT.paramsPerBatch],
    ['tags', tags, LIMIT.tagsPerBatch],
    ['metrics, params, and tags', metrics + params + tags, LIMIT.entitiesPerBatch],
  ];
  for (const [what, count, limit] of limits) {
    if (count <= limit) continue;
    const message = `A batch logging request can contain at most ${limit} ${what}. Got ${count} ${what}. Please split up ${what} across multiple requests and try again.`;
    throw fieldInvalid(what, 'size', message);
  }
}

function checkOnce(params: readonly Entry[]): void {
  const seen = new Set<string>();
  const twice = params.map(({ key }) => key).filter((key) => seen.size === seen.add(key).size);
  if (twice.length === 0) return;
  const message = `Duplicate parameter keys have been submitted: [${twice.map(quotedText).join(', ')}]. Please ensure the request contains only one param value per param key.`;
  throw fieldInvalid('params', 'unique', message);
}

function changesOf(run: Run, others: readonly [string, string][], single: boolean): string {
  const [key, value] = others[0];
  if (single) {
    return `Param with key='${key}' was already logged with value='${run.params[key]}' for run ID='${run.id}'. Attempted logging new value '${value}'.`;
  }
  const changes = others.map(
    ([other, wanted]) =>
      `{'key': ${quotedText(other)}, 'old_value': ${quotedText(run.params[other])}, 'new_value': ${quotedText(wanted)}}`,
  );
  return `Params were already logged='[${changes.join(', ')}]' for run ID='${run.id}'.`;
}

function listOf(entries: Entries): readonly Entry[] {
  if (isList(entries)) return entries;
  return Object.entries(entries).map(([key, value]) => ({ key, value }));
}

/** Where a key is: in a list by its index, in a map by itself. */
function fieldOf(entries: Entries, list: string, n: number, key: string, single: boolean): string {
  if (single) return 'key';
  return isList(entries) ? `${list}[${n}].key` : `${list}.${key.slice(0, LIMIT.key)}`;
}

function isList(entries: Entries): entries is readonly Entry[] {
  return Array.isArray(entries);
}
