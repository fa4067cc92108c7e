import { Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { missingParameter } from '../../../platform/mlflow/mlflow-error.js';
import { present } from '../../../platform/mlflow/mlflow-answer.js';
import { MlflowRequest } from '../../../platform/mlflow/mlflow-request.js';
import { ExperimentService, VIEWS } from '../../experiment.service.js';
import { RunSearchService } from '../../run-search.service.js';
import { checkMaxResults, WIRE_LIMIT } from '../../wire-limits.js';
import { invalidParameter } from '../../../platform/mlflow/mlflow-error.js';
import { presentExperiment } from './mlflow.presenter.js';
import { MlflowController, MlflowGet, MlflowPost } from './mlflow-routes.js';

/** Experiments in one search of datasets. */
const MOST_EXPERIMENTS = 20;

@MlflowController('2.0/mlflow/experiments')
export class MlflowExperimentsController {
  constructor(
    private readonly experiments: ExperimentService,
    private readonly runs: RunSearchService,
  ) {}

  @MlflowPost('create')
  async create(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http);
    const location = request.optionalText('artifact_location');
    const made = await this.experiments.create(request.text('name'), location, request.keyValues('tags'));
    return { experiment_id: made.id };
  }

  @MlflowGet('get')
  async get(@Req() http: FastifyRequest): Promise<object> {
    const id = MlflowRequest.of(http).text('experiment_id');
    return { experiment: presentExperiment(await this.experiments.get(id)) };
  }

  @MlflowGet('get-by-name')
  async getByName(@Req() http: FastifyRequest): Promise<object> {
    const name = MlflowRequest.of(http).text('experiment_name');
    return { experiment: presentExperiment(await this.experiments.byName(name)) };
  }

  @MlflowGet('search')
  async searchByQuery(@Req() http: FastifyRequest): Promise<object> {
    return this.search(http);
  }

  @MlflowPost('search')
  async search(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http);
    if (!request.has('max_results')) throw missingParameter('max_results');
    const { items, nextPageToken } = await this.experiments.search({
      filter: request.optionalText('filter'),
      orderBy: request.texts('order_by'),
      view: request.optionalEnum('view_type', VIEWS) ?? 'ACTIVE_ONLY',
      maxResults: checkMaxResults(request.int('max_results'), 1000, WIRE_LIMIT.listed),
      pageToken: request.optionalText('page_token'),
    });
    return present({ experiments: items.map(presentExperiment), next_page_token: nextPageToken });
  }

  @MlflowPost('update')
  async update(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http);
    await this.experiments.rename(request.text('experiment_id'), request.text('new_name'));
    return {};
  }

  @MlflowPost('delete')
  async delete(@Req() http: FastifyRequest): Promise<object> {
    await this.experiments.delete(MlflowRequest.of(http).text('experiment_id'));
    return {};
  }

  @MlflowPost('restore')
  async restore(@Req() http: FastifyRequest): Promise<object> {
    await this.experiments.restore(MlflowRequest.of(http).text('experiment_id'));
    return {};
  }

  @MlflowPost('set-experiment-tag')
  async setTag(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http);
    const value = request.optionalText('value') ?? '';
    await this.experiments.setTag(request.text('experiment_id'), request.text('key'), value);
    return {};
  }

  @MlflowPost('delete-experiment-tag')
  async deleteTag(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http);
    await this.experiments.deleteTag(request.text('experiment_id'), request.text('key'));
    return {};
  }

  @MlflowPost('search-datasets')
  async searchDatasets(@Req() http: FastifyRequest): Promise<object> {
    const ids = MlflowRequest.of(http).texts('experiment_ids');
    if (ids.length === 0 || ids.length > MOST_EXPERIMENTS) {
      throw invalidParameter(`SearchDatasets request must specify 1 to ${MOST_EXPERIMENTS} experiment_ids.`);
    }
    const found = await this.runs.datasets(ids);
    const summaries = found.map(({ experimentId, name, digest, context }) =>
      present({ experiment_id: experimentId, name, digest, context }),
    );
    return present({ dataset_summaries: summaries });
  }
}
