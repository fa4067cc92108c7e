import type { DatasetInput, KeyedPoint, ModelMetric } from '../../tracking/index.js';
import type { MlflowRequest } from '../protocol/mlflow-request.js';
import { invalidValueMessage } from '../../platform/text/field-messages.js';
import { invalidParameter } from '../protocol/mlflow-error.js';

/** A text that can be the id of a run on some server; the id of a run here always matches. */
const RUN_ID = /^[a-zA-Z0-9][\w-]{0,255}$/;

/**
 * Some of MLflow's calls answer that an impossible id is invalid; the others do not find the run.
 * @throws {MlflowError} INVALID_PARAMETER_VALUE
 */
export function checkRunId(id: string): string {
  if (RUN_ID.test(id)) return id;
  throw invalidParameter(invalidValueMessage('run_id', id));
}

/** A metric of log-metric, or one of log-batch. */
export function readMetric(request: MlflowRequest): KeyedPoint {
  checkDatasetOf(request);
  return {
    key: request.text('key'),
    value: request.float('value'),
    timestamp: request.optionalWhole('timestamp') ?? 0,
    step: request.optionalWhole('step') ?? 0,
  };
}

/** A metric may name the dataset that it was measured on. */
function checkDatasetOf(metric: MlflowRequest): void {
  const name = metric.optionalText('dataset_name');
  const digest = metric.optionalText('dataset_digest');
  if (!name === !digest) return;
  throw invalidParameter('Both dataset_name and dataset_digest must be provided if one is provided');
}

/** The metrics that were measured on a logged model, by its id; `metrics` are the requests in the order of `metrics`. */
export function modelMetrics(
  requests: readonly MlflowRequest[],
  metrics: readonly KeyedPoint[],
  runId: string,
): Map<string, ModelMetric[]> {
  const found = new Map<string, ModelMetric[]>();
  for (const [n, request] of requests.entries()) {
    const id = request.optionalText('model_id');
    if (!id) continue;
    const datasetName = request.optionalText('dataset_name') || undefined;
    const datasetDigest = request.optionalText('dataset_digest') || undefined;
    const metric: ModelMetric = {
      key: metrics[n].key,
      value: metrics[n].value,
      timestamp: request.optionalInt('timestamp') ?? 0,
      step: request.optionalInt('step') ?? 0,
      runId,
      ...(datasetName && { datasetName }),
      ...(datasetDigest && { datasetDigest }),
    };
    found.set(id, [...(found.get(id) ?? []), metric]);
  }
  return found;
}

export function readDataset(request: MlflowRequest): DatasetInput {
  const dataset = request.object('dataset');
  const schema = dataset.optionalText('schema');
  const profile = dataset.optionalText('profile');
  return {
    name: dataset.text('name'),
    digest: dataset.text('digest'),
    sourceType: dataset.text('source_type'),
    source: dataset.text('source'),
    ...(schema !== undefined && { schema }),
    ...(profile !== undefined && { profile }),
    tags: Object.fromEntries(request.keyValues('tags').map(({ key, value }) => [key, value])),
  };
}
