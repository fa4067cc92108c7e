import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MlflowModule } from '../../src/mlflow/index.js';
import { TransferModule } from '../../src/transfer/index.js';
import { ExperimentExport } from '../../src/transfer/export/export-experiment.js';
import { ExportedFolder } from '../../src/transfer/folder/exported-folder.js';
import { FolderSource } from '../../src/transfer/folder/folder-source.js';
import { ExperimentImport } from '../../src/transfer/import/import-experiment.js';
import { MlflowSource } from '../../src/transfer/source/mlflow-source.js';
import { RestClient } from '../../src/transfer/source/rest-client.js';
import type { Source } from '../../src/transfer/source/source.js';
import { Tally } from '../../src/transfer/tally.js';
import { type StageApp, stageApp } from '../support/stage-app.js';

const OPTIONS = { parallel: 3, withArtifacts: true };
const API = '/api/2.0/mlflow';
const FILE = randomBytes(3_000_000);

let first: StageApp;
let second: StageApp;
let folder: string;
beforeAll(async () => {
  [first, second] = [
    await stageApp([MlflowModule, TransferModule]),
    await stageApp([MlflowModule, TransferModule]),
  ];
  await seed(client(first));
}, 60_000);
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'parivision-export-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
afterAll(async () => {
  await first?.end();
  await second?.end();
});

function client(app: StageApp, signal?: AbortSignal): RestClient {
  return new RestClient(app.url, { remedy: '', signal });
}

interface Made {
  run: { info: { run_id: string; artifact_uri: string } };
}

/** Everything that has to come over, by the calls of a client. */
async function seed(to: RestClient): Promise<void> {
  const tags = [{ key: 'team', value: 'a' }];
  const { experiment_id: id } = await to.post<{ experiment_id: string }>(`${API}/experiments/create`, {
    name: 'shots',
    tags,
  });
  let parent = '';
  for (let n = 0; n < 5; n += 1) {
    const body = {
      experiment_id: id,
      start_time: 100 + n,
      user_id: 'ann',
      run_name: `run ${n}`,
      tags: n > 0 ? [{ key: 'mlflow.parentRunId', value: parent }] : [],
    };
    const { info } = (await to.post<Made>(`${API}/runs/create`, body)).run;
    parent = info.run_id;
    const metrics = Array.from({ length: 900 }, (_, step) => ({
      key: step % 3 === 0 ? 'loss' : 'a/b c',
      value: step === 30 ? 'NaN' : 1 / (step + n + 1),
      timestamp: 1000 - (step % 7),
      step: step % 300,
    }));
    await to.post(`${API}/runs/log-batch`, {
      run_id: parent,
      metrics,
      params: [{ key: 'n', value: `${n}` }],
    });
    const dataset = { name: 'd', digest: `${n}`, source_type: 'local', source: 's', schema: '{}' };
    const inputs = [{ dataset, tags: [{ key: 'mlflow.data.context', value: 'training' }] }];
    await to.post(`${API}/runs/log-inputs`, { run_id: parent, datasets: inputs });
    const root = info.artifact_uri.replace('mlflow-artifacts:', '/api/2.0/mlflow-artifacts/artifacts');
    await upload(to, `${root}/deep/er/file.bin`, n === 2 ? FILE : Buffer.from(`file ${n}`));
    await upload(to, `${root}/empty`, Buffer.alloc(0));
    const status = n === 4 ? 'RUNNING' : 'FAILED';
    await to.post(`${API}/runs/update`, { run_id: parent, status, end_time: 500 + n });
    if (n === 3) await to.post(`${API}/runs/delete`, { run_id: parent });
  }
  const request = { experiment_id: id, name: 'model', source_run_id: parent, tags, params: tags };
  const { model } = await to.post<{ model: { info: Record<string, string> } }>(
    `${API}/logged-models`,
    request,
  );
  const { model_id: modelId, artifact_uri: uri } = model.info;
  await upload(
    to,
    uri.replace('mlflow-artifacts:', '/api/2.0/mlflow-artifacts/artifacts') + '/MLmodel',
    Buffer.from('m'),
  );
  await to.post(`${API}/runs/outputs`, { run_id: parent, models: [{ model_id: modelId, step: 2 }] });
}

async function upload(to: RestClient, path: string, bytes: Buffer): Promise<void> {
  const headers = { 'content-type': 'application/octet-stream' };
  const answer = await fetch(to.uri + path, { method: 'PUT', body: new Uint8Array(bytes), headers });
  expect(answer.status).toBe(200);
}

/** An experiment as its source tells it, with the histories and the files. */
async function view(source: Source, name = 'shots'): Promise<Record<string, unknown>> {
  const [experiment] = await source.experiments([name]);
  const { experiment_id: _id, ...rest } = experiment;
  const seen: Record<string, unknown> = { experiment: rest };
  for await (const run of source.runs(experiment, () => undefined)) {
    const read = await run.read();
    const points: unknown[] = [];
    for await (const point of run.points(read)) points.push(point);
    const files: Record<string, string> = {};
    for await (const file of run.files()) {
      const chunks: Buffer[] = [];
      for await (const chunk of await file.open()) chunks.push(chunk as Buffer);
      files[file.path] = Buffer.concat(chunks).toString('base64');
    }
    const byKey = read.metrics.toSorted((a, b) => (a.key < b.key ? -1 : 1));
    const ordered = points.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    seen[run.id] = { ...read, metrics: byKey, points: ordered, files };
  }
  for await (const model of source.models(experiment)) {
    const { last_updated_timestamp_ms: _time, ...read } = await model.read();
    seen[model.id] = read;
  }
  return seen;
}

