import { Injectable } from '@nestjs/common';
import { checkExperimentId, type Experiment, ExperimentService } from '../../tracking/index.js';
import { invalidParameter } from '../protocol/mlflow-error.js';
import { EXPERIMENT_LANGUAGE } from './filter-language.js';
import { comparer, type FieldOf, matcher } from './match-filter.js';
import { pageOf } from './page-token.js';
import { parseFilter } from './parse-filter.js';
import { parseOrder } from './parse-order.js';
import { inView, type View } from './view.js';

export interface ExperimentSearch {
  filter?: string;
  orderBy: string[];
  view: View;
  maxResults: number;
  pageToken?: string;
}

/** Searches experiments in MLflow's filter language. */
@Injectable()
export class ExperimentSearchService {
  constructor(private readonly experiments: ExperimentService) {}

  async search(search: ExperimentSearch): Promise<{ items: Experiment[]; nextPageToken?: string }> {
    const clauses = parseFilter(search.filter, EXPERIMENT_LANGUAGE);
    for (const { entity, key, value = [] } of clauses) {
      if (entity === 'attribute' && key === 'experiment_id')
        [value].flat().map(String).forEach(checkExperimentId);
    }
    const fits = matcher(clauses, fieldOf);
    const order = parseOrder(search.orderBy, EXPERIMENT_LANGUAGE);
    if (order.some(({ entity }) => entity !== 'attribute')) {
      throw invalidParameter('Invalid order_by entity: experiments are ordered by their attributes.');
    }
    const ties = comparer(NEWEST_FIRST, fieldOf, (a, b) => Number(b.id) - Number(a.id));
    const found = (await this.experiments.all())
      .filter((experiment) => inView(search.view, experiment.deletedAt) && fits(experiment))
      .toSorted(
        comparer(order, orderFieldOf, order.length > 0 ? (a, b) => Number(b.id) - Number(a.id) : ties),
      );
    return pageOf(found, search.pageToken, search.maxResults);
  }
}

const NEWEST_FIRST = parseOrder(['creation_time DESC'], EXPERIMENT_LANGUAGE);

const fieldOf: FieldOf<Experiment> = (experiment, entity, key) => {
  if (entity === 'tag') return Object.hasOwn(experiment.tags ?? {}, key) ? experiment.tags![key] : undefined;
  if (key === 'name') return experiment.name;
  if (key === 'experiment_id') return experiment.id;
  const time =
    key === 'creation_time' ? experiment.createdAt : (experiment.updatedAt ?? experiment.createdAt);
  return time.getTime();
};

/** Ids are numbers in an order, and texts in a filter. */
const orderFieldOf: FieldOf<Experiment> = (experiment, entity, key) =>
  key === 'experiment_id' ? Number(experiment.id) : fieldOf(experiment, entity, key);
