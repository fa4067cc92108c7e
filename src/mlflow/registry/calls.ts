import { atMost, flag, int64, KEY_VALUE, messages, text, texts } from '../protocol/call-fields.js';

/*
 * The calls of the registry: their fields in MLflow's protocol, and its server's checks in its order.
 */

export const DEFAULT_MODELS = 100;
const MOST_MODELS = 1000;
export const DEFAULT_VERSIONS = 10_000;
const MOST_VERSIONS = 200_000;

function search(most: number) {
  return {
    filter: text('string'),
    max_results: int64('int', atMost(most)),
    order_by: texts('list', 'texts'),
    page_token: text('string'),
  };
}

export const MODEL_CALL = {
  create: {
    name: text('string', 'required'),
    tags: messages(KEY_VALUE, 'list'),
    description: text('string'),
    deployment_job_id: text(),
  },
  byName: { name: text('string', 'required') },
  rename: { name: text('string', 'required'), new_name: text('string', 'required') },
  update: { name: text('string', 'required'), description: text('string'), deployment_job_id: text() },
  search: search(MOST_MODELS),
  latest: { name: text('string', 'required'), stages: texts('list', 'texts') },
  setTag: { name: text('string', 'required'), key: text('string', 'required'), value: text('string') },
  deleteTag: { name: text('string', 'required'), key: text('string', 'required') },
  setAlias: {
    name: text('string', 'required'),
    alias: text('string', 'required'),
    version: text('string', 'required'),
  },
  byAlias: { name: text('string', 'required'), alias: text('string', 'required') },
} as const;

const VERSION = { name: text('string', 'required'), version: text('string', 'required') };

export const VERSION_CALL = {
  create: {
    name: text('string', 'required'),
    source: text('string', 'required'),
    run_id: text('string'),
    tags: messages(KEY_VALUE, 'list'),
    run_link: text('string'),
    description: text('string'),
    model_id: text('string'),
  },
  byNumber: VERSION,
  update: { ...VERSION, description: text('string') },
  toStage: { ...VERSION, stage: text('string', 'required'), archive_existing_versions: flag('bool') },
  downloadUri: { name: text(), version: text() },
  search: search(MOST_VERSIONS),
  setTag: { ...VERSION, key: text('string', 'required'), value: text('string') },
  deleteTag: { ...VERSION, key: text('string', 'required') },
} as const;
