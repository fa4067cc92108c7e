import { storedWhole, wholeFromStored } from '../../platform/numbers/whole-number.js';
import type { DatasetInput, MetricSummary, Run } from '../runs/run.js';
import type { RunChange } from '../runs/run-store.port.js';
import { decodeKey, decodeKeys, encodeKey, encodeKeys } from './key-code.js';
import type { RunDocument } from './tracking.schema.js';

/** A place in the log of a run's metrics: the document that is being written, and how much it holds. */
export interface LogPlace {
  document: number;
  segments: number;
  /** Characters. */
  size: number;
}

/**
 * Summaries of metrics as one text: JSON of `[[key, last, min, max, count, step, timestamp], …]`, where NaN is null;
 * see metric-log for times and steps.
 */
export function summariesToText(metrics: Record<string, MetricSummary>): string {
  return JSON.stringify(
    Object.keys(metrics).map((key) => {
      const { last, min, max, count, step, timestamp } = metrics[key];
      return [key, last, min, max, count, storedWhole(step), storedWhole(timestamp)];
    }),
  );
}

/** In the order of the keys. */
export function summariesFromText(text = '[]'): Record<string, MetricSummary> {
  type Row = [string, number | null, number | null, number | null, number, number | string, number | string];
  const entries = (JSON.parse(text) as Row[]).map(([key, last, min, max, count, step, timestamp]) => {
    const summary = {
      last: last ?? NaN,
      min: min ?? NaN,
      max: max ?? NaN,
      count,
      step: wholeFromStored(step),
      timestamp: wholeFromStored(timestamp),
    };
    return [key, summary] as const;
  });
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

export function runToDocument(run: Run): RunDocument {
  const { id, params, tags, metrics, artifacts, datasets, ...plain } = run;
  const document: RunDocument = {
    ...plain,
    _id: id,
    params: encodeKeys(params),
    tags: encodeKeys(tags),
    summaries: summariesToText(metrics),
    artifacts: Object.fromEntries(artifacts.map(({ path, ...rest }) => [encodeKey(path), rest])),
    datasets: datasets && storedDatasets(datasets),
    logged: 0,
    open: true,
  };
  // Fields without a value are left out.
  for (const field of Object.keys(document) as (keyof RunDocument)[]) {
    if (document[field] === undefined) delete document[field];
  }
  return document;
}

export function runFromDocument(document: RunDocument): Run {
  const { _id, params, tags, summaries, artifacts, datasets, ...rest } = document;
  const { logged: _logged, open: _open, ...plain } = rest;
  const files = Object.entries(decodeKeys(artifacts));
  return {
    ...plain,
    id: _id,
    params: decodeKeys(params),
    metrics: summariesFromText(summaries),
    tags: decodeKeys(tags),
    artifacts: files.map(([path, { hash, size, type }]) => ({ path, hash, size, type })),
    ...(datasets && { datasets: datasets.map(withDecodedTags) }),
  };
}

function storedDatasets(datasets: readonly DatasetInput[]): DatasetInput[] {
  return datasets.map((dataset) => ({ ...dataset, tags: encodeKeys(dataset.tags) }));
}

/** The tags keep the order in which they were set. */
function withDecodedTags(dataset: DatasetInput): DatasetInput {
  const tags = Object.entries(dataset.tags).map(([field, value]) => [decodeKey(field), value] as const);
  return { ...dataset, tags: Object.fromEntries(tags) };
}

export interface RunUpdate {
  $set?: Record<string, unknown>;
  $unset?: Record<string, ''>;
}

/** The update of a run's document for a change. */
export function updateOf(change: RunChange, more: Record<string, unknown> = {}): RunUpdate {
  const { params = {}, tags = {}, removedTags = [], artifact, removedArtifacts = [], ...rest } = change;
  const { datasets, ...plain } = rest;
  const set: Record<string, unknown> = { ...more, ...(datasets && { datasets: storedDatasets(datasets) }) };
  const unset: Record<string, ''> = {};
  for (const [field, value] of Object.entries(plain)) {
    if (value === null) unset[field] = '';
    else if (value !== undefined) set[field] = value;
  }
  for (const [key, value] of Object.entries(params)) set[`params.${encodeKey(key)}`] = value;
  for (const [key, value] of Object.entries(tags)) set[`tags.${encodeKey(key)}`] = value;
  for (const key of removedTags) unset[`tags.${encodeKey(key)}`] = '';
  if (artifact) {
    const { path, ...rest } = artifact;
    set[`artifacts.${encodeKey(path)}`] = rest;
  }
  for (const path of removedArtifacts) unset[`artifacts.${encodeKey(path)}`] = '';
  return {
    ...(Object.keys(set).length > 0 && { $set: set }),
    ...(Object.keys(unset).length > 0 && { $unset: unset }),
  };
}
