import { invalidParameter } from '../platform/mlflow/mlflow-error.js';
import type { KeyValue } from '../platform/mlflow/mlflow-request.js';
import type { MetricPoint, PointsByKey, Run } from './run.js';
import { checkKey, invalidValue, isPlainKey, WIRE_LIMIT } from './wire-limits.js';

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
        `A batch logging request can contain at most ${limit} ${what}. Got ${count}. Please split up ${what} across multiple requests and try again.`,
      );
    }
  }
}

/** The points of each metric, in the order in which they came. @throws MlflowError INVALID_PARAMETER_VALUE */
export function pointsByKey(metrics: readonly ClientMetric[]): PointsByKey | undefined {
  if (metrics.length === 0) return undefined;
  const lists = new Map<string, MetricPoint[]>();
  for (const [n, { key, value, timestamp, step }] of metrics.entries()) {
    if (!isPlainKey(key)) checkKey(key, `metrics[${n}].name`);
    if (timestamp < 0) {
      const reason = `metric '${key}' (value=${value}). Timestamp must be a nonnegative long (64-bit integer)`;
      throw invalidParameter(invalidValue(`metrics[${n}].timestamp`, timestamp, reason));
    }
    // MLflow's way with infinities.
    const finite = Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value));
    const list = lists.get(key);
    if (list) list.push({ value: finite, timestamp, step });
    else lists.set(key, [{ value: finite, timestamp, step }]);
  }
  return Object.fromEntries(lists);
}

/** The params that the run does not have yet. @throws MlflowError for another value of one that it has */
export function newParams(run: Run, params: Record<string, string>): Record<string, string> | undefined {
  const entries = Object.entries(params);
  const other = entries.find(([key, value]) => Object.hasOwn(run.params, key) && run.params[key] !== value);
  if (other) {
    throw invalidParameter(
      `Changing param values is not allowed. Param with key='${other[0]}' was already logged with value='${run.params[other[0]]}' for run ID='${run.id}'. Attempted logging new value '${other[1]}'.`,
    );
  }
  const news = entries.filter(([key]) => !Object.hasOwn(run.params, key));
  return news.length > 0 ? Object.fromEntries(news) : undefined;
}
