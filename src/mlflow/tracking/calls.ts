import { MODEL_STATUSES, RUN_STATUSES } from '../../tracking/index.js';
import { MOST_LISTED } from '../search/page-token.js';
import { VIEWS } from '../search/view.js';
import {
  atMost,
  double,
  flag,
  int32,
  int64,
  KEY_VALUE,
  messages,
  oneOf,
  text,
  texts,
} from '../protocol/call-fields.js';
import { invalidParameter, missingParameter } from '../protocol/mlflow-error.js';

/*
 * The calls of tracking: their fields in MLflow's protocol, and the checks of its server, in its order.
 */

const METRIC = {
  key: text(),
  value: double(),
  timestamp: int64(),
  step: int64(),
  dataset_name: text(),
  dataset_digest: text(),
  model_id: text(),
};
const DATASET = {
  name: text(),
  digest: text(),
  source_type: text(),
  source: text(),
  schema: text(),
  profile: text(),
};
const DATASET_INPUT = { tags: messages(KEY_VALUE), dataset: { kind: 'message', fields: DATASET } } as const;

/** Every entry of a list has these fields. */
function entriesWith(...names: string[]) {
  return (value: unknown, list: string): void => {
    if (!Array.isArray(value)) return;
    for (const [n, entry] of value.entries()) {
      if (typeof entry !== 'object' || entry === null) continue;
      for (const name of names) {
        const inner = (entry as Record<string, unknown>)[name] ?? '';
        if (inner === '') throw missingParameter(`${list}[${n}].${name}`);
      }
    }
  };
}

export const EXPERIMENT_CALL = {
  create: {
    name: text('required', 'string'),
    artifact_location: text('string'),
    tags: messages(KEY_VALUE, 'list'),
  },
  byId: { experiment_id: text('required', 'string') },
  byName: { experiment_name: text('required', 'string') },
  update: { experiment_id: text('required', 'string'), new_name: text('string', 'required') },
  setTag: {
    experiment_id: text('required', 'string'),
    key: text('required', 'string'),
    value: text('string'),
  },
  deleteTag: { experiment_id: text('required', 'string'), key: text('required', 'string') },
  search: {
    view_type: oneOf(VIEWS, ['int']),
    max_results: int64('int'),
    order_by: texts('list'),
    filter: text('string'),
    page_token: text('string'),
  },
  searchDatasets: { experiment_ids: texts() },
} as const;

export const RUN_CALL = {
  create: {
    experiment_id: text('string'),
    start_time: int64('int'),
    run_name: text('string'),
    user_id: text(),
    tags: messages(KEY_VALUE),
  },
  byId: { run_id: text('required', 'string') },
  get: { run_id: text('required', 'string'), run_uuid: text() },
  update: {
    run_id: text('required', 'string'),
    end_time: int64('int'),
    status: oneOf(RUN_STATUSES, ['string']),
    run_name: text('string'),
    run_uuid: text(),
  },
  logMetric: {
    run_id: text('required', 'string'),
    key: text('required', 'string'),
    value: double('required', 'float'),
    timestamp: int64('int', 'required'),
    step: int64('int'),
    model_id: text('string'),
    dataset_name: text('string'),
    dataset_digest: text('string'),
    run_uuid: text(),
  },
  keyValue: {
    run_id: text('required', 'string'),
    key: text('required', 'string'),
    value: text('string'),
    run_uuid: text(),
  },
  deleteTag: { run_id: text('required', 'string'), key: text('required', 'string') },
  logBatch: {
    run_id: text('string', 'required'),
    metrics: messages(METRIC, 'list', entriesWith('key', 'value', 'timestamp')),
    params: messages(KEY_VALUE, 'list', entriesWith('key')),
    tags: messages(KEY_VALUE, 'list', entriesWith('key')),
  },
  logInputs: {
    run_id: text('required', 'string'),
    datasets: messages(DATASET_INPUT, 'list'),
    models: messages({ model_id: text() }, 'list'),
  },
  logOutputs: {
    run_id: text('required', 'string'),
    models: messages({ model_id: text(), step: int64() }, 'required', 'list'),
  },
  logModel: { run_id: text('string', 'required'), model_json: text('string', 'required') },
  search: {
    experiment_ids: texts('list'),
    filter: text('string'),
    max_results: int32('int', atMost(MOST_LISTED)),
    order_by: texts('list', 'texts'),
    run_view_type: oneOf(VIEWS),
    page_token: text(),
  },
} as const;

/** Points of one run in a sampled history. */
export const MOST_SAMPLED = 2500;
export const MOST_RUNS = 100;

export const METRIC_CALL = {
  history: {
    run_id: text('string', 'required'),
    metric_key: text('string', 'required'),
    page_token: text('string'),
    run_uuid: text(),
    max_results: int32(),
  },
  bulk: { run_id: texts(), metric_key: text(), max_results: text() },
  interval: {
    run_ids: texts('required', 'list', 'texts', atMostRuns),
    metric_key: text('required', 'string'),
    start_step: int32('int'),
    end_step: int32('int'),
    max_results: int32('int', sampled),
  },
} as const;

export const ARTIFACT_CALL = {
  list: {
    run_id: text('string', 'required'),
    path: text('string'),
    page_token: text('string'),
    run_uuid: text(),
  },
  listByPath: { path: text() },
  remove: {},
  presignedUpload: {
    run_id: text('string'),
    model_id: text('string'),
    path: text('required', 'string'),
    expiration: int64('int'),
  },
  presignedDownload: {
    run_id: text('required', 'string'),
    path: text('required', 'string'),
    expiration: int64('int'),
  },
  mpuCreate: { path: text('required', 'string'), num_parts: int64('int') },
  mpuComplete: {
    path: text('required', 'string'),
    upload_id: text('string'),
    parts: messages({ part_number: int64(), etag: text(), url: text() }, 'required'),
  },
  mpuAbort: { path: text('required', 'string'), upload_id: text('string') },
} as const;

export const LOGGED_MODEL_CALL = {
  create: {
    experiment_id: text('string', 'required'),
    name: text('string'),
    model_type: text('string'),
    source_run_id: text('string'),
    params: messages(KEY_VALUE, 'list'),
    tags: messages(KEY_VALUE, 'list'),
  },
  finalize: { model_id: text('string', 'required'), status: oneOf(MODEL_STATUSES, ['int', 'required']) },
  setTags: { model_id: text(), tags: messages(KEY_VALUE, 'list') },
  logParams: { model_id: text('string', 'required'), params: messages(KEY_VALUE, 'list') },
  search: {
    experiment_ids: texts('list', 'texts', 'required'),
    filter: text('string'),
    datasets: messages({ dataset_name: text(), dataset_digest: text() }, 'list'),
    max_results: int32('int'),
    order_by: messages(
      { field_name: text(), ascending: flag(), dataset_name: text(), dataset_digest: text() },
      'list',
    ),
    page_token: text('string'),
  },
  directories: { artifact_directory_path: text('string'), page_token: text() },
} as const;

function atMostRuns(value: unknown): void {
  if (!Array.isArray(value) || value.length <= MOST_RUNS) return;
  throw withHint(
    `GetMetricHistoryBulkInterval request must specify at most ${MOST_RUNS} run_ids. Received ${value.length} run_ids.`,
  );
}

function sampled(value: unknown): void {
  if (Number(value) >= 1 && Number(value) <= MOST_SAMPLED) return;
  throw withHint(`max_results must be between 1 and ${MOST_SAMPLED}.`);
}

function withHint(message: string) {
  return invalidParameter(`${message} See the API docs for more information about request parameters.`);
}
