import { golden, syntheticShots } from '../golden/synthetic-shots.js';
import { mlflowCall } from '../support/mlflow-call.js';
import { call, runDaily, startApp, type StartedApp } from '../support/start-app.js';

interface Wire {
  error_code?: string;
  message?: string;
  experiment_id?: string;
  run?: { info: { run_id: string; artifact_uri: string } };
  model_version?: { version: string; aliases?: string[] };
}

let app: StartedApp;
beforeAll(async () => {
  app = await startApp();
}, 90_000);
afterAll(async () => {
  await app?.stop();
});

async function wire(
  method: string,
  path: string,
  body?: object,
  key?: string,
): Promise<Wire & { status: number }> {
  const answer = await mlflowCall<Wire>(app.url, method, path, { body, key });
  return { status: answer.status, ...answer.body };
}

const makeVersion = (name: string) =>
  wire('POST', 'model-versions/create', { name, source: 's3://bucket/m' });

/** A client's run with these files in its folder `model`. */
async function runWithFolder(files: Record<string, string>): Promise<string> {
  const { experiment_id } = await wire('POST', 'experiments/create', { name: `e${Date.now()}` });
  const { run } = await wire('POST', 'runs/create', { experiment_id, start_time: Date.now() });
  const { run_id, artifact_uri } = run!.info;
  const root = artifact_uri.replace('mlflow-artifacts:', '/api/2.0/mlflow-artifacts/artifacts');
  for (const [name, body] of Object.entries(files)) {
    expect((await fetch(`${app.url}${root}/model/${name}`, { method: 'PUT', body })).status).toBe(200);
  }
  return run_id;
}

async function registered(run_id: string): Promise<string> {
  const source = `runs:/${run_id}/model`;
  const made = await wire('POST', 'model-versions/create', { name: 'parivision', source, run_id });
  return made.model_version!.version;
}

const setChampion = (version: string) =>
  wire('POST', 'registered-models/alias', { name: 'parivision', alias: 'champion', version });

interface CurrentChampion {
  version: { version: number; algorithm: string; runId: string };
  run?: { id: string };
  election?: { kind: string; by: string };
}

/** LightGBM's text of a model of five columns, named after five of our features; the other two are not used. */
function lightGbm() {
  const { seed, trainRows, testRows, models } = golden<{
    seed: number;
    trainRows: number;
    testRows: number;
    models: { library: string; model: string; predictions: number[] }[];
  }>('native-models.json');
  const { model, predictions } = models.find(({ library }) => library === 'lightgbm')!;
  const names = 'Player_ID X_Location Y_Location Total_Seconds_Remaining Shot_Zone_Combined'.split(' ');
  const text = model
    .replace('player x y seconds zone', `${names.join(' ')} Shot_Type_Encoded Shot_Distance_Meters`)
    .replace('max_feature_idx=4', 'max_feature_idx=6')
    .replace(/^(feature_infos=.*)$/m, '$1 none none');
  // Every eleventh row has an unknown zone, and others have missing values.
  const { columns } = syntheticShots(trainRows + testRows, seed);
  const valuesOf = (row: number) => columns.map((column) => column[trainRows + row]);
  const row = predictions.findIndex((_, i) => i % 11 !== 0 && !valuesOf(i).some(Number.isNaN));
  const values = valuesOf(row);
  return {
    text,
    shot: {
      ...Object.fromEntries(names.map((name, i) => [name, values[i]])),
      Shot_Type_Encoded: 2,
      Shot_Distance_Meters: 1,
    },
    probability: predictions[row],
  };
}

