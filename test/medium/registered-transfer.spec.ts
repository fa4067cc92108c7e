import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MlflowModule } from '../../src/mlflow/index.js';
import { AliasKeepers, type AliasRequest } from '../../src/registry/index.js';
import { TransferModule } from '../../src/transfer/index.js';
import { RegistryImportService } from '../../src/transfer/import/registry-import.service.js';
import { ExperimentExport } from '../../src/transfer/export/export-experiment.js';
import { ExportedFolder } from '../../src/transfer/folder/exported-folder.js';
import { FolderSource } from '../../src/transfer/folder/folder-source.js';
import { ExperimentImport } from '../../src/transfer/import/import-experiment.js';
import { RegisteredImport } from '../../src/transfer/import/import-registered.js';
import { MlflowSource } from '../../src/transfer/source/mlflow-source.js';
import { RestClient } from '../../src/transfer/source/rest-client.js';
import type { Source } from '../../src/transfer/source/source.js';
import { Tally } from '../../src/transfer/tally.js';
import { type StageApp, stageApp } from '../support/stage-app.js';

const OPTIONS = { parallel: 2, withArtifacts: true };
const API = '/api/2.0/mlflow';
const FILES = '/api/2.0/mlflow-artifacts/artifacts';
const MODEL = "shot's model";

let first: StageApp;
let target: StageApp;
let folder: string;
let ids: { run: string; model: string };
beforeAll(async () => {
  first = await stageApp([MlflowModule, TransferModule]);
  ids = await seed(client(first));
}, 60_000);
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parivision-export-'));
  target = await stageApp([MlflowModule, TransferModule]);
}, 60_000);
afterEach(async () => {
  await target?.end();
  rmSync(folder, { recursive: true, force: true });
});
afterAll(async () => first?.end());

function client(app: StageApp, signal?: AbortSignal): RestClient {
  return new RestClient(app.url, { remedy: '', signal });
}

async function upload(to: RestClient, path: string, text: string): Promise<void> {
  const headers = { 'content-type': 'application/octet-stream' };
  const answer = await fetch(`${to.uri}${FILES}/${path}`, { method: 'PUT', body: text, headers });
  expect(answer.status).toBe(200);
}

/** An experiment with a run, a logged model and four registered models. */
async function seed(to: RestClient): Promise<{ run: string; model: string }> {
  const { experiment_id: id } = await to.post<{ experiment_id: string }>(`${API}/experiments/create`, {
    name: 'shots',
  });
  const made = await to.post<{ run: { info: { run_id: string } } }>(`${API}/runs/create`, {
    experiment_id: id,
    start_time: 1,
  });
  const run = made.run.info.run_id;
  await upload(to, `${id}/${run}/artifacts/model/MLmodel`, 'of the run');
  const logged = { experiment_id: id, name: 'm', source_run_id: run };
  const { model } = await to.post<{ model: { info: { model_id: string } } }>(`${API}/logged-models`, logged);
  const modelId = model.info.model_id;
  await upload(to, `${id}/models/${modelId}/artifacts/MLmodel`, 'of the logged model');
  const tags = [{ key: 'team', value: 'a' }];
  const description = 'Whether it goes in';
  await to.post(`${API}/registered-models/create`, { name: MODEL, description, tags });
  const version = (body: object) => to.post(`${API}/model-versions/create`, { name: MODEL, ...body });
  await version({ source: `runs:/${run}/model`, run_id: run, description: 'first', tags });
  await version({ source: `models:/${modelId}`, model_id: modelId });
  await version({ source: `runs:/${run}/model`, run_id: run });
  await version({
    source: `mlflow-artifacts:/${id}/${run}/artifacts/model`,
    run_id: run,
    run_link: 'http://x/',
  });
  await remove(to, 'model-versions/delete', { name: MODEL, version: '3' });
  await to.post(`${API}/model-versions/transition-stage`, { name: MODEL, version: '4', stage: 'Production' });
  await alias(to, 'best', 2);
  await alias(to, 'champion', 1);
  await to.post(`${API}/registered-models/create`, { name: 'copies' });
  await to.post(`${API}/model-versions/create`, { name: 'copies', source: `models:/${MODEL}/2` });
  await to.post(`${API}/registered-models/create`, { name: 'elsewhere' });
  await to.post(`${API}/model-versions/create`, { name: 'elsewhere', source: 's3://bucket/model' });
  const own = { name: 'with files', version: 7, creation_timestamp: 5, last_updated_timestamp: 6 };
  await to.post('/registry/import/models', own);
  const begun = await to.post<{ root: string }>('/registry/import/versions', own);
  await upload(to, `${begun.root}/deep/er/MLmodel`, 'of the version');
  await to.post('/registry/import/versions/finish', own);
  const prompt = { name: 'prompt', tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }] };
  await to.post(`${API}/registered-models/create`, prompt);
  const text = { key: 'mlflow.prompt.text', value: 'Does {{shot}} go in?' };
  const said = { name: 'prompt', source: 'prompt-template', tags: [...prompt.tags, text] };
  await to.post(`${API}/model-versions/create`, said);
  return { run, model: modelId };
}

