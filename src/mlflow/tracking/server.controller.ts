import { Controller, Get, Header, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow } from '../../platform/http/allow.js';
import {
  ArtifactService,
  artifactUriOf,
  checkedFolder,
  ExperimentService,
  RunService,
  servedPath,
} from '../../tracking/index.js';
import { missingParameter } from '../protocol/mlflow-error.js';
import { MLFLOW_VERSION } from '../protocol/mlflow-version.js';
import { firstIn } from '../protocol/mlflow-request.js';
import { sendArtifact } from './send-artifact.js';

/** Routes of MLflow's server outside of its API. */
@ApiExcludeController()
@Controller()
export class MlflowServerController {
  constructor(
    private readonly artifacts: ArtifactService,
    private readonly runs: RunService,
    private readonly experiments: ExperimentService,
  ) {}

  @Get('health')
  @Allow('public')
  @Header('content-type', 'text/plain; charset=utf-8')
  health(): string {
    return 'OK';
  }

  @Get('version')
  @Allow('public')
  @Header('content-type', 'text/plain; charset=utf-8')
  version(): string {
    return MLFLOW_VERSION;
  }

  @Get(['api/3.0/mlflow/server-info', 'ajax-api/3.0/mlflow/server-info'])
  @Allow('viewer')
  info(): object {
    return {
      store_type: 'SqlStore',
      workspaces_enabled: false,
      trace_archival_enabled: false,
      multipart_uploads_enabled: false,
      multipart_downloads_enabled: false,
    };
  }

  @Get('get-artifact')
  @Allow('viewer')
  async artifact(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const [id, path] = [firstIn(http, 'run_id') || firstIn(http, 'run_uuid'), firstIn(http, 'path')];
    if (path === undefined) throw missingParameter('path');
    checkedFolder(path);
    const run = await this.runs.get(id || 'None');
    const root = servedPath(artifactUriOf(await this.experiments.find(run.experimentId), run)) ?? '';
    await sendArtifact(http, reply, this.artifacts, `${root}/${path}`);
  }
}
