import { Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Allow } from '../../platform/http/allow.js';
import { ExperimentService } from '../../tracking/index.js';
import { VIEWS } from '../search/view.js';
import { checkPageSize } from '../search/page-token.js';
import { present } from '../protocol/mlflow-answer.js';
import { MlflowRequest } from '../protocol/mlflow-request.js';
import { ExperimentSearchService } from '../search/experiment-search.service.js';
import { RunSearchService } from '../search/run-search.service.js';
import { invalidParameter } from '../protocol/mlflow-error.js';
import { presentExperiment } from './mlflow.presenter.js';
import { EXPERIMENT_CALL } from './calls.js';
import { MlflowController, MlflowGet, MlflowPost } from './mlflow-routes.js';

/** Experiments in one search of datasets. */
const MOST_EXPERIMENTS = 20;

@MlflowController('2.0/mlflow/experiments')
export class MlflowExperimentsController {
  constructor(
    private readonly experiments: ExperimentService,
    private readonly finder: ExperimentSearchService,
    private readonly runs: RunSearchService,
  ) {}

  @MlflowPost('create')
  @Allow('trainer')
  async create(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, EXPERIMENT_CALL.create);
    const location = request.optionalText('artifact_location');
    const made = await this.experiments.create(request.text('name'), location, request.keyValues('tags'));
    return { experiment_id: made.id };
  }

  @MlflowGet('get')
  @Allow('viewer')
  async get(@Req() http: FastifyRequest): Promise<object> {
    const id = MlflowRequest.of(http, EXPERIMENT_CALL.byId).text('experiment_id');
    return { experiment: presentExperiment(await this.experiments.get(id)) };
  }

  @MlflowGet('get-by-name')
  @Allow('viewer')
  async getByName(@Req() http: FastifyRequest): Promise<object> {
    const name = MlflowRequest.of(http, EXPERIMENT_CALL.byName).text('experiment_name');
    return { experiment: presentExperiment(await this.experiments.byName(name)) };
  }

  @MlflowGet('search')
  @Allow('viewer')
  async searchByQuery(@Req() http: FastifyRequest): Promise<object> {
    return this.search(http);
  }

  @MlflowPost('search')
  @Allow('viewer')
  async search(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, EXPERIMENT_CALL.search);
    const { items, nextPageToken } = await this.finder.search({
      filter: request.optionalText('filter'),
      orderBy: request.texts('order_by'),
      view: request.optionalEnum('view_type', VIEWS) ?? 'ACTIVE_ONLY',
      maxResults: checkPageSize(request.optionalWhole('max_results') ?? 0),
      pageToken: request.optionalText('page_token'),
    });
    return present({ experiments: items.map(presentExperiment), next_page_token: nextPageToken });
  }

  @MlflowPost('update')
  @Allow('trainer')
  async update(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, EXPERIMENT_CALL.update);
    await this.experiments.rename(request.text('experiment_id'), request.text('new_name'));
    return {};
  }

  @MlflowPost('delete')
  @Allow('trainer')
  async delete(@Req() http: FastifyRequest): Promise<object> {
    await this.experiments.delete(MlflowRequest.of(http, EXPERIMENT_CALL.byId).text('experiment_id'));
    return {};
  }

  @MlflowPost('restore')
  @Allow('trainer')
  async restore(@Req() http: FastifyRequest): Promise<object> {
    await this.experiments.restore(MlflowRequest.of(http, EXPERIMENT_CALL.byId).text('experiment_id'));
    return {};
  }

  @MlflowPost('set-experiment-tag')
  @Allow('trainer')
  async setTag(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, EXPERIMENT_CALL.setTag);
    await this.experiments.setTag(request.text('experiment_id'), request.text('key'), request.text('value'));
    return {};
  }

  @MlflowPost('delete-experiment-tag')
  @Allow('trainer')
  async deleteTag(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, EXPERIMENT_CALL.deleteTag);
    await this.experiments.deleteTag(request.text('experiment_id'), request.text('key'));
    return {};
  }

  @MlflowPost('search-datasets')
  @Allow('viewer')
  async searchDatasets(@Req() http: FastifyRequest): Promise<object> {
    const ids = MlflowRequest.of(http, EXPERIMENT_CALL.searchDatasets).texts('experiment_ids');
    if (ids.length === 0) {
      throw invalidParameter('SearchDatasets request must specify at least one experiment_id.');
    }
    if (ids.length > MOST_EXPERIMENTS) {
      throw invalidParameter(
        `SearchDatasets request cannot specify more than ${MOST_EXPERIMENTS} experiment_ids. Received ${ids.length} experiment_ids.`,
      );
    }
    const found = await this.runs.datasets(ids);
    const summaries = found.map(({ experimentId, name, digest, context }) =>
      present({ experiment_id: experimentId, name, digest, context }),
    );
    return present({ dataset_summaries: summaries });
  }
}
