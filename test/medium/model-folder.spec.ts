import { Readable } from 'node:stream';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { parse } from 'yaml';
import { encodeModel } from '../../src/algorithms/model-io/model-file.js';
import { scoringOnnx } from '../../src/algorithms/model-io/onnx/scoring-onnx.js';
import { FEATURES } from '../../src/basketball/shots/features.js';
import { linearFromWeights } from '../../src/algorithms/linear/linear-model.js';
import { MlflowModule } from '../../src/mlflow/index.js';
import { BlobStore } from '../../src/platform/blobs/blob-store.port.js';
import { newId } from '../../src/platform/ids/ids.js';
import {
  ModelFolderService,
  ModelService,
  type ModelVersion,
  VersionFilesService,
  VersionService,
} from '../../src/registry/index.js';
import { ModelExchangeService } from '../../src/registry/files/model-exchange.service.js';
import { registryMigrations } from '../../src/registry/mongo/registry.migrations.js';
import { ArtifactService, MODEL_ARTIFACT, ExperimentService, RunService } from '../../src/tracking/index.js';
import { type Stages, startStages } from '../support/in-process-stages.js';

const model = linearFromWeights({ featureNames: [...FEATURES], weights: FEATURES.map(() => 0.01) });
const file = encodeModel(model, { algorithm: 'logistic-regression', parameters: {}, seed: 1, training: {} });
const FILES =
  'MLmodel conda.yaml input_example.json model.onnx model.pvm python_env.yaml requirements.txt serving_input_example.json'.split(
    ' ',
  );

let stages: Stages;
let runs: RunService;
let versions: VersionService;
let artifacts: ArtifactService;
let files: VersionFilesService;

beforeAll(async () => {
  stages = await startStages([MlflowModule]);
  runs = stages.app.get(RunService);
  versions = stages.app.get(VersionService);
  artifacts = stages.app.get(ArtifactService);
  files = stages.app.get(VersionFilesService);
}, 60_000);
afterAll(async () => stages?.close());

/** A finished run with a model file, as training leaves it. */
async function trainedRun(content: Uint8Array): Promise<{ runId: string; modelHash: string }> {
  const { id: experimentId } = await stages.app.get(ExperimentService).ensure('folders');
  const { id: runId } = await runs.startRun({ experimentId, name: 'r' });
  const { hash } = await artifacts.putOfRun(runId, MODEL_ARTIFACT, content, 'application/octet-stream');
  await runs.finishRun(runId, 'FINISHED');
  return { runId, modelHash: hash };
}

async function registered(name: string, content: Uint8Array = file): Promise<ModelVersion> {
  const run = await trainedRun(content);
  return versions.register({ model: name, ...run, algorithm: 'logistic-regression' });
}

async function downloadAddress(name: string, version: number): Promise<string> {
  return stages.app.get(ModelFolderService).downloadAddress(await versions.get(name, version));
}

const namesIn = async (version: ModelVersion) => (await files.list(version)).map(({ name }) => name);

async function contentOf(version: ModelVersion, path: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  const { content } = await files.open(version, path);
  for await (const part of content as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
}

describe('the model folder of a version', () => {
  it('is created at the first request, once for concurrent requests', async () => {
    const version = await registered('lazy');
    expect(await namesIn(version)).toEqual(['model.pvm']);
    const addresses = await Promise.all(
      Array.from({ length: 4 }, () => downloadAddress('lazy', version.version)),
    );
    expect(new Set(addresses)).toEqual(new Set([`runs:/${version.runId}/model`]));
    expect(await namesIn(version)).toEqual(FILES);
    expect(await contentOf(version, 'model.onnx')).toEqual(Buffer.from(scoringOnnx(model)));
    expect(await contentOf(version, 'model.pvm')).toEqual(Buffer.from(file));
    const mlModel = parse((await contentOf(version, 'MLmodel')).toString());
    expect(mlModel).toMatchObject({
      run_id: version.runId,
      flavors: { parivision: { sha256: version.modelHash } },
    });
  });

  it('is created again with the same content after a client removes it', async () => {
    const version = await registered('again');
    await downloadAddress('again', version.version);
    const before = await contentOf(version, 'MLmodel');
    await artifacts.remove((await files.folder(version))!);
    expect(await namesIn(version)).toEqual([]);
    await downloadAddress('again', version.version);
    expect(await namesIn(version)).toEqual(FILES);
    expect(await contentOf(version, 'MLmodel')).toEqual(before);
  });

  it('of an imported model has an address of its own, and the version no run', async () => {
    const made = await stages.app.get(ModelExchangeService).import('imported', file);
    expect(await downloadAddress('imported', 1)).toBe(`mlflow-artifacts:/imports/${made.runId}/model`);
    expect(await namesIn(made)).toEqual(FILES);
    expect(parse((await contentOf(made, 'MLmodel')).toString()).run_id).toBeNull();
    const url = '/api/2.0/mlflow/model-versions/get?name=imported&version=1';
    const { model_version: shown } = (await stages.app.inject({ url })).json<{ model_version: object }>();
    expect(shown).toMatchObject({ source: `mlflow-artifacts:/imports/${made.runId}/model` });
    expect(shown).not.toMatchObject({ run_id: made.runId });
  });

  it('is created for a model that was imported before there were folders', async () => {
    const { hash } = await stages.app.get(BlobStore).put(file);
    const old = { model: 'old', runId: newId(), modelHash: hash, algorithm: 'imported-onnx' };
    const version = await versions.register({ ...old, tags: { 'pv.imported_from': 'onnx' } });
    expect(version.source).toBeUndefined();
    const database = stages.app.get<Connection>(getConnectionToken()).db!;
    await registryMigrations.find(({ id }) => id.endsWith('02-imports'))!.up(database);
    expect(await downloadAddress('old', 1)).toBe(`mlflow-artifacts:/imports/${old.runId}/model`);
    expect(await namesIn(await versions.get('old', 1))).toEqual(FILES);
  });

  it("is created for a client's version of one of our runs, and stays unchanged if it is a client's own", async () => {
    await stages.app.get(ModelService).create('client', '', []);
    const make = async (content: Uint8Array, others: Record<string, string> = {}): Promise<ModelVersion> => {
      const { runId } = await trainedRun(content);
      const source = `runs:/${runId}/model`;
      const version = await versions.create({
        model: 'client',
        source,
        runId,
        runLink: '',
        description: '',
        tags: [],
      });
      for (const [name, text] of Object.entries(others)) {
        await artifacts.put(`${await files.folder(version)}/${name}`, Readable.from([Buffer.from(text)]));
      }
      await downloadAddress('client', version.version);
      return version;
    };
    expect(await namesIn(await make(file))).toEqual(FILES);
    expect(await namesIn(await make(Buffer.from('no model')))).toEqual(['model.pvm']);
    const own = await make(file, { MLmodel: 'theirs' });
    expect(await namesIn(own)).toEqual(['MLmodel', 'model.pvm']);
  });

  it('may fail for a file that cannot be read: the version stays, and a request for the folder returns why', async () => {
    const version = await registered('broken', Buffer.from('no model'));
    await stages.app.get(ModelFolderService).prepare(version);
    const url = '/api/2.0/mlflow/model-versions/get-download-uri?name=broken&version=1';
    const answer = await stages.app.inject({ url });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      error_code: 'INVALID_PARAMETER_VALUE',
      message: expect.stringContaining('Version 1 of broken cannot be exported'),
    });
  });
});