describe("the registry behind MLflow's API", () => {
  it('shows in our own lists what a client registers, and follows a rename', async () => {
    await wire('POST', 'registered-models/create', { name: 'theirs' });
    expect((await makeVersion('theirs')).model_version?.version).toBe('1');
    await wire('POST', 'registered-models/alias', { name: 'theirs', alias: 'best', version: '1' });
    await wire('POST', 'registered-models/rename', { name: 'theirs', new_name: 'ours' });
    const seen = await (await fetch(`${app.url}/registry/models/ours/versions`)).json();
    expect(seen).toMatchObject({ total: 1, items: [{ model: 'ours', version: 1, aliases: ['best'] }] });
    const history = await (await fetch(`${app.url}/registry/models/ours/aliases/best/history`)).json();
    expect(history).toMatchObject({ total: 1, items: [{ from: null, to: 1, by: 'MLflow API' }] });
    expect((await fetch(`${app.url}/registry/models/theirs`)).status).toBe(404);
    await wire('DELETE', 'model-versions/delete', { name: 'ours', version: '1' });
    expect((await makeVersion('ours')).model_version?.version).toBe('2');
  });

  it('refuses the champion alias for a version that cannot be served, and protects the served model', async () => {
    await wire('POST', 'registered-models/create', { name: 'parivision' });
    await makeVersion('parivision');
    const alias = { name: 'parivision', alias: 'champion', version: '1' };
    const refused = await wire('POST', 'registered-models/alias', alias);
    expect(refused).toMatchObject({ status: 400, error_code: 'INVALID_PARAMETER_VALUE' });
    expect(refused.message).toContain('cannot answer predictions');
    expect((await fetch(`${app.url}/champion`)).status).toBe(404);
    const gone = await wire('DELETE', 'registered-models/delete', { name: 'parivision' });
    expect(gone).toMatchObject({ status: 400, error_code: 'INVALID_PARAMETER_VALUE' });
  });

  it("serves a client's LightGBM model, and one of our own again, when the alias is set to it", async () => {
    const trained = await runDaily(app.url, { nodes: 3000, algorithms: [{ name: 'logistic-regression' }] });
    expect(trained.state).toBe('succeeded');
    const { body: list } = await call<{ items: { version: number; algorithm: string; runId: string }[] }>(
      `${app.url}/registry/models/parivision/versions?algorithm=logistic-regression`,
    );
    const [own] = list.items;
    const { text, shot, probability } = lightGbm();
    const run = await runWithFolder({
      MLmodel: 'flavors:\n  lightgbm:\n    data: model.lgb\n',
      'model.lgb': text,
    });
    const version = await registered(run);
    expect(await setChampion(version)).toMatchObject({ status: 200 });
    const theirs = await call<CurrentChampion>(`${app.url}/champion`);
    expect(theirs.body).toMatchObject({
      version: { version: Number(version), algorithm: 'mlflow', runId: run },
      run: { id: run },
      election: { kind: 'promotion', by: 'MLflow API' },
    });
    const predict = () => call<{ probability: number; model_version: number }>(`${app.url}/predict`, shot);
    // Whoever asks after the alias was set is answered by its version.
    const answer = await predict();
    expect(answer.body.model_version).toBe(Number(version));
    expect(Math.abs(answer.body.probability - probability)).toBeLessThan(1e-12);
    expect(await setChampion(String(own.version))).toMatchObject({ status: 200 });
    expect((await call<CurrentChampion>(`${app.url}/champion`)).body).toMatchObject({
      version: { version: own.version, algorithm: 'logistic-regression' },
      run: { id: own.runId },
      election: { kind: 'promotion', by: 'MLflow API' },
    });
    expect((await predict()).body.model_version).toBe(own.version);
    // Clients repeat themselves, and several may want the same at once.
    const wishes = await Promise.all(Array.from({ length: 8 }, () => setChampion(version)));
    expect(wishes.map(({ status }) => status)).toEqual(wishes.map(() => 200));
    expect((await predict()).body.model_version).toBe(Number(version));
    expect(await setChampion(String(own.version))).toMatchObject({ status: 200 });
  }, 120_000);

  it('serves an imported file, which has no run', async () => {
    const answer = await fetch(`${app.url}/registry/models/parivision/versions/import`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: lightGbm().text,
    });
    const { version } = (await answer.json()) as { version: number };
    expect(await setChampion(String(version))).toMatchObject({ status: 200 });
    const { status, body } = await call<CurrentChampion>(`${app.url}/champion`);
    expect([status, body.version.version, body.version.algorithm, body.run]).toEqual([
      200,
      version,
      'imported-lightgbm',
      undefined,
    ]);
  });

  it('reports why a model cannot be served, and keeps the champion', async () => {
    const before = (await call<CurrentChampion>(`${app.url}/champion`)).body.version.version;
    const pickled = await registered(await runWithFolder({ 'model.pkl': 'x' }));
    expect(await setChampion(pickled)).toMatchObject({
      status: 400,
      message: expect.stringContaining('its folder has none of model.pvm, model.onnx'),
    });
    const other = lightGbm().text.replace('Player_ID', 'Height');
    expect(await setChampion(await registered(await runWithFolder({ 'model.lgb': other })))).toMatchObject({
      status: 400,
      message: expect.stringContaining('it has Height; it lacks Player_ID'),
    });
    expect((await call<CurrentChampion>(`${app.url}/champion`)).body.version.version).toBe(before);
  });

  it("requires a key, with MLflow's error, once a key exists", async () => {
    const make = async (role: string, by?: string): Promise<string> => {
      const headers = { 'content-type': 'application/json', ...(by && { authorization: `Bearer ${by}` }) };
      const body = JSON.stringify({ name: role, role });
      const answer = await fetch(`${app.url}/access/keys`, { method: 'POST', headers, body });
      return ((await answer.json()) as { key: string }).key;
    };
    const admin = await make('admin');
    const trainer = await make('trainer', admin);
    const viewer = await make('viewer', admin);
    const without = await fetch(`${app.url}/api/2.0/mlflow/registered-models/search`);
    expect([without.status, without.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringMatching(/^Basic /),
    ]);
    expect(await without.json()).toMatchObject({ error_code: 'UNAUTHENTICATED' });
    const model = { name: 'by-key' };
    expect(await wire('POST', 'registered-models/create', model, viewer)).toMatchObject({
      status: 403,
      error_code: 'PERMISSION_DENIED',
    });
    expect((await wire('POST', 'registered-models/create', model, trainer)).status).toBe(200);
    const alias = { name: 'parivision', alias: 'champion', version: '1' };
    expect(await wire('POST', 'registered-models/alias', alias, trainer)).toMatchObject({
      status: 403,
      error_code: 'PERMISSION_DENIED',
    });
    const plain = await fetch(`${app.url}/gold/snapshots`);
    expect(plain.status).toBe(401);
    expect(plain.headers.get('content-type')).toContain('application/problem+json');
    expect((await fetch(`${app.url}/health/live`)).status).toBe(200);
  });
});