async function remove(to: RestClient, path: string, body: object): Promise<void> {
  const init = { method: 'DELETE', headers: { 'content-type': 'application/json' } };
  const answer = await fetch(`${to.uri}${API}/${path}`, { ...init, body: JSON.stringify(body) });
  expect(answer.status).toBe(200);
}

async function alias(to: RestClient, name: string, version: number): Promise<void> {
  await to.post(`${API}/registered-models/alias`, { name: MODEL, alias: name, version: String(version) });
}

interface Seen {
  registered_model: { aliases?: { alias: string; version: string }[] };
  model_versions?: { version: string; run_id: string; source: string }[];
}

async function view(app: StageApp, name = MODEL): Promise<Seen> {
  const { registered_model: model } = await client(app).get<Seen>(`${API}/registered-models/get`, { name });
  const filter = `name="${name}"`;
  const found = await client(app).get<Seen>(`${API}/model-versions/search`, { filter });
  return {
    registered_model: { ...model, aliases: model.aliases?.toSorted((a, b) => (a.alias < b.alias ? -1 : 1)) },
    model_versions: found.model_versions,
  };
}

/** What a server answers is the same wherever it lies, but for the address in which an experiment's id stands. */
function portable(seen: Seen): Seen {
  const text = JSON.stringify(seen).replaceAll(/mlflow-artifacts:\/\d+\/(\w+)\/artifacts/g, 'runs:/$1');
  return JSON.parse(text) as Seen;
}

async function fileOf(app: StageApp, name: string, version: number, path: string): Promise<string> {
  const query = new URLSearchParams({ name, version: String(version), path });
  return (await fetch(`${app.url}/model-versions/get-artifact?${query.toString()}`)).text();
}

async function moved(
  source: Source,
  to = client(target),
  choice: { all?: boolean; names?: string[] } = { all: true },
): Promise<Tally & { leftOut: string[] }> {
  const tally = Object.assign(new Tally(), { leftOut: [] as string[] });
  const experiments = await source.experiments(['shots']);
  await new ExperimentImport(source, to, tally, OPTIONS).run(experiments[0]);
  const { all = false, names = [] } = choice;
  const onLeftOut = (line: string): unknown => tally.leftOut.push(line);
  await new RegisteredImport(source, to, tally, OPTIONS).run({ all, names, experiments, onLeftOut });
  return tally;
}

async function exported(names: string[] = []): Promise<Tally> {
  const tally = new Tally();
  const source = new MlflowSource(client(first));
  const [experiment] = await source.experiments(['shots']);
  const choice = { all: true, names, onLeftOut: () => undefined };
  await new ExperimentExport(source, folder, tally, OPTIONS).run(experiment, choice);
  return tally;
}

