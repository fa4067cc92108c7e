import { missingValueMessage } from '../../platform/text/field-messages.js';
import { checkLength, LIMIT } from '../limits.js';
import { fieldInvalid } from '../tracking.errors.js';
import type { DatasetInput } from './run.js';

/** @throws {AppError} `tracking.invalid` when a dataset has no name or digest, or a text that is too long */
export function checkDatasets(datasets: readonly DatasetInput[]): void {
  for (const [n, dataset] of datasets.entries()) {
    const field = `datasets[${n}].dataset`;
    if (!dataset.name) throw missing(`${field}.name`);
    if (!dataset.digest) throw missing(`${field}.digest`);
    checkLength('name', dataset.name, LIMIT.datasetName);
    checkLength('digest', dataset.digest, LIMIT.datasetDigest);
    checkLength('source', dataset.source, LIMIT.datasetSource);
    checkLength('schema', dataset.schema ?? '', LIMIT.datasetSchema);
    checkLength('profile', dataset.profile ?? '', LIMIT.datasetProfile);
    for (const [key, value] of Object.entries(dataset.tags)) {
      checkLength('key', key, LIMIT.inputTagKey);
      checkLength('value', value, LIMIT.inputTagValue);
    }
  }
}

function missing(field: string): Error {
  const message = `${missingValueMessage(field)} See the API docs for more information about request parameters.`;
  return fieldInvalid(field, 'required', message);
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
