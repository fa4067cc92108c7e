import { gzipSync } from 'node:zlib';
import { FEATURE_ROWS } from '../support/feature-rows.js';
import { readInferAnswer } from '../support/infer-answer.js';
import { call, eventually, startApp, type StartedApp } from '../support/start-app.js';

const { columns: FEATURES, rows: ROWS } = FEATURE_ROWS;
const TENSOR = { name: 'input', shape: [3, 7], datatype: 'FP64', data: ROWS };
const SPLIT = { dataframe_split: { columns: FEATURES, data: ROWS } };
const INFER = '/v2/models/parivision/infer';

interface Infer {
  model_name: string;
  model_version: string;
  id?: string;
  parameters?: Record<string, string>;
  outputs: { name: string; shape: number[]; data: number[] }[];
}

let app: StartedApp;
beforeAll(async () => {
  app = await startApp({ FIRST_RUN_NODES: '3000', STUDY_ALGORITHMS: 'logistic-regression' });
  await eventually(
    () => fetch(`${app.url}/v2/health/ready`),
    ({ status }) => status === 200,
  );
}, 120_000);
afterAll(async () => app?.stop());

const send = (path: string, body: string | Buffer, headers: Record<string, string> = {}) =>
  fetch(`${app.url}${path}`, { method: 'POST', body: new Uint8Array(Buffer.from(body)), headers });
const infer = (body: unknown, path = INFER) => call<Infer>(`${app.url}${path}`, body);
const invoke = (body: unknown, query = '') =>
  call<{ predictions: unknown[] }>(`${app.url}/invocations${query}`, body);

/** What `POST /predict` answers for each row. */
async function probabilities(): Promise<number[]> {
  const found = [];
  for (const row of ROWS) {
    const features = Object.fromEntries(FEATURES.map((name, i) => [name, row[i]]));
    found.push((await call<{ probability: number }>(`${app.url}/predict`, features)).body.probability);
  }
  return found;
}

describe('the Open Inference Protocol', () => {
  it('answers as POST /predict does, for one tensor and for named ones in another order', async () => {
    const wanted = await probabilities();
    const whole = await infer({ id: 'é-1', inputs: [TENSOR] });
    expect(whole).toMatchObject({
      status: 200,
      body: { model_name: 'parivision', model_version: '1', id: 'é-1' },
    });
    const [labels, both] = whole.body.outputs;
    expect(labels).toMatchObject({
      name: 'predict',
      shape: [3, 1],
      data: wanted.map((p) => (p > 0.5 ? 1 : 0)),
    });
    expect(both).toMatchObject({
      name: 'predict_proba',
      shape: [3, 2],
      data: wanted.flatMap((p) => [1 - p, p]),
    });
    const columns = FEATURES.map((name, i) => ({
      name,
      shape: [3],
      datatype: name === 'Shot_Distance_Meters' ? 'FP64' : 'INT64',
      data: ROWS.map((row) => row[i]),
    })).toReversed();
    const named = await infer({ inputs: columns, parameters: { content_type: 'pd' } });
    expect(named.body.outputs).toEqual(whole.body.outputs);
    for (const version of ['1', 'champion', 'latest']) {
      const versioned = await infer({ inputs: [TENSOR] }, `/v2/models/parivision/versions/${version}/infer`);
      expect(versioned.body.outputs).toEqual(whole.body.outputs);
    }
  });

  it('accepts and returns tensors as bytes', async () => {
    const head = Buffer.from(
      JSON.stringify({
        inputs: [{ ...TENSOR, data: undefined, parameters: { binary_data_size: 3 * 7 * 8 } }],
        parameters: { binary_data_output: true },
      }),
    );
    const bytes = Buffer.from(Float64Array.from(ROWS.flat()).buffer);
    const plain = Buffer.concat([head, bytes]);
    for (const [body, encoding] of [
      [plain, 'identity'],
      [gzipSync(plain), 'gzip'],
    ] as const) {
      const response = await send(INFER, body, {
        'inference-header-content-length': String(head.length),
        'content-encoding': encoding,
      });
      expect(response.headers.get('content-type')).toBe('application/octet-stream');
      const [labels, both] = await readInferAnswer(response);
      expect([...both]).toEqual((await probabilities()).flatMap((p) => [1 - p, p]));
      expect([...labels]).toEqual((await probabilities()).map((p) => BigInt(p > 0.5)));
    }
  });

  it('gives the id of the logged prediction', async () => {
    const { body } = await infer({ inputs: [{ ...TENSOR, shape: [1, 7], data: ROWS[0] }] });
    const id = body.parameters!.prediction_id;
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    const { body: log } = await call<{ items: { id: string }[] }>(`${app.url}/predictions?limit=50`);
    expect(log.items.map((item) => item.id)).toContain(id);
  });

  it('counts its predictions as those of POST /predict', async () => {
    const total = async (): Promise<number> => {
      const text = await (await fetch(`${app.url}/metrics`)).text();
      const lines = text.matchAll(/^predictions_total\{.*\} (\d+)$/gm);
      return [...lines].reduce((sum, [, count]) => sum + Number(count), 0);
    };
    const before = await total();
    await infer({ inputs: [TENSOR] });
    await invoke(SPLIT);
    expect((await total()) - before).toBe(6);
  });

  it('lists the repository, from which the champion cannot be unloaded', async () => {
    const index = await call(`${app.url}/v2/repository/index`, {});
    expect(index).toEqual({
      status: 200,
      body: [{ name: 'parivision', version: '1', state: 'READY', reason: '' }],
    });
    expect((await send('/v2/repository/models/parivision/load', '')).status).toBe(200);
    expect(await call(`${app.url}/v2/repository/models/parivision/unload`, {})).toMatchObject({
      status: 409,
      body: { error: expect.any(String), code: 'serving.champion-stays' },
    });
  });

  it.each([
    ['GET', '/v2/nothing', 404],
    ['GET', INFER, 405],
    ['GET', '/v2/models/none', 404],
    ['GET', '/v2/models/..%2f..%2fetc%2fpasswd', 404],
    ['GET', '/v2/models/%00', 404],
    ['GET', '/v2/models/parivision/versions/999999', 404],
    ['GET', '/v2/models/parivision/versions/1e3/ready', 404],
    ['GET', '/v2/models/%zz', 400],
    ['POST', '/v2/models/none/infer', 404],
    ['POST', '/v2/repository/models/none/load', 404],
  ])('answers %s %s with %d and a text', async (method, path, status) => {
    const response =
      method === 'POST'
        ? await send(path, JSON.stringify({ inputs: [TENSOR] }))
        : await fetch(`${app.url}${path}`);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error: expect.any(String), code: expect.any(String) });
  });
});

