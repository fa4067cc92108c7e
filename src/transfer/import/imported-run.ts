import { types } from 'node:util';
import { deriveId } from '../../platform/ids/ids.js';
import {
  bounded,
  type DatasetInput,
  isRunId,
  type LoggedModel,
  NAME_TAG,
  PARENT_TAG,
  type Run,
} from '../../tracking/index.js';
import type { ExportedDataset, ExportedModel, ExportedRun } from '../source/exported.js';
import type { Entry } from '../source/untrusted-json-reader.js';

/** The tag of an item whose import is not complete. */
export const IMPORTING_TAG = 'pv.importing';

/** The id of a run here: its own, or, if that is not a valid id here, one derived from it. */
export function runIdFor(id: string): string {
  return isRunId(id) ? id : deriveId('imported-run', id);
}

/** The fields of an exported run, in the form that a run has here. */
export type RunFields = Pick<
  Run,
  'name' | 'userId' | 'status' | 'startTime' | 'endTime' | 'parentRunId' | 'params' | 'tags'
> & {
  isDeleted: boolean;
  datasets: DatasetInput[];
  modelInputs: string[];
  modelOutputs: Run['modelOutputs'];
};

export function runFields(run: ExportedRun): RunFields {
  const { [NAME_TAG]: named, [PARENT_TAG]: parent, [IMPORTING_TAG]: _mark, ...tags } = mapOf(run.tags);
  return {
    name: run.run_name || named || '',
    userId: run.user_id,
    status: run.status,
    startTime: new Date(run.start_time),
    endTime: run.end_time === undefined ? undefined : new Date(run.end_time),
    parentRunId: parent === undefined ? undefined : runIdFor(parent),
    params: mapOf(run.params),
    tags,
    isDeleted: run.lifecycle_stage === 'deleted',
    datasets: run.dataset_inputs.map(datasetOf),
    modelInputs: run.model_inputs.map(({ model_id }) => model_id),
    modelOutputs: run.model_outputs.map(({ model_id, step }) => ({ modelId: model_id, step })),
  };
}

/** The first field in which a run differs from the exported one; undefined if none does. */
export function runDifference(run: Run, exported: ExportedRun): string | undefined {
  const wanted = runFields(exported);
  const here: RunFields = {
    ...run,
    userId: run.userId ?? '',
    isDeleted: run.deletedAt !== undefined,
    datasets: [...(run.datasets ?? [])],
    modelInputs: [...(run.modelInputs ?? [])],
    modelOutputs: run.modelOutputs ?? [],
  };
  const fields = Object.keys(wanted) as (keyof RunFields)[];
  return (
    fields.find((field) => comparable(here[field]) !== comparable(wanted[field])) ??
    metricDifference(run, exported)
  );
}

/** The first metric whose last point differs in step or time. Values of points at the same step and time may differ. */
export function metricDifference(run: Run, exported: ExportedRun): string | undefined {
  const missing = exported.metrics.find(({ key, step, timestamp }) => {
    const here = Object.hasOwn(run.metrics, key) ? run.metrics[key] : undefined;
    return here?.step !== step || here.timestamp !== timestamp;
  });
  if (missing) return `metric ${missing.key}`;
  const known = new Set(exported.metrics.map(({ key }) => key));
  const more = Object.keys(run.metrics).find((key) => !known.has(key));
  return more === undefined ? undefined : `metric ${more}`;
}

export function importedModel(exported: ExportedModel, experimentId: string): Omit<LoggedModel, 'artifacts'> {
  const { [IMPORTING_TAG]: _mark, ...tags } = mapOf(exported.tags);
  return {
    id: exported.model_id,
    experimentId,
    name: exported.name,
    modelType: exported.model_type,
    sourceRunId: exported.source_run_id === '' ? '' : runIdFor(exported.source_run_id),
    status: exported.status,
    createdAt: new Date(exported.creation_timestamp_ms),
    updatedAt: new Date(exported.last_updated_timestamp_ms),
    params: mapOf(exported.params),
    tags,
    metrics: exported.metrics.map((metric) => ({
      ...bounded(metric),
      key: metric.key,
      runId: metric.run_id === '' ? '' : runIdFor(metric.run_id),
      ...(metric.dataset_name !== undefined && { datasetName: metric.dataset_name }),
      ...(metric.dataset_digest !== undefined && { datasetDigest: metric.dataset_digest }),
    })),
  };
}

/** The first field in which a logged model differs from the exported one, apart from its metrics. */
export function modelDifference(
  model: LoggedModel,
  wanted: Omit<LoggedModel, 'artifacts'>,
): string | undefined {
  const fields = ['experimentId', 'name', 'modelType', 'sourceRunId', 'status', 'params', 'tags'] as const;
  return fields.find((field) => comparable(model[field]) !== comparable(wanted[field]));
}

function datasetOf({ tags, dataset }: ExportedDataset): DatasetInput {
  const { name, digest, source_type: sourceType, source, schema, profile } = dataset;
  return {
    name,
    digest,
    sourceType,
    source,
    ...(schema !== undefined && { schema }),
    ...(profile !== undefined && { profile }),
    tags: mapOf(tags),
  };
}

export function mapOf(entries: readonly Entry[]): Record<string, string> {
  return Object.fromEntries(entries.map(({ key, value }) => [key, value]));
}

/** Equal text for equal content, regardless of the order of keys and of list items. */
function comparable(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (types.isDate(value)) return String(value.getTime());
  if (Array.isArray(value)) return value.map(comparable).toSorted().join('\n');
  if (typeof value !== 'object') return JSON.stringify(value);
  const fields = Object.entries(value as Record<string, unknown>)
    .filter(([, inner]) => inner !== undefined)
    .map(([key, inner]) => `${JSON.stringify(key)}:${comparable(inner)}`);
  return `{${fields.toSorted().join(',')}}`;
}
