import { Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow } from '../../platform/http/allow.js';
import {
  ArtifactService,
  checkedFolder,
  ExperimentService,
  type LoggedModel,
  LoggedModelService,
  MODEL_STATUSES,
  modelUriOf,
  servedPath,
} from '../../tracking/index.js';
import { checkPageSize } from '../search/page-token.js';
import { doesNotExist, invalidParameter, MlflowError, missingParameter } from '../protocol/mlflow-error.js';
import { present } from '../protocol/mlflow-answer.js';
import { firstIn, MlflowRequest } from '../protocol/mlflow-request.js';
import { LoggedModelSearchService } from '../search/logged-model-search.service.js';
import { LOGGED_MODEL_CALL } from './calls.js';
import { presentFiles, presentModel } from './mlflow.presenter.js';
import { MlflowController, MlflowDelete, MlflowGet, MlflowPatch, MlflowPost } from './mlflow-routes.js';
import { sendArtifact } from './send-artifact.js';

const DEFAULT_RESULTS = 100;

@MlflowController('2.0/mlflow/logged-models')
export class MlflowLoggedModelsController {
  constructor(
    private readonly models: LoggedModelService,
    private readonly finder: LoggedModelSearchService,
    private readonly experiments: ExperimentService,
    private readonly artifacts: ArtifactService,
  ) {}

  @MlflowPost('')
  @Allow('trainer')
  async create(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, LOGGED_MODEL_CALL.create);
    const model = await this.models.create({
      experimentId: request.text('experiment_id'),
      name: request.optionalText('name'),
      modelType: request.optionalText('model_type'),
      sourceRunId: request.optionalText('source_run_id'),
      params: request.keyValues('params'),
      tags: request.keyValues('tags'),
    });
    return this.answer(model);
  }

  @MlflowPost('search')
  @Allow('viewer')
  async search(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, LOGGED_MODEL_CALL.search);
    const experimentIds = request.texts('experiment_ids');
    const { items, nextPageToken } = await this.finder.search({
      experimentIds,
      filter: request.optionalText('filter'),
      datasets: request.objects('datasets').map(readDatasetOf),
      orderBy: request.objects('order_by').map(readOrder),
      maxResults: checkPageSize(request.optionalInt('max_results') || DEFAULT_RESULTS),
      pageToken: request.optionalText('page_token'),
    });
    const models = await Promise.all(items.map((model) => this.present(model)));
    return present({ models, next_page_token: nextPageToken });
  }

  @MlflowGet(':id')
  @Allow('viewer')
  async get(@Param('id') id: string, @Req() http: FastifyRequest): Promise<object> {
    const alsoDeleted = firstIn(http, 'allow_deleted')?.toLowerCase() === 'true';
    return this.answer(await this.models.get(id, alsoDeleted));
  }

  @MlflowPatch(':id')
  @Allow('trainer')
  async finalize(@Param('id') id: string, @Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, LOGGED_MODEL_CALL.finalize);
    const named = request.text('model_id');
    const status = request.optionalEnum('status', MODEL_STATUSES);
    if (!status) throw missingParameter('status');
    const model = await this.models.get(named);
    if (model.id !== id) throw doesNotExist(`There is no logged model '${named}' at this address.`);
    return this.answer(await this.models.finalize(id, status));
  }

  @MlflowDelete(':id')
  @Allow('trainer')
  async delete(@Param('id') id: string): Promise<object> {
    await this.models.delete(id);
    return {};
  }

  @MlflowPatch(':id/tags')
  @Allow('trainer')
  async setTags(@Param('id') id: string, @Req() http: FastifyRequest): Promise<object> {
    await this.models.setTags(id, MlflowRequest.of(http, LOGGED_MODEL_CALL.setTags).keyValues('tags'));
    return {};
  }

  @MlflowDelete(':id/tags/:key')
  @Allow('trainer')
  async deleteTag(@Param('id') id: string, @Param('key') key: string): Promise<object> {
    await this.models.deleteTag(id, key);
    return {};
  }

  @MlflowPost(':id/params')
  @Allow('trainer')
  async logParams(@Param('id') id: string, @Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, LOGGED_MODEL_CALL.logParams);
    await this.models.logParams(id, request.keyValues('params'));
    return {};
  }

  @MlflowGet(':id/artifacts/directories')
  @Allow('viewer')
  async directories(@Param('id') id: string, @Req() http: FastifyRequest): Promise<object> {
    const asked = MlflowRequest.of(http, LOGGED_MODEL_CALL.directories).text('artifact_directory_path');
    const folder = checkedFolder(asked);
    const { uri, root } = await this.place(id);
    const files = await this.artifacts.list(folder === '' ? root : `${root}/${folder}`);
    return present({ root_uri: uri, files: presentFiles(files, asked) });
  }

  @MlflowGet(':id/artifacts/files')
  @Allow('viewer')
  async file(
    @Param('id') id: string,
    @Req() http: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const asked = firstIn(http, 'artifact_file_path');
    if (!asked) {
      throw new MlflowError('BAD_REQUEST', 'Request must include the "artifact_file_path" query parameter.');
    }
    checkedFolder(asked);
    const { root } = await this.place(id);
    await sendArtifact(http, reply, this.artifacts, `${root}/${asked}`);
  }

  /** The location of a model's files, as an address and as a path here. */
  private async place(id: string): Promise<{ uri: string; root: string }> {
    const model = await this.models.get(id);
    const uri = modelUriOf(await this.experiments.get(model.experimentId), model.id);
    const root = servedPath(uri);
    if (root === undefined) throw invalidParameter(`The artifacts of model ${id} are kept elsewhere: ${uri}`);
    return { uri, root };
  }

  private async answer(model: LoggedModel): Promise<object> {
    return { model: await this.present(model) };
  }

  private async present(model: LoggedModel): Promise<object> {
    return presentModel(model, await this.experiments.get(model.experimentId));
  }
}

function readDatasetOf(one: MlflowRequest): { name: string; digest?: string } {
  const name = one.text('dataset_name');
  if (name === '') throw invalidParameter('`dataset_name` in the `datasets` clause must be specified.');
  return { name, digest: one.optionalText('dataset_digest') };
}

function readOrder(one: MlflowRequest): {
  field: string;
  ascending: boolean;
  dataset: { name?: string; digest?: string };
} {
  const dataset = { name: one.optionalText('dataset_name'), digest: one.optionalText('dataset_digest') };
  return {
    field: one.text('field_name').trim(),
    ascending: one.optionalFlag('ascending') ?? true,
    dataset,
  };
}
