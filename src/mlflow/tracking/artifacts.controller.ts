import { Readable } from 'node:stream';
import { NotFoundException, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow } from '../../platform/http/allow.js';
import { hasBody } from '../../platform/http/json-body.js';
import {
  ArtifactService,
  artifactUriOf,
  checkedFolder,
  checkedPath,
  decodedAgain,
  ExperimentService,
  LoggedModelService,
  modelUriOf,
  RunService,
  servedPath,
} from '../../tracking/index.js';
import { invalidParameter, type MlflowError, notImplemented } from '../protocol/mlflow-error.js';
import { present } from '../protocol/mlflow-answer.js';
import type { CallFields } from '../protocol/call-fields.js';
import { firstIn, MlflowRequest } from '../protocol/mlflow-request.js';
import { ARTIFACT_CALL } from './calls.js';
import { presentFiles } from './mlflow.presenter.js';
import { MlflowController, MlflowDelete, MlflowGet, MlflowPost } from './mlflow-routes.js';
import { sendArtifact } from './send-artifact.js';

/** Bytes of a file that MLflow's own page may send. */
const MOST_FROM_PAGE = 10 * 1024 * 1024;
/** A week, the longest validity of a signed address at any vendor. */
const MOST_SECONDS = 604_800;
const MPU_CALL: Record<string, CallFields> = {
  create: ARTIFACT_CALL.mpuCreate,
  complete: ARTIFACT_CALL.mpuComplete,
  abort: ARTIFACT_CALL.mpuAbort,
};

/** The artifacts that this server keeps for clients, by path. */
@MlflowController('2.0/mlflow-artifacts')
export class MlflowArtifactProxyController {
  constructor(private readonly artifacts: ArtifactService) {}

  @MlflowGet('artifacts')
  @Allow('viewer')
  async list(@Req() http: FastifyRequest): Promise<object> {
    const folder = MlflowRequest.of(http, ARTIFACT_CALL.listByPath).text('path');
    return present({ files: presentFiles(await this.artifacts.list(folder)) });
  }

  @MlflowGet('artifacts/*')
  @Allow('viewer')
  async get(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await sendArtifact(http, reply, this.artifacts, pathIn(http));
  }

  @Put('artifacts/*')
  @Allow('trainer')
  async put(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    // The router removes a slash at the end.
    if (http.url.split('?', 1)[0].endsWith('/')) {
      throw withoutName();
    }
    await this.artifacts.put(fileIn(pathIn(http)), contentOf(http));
    void reply.code(200).send();
  }

  @MlflowDelete('artifacts/*')
  @Allow('trainer')
  async delete(@Req() http: FastifyRequest): Promise<object> {
    await this.artifacts.remove(pathIn(http));
    return {};
  }

  /** Clients that would send a file in parts fall back to one stream. */
  @MlflowPost('mpu/:step/*')
  @Allow('trainer')
  multipart(@Req() http: FastifyRequest): never {
    checkedPath(pathIn(http));
    const { step } = http.params as { step: string };
    if (!Object.hasOwn(MPU_CALL, step)) throw new NotFoundException();
    MlflowRequest.of(http, MPU_CALL[step]);
    throw notImplemented('Multipart upload is not supported for the current artifact repository');
  }

  @MlflowGet('presigned/*')
  @Allow('viewer')
  presigned(@Req() http: FastifyRequest): never {
    checkedPath(pathIn(http));
    throw notImplemented('Multipart download is not supported for the current artifact repository');
  }
}

/** Artifacts of a run, by the run's id. */
@MlflowController('2.0/mlflow')
export class MlflowRunArtifactsController {
  constructor(
    private readonly artifacts: ArtifactService,
    private readonly runs: RunService,
    private readonly experiments: ExperimentService,
    private readonly models: LoggedModelService,
  ) {}

