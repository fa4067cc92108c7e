import { Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Allow } from '../../platform/http/allow.js';
import {
  ExperimentService,
  LoggedModelService,
  MODEL_HISTORY_TAG,
  type Run,
  RUN_STATUSES,
  RunService,
} from '../../tracking/index.js';
import { VIEWS } from '../search/view.js';
import { checkPageSize } from '../search/page-token.js';
import { present } from '../protocol/mlflow-answer.js';
import { MlflowRequest } from '../protocol/mlflow-request.js';
import { RunSearchService } from '../search/run-search.service.js';
import { presentRun, presentRunInfo } from './mlflow.presenter.js';
import { RUN_CALL } from './calls.js';
import { MlflowController, MlflowGet, MlflowPost } from './mlflow-routes.js';
import { historyWith } from './model-history.js';
import { checkRunId, modelMetrics, readDataset, readMetric } from './run-fields.js';

@MlflowController('2.0/mlflow/runs')
export class MlflowRunsController {
  constructor(
    private readonly runs: RunService,
    private readonly finder: RunSearchService,
    private readonly experiments: ExperimentService,
    private readonly models: LoggedModelService,
  ) {}

  @MlflowPost('create')
  @Allow('trainer')
  async create(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, RUN_CALL.create);
    const run = await this.runs.startRun({
      remote: true,
      experimentId: request.text('experiment_id'),
      userId: request.text('user_id'),
      startTime: request.optionalInt('start_time') ?? 0,
      name: request.optionalText('run_name'),
      tags: request.keyValues('tags'),
    });
    const { outputs: _none, ...made } = await this.present(run);
    return { run: made };
  }

  @MlflowGet('get')
  @Allow('viewer')
  async get(@Req() http: FastifyRequest): Promise<object> {
    return { run: await this.present(await this.runs.get(MlflowRequest.of(http, RUN_CALL.get).runId())) };
  }

  @MlflowPost('update')
  @Allow('trainer')
  async update(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, RUN_CALL.update);
    const run = await this.runs.update(request.runId(), {
      status: request.optionalEnum('status', RUN_STATUSES),
      endTime: request.optionalInt('end_time'),
      name: request.optionalText('run_name'),
    });
    return { run_info: presentRunInfo(run, await this.experiments.find(run.experimentId)) };
  }

  @MlflowPost('delete')
  @Allow('trainer')
  async delete(@Req() http: FastifyRequest): Promise<object> {
    await this.runs.delete(MlflowRequest.of(http, RUN_CALL.byId).text('run_id'));
    return {};
  }

  @MlflowPost('restore')
  @Allow('trainer')
  async restore(@Req() http: FastifyRequest): Promise<object> {
    await this.runs.restore(MlflowRequest.of(http, RUN_CALL.byId).text('run_id'));
    return {};
  }

  @MlflowPost('log-metric')
  @Allow('trainer')
  async logMetric(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, RUN_CALL.logMetric);
    return this.logBatch(request.runId(), [request], [], [], true);
  }

  @MlflowPost('log-parameter')
  @Allow('trainer')
  async logParameter(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, RUN_CALL.keyValue);
    const param = { key: request.text('key'), value: request.text('value') };
    return this.logBatch(request.runId(), [], [param], [], true);
  }

  @MlflowPost('set-tag')
  @Allow('trainer')
  async setTag(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, RUN_CALL.keyValue);
    const tag = { key: request.text('key'), value: request.text('value') };
    return this.logBatch(request.runId(), [], [], [tag], true);
  }

  @MlflowPost('log-batch')
  @Allow('trainer')
  async batch(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, RUN_CALL.logBatch);
    const params = request.keyValues('params');
    const id = checkRunId(request.text('run_id'));
    return this.logBatch(id, request.objects('metrics'), params, request.keyValues('tags'));
  }

  @MlflowPost('delete-tag')
  @Allow('trainer')
  async deleteTag(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, RUN_CALL.deleteTag);
    await this.runs.deleteTag(request.text('run_id'), request.text('key'));
    return {};
  }

  @MlflowPost('log-inputs')
  @Allow('trainer')
  async logInputs(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, RUN_CALL.logInputs);
    const models = request.objects('models').map((model) => model.text('model_id'));
    const id = checkRunId(request.text('run_id'));
    await this.runs.logInputs(id, request.objects('datasets').map(readDataset), models);
    return {};
  }

  /** Clients before MLflow 3, and some flavours since. */
  @MlflowPost('log-model')
  @Allow('trainer')
  async logModel(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, RUN_CALL.logModel);
    const description = request.text('model_json');
    const first = historyWith(undefined, description);
    await this.runs.changeTag(request.text('run_id'), MODEL_HISTORY_TAG, (before) =>
      before === undefined ? first : historyWith(before, description),
    );
    return {};
  }

  @MlflowPost('outputs')
  @Allow('trainer')
  async outputs(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, RUN_CALL.logOutputs);
    const models = request
      .objects('models')
      .map((model) => ({ modelId: model.text('model_id'), step: model.optionalInt('step') ?? 0 }));
    await this.runs.logOutputs(request.text('run_id'), models);
    return {};
  }

  @MlflowPost('search')
  @Allow('viewer')
  async search(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, RUN_CALL.search);
    const { runs, nextPageToken } = await this.finder.search({
      experimentIds: request.texts('experiment_ids'),
      filter: request.optionalText('filter'),
      orderBy: request.texts('order_by'),
      view: request.optionalEnum('run_view_type', VIEWS) ?? 'ACTIVE_ONLY',
      maxResults: checkPageSize(request.optionalWhole('max_results') ?? 1000),
      pageToken: request.optionalText('page_token'),
    });
    const experiments = new Map((await this.experiments.all()).map((one) => [one.id, one]));
    const items = runs.map((run) => presentRun(run, experiments.get(run.experimentId)));
    return present({ runs: items, next_page_token: nextPageToken });
  }

  private async logBatch(
    id: string,
    metrics: MlflowRequest[],
    params: { key: string; value: string }[],
    tags: { key: string; value: string }[],
    single = false,
  ): Promise<object> {
    const read = metrics.map(readMetric);
    const ofModels = modelMetrics(metrics, read, id);
    await this.models.check(ofModels.keys());
    await this.runs.logBatch(id, { metrics: read, params, tags, single });
    if (ofModels.size > 0) await this.models.logMetrics(ofModels);
    return {};
  }

  private async present(run: Run): Promise<Record<string, unknown>> {
    return presentRun(run, await this.experiments.find(run.experimentId));
  }
}
