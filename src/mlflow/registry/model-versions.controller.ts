import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow } from '../../platform/http/allow.js';
import { sendDownload } from '../../platform/http/download.js';
import { present } from '../protocol/mlflow-answer.js';
import { missingParameter } from '../protocol/mlflow-error.js';
import { firstIn, MlflowRequest } from '../protocol/mlflow-request.js';
import {
  MlflowController,
  MlflowDelete,
  MlflowGet,
  MlflowPatch,
  MlflowPost,
} from '../protocol/mlflow-routes.js';
import {
  checkArchiving,
  ModelFolderService,
  type ModelVersion,
  stageOf,
  VersionFilesService,
  VersionService,
} from '../../registry/index.js';
import { checkedFolder } from '../../tracking/index.js';
import { RegistrySearchService } from '../search/registry-search.service.js';
import { DEFAULT_VERSIONS, VERSION_CALL } from './calls.js';
import { presentModelVersion } from './mlflow-registry.presenter.js';
import { aliasCallerIn, modelNameIn, searchIn, versionNumberIn } from './registry-fields.js';

@MlflowController('2.0/mlflow/model-versions')
export class MlflowModelVersionsController {
  constructor(
    private readonly versions: VersionService,
    private readonly folders: ModelFolderService,
    private readonly searches: RegistrySearchService,
  ) {}

  @MlflowPost('create')
  @Allow('trainer')
  async create(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, VERSION_CALL.create);
    const version = await this.versions.create({
      model: request.text('name'),
      source: request.text('source'),
      runId: request.optionalText('run_id'),
      modelId: request.optionalText('model_id'),
      runLink: request.text('run_link'),
      description: request.text('description'),
      tags: request.keyValues('tags'),
    });
    return answer(version);
  }

  @MlflowGet('get')
  @Allow('viewer')
  async get(@Req() http: FastifyRequest): Promise<object> {
    const { name, version } = versionIn(MlflowRequest.of(http, VERSION_CALL.byNumber));
    return answer(await this.versions.get(name, version));
  }

  @MlflowPatch('update')
  @Allow('trainer')
  async update(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, VERSION_CALL.update);
    const { name, version } = versionIn(request);
    const description = request.text('description');
    return answer(await this.versions.describe(name, version, description));
  }

  @MlflowDelete('delete')
  @Allow('trainer')
  async delete(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, VERSION_CALL.byNumber);
    // Of two faults MLflow reports the version's here, and the name's in every other call.
    const version = versionNumberIn(request);
    const name = modelNameIn(request);
    await this.versions.remove(name, version, aliasCallerIn(http).by);
    return {};
  }

  @MlflowPost('transition-stage')
  @Allow('trainer')
  async toStage(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, VERSION_CALL.toStage);
    const archive = request.optionalFlag('archive_existing_versions') ?? false;
    const stage = stageOf(request.text('stage'));
    if (archive) checkArchiving(stage, request.text('stage'));
    const { name, version } = versionIn(request);
    return answer(await this.versions.moveToStage(name, version, stage, archive));
  }

  @MlflowGet('get-download-uri')
  @Allow('viewer')
  async downloadUri(@Req() http: FastifyRequest): Promise<object> {
    const { name, version } = versionIn(MlflowRequest.of(http, VERSION_CALL.downloadUri));
    const found = await this.versions.get(name, version);
    return { artifact_uri: await this.folders.downloadAddress(found) };
  }

  @MlflowGet('search')
  @Allow('viewer')
  async search(@Req() http: FastifyRequest): Promise<object> {
    const search = searchIn(MlflowRequest.of(http, VERSION_CALL.search), DEFAULT_VERSIONS);
    const { items, nextPageToken } = await this.searches.versions(search);
    return present({
      // Their model lists the aliases; MLflow's search does not.
      model_versions: items.map((version) => presentModelVersion(version)),
      next_page_token: nextPageToken,
    });
  }

  @MlflowPost('set-tag')
  @Allow('trainer')
  async setTag(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, VERSION_CALL.setTag);
    const { name, version } = versionIn(request);
    await this.versions.setTag(name, version, request.text('key'), request.text('value'));
    return {};
  }

  @MlflowDelete('delete-tag')
  @Allow('trainer')
  async deleteTag(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, VERSION_CALL.deleteTag);
    const { name, version } = versionIn(request);
    await this.versions.removeTag(name, version, request.text('key'));
    return {};
  }
}

/** A route outside the API, which MLflow's own page uses. */
@ApiExcludeController()
@Controller('model-versions')
@Allow('viewer')
export class MlflowVersionArtifactController {
  constructor(
    private readonly versions: VersionService,
    private readonly files: VersionFilesService,
    private readonly folders: ModelFolderService,
  ) {}

  @Get('get-artifact')
  async artifact(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const path = firstIn(http, 'path');
    if (path === undefined) throw missingParameter('path');
    checkedFolder(path);
    const { name, version } = versionIn(MlflowRequest.of(http, VERSION_CALL.downloadUri));
    const found = await this.versions.get(name, version);
    await this.folders.complete(found);
    const { artifact, content } = await this.files.open(found, path);
    const { size, hash, type } = artifact;
    sendDownload(reply, { content, size, hash, type, name: path.slice(path.lastIndexOf('/') + 1) });
  }
}

function versionIn(request: MlflowRequest): { name: string; version: number } {
  return { name: modelNameIn(request), version: versionNumberIn(request) };
}

function answer(version: ModelVersion): object {
  return { model_version: presentModelVersion(version, version.aliases) };
}
