import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  checkExperimentId,
  latestMetric,
  type LoggedModel,
  LoggedModelService,
  MODEL_STATUSES,
  type ModelMetric,
} from '../../tracking/index.js';
import { type Clause, LOGGED_MODEL_LANGUAGE } from './filter-language.js';
import { comparer, type FieldOf, matcher } from './match-filter.js';
import { invalidParameter } from '../protocol/mlflow-error.js';
import { pageOf } from './page-token.js';
import { parseFilter } from './parse-filter.js';

export interface DatasetRef {
  name?: string;
  digest?: string;
}

export interface ModelOrder {
  field: string;
  ascending: boolean;
  dataset: DatasetRef;
}

export interface LoggedModelSearch {
  experimentIds: readonly string[];
  filter?: string;
  /** Metrics count only where they were measured on one of these: any value that fits is enough. */
  datasets: readonly DatasetRef[];
  orderBy: readonly ModelOrder[];
  maxResults: number;
  pageToken?: string;
}

type Compare = (a: LoggedModel, b: LoggedModel) => number;

/** Searches logged models in MLflow's filter language. */
@Injectable()
export class LoggedModelSearchService {
  constructor(private readonly models: LoggedModelService) {}

  async search(search: LoggedModelSearch): Promise<{ items: LoggedModel[]; nextPageToken?: string }> {
    search.experimentIds.forEach(checkExperimentId);
    const clauses = parseFilter(search.filter, LOGGED_MODEL_LANGUAGE).map(withStatusNames);
    const onDataset = ofDatasets(search.datasets);
    const valuesOf = (model: LoggedModel, key: string): number[] =>
      model.metrics.filter((metric) => metric.key === key && onDataset(metric)).map(({ value }) => value);
    const fits = matcher(clauses, fieldOf, valuesOf, 'metric');
    const metricAsked = clauses.some(({ entity }) => entity === 'metric');
    const measured = (model: LoggedModel): boolean =>
      search.datasets.length === 0 || metricAsked || model.metrics.some(onDataset);
    const among = new Set(search.experimentIds);
    const orders = [...search.orderBy.map(compareOf), newestFirst];
    const found = (await this.models.all())
      .filter((model) => !model.deletedAt && among.has(model.experimentId) && measured(model) && fits(model))
      .toSorted((a, b) => orders.reduce((order, compare) => order || compare(a, b), 0));
    return pageOf(found, search.pageToken, search.maxResults, searchIdOf(search));
  }
}

/** Identifies a search: its page tokens are valid for this search only. */
function searchIdOf({ experimentIds, filter = '', orderBy }: LoggedModelSearch): string {
  return createHash('sha256')
    .update(JSON.stringify([experimentIds, filter, orderBy]))
    .digest('hex');
}

function compareOf({ field, ascending, dataset }: ModelOrder): Compare {
  const dot = field.indexOf('.');
  const ties = (): number => 0;
  if (dot >= 0) {
    if (field.slice(0, dot) !== 'metrics') {
      throw invalidParameter(`Invalid order by field name: ${field}. Only metrics are supported.`);
    }
    if (dataset.digest && !dataset.name) {
      throw invalidParameter('`dataset_digest` can only be specified if `dataset_name` is also specified.');
    }
    const onDataset = dataset.name ? ofDatasets([dataset]) : () => true;
    const key = field.slice(dot + 1);
    const last = (model: LoggedModel): number | undefined => latestMetric(model, key, onDataset)?.value;
    return comparer([{ entity: 'metric', key, ascending }], last, ties);
  }
  const rule = Object.hasOwn(LOGGED_MODEL_LANGUAGE.attributes, field)
    ? LOGGED_MODEL_LANGUAGE.attributes[field]
    : undefined;
  if (!rule) throw invalidParameter(`Invalid order by field name: ${field}`);
  const key = rule.name ?? field;
  // Statuses and experiments are ordered by their numbers.
  const orderFieldOf: FieldOf<LoggedModel> = (model, entity, name) => {
    if (name === 'status') return MODEL_STATUSES.indexOf(model.status);
    return name === 'experiment_id' ? Number(model.experimentId) : fieldOf(model, entity, name);
  };
  return comparer([{ entity: 'attribute', key, ascending }], orderFieldOf, ties);
}

function newestFirst(a: LoggedModel, b: LoggedModel): number {
  const later = b.createdAt.getTime() - a.createdAt.getTime();
  if (later !== 0 || a.id === b.id) return later;
  return a.id < b.id ? -1 : 1;
}

function ofDatasets(datasets: readonly DatasetRef[]): (metric: ModelMetric) => boolean {
  if (datasets.length === 0) return () => true;
  return (metric) =>
    datasets.some(
      ({ name, digest }) => metric.datasetName === name && (!digest || metric.datasetDigest === digest),
    );
}

/** `READY` for LOGGED_MODEL_READY: the names that a filter has. */
const STATUS_NAMES: Record<LoggedModel['status'], string> = {
  LOGGED_MODEL_PENDING: 'PENDING',
  LOGGED_MODEL_READY: 'READY',
  LOGGED_MODEL_UPLOAD_FAILED: 'FAILED',
};

/** A filter may also have the number of a status, as MLflow's server stores it. */
function withStatusNames(clause: Clause): Clause {
  const { entity, key, value } = clause;
  if (entity !== 'attribute' || key !== 'status' || value === undefined) return clause;
  const named = (text: string): string => {
    const status = /^[1-3]$/.test(text) ? MODEL_STATUSES[Number(text) - 1] : undefined;
    return status === undefined ? text : STATUS_NAMES[status];
  };
  return { ...clause, value: typeof value === 'object' ? value.map(named) : named(String(value)) };
}

const ATTRIBUTES: Record<string, (model: LoggedModel) => string | number> = {
  name: (model) => model.name,
  model_id: (model) => model.id,
  model_type: (model) => model.modelType,
  status: (model) => STATUS_NAMES[model.status],
  source_run_id: (model) => model.sourceRunId,
  experiment_id: (model) => model.experimentId,
  lifecycle_stage: (model) => (model.deletedAt ? 'deleted' : 'active'),
  creation_timestamp: (model) => model.createdAt.getTime(),
  last_updated_timestamp: (model) => model.updatedAt.getTime(),
};

/** All but metrics, of which a model has many. */
const fieldOf: FieldOf<LoggedModel> = (model, entity, key) => {
  if (entity === 'parameter') return Object.hasOwn(model.params, key) ? model.params[key] : undefined;
  if (entity === 'tag') return Object.hasOwn(model.tags, key) ? model.tags[key] : undefined;
  return ATTRIBUTES[key]?.(model);
};