async function moved(source: Source, to: RestClient): Promise<Tally> {
  const tally = new Tally();
  const [experiment] = await source.experiments(['shots']);
  await new ExperimentImport(source, to, tally, OPTIONS).run(experiment);
  return tally;
}

async function exported(): Promise<Tally> {
  const tally = new Tally();
  const source = new MlflowSource(client(first));
  const [experiment] = await source.experiments(['shots']);
  await new ExperimentExport(source, folder, tally, OPTIONS).run(experiment);
  return tally;
}

describe('an experiment', () => {
  it('moves into a folder and into another instance, once, with everything that belongs to it', async () => {
    expect(await exported()).toMatchObject({ runs: 5, runsThere: 0, models: 1, points: 4500, files: 11 });
    const before = await view(new MlflowSource(client(first)));
    expect(await view(new FolderSource(new ExportedFolder(folder)))).toEqual(before);
    const again = await exported();
    expect(again).toMatchObject({ runs: 5, runsThere: 5, models: 0, points: 0, files: 0, failures: [] });

    const source = new FolderSource(new ExportedFolder(folder));
    const tally = await moved(source, client(second));
    expect(tally).toMatchObject({
      runs: 5,
      runsThere: 0,
      points: 4500,
      files: 11,
      failures: [],
      differing: [],
    });
    expect(await view(new MlflowSource(client(second)))).toEqual(before);
    expect(await moved(source, client(second))).toMatchObject({
      runsThere: 5,
      points: 0,
      files: 0,
      models: 0,
    });
    expect(await view(new MlflowSource(client(second)))).toEqual(before);
  }, 120_000);

  it('is not changed where it was edited meanwhile', async () => {
    const [id] = Object.keys(await view(new MlflowSource(client(second)))).filter((key) => key.length === 32);
    await client(second).post(`${API}/runs/set-tag`, { run_id: id, key: 'ours', value: 'yes' });
    const tally = await moved(new MlflowSource(client(first)), client(second));
    expect(tally.differing).toEqual([`Run ${id} exists with another tags and was not changed.`]);
    expect(tally.isClean).toBe(false);
    const { body } = {
      body: await client(second).get<{ run: { data: { tags: object[] } } }>(`${API}/runs/get`, {
        run_id: id,
      }),
    };
    expect(body.run.data.tags).toContainEqual({ key: 'ours', value: 'yes' });
  }, 60_000);
});

describe('an interrupted import', () => {
  it('continues where it stopped, and adds no point twice', async () => {
    const third = await stageApp([MlflowModule, TransferModule]);
    try {
      const interruption = new AbortController();
      const tally = new Tally();
      const source = new MlflowSource(client(first));
      const [experiment] = await source.experiments(['shots']);
      const target = client(third, interruption.signal);
      const post = target.post.bind(target);
      const calls = { batches: 0 };
      target.post = async <T>(path: string, body: object): Promise<T> => {
        if (path.endsWith('log-batch') && (calls.batches += 1) === 3) interruption.abort();
        return post<T>(path, body);
      };
      const work = new ExperimentImport(source, target, tally, OPTIONS).run(experiment);
      await expect(work).rejects.toMatchObject({ code: 'tracking.transfer-unreachable' });
      expect(await view(new MlflowSource(client(third)))).not.toEqual(await view(source));
      expect((await moved(source, client(third))).failures).toEqual([]);
      expect(await view(new MlflowSource(client(third)))).toEqual(await view(source));
    } finally {
      await third.end();
    }
  }, 120_000);
});

describe('a folder with invalid content', () => {
  it('is imported except for invalid items, which are named and can be repaired', async () => {
    const third = await stageApp([MlflowModule, TransferModule]);
    try {
      await exported();
      const [short, wrong, broken] = readdirSync(join(folder, 'runs'));
      const file = (id: string): string => join(folder, 'runs', id, 'artifacts/deep/er/file.bin');
      const [shortBytes, wrongBytes] = [readFileSync(file(short)), readFileSync(file(wrong))];
      const document = join(folder, 'runs', broken, 'run.json');
      const text = readFileSync(document, 'utf8');
      writeFileSync(file(short), shortBytes.subarray(1));
      writeFileSync(file(wrong), Buffer.from(wrongBytes.map((byte) => byte ^ 1)));
      writeFileSync(document, text.replace('"status"', '"Status"'));
      const source = new FolderSource(new ExportedFolder(folder));
      const tally = await moved(source, client(third));
      expect(tally.failures.toSorted()).toEqual(
        [
          expect.stringMatching(
            `^run ${short}: file deep/er/file.bin: .* has \\d+ bytes; its source lists \\d+`,
          ),
          expect.stringMatching(`^run ${wrong}: file deep/er/file.bin: .* does not have the SHA-256`),
          expect.stringMatching(`^run ${broken}: .*run.json: status: must be one of`),
        ].toSorted((a, b) => (String(a.sample) < String(b.sample) ? -1 : 1)),
      );
      writeFileSync(file(short), shortBytes);
      writeFileSync(file(wrong), wrongBytes);
      writeFileSync(document, text);
      expect(await moved(source, client(third))).toMatchObject({ runs: 5, runsThere: 2, failures: [] });
      expect(await view(new MlflowSource(client(third)))).toEqual(
        await view(new MlflowSource(client(first))),
      );
    } finally {
      await third.end();
    }
  }, 120_000);
});