interface Document {
  aliases?: unknown[];
  artifacts?: { size: number }[];
}

/** What an exported folder holds, counted in its files. */
function countsIn(root: string): Record<string, number> {
  const documents = (pattern: RegExp): Document[] =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => pattern.test(path))
      .map((path) => JSON.parse(readFileSync(join(root, path), 'utf8')) as Document);
  const sum = (numbers: number[]): number => numbers.reduce((all, one) => all + one, 0);
  const registered = documents(/^registered-models\/[^/]+\/model\.json$/);
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && /\/artifacts(\/|$)/.test(entry.parentPath),
  );
  return {
    runs: documents(/^runs\/[^/]+\/run\.json$/).length,
    models: documents(/^logged-models\/[^/]+\/model\.json$/).length,
    registered: registered.length,
    versions: documents(/\/version\.json$/).length,
    aliases: sum(registered.map(({ aliases = [] }) => aliases.length)),
    files: files.length,
    bytes: sum(files.map((entry) => statSync(join(entry.parentPath, entry.name)).size)),
  };
}

const folderSource = (): Source => new FolderSource(new ExportedFolder(folder));

describe('a registered model', () => {
  it('moves to another instance with numbers, aliases and files, once', async () => {
    const source = new MlflowSource(client(first));
    const tally = await moved(source);
    expect(tally).toMatchObject({ registered: 2, versions: 4, versionsThere: 0, aliases: 2 });
    expect([tally.failures, tally.differing]).toEqual([[], []]);
    expect(tally.leftOut).toEqual([
      'registered model elsewhere is left out: version 1 is of another experiment, or of no run',
      'registered model with files is left out: version 7 is of another experiment, or of no run',
    ]);
    const before = await view(first);
    expect(before.model_versions!.map(({ version }) => version)).toEqual(['4', '2', '1']);
    expect(portable(await view(target))).toEqual(portable(before));
    expect(await view(target, 'copies')).toEqual(await view(first, 'copies'));
    expect(await fileOf(target, MODEL, 1, 'MLmodel')).toBe('of the run');
    expect(await fileOf(target, MODEL, 2, 'MLmodel')).toBe('of the logged model');
    expect(await fileOf(target, MODEL, 4, 'MLmodel')).toBe('of the run');
    expect(await fileOf(target, 'copies', 1, 'MLmodel')).toBe('of the logged model');
    expect(await moved(source)).toMatchObject({ versions: 0, versionsThere: 4, aliases: 0, isClean: true });
    const next = { name: MODEL, source: `runs:/${ids.run}/model`, run_id: ids.run };
    const { model_version: made } = await client(target).post<{ model_version: { version: string } }>(
      `${API}/model-versions/create`,
      next,
    );
    expect(made.version).toBe('5');
  }, 60_000);

  it('moves through a folder, if it is named, with the files that only it has', async () => {
    const said = await exported(['elsewhere', 'with files']);
    expect(said).toMatchObject({ registered: 4, versions: 6, aliases: 2, aliasesThere: 0, failures: [] });
    // What is said is what lies there.
    expect(countsIn(folder)).toEqual({
      runs: said.runs - said.runsThere - said.runsLeft,
      models: said.models,
      registered: said.registered,
      versions: said.versions,
      aliases: said.aliases,
      files: said.files,
      bytes: said.bytes,
    });
    expect(said.progress()).toMatch(/^runs 1 of 1, /);
    expect(await exported(['elsewhere', 'with files'])).toMatchObject({
      versions: 0,
      versionsThere: 6,
      aliases: 0,
      aliasesThere: 2,
    });
    const tally = await moved(folderSource());
    expect(tally).toMatchObject({ registered: 4, versions: 6, aliases: 2, failures: [], differing: [] });
    expect(portable(await view(target))).toEqual(portable(await view(first)));
    expect(await view(target, 'elsewhere')).toEqual(await view(first, 'elsewhere'));
    expect(await fileOf(target, 'with files', 7, 'deep/er/MLmodel')).toBe('of the version');
    expect(await moved(folderSource())).toMatchObject({
      versions: 0,
      versionsThere: 6,
      files: 0,
      isClean: true,
    });
    expect(await moved(new MlflowSource(client(first)), undefined, { names: ['with files'] })).toMatchObject({
      versionsThere: 1,
      isClean: true,
    });
  }, 60_000);

  it('that exists here with other content stays unchanged and is reported', async () => {
    const source = new MlflowSource(client(first));
    const to = client(target);
    await moved(source);
    const elsewhere = { name: MODEL, source: 's3://ours/model' };
    await to.post(`${API}/model-versions/create`, elsewhere);
    await remove(to, 'model-versions/delete', { name: MODEL, version: '1' });
    await to.post(`${API}/model-versions/set-tag`, { name: MODEL, version: '4', key: 'ours', value: 'b' });
    await to.post(`${API}/registered-models/set-tag`, { name: MODEL, key: 'team', value: 'b' });
    await alias(to, 'best', 5);
    const before = await view(target);
    const tally = await moved(source);
    expect(tally.differing).toEqual([
      `Registered model ${MODEL} exists with another tag team and was not changed.`,
      `Version 4 of ${MODEL} exists with another tags and was not changed.`,
      `The alias best of ${MODEL} was not set: it points at version 5 here and at version 2 in the source.`,
    ]);
    expect(tally.failures).toEqual([
      `version 1 of ${MODEL}: Version 1 of ${MODEL} was deleted here, and its number is not used again.`,
      `alias champion of ${MODEL}: version 1 was not imported`,
    ]);
    expect(await view(target)).toEqual(before);
  }, 60_000);
});

