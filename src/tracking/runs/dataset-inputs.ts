import { missingParameter } from '../../mlflow/protocol/mlflow-error.js';
import type { DatasetInput } from './run.js';
import { checkLength, WIRE_LIMIT } from '../wire-limits.js';

/** The tag that says what a run used a dataset for. */
export const CONTEXT_TAG = 'mlflow.data.context';

/** @throws MlflowError for a dataset without a name or with a text that is too long */
export function checkDatasets(datasets: readonly DatasetInput[]): void {
  for (const [n, dataset] of datasets.entries()) {
    const field = `datasets[${n}].dataset`;
    if (!dataset.name) throw missingParameter(`${field}.name`);
    if (!dataset.digest) throw missingParameter(`${field}.digest`);
    checkLength('name', dataset.name, WIRE_LIMIT.datasetName);
    checkLength('digest', dataset.digest, WIRE_LIMIT.datasetDigest);
    checkLength('source', dataset.source, WIRE_LIMIT.datasetSource);
    checkLength('schema', dataset.schema ?? '', WIRE_LIMIT.datasetSchema);
    checkLength('profile', dataset.profile ?? '', WIRE_LIMIT.datasetProfile);
    for (const [key, value] of Object.entries(dataset.tags)) {
      checkLength('key', key, WIRE_LIMIT.inputTagKey);
      checkLength('value', value, WIRE_LIMIT.inputTagValue);
    }
  }
}

/** The datasets of a run after some more: each name and digest once, with its first tags. */
export function mergedDatasets(
  before: readonly DatasetInput[] = [],
  more: readonly DatasetInput[],
): DatasetInput[] {
  const all = new Map<string, DatasetInput>();
  for (const dataset of [...before, ...more]) {
    const id = JSON.stringify([dataset.name, dataset.digest]);
    if (!all.has(id)) all.set(id, dataset);
  }
  return [...all.values()];
}

export interface DatasetSummary {
  experimentId: string;
  name: string;
  digest: string;
  context?: string;
}

/** What runs have read, each name, digest and context of an experiment once. */
export function summarizeDatasets(
  runs: readonly { experimentId: string; datasets?: readonly DatasetInput[] }[],
  limit: number,
): DatasetSummary[] {
  const all = new Map<string, DatasetSummary>();
  for (const { experimentId, datasets = [] } of runs) {
    for (const { name, digest, tags } of datasets) {
      const context = Object.hasOwn(tags, CONTEXT_TAG) ? tags[CONTEXT_TAG] : undefined;
      const id = JSON.stringify([experimentId, name, digest, context]);
      if (all.size < limit && !all.has(id)) all.set(id, { experimentId, name, digest, context });
    }
  }
  return [...all.values()];
}
