import { invalidParameter } from '../../mlflow/protocol/mlflow-error.js';
import type { KeyValue } from '../../mlflow/protocol/mlflow-request.js';
import { checkKeyLetters, invalidValue } from '../../mlflow/protocol/name-rules.js';
import { floatText, quotedText } from '../../platform/text/literals.js';
import type { MetricPoint, PointsByKey, Run } from './run.js';
import { checkKey, checkLength, isPlainKey, WIRE_LIMIT } from '../wire-limits.js';

export interface ClientMetric extends MetricPoint {
  key: string;
}

/** What a client logs in one call. */
export interface Batch {
  metrics: readonly ClientMetric[];
  params: readonly KeyValue[];
  tags: readonly KeyValue[];
}

/** @throws MlflowError INVALID_PARAMETER_VALUE for more than a call may have */
export function checkCounts(metrics: number, params: number, tags: number): void {
  const limits: [string, number, number][] = [
    ['metrics', metrics, WIRE_LIMIT.metricsPerBatch],
    ['params', params, WIRE_LIMIT.paramsPerBatch],
    ['tags', tags, WIRE_LIMIT.tagsPerBatch],
    ['metrics, params, and tags', metrics + params + tags, WIRE_LIMIT.entitiesPerBatch],
  ];
  for (const [what, count, limit] of limits) {
    if (count > limit) {
      throw invalidParameter(
        `A batch logging request can contain at most ${limit} ${what}. Got ${count} ${what}. Please split up ${what} across multiple requests and try again.`,
      );
    }
  }
}

/** Where a call has its entries: in lists, or one alone, whose fields are the call's. */
export type Place = (list: string, n: number, field: string) => string;
export const inList: Place = (list, n, field) => `${list}[${n}].${field}`;
export const alone: Place = (_list, _n, field) => field;

/** @throws MlflowError INVALID_PARAMETER_VALUE for the first entry that breaks a rule, in MLflow's order */
export function checkEntries({ metrics, params, tags }: Batch, place: Place): void {
  for (const [n, { key, value, timestamp }] of metrics.entries()) {
    if (!isPlainKey(key)) checkKeyLetters(key, place('metrics', n, 'name'));
    if (timestamp < 0) {
      const reason = `metric '${key}' (value=${floatText(value)}). Timestamp must be a nonnegative long (64-bit integer) `;
      throw invalidParameter(invalidValue(place('metrics', n, 'timestamp'), timestamp, reason));
    }
    checkLength('Metric name', key, WIRE_LIMIT.key);
  }
  for (const [n, { key }] of params.entries()) {
    if (!isPlainKey(key)) checkKey(key, place('params', n, 'key'), 'Param key');
  }
  for (const [n, { key }] of tags.entries()) {
    if (!isPlainKey(key)) checkKey(key, place('tags', n, 'key'));
  }
}

/** @throws MlflowError INVALID_PARAMETER_VALUE for a param that a call has twice */
export function checkOnce(params: readonly KeyValue[]): void {
  const seen = new Set<string>();
  const twice = params.map(({ key }) => key).filter((key) => seen.size === seen.add(key).size);
  if (twice.length === 0) return;
  throw invalidParameter(
    `Duplicate parameter keys have been submitted: [${twice.map(quotedText).join(', ')}]. Please ensure the request contains only one param value per param key.`,
  );
}

/** The points of each metric, in the order in which they came. */
export function pointsByKey(metrics: readonly ClientMetric[]): PointsByKey | undefined {
  if (metrics.length === 0) return undefined;
  const lists = new Map<string, MetricPoint[]>();
  for (const { key, value, timestamp, step } of metrics) {
    // MLflow's way with infinities.
    const finite = Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value));
    const list = lists.get(key);
    if (list) list.push({ value: finite, timestamp, step });
    else lists.set(key, [{ value: finite, timestamp, step }]);
  }
  return Object.fromEntries(lists);
}

/**
 * The params that the run does not have yet.
 *
 * @param isAlone the call has this param alone, of which MLflow speaks otherwise than of those in a list
 * @throws MlflowError for another value of one that it has
 */
export function newParams(
  run: Run,
  params: Record<string, string>,
  isAlone: boolean,
): Record<string, string> | undefined {
  const entries = Object.entries(params);
  const others = entries.filter(
    ([key, value]) => Object.hasOwn(run.params, key) && run.params[key] !== value,
  );
  if (others.length > 0) throw paramsChanged(run, others, isAlone);
  const news = entries.filter(([key]) => !Object.hasOwn(run.params, key));
  return news.length > 0 ? Object.fromEntries(news) : undefined;
}

function paramsChanged(run: Run, others: readonly [string, string][], isAlone: boolean): Error {
  const [key, value] = others[0];
  const which = isAlone
    ? `Param with key='${key}' was already logged with value='${run.params[key]}' for run ID='${run.id}'. Attempted logging new value '${value}'.`
    : `Params were already logged='[${others.map((one) => changeOf(run, one)).join(', ')}]' for run ID='${run.id}'.`;
  return invalidParameter(`Changing param values is not allowed. ${which}`);
}

function changeOf({ params }: Run, [key, value]: [string, string]): string {
  return `{'key': ${quotedText(key)}, 'old_value': ${quotedText(params[key])}, 'new_value': ${quotedText(value)}}`;
}