describe('an imported alias with a keeper', () => {
  it('is passed to its keeper if it points at nothing, and stays otherwise', async () => {
    const requests: AliasRequest[] = [];
    const source = new MlflowSource(client(first));
    target.app.get(AliasKeepers).keep(MODEL, 'champion', async (request) => void requests.push(request));
    expect(await moved(source)).toMatchObject({ aliases: 2, isClean: true });
    expect(requests).toEqual([{ model: MODEL, alias: 'champion', version: 1, by: 'import' }]);
    const imports = target.app.get(RegistryImportService);
    const trainer = { by: 'ann (import)', mayDecide: false };
    await expect(imports.alias(MODEL, { alias: 'champion', version: 1 }, trainer)).rejects.toMatchObject({
      code: 'registry.import-alias',
      message: expect.stringContaining('requires a key with the role admin'),
    });
    expect(requests).toHaveLength(1);
  }, 60_000);

  it('stays at the version that is served', async () => {
    const requests: AliasRequest[] = [];
    const source = new MlflowSource(client(first));
    await moved(source);
    await alias(client(target), 'champion', 4);
    target.app.get(AliasKeepers).keep(MODEL, 'champion', async (request) => void requests.push(request));
    const tally = await moved(source);
    expect(tally.differing).toEqual([
      `The alias champion of ${MODEL} was not set: it points at version 4 here and at version 1 in the source.`,
    ]);
    expect(requests).toEqual([]);
    const { registered_model: model } = await view(target);
    expect(model.aliases).toContainEqual({ alias: 'champion', version: '4' });
  }, 60_000);
});

