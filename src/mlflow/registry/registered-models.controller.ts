import { Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Allow } from '../../platform/http/allow.js';
import { present } from '../protocol/mlflow-answer.js';
import { MlflowRequest } from '../protocol/mlflow-request.js';
import {
  MlflowController,
  MlflowDelete,
  MlflowGet,
  MlflowPatch,
  MlflowPost,
} from '../protocol/mlflow-routes.js';
import {
  aliasesOf,
  AliasService,
  checkNewAlias,
  ModelService,
  type RegisteredModel,
  stageOf,
  VersionService,
} from '../../registry/index.js';
import { RegistrySearchService } from '../search/registry-search.service.js';
import { DEFAULT_MODELS, MODEL_CALL } from './calls.js';
import { latestByStage, sortedByStage, stageIn } from './latest-versions.js';
import { presentModelVersion, presentRegisteredModel } from './mlflow-registry.presenter.js';
import { aliasCallerIn, modelNameIn, searchIn, versionNumberIn } from './registry-fields.js';

/** In the history of an alias. */
const REASON = 'Set by a client of the MLflow API.';

@MlflowController('2.0/mlflow/registered-models')
export class MlflowRegisteredModelsController {
  constructor(
    private readonly models: ModelService,
    private readonly versions: VersionService,
    private readonly aliases: AliasService,
    private readonly searches: RegistrySearchService,
  ) {}

  @MlflowPost('create')
  @Allow('trainer')
  async create(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, MODEL_CALL.create);
    const description = request.text('description');
    const model = await this.models.create(request.text('name'), description, request.keyValues('tags'));
    return { registered_model: presentRegisteredModel(model, []) };
  }

  @MlflowGet('get')
  @Allow('viewer')
  async get(@Req() http: FastifyRequest): Promise<object> {
    return this.present(await this.models.get(modelNameIn(MlflowRequest.of(http, MODEL_CALL.byName))));
  }

  @MlflowPost('rename')
  @Allow('trainer')
  async rename(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, MODEL_CALL.rename);
    const { by } = aliasCallerIn(http);
    return this.present(await this.models.rename(request.text('name'), request.text('new_name'), by));
  }

  @MlflowPatch('update')
  @Allow('trainer')
  async update(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, MODEL_CALL.update);
    const description = request.text('description');
    return this.present(await this.models.describe(request.text('name'), description));
  }

  @MlflowDelete('delete')
  @Allow('trainer')
  async delete(@Req() http: FastifyRequest): Promise<object> {
    const name = MlflowRequest.of(http, MODEL_CALL.byName).text('name');
    await this.models.remove(name, aliasCallerIn(http).by);
    return {};
  }

  @MlflowGet('search')
  @Allow('viewer')
  async search(@Req() http: FastifyRequest): Promise<object> {
    const search = searchIn(MlflowRequest.of(http, MODEL_CALL.search), DEFAULT_MODELS);
    const { items, nextPageToken } = await this.searches.models(search);
    return present({
      registered_models: items.map(({ model, versions }) =>
        presentRegisteredModel(model, sortedByStage(latestByStage(versions))),
      ),
      next_page_token: nextPageToken,
    });
  }

  @MlflowGet('get-latest-versions')
  @Allow('viewer')
  async latestByQuery(@Req() http: FastifyRequest): Promise<object> {
    return this.latest(http);
  }

  @MlflowPost('get-latest-versions')
  @Allow('viewer')
  async latest(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, MODEL_CALL.latest);
    const { name, aliases } = await this.models.get(modelNameIn(request));
    const latest = latestByStage(await this.versions.all(name));
    const stages = request.texts('stages').map(stageOf);
    const found = latest.filter((version) => stages.length === 0 || stages.includes(stageIn(version)));
    return present({
      model_versions: found.map((one) => presentModelVersion(one, aliasesOf(one.version, aliases))),
    });
  }

  @MlflowPost('set-tag')
  @Allow('trainer')
  async setTag(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, MODEL_CALL.setTag);
    await this.models.setTag(request.text('name'), request.text('key'), request.text('value'));
    return {};
  }

  @MlflowDelete('delete-tag')
  @Allow('trainer')
  async deleteTag(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, MODEL_CALL.deleteTag);
    await this.models.removeTag(request.text('name'), request.text('key'));
    return {};
  }

  @MlflowPost('alias')
  @Allow('trainer')
  async setAlias(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, MODEL_CALL.setAlias);
    const [name, alias] = [modelNameIn(request), checkNewAlias(request.text('alias'))];
    await this.aliases.set(name, alias, versionNumberIn(request), aliasCallerIn(http), REASON);
    return {};
  }

  @MlflowDelete('alias')
  @Allow('trainer')
  async deleteAlias(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, MODEL_CALL.byAlias);
    await this.aliases.remove(request.text('name'), request.text('alias'), aliasCallerIn(http).by);
    return {};
  }

  @MlflowGet('alias')
  @Allow('viewer')
  async getAlias(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, MODEL_CALL.byAlias);
    const version = await this.aliases.versionOf(request.text('name'), request.text('alias'));
    return { model_version: presentModelVersion(version, version.aliases) };
  }

  private async present(model: RegisteredModel): Promise<object> {
    const latest = latestByStage(await this.versions.all(model.name));
    return { registered_model: presentRegisteredModel(model, latest) };
  }
}