  @MlflowGet('artifacts/list')
  @Allow('viewer')
  async list(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, ARTIFACT_CALL.list);
    const asked = request.text('path');
    const folder = checkedFolder(asked);
    const { uri, root } = await this.place(request.runId());
    const files = await this.artifacts.list(folder === '' ? root : `${root}/${folder}`);
    return present({ root_uri: uri, files: presentFiles(files, asked) });
  }

  /** There is no storage that a client could write to directly. */
  @MlflowPost('artifacts/presigned-upload-url')
  @Allow('trainer')
  async presignedUpload(@Req() http: FastifyRequest): Promise<never> {
    const request = MlflowRequest.of(http, ARTIFACT_CALL.presignedUpload);
    const [runId, modelId] = [request.text('run_id'), request.text('model_id')];
    if ((runId === '') === (modelId === '')) {
      throw invalidParameter('Exactly one of run_id and model_id must be provided.');
    }
    checkedFolder(request.text('path'));
    const uri = runId === '' ? await this.modelPlace(modelId) : (await this.place(runId)).uri;
    throw invalidParameter(
      `Presigned upload is not supported for proxied artifact storage (artifact URI scheme: ${schemeIn(uri)}). This endpoint requires a direct cloud storage artifact URI.`,
    );
  }

  @MlflowPost('artifacts/presigned-download-url')
  @Allow('trainer')
  async presignedDownload(@Req() http: FastifyRequest): Promise<never> {
    const request = MlflowRequest.of(http, ARTIFACT_CALL.presignedDownload);
    checkedFolder(request.text('path'));
    const expiration = request.optionalWhole('expiration') ?? 900;
    if (expiration < 1 || expiration > MOST_SECONDS) {
      throw invalidParameter(`expiration must be between 1 and ${MOST_SECONDS} seconds (got ${expiration}).`);
    }
    const { uri } = await this.place(request.text('run_id'));
    throw invalidParameter(
      `Presigned download is not supported for runs with proxied artifact storage (artifact URI scheme: ${schemeIn(uri)}). This endpoint requires a run with a direct cloud storage artifact URI.`,
    );
  }

  @MlflowPost('upload-artifact')
  @Allow('trainer')
  async upload(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const [id, path] = [firstIn(http, 'run_uuid'), firstIn(http, 'path')];
    if (!id) throw invalidParameter('Request must specify run_uuid.');
    if (!path) throw invalidParameter('Request must specify path.');
    checkedFolder(path);
    if (Number(http.headers['content-length'] ?? 0) > MOST_FROM_PAGE) {
      throw invalidParameter('Artifact size is too large. Max size is 10MB.');
    }
    if (!hasBody(http.headers)) throw invalidParameter('Request must specify data.');
    const { root } = await this.place(id);
    await this.artifacts.put(`${root}/${fileIn(path)}`, contentOf(http), MOST_FROM_PAGE);
    void reply.code(200).header('content-type', 'application/json').send('');
  }

  private async modelPlace(modelId: string): Promise<string> {
    const model = await this.models.get(modelId);
    const experiment = await this.experiments.find(model.experimentId);
    return experiment ? modelUriOf(experiment, modelId) : '';
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

/** @throws {MlflowError} when the path is that of a folder (`.`, `d/`, `d/.`), which no file can have */
function fileIn(path: string): string {
  const name = decodedAgain(path.slice(path.lastIndexOf('/') + 1));
  if (name === '' || name === '.') throw withoutName();
  return checkedPath(path);
}

function withoutName(): MlflowError {
  return invalidParameter("Artifact path must include a filename (cannot end with '/').");
}

function schemeIn(uri: string): string {
  return uri.split(':', 1)[0];
}

/** The path after the route's own, decoded once. The router drops a # and what follows it. */
function pathIn(http: FastifyRequest): string {
  if (http.url.includes('#')) throw invalidParameter('Invalid path');
  return (http.params as Record<string, string>)['*'] ?? '';
}

/** The body as a stream; an empty file may have none. */
function contentOf(http: FastifyRequest): Readable {
  return http.body instanceof Readable ? http.body : Readable.from([]);
}