describe("MLflow's scoring contract", () => {
  it('answers the labels of POST /predict, in every form', async () => {
    const wanted = await probabilities();
    const labels = wanted.map((p) => (p > 0.5 ? 1 : 0));
    const records = ROWS.map((row) => Object.fromEntries(FEATURES.map((name, i) => [name, row[i]])));
    for (const body of [
      SPLIT,
      { dataframe_records: records },
      { instances: records },
      { inputs: records },
      { inputs: Object.fromEntries(FEATURES.map((name, i) => [name, ROWS.map((row) => row[i])])) },
    ]) {
      expect(await invoke(body)).toEqual({ status: 200, body: { predictions: labels } });
    }
    const csv = [FEATURES, ...ROWS].map((line) => line.join(',')).join('\n');
    const response = await send('/invocations', csv, { 'content-type': 'text/csv; charset=utf-8' });
    expect(await response.json()).toEqual({ predictions: labels });
    const both = await invoke(SPLIT, '?model=parivision&version=1&output=predict_proba');
    expect(both.body.predictions).toEqual(wanted.map((p) => [1 - p, p]));
  });

  it('gives the id of the logged prediction in a header', async () => {
    const one = { dataframe_split: { columns: FEATURES, data: [ROWS[0]] } };
    const response = await send('/invocations', JSON.stringify(one));
    expect(response.headers.get('x-prediction-id')).toMatch(/^[0-9a-f]{32}$/);
  });

  it('responds to a ping', async () => {
    const response = await fetch(`${app.url}/ping`);
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'application/json; charset=utf-8',
      '\n',
    ]);
  });

  it.each([
    ['', 'application/json', 400],
    ['{', 'application/json', 400],
    [JSON.stringify(SPLIT), 'text/plain', 415],
    [JSON.stringify(SPLIT), 'application/json; charset=latin-1', 415],
    [JSON.stringify(SPLIT), 'application/json; format=pandas-split', 415],
    ['a,b\n987654321,2\n', 'text/csv', 400],
    [`{"dataframe_records":[{"Player_ID":987654321}]}`, 'application/json', 400],
  ])('refuses %j of %s with %d, and repeats no data', async (body, type, status) => {
    const response = await send('/invocations', body, { 'content-type': type });
    expect(response.status).toBe(status);
    const text = await response.text();
    expect(JSON.parse(text)).toEqual({ error_code: 'BAD_REQUEST', message: expect.any(String) });
    expect(text).not.toContain('987654321');
  });

  it.each([
    ['?model=none', 404],
    ['?version=99', 404],
    ['?version=1&version=1', 400],
    ['?output=all', 400],
    ['?other=1', 400],
  ])('answers a query of %s with %d', async (query, status) => {
    expect(await invoke(SPLIT, query)).toMatchObject({ status, body: { error_code: expect.any(String) } });
  });
});

describe('both protocols', () => {
  const large = Buffer.alloc(9 * 1024 * 1024, ' ');

  it.each([
    [INFER, { error: expect.any(String), code: 'protocols.too-large' }],
    ['/invocations', { error_code: 'BAD_REQUEST', message: expect.any(String) }],
  ])('refuse more JSON than they parse, and more bytes than they read: %s', async (path, body) => {
    const response = await send(path, large);
    expect([response.status, await response.json()]).toEqual([413, body]);
    const huge = await send(path, Buffer.alloc(65 * 1024 * 1024));
    expect(huge.status).toBe(413);
    expect(await huge.json()).toHaveProperty(path === INFER ? 'error' : 'error_code');
  });

  it.each([INFER, '/invocations', '/v2/repository/index'])(
    'refuse a page of another origin: %s',
    async (path) => {
      const response = await send(path, '{}', { origin: 'http://evil.example' });
      expect(response.status).toBe(403);
      expect(await response.text()).toMatch(/another origin/);
    },
  );

  it('answer other requests while a large one is computed', async () => {
    const rows = Array.from({ length: 150_000 }, (_, i) => ROWS[i % 3]);
    const inputs = [{ name: 'input', shape: [rows.length, 7], datatype: 'FP64', data: rows.flat() }];
    const body = JSON.stringify({ inputs, outputs: [{ name: 'predict' }] });
    const state = { isDone: false };
    const big = send(INFER, body).finally(() => (state.isDone = true));
    let slowest = 0;
    while (!state.isDone) {
      const began = performance.now();
      await fetch(`${app.url}/v2/health/live`);
      slowest = Math.max(slowest, performance.now() - began);
    }
    expect((await big).status).toBe(200);
    expect(slowest).toBeLessThan(1000);
  });
});
