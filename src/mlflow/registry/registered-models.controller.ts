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
import { AliasService } from '../../registry/aliases/alias.service.js';
import { ModelService, type ListedModel } from '../../registry/models/model.service.js';
import { checkModelName, checkNewAlias, versionNumber } from '../../registry/rules.js';
import { DEFAULT_MODELS, MODEL_CALL } from './calls.js';
import { presentModelVersion, presentRegisteredModel } from './mlflow-registry.presenter.js';
import { callerOf, searchIn } from './registry-fields.js';

@MlflowController('2.0/mlflow/registered-models')
export class MlflowRegisteredModelsController {
  constructor(
    private readonly models: ModelService,
    private readonly aliases: AliasService,
  ) {}

  @MlflowPost('create')
  @Allow('trainer')
  async create(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, MODEL_CALL.create);
    const description = request.text('description');
    return answer(await this.models.create(request.text('name'), description, request.keyValues('tags')));
  }

  @MlflowGet('get')
  @Allow('viewer')
  async get(@Req() http: FastifyRequest): Promise<object> {
    return answer(await this.models.get(MlflowRequest.of(http, MODEL_CALL.byName).text('name')));
  }

  @MlflowPost('rename')
  @Allow('trainer')
  async rename(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, MODEL_CALL.rename);
    return answer(
      await this.models.rename(request.text('name'), request.text('new_name'), callerOf(http).by),
    );
  }

  @MlflowPatch('update')
  @Allow('trainer')
  async update(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, MODEL_CALL.update);
    const description = request.text('description');
    return answer(await this.models.describe(request.text('name'), description));
  }

  @MlflowDelete('delete')
  @Allow('trainer')
  async delete(@Req() http: FastifyRequest): Promise<object> {
    await this.models.delete(MlflowRequest.of(http, MODEL_CALL.byName).text('name'), callerOf(http).by);
    return {};
  }

  @MlflowGet('search')
  @Allow('viewer')
  async search(@Req() http: FastifyRequest): Promise<object> {
    const search = searchIn(MlflowRequest.of(http, MODEL_CALL.search), DEFAULT_MODELS);
    const { items, nextPageToken } = await this.models.search(search);
    return present({
      registered_models: items.map(presentRegisteredModel),
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
    const found = await this.models.latest(request.text('name'), request.texts('stages'));
    return present({ model_versions: found.map(presentModelVersion) });
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
    await this.models.deleteTag(request.text('name'), request.text('key'));
    return {};
  }

  @MlflowPost('alias')
  @Allow('trainer')
  async setAlias(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, MODEL_CALL.setAlias);
    const [name, alias] = [checkModelName(request.text('name')), checkNewAlias(request.text('alias'))];
    await this.aliases.set(name, alias, versionNumber(request.text('version')), callerOf(http));
    return {};
  }

  @MlflowDelete('alias')
  @Allow('trainer')
  async deleteAlias(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, MODEL_CALL.byAlias);
    await this.aliases.delete(request.text('name'), request.text('alias'), callerOf(http).by);
    return {};
  }

  @MlflowGet('alias')
  @Allow('viewer')
  async getAlias(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, MODEL_CALL.byAlias);
    const version = await this.aliases.get(request.text('name'), request.text('alias'));
    return { model_version: presentModelVersion(version) };
  }
}

function answer(model: ListedModel): object {
  return { registered_model: presentRegisteredModel(model) };
}
