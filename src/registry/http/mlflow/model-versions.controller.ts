import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendDownload } from '../../../platform/http/download.js';
import { present } from '../../../platform/mlflow/mlflow-answer.js';
import { MlflowRequest } from '../../../platform/mlflow/mlflow-request.js';
import {
  MlflowController,
  MlflowDelete,
  MlflowGet,
  MlflowPatch,
  MlflowPost,
} from '../../../platform/mlflow/mlflow-routes.js';
import { ClientVersionService } from '../../client-version.service.js';
import { ModelFolderService } from '../../model-folder.service.js';
import type { ModelVersion } from '../../model-version.js';
import { VersionFilesService } from '../../version-files.service.js';
import { stageOf, versionNumber } from '../../wire-rules.js';
import { presentModelVersion } from './mlflow-registry.presenter.js';
import { callerOf, searchIn } from './registry-fields.js';

const DEFAULT_VERSIONS = 10_000;
const MOST_VERSIONS = 200_000;

@MlflowController('2.0/mlflow/model-versions')
export class MlflowModelVersionsController {
  constructor(private readonly versions: ClientVersionService) {}

  @MlflowPost('create')
  async create(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http);
    const version = await this.versions.create({
      model: request.text('name'),
      source: request.text('source'),
      runId: request.optionalText('run_id'),
      modelId: request.optionalText('model_id'),
      runLink: request.optionalText('run_link') ?? '',
      description: request.optionalText('description') ?? '',
      tags: request.keyValues('tags'),
    });
    return answer(version);
  }

  @MlflowGet('get')
  async get(@Req() http: FastifyRequest): Promise<object> {
    const { name, version } = versionIn(http);
    return answer(await this.versions.get(name, version));
  }

  @MlflowPatch('update')
  async update(@Req() http: FastifyRequest): Promise<object> {
    const { name, version } = versionIn(http);
    const description = MlflowRequest.of(http).optionalText('description') ?? '';
    return answer(await this.versions.describe(name, version, description));
  }

  @MlflowDelete('delete')
  async delete(@Req() http: FastifyRequest): Promise<object> {
    const { name, version } = versionIn(http);
    await this.versions.delete(name, version, callerOf(http).by);
    return {};
  }

  @MlflowPost('transition-stage')
  async toStage(@Req() http: FastifyRequest): Promise<object> {
    const { name, version } = versionIn(http);
    const request = MlflowRequest.of(http);
    const archive = request.optionalFlag('archive_existing_versions') ?? false;
    return answer(await this.versions.toStage(name, version, stageOf(request.text('stage')), archive));
  }

  @MlflowGet('get-download-uri')
  async downloadUri(@Req() http: FastifyRequest): Promise<object> {
    const { name, version } = versionIn(http);
    return { artifact_uri: await this.versions.downloadUri(name, version) };
  }

  @MlflowGet('search')
  async search(@Req() http: FastifyRequest): Promise<object> {
    const search = searchIn(MlflowRequest.of(http), DEFAULT_VERSIONS, MOST_VERSIONS);
    const { items, nextPageToken } = await this.versions.search(search);
    return present({ model_versions: items.map(presentModelVersion), next_page_token: nextPageToken });
  }

  @MlflowPost('set-tag')
  async setTag(@Req() http: FastifyRequest): Promise<object> {
    const { name, version } = versionIn(http);
    const request = MlflowRequest.of(http);
    await this.versions.setTag(name, version, request.text('key'), request.optionalText('value') ?? '');
    return {};
  }

  @MlflowDelete('delete-tag')
  async deleteTag(@Req() http: FastifyRequest): Promise<object> {
    const { name, version } = versionIn(http);
    await this.versions.deleteTag(name, version, MlflowRequest.of(http).text('key'));
    return {};
  }
}

/** What MLflow's own page asks for outside of the API. */
@ApiExcludeController()
@Controller('model-versions')
export class MlflowVersionArtifactController {
  constructor(
    private readonly versions: ClientVersionService,
    private readonly files: VersionFilesService,
    private readonly folders: ModelFolderService,
  ) {}

  @Get('get-artifact')
  async artifact(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { name, version } = versionIn(http);
    const path = MlflowRequest.of(http).text('path');
    const found = await this.versions.get(name, version);
    await this.folders.complete(found);
    const { artifact, content } = await this.files.open(found, path);
    const { size, hash, type } = artifact;
    sendDownload(reply, { content, size, hash, type, name: path.slice(path.lastIndexOf('/') + 1) });
  }
}

function versionIn(http: FastifyRequest): { name: string; version: number } {
  const request = MlflowRequest.of(http);
  return { name: request.text('name'), version: versionNumber(request.text('version')) };
}

function answer(version: ModelVersion): object {
  return { model_version: presentModelVersion(version) };
}