describe('an import of registered models', () => {
  it('continues where it was interrupted', async () => {
    const interruption = new AbortController();
    const to = client(target, interruption.signal);
    const post = to.post.bind(to);
    let finished = 0;
    to.post = async <T>(path: string, body: object): Promise<T> => {
      if (path.endsWith('versions/finish') && (finished += 1) === 2) interruption.abort();
      return post<T>(path, body);
    };
    const source = new MlflowSource(client(first));
    await expect(moved(source, to)).rejects.toMatchObject({ code: 'tracking.transfer-unreachable' });
    const half = await moved(source);
    expect(half).toMatchObject({ isClean: true, aliases: 2 });
    expect(half.versions + half.versionsThere).toBe(4);
    expect(half.versionsThere).toBeGreaterThan(0);
    expect(portable(await view(target))).toEqual(portable(await view(first)));
  }, 60_000);

  it('reports a version whose run is not here, or an invalid document, and continues', async () => {
    await exported(['elsewhere']);
    const folders = readdirSync(join(folder, 'registered-models'));
    const place = join(
      folder,
      'registered-models',
      folders.find((name) => name.startsWith('shot_s_model-'))!,
    );
    const broken = join(
      folder,
      'registered-models',
      folders.find((name) => name.startsWith('elsewhere-'))!,
    );
    writeFileSync(join(broken, 'model.json'), '{"name":"a/b"}');
    const version = join(place, 'versions/1/version.json');
    const other = 'b'.repeat(32);
    writeFileSync(version, readFileSync(version, 'utf8').replaceAll(ids.run, other));
    const tally = await moved(folderSource());
    expect(tally).toMatchObject({ registered: 2, versions: 3, aliases: 1, differing: [] });
    expect(tally.failures.toSorted()).toEqual([
      `alias champion of ${MODEL}: version 1 was not imported`,
      expect.stringMatching(
        /^registered model elsewhere-\w+: .*model\.json: name: must be 1 to 256 characters/,
      ),
      `version 1 of ${MODEL}: Version 1 of ${MODEL} cannot be imported: Run with id=${other} not found.`,
    ]);
  }, 60_000);

  it('moves a prompt by its name, and makes no model a prompt', async () => {
    const source = new MlflowSource(client(first));
    const choice = { names: ['prompt'] };
    expect(await moved(source, undefined, choice)).toMatchObject({ versions: 1, isClean: true });
    const filter = "name='prompt' AND tags.`mlflow.prompt.is_prompt`='true'";
    const found = await client(target).get<Seen>(`${API}/model-versions/search`, { filter });
    expect(found).toEqual(await client(first).get<Seen>(`${API}/model-versions/search`, { filter }));
    expect(await moved(source, undefined, choice)).toMatchObject({ versionsThere: 1, isClean: true });
    const body = { name: 'prompt', creation_timestamp: 1, last_updated_timestamp: 1 };
    await expect(client(target).post('/registry/import/models', body)).rejects.toMatchObject({
      code: 'registry.import-differs',
    });
  }, 60_000);

  it('reports an unknown model, and moves the others', async () => {
    const names = ['no', 'elsewhere'];
    const tally = await moved(new MlflowSource(client(first)), undefined, { names });
    expect(tally).toMatchObject({ registered: 1, versions: 1 });
    expect(tally.failures).toEqual([`registered model no: ${first.url} has no registered model no.`]);
    await exported();
    const again = await moved(folderSource(), undefined, { names });
    expect(again.failures).toEqual(
      names.map((name) => `registered model ${name}: ${folder} holds no registered model ${name}.`),
    );
  }, 60_000);

  it('refuses a source that is a file on this machine', async () => {
    const to = client(target);
    const body = { name: 'm', version: 1, source: 'file:///etc/passwd' };
    await to.post('/registry/import/models', body);
    await expect(to.post('/registry/import/versions/finish', body)).rejects.toMatchObject({
      code: 'registry.import-source',
    });
    await expect(to.post('/registry/import/versions', { ...body, name: 'no' })).rejects.toMatchObject({
      code: 'registry.import-source',
    });
    await expect(
      to.post('/registry/import/versions', { ...body, name: 'no', source: '' }),
    ).rejects.toMatchObject({ code: 'registry.model-unknown' });
  });
});
