import { Readable } from 'node:stream';
import { Put, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hasBody } from '../../../platform/http/json-body.js';
import { invalidParameter, missingParameter, notImplemented } from '../../../platform/mlflow/mlflow-error.js';
import { present } from '../../../platform/mlflow/mlflow-answer.js';
import { MlflowRequest } from '../../../platform/mlflow/mlflow-request.js';
import { artifactUriOf, servedPath } from '../../artifact-location.js';
import { checkedFolder, checkedPath } from '../../artifact-path.js';
import { ArtifactService } from '../../artifact.service.js';
import { ClientRunService } from '../../client-run.service.js';
import { ExperimentStore } from '../../experiment-store.port.js';
import { presentFiles } from './mlflow.presenter.js';
import { MlflowController, MlflowDelete, MlflowGet, MlflowPost } from './mlflow-routes.js';
import { sendArtifact } from './send-artifact.js';

/** Bytes of a file that MLflow's own page sends. */
const MOST_FROM_PAGE = 10 * 1024 * 1024;

/** The artifacts that this server keeps for clients, by path. */
@MlflowController('2.0/mlflow-artifacts')
export class MlflowArtifactProxyController {
  constructor(private readonly artifacts: ArtifactService) {}

  @MlflowGet('artifacts')
  async list(@Req() http: FastifyRequest): Promise<object> {
    const folder = MlflowRequest.of(http).optionalText('path') ?? '';
    return present({ files: presentFiles(await this.artifacts.list(folder)) });
  }

  @MlflowGet('artifacts/*')
  async get(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await sendArtifact(http, reply, this.artifacts, pathIn(http));
  }

  @Put('artifacts/*')
  async put(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    // The router leaves out a slash at the end.
    if (http.url.split('?', 1)[0].endsWith('/')) {
      throw invalidParameter("Artifact path must include a filename (cannot end with '/').");
    }
    await this.artifacts.put(pathIn(http), contentOf(http));
    void reply.code(200).send();
  }

  @MlflowDelete('artifacts/*')
  async delete(@Req() http: FastifyRequest): Promise<object> {
    await this.artifacts.remove(pathIn(http));
    return {};
  }

  /** Clients that would send a file in parts fall back to one stream. */
  @MlflowPost('mpu/:step/*')
  multipart(@Req() http: FastifyRequest): never {
    checkedPath(pathIn(http));
    const request = MlflowRequest.of(http);
    request.text('path');
    request.optionalInt('num_parts');
    if ((http.params as { step?: string }).step === 'complete' && !request.has('parts')) {
      throw missingParameter('parts');
    }
    throw notImplemented(
      'Multipart upload is not supported for the current artifact repository: send the file in one request.',
    );
  }

  @MlflowGet('presigned/*')
  presigned(@Req() http: FastifyRequest): never {
    checkedPath(pathIn(http));
    throw notImplemented(
      'Multipart download is not supported for the current artifact repository: get the file itself.',
    );
  }
}

/** Artifacts of a run, by the run's id. */
@MlflowController('2.0/mlflow')
export class MlflowRunArtifactsController {
  constructor(
    private readonly artifacts: ArtifactService,
    private readonly runs: ClientRunService,
    private readonly experiments: ExperimentStore,
  ) {}

  @MlflowGet('artifacts/list')
  async list(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http);
    const folder = checkedFolder(request.optionalText('path') ?? '');
    const { uri, root } = await this.place(request.runId());
    const files = await this.artifacts.list(folder === '' ? root : `${root}/${folder}`);
    return present({ root_uri: uri, files: presentFiles(files, folder) });
  }

  /** As for files by path: there is no other place that a client could be sent to. */
  @MlflowPost('artifacts/presigned-:direction-url')
  presignedUrl(): never {
    throw notImplemented(
      'Presigned URLs are not supported for the current artifact repository: send or get the file itself.',
    );
  }

  @MlflowPost('upload-artifact')
  async upload(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { run_uuid: id, path } = http.query as Record<string, unknown>;
    if (typeof id !== 'string' || id === '') throw missingParameter('run_uuid');
    if (typeof path !== 'string' || path === '') throw missingParameter('path');
    checkedPath(path);
    const { root } = await this.place(id);
    if (Number(http.headers['content-length'] ?? 0) > MOST_FROM_PAGE) {
      throw invalidParameter('Artifact size is too large. Max size is 10MB.');
    }
    if (!hasBody(http.headers)) throw invalidParameter('Request must specify data.');
    await this.artifacts.put(`${root}/${path}`, contentOf(http), MOST_FROM_PAGE);
    void reply.code(200).header('content-type', 'application/json').send('');
  }

  private async place(runId: string): Promise<{ uri: string; root: string }> {
    const run = await this.runs.get(runId);
    const uri = artifactUriOf(await this.experiments.find(run.experimentId), run);
    const root = servedPath(uri);
    if (root === undefined)
      throw invalidParameter(`The artifacts of run ${runId} are kept elsewhere: ${uri}`);
    return { uri, root };
  }
}

/** The path after the route's own, decoded once. The router would take a # and what comes after it for no part of it. */
function pathIn(http: FastifyRequest): string {
  if (http.url.includes('#')) throw invalidParameter('Invalid path');
  return (http.params as Record<string, string>)['*'] ?? '';
}

/** The body as a stream; an empty file may come without one. */
function contentOf(http: FastifyRequest): Readable {
  return http.body instanceof Readable ? http.body : Readable.from([]);
}
