import { FEATURE_ROWS } from '../support/feature-rows.js';
import { freePort, grpcClient, type GrpcClient } from '../support/grpc-client.js';
import { call, eventually, launchApp, startApp, type StartedApp } from '../support/start-app.js';

const { columns, rows } = FEATURE_ROWS;
const values = rows.flat();
const RAW = Buffer.from(Float64Array.from(values).buffer);
const INPUT = { name: 'input', datatype: 'FP64', shape: [3, 7] };
const request = (fields: object) => ({ model_name: 'parivision', ...fields });
const PLAIN = request({ id: 'q1', inputs: [{ ...INPUT, contents: { fp64_contents: values } }] });
/** Of an administrator, who is not in the database. */
const ADMIN = 'k'.repeat(40);

interface OutputMessage {
  name: string;
  shape: number[];
  contents: { fp64_contents: number[]; int64_contents: number[] };
}

describe('the Open Inference Protocol over gRPC', () => {
  let app: StartedApp;
  let client: GrpcClient;
  let port: number;
  let wanted: { predict: number[]; predict_proba: number[] };

  beforeAll(async () => {
    port = await freePort();
    app = await startApp({
      GRPC_PORT: String(port),
      FIRST_RUN_NODES: '3000',
      STUDY_ALGORITHMS: 'logistic-regression',
    });
    client = grpcClient(port);
    await eventually(
      () => client.call('ServerReady'),
      ({ ready }) => ready === true,
    );
    const inputs = [{ ...INPUT, data: values }];
    const { body } = await call<{ outputs: { data: number[] }[] }>(`${app.url}/v2/models/parivision/infer`, {
      inputs,
    });
    wanted = { predict: body.outputs[0].data, predict_proba: body.outputs[1].data };
  }, 120_000);
  afterAll(async () => {
    client?.close();
    await app?.stop();
  });

  it('reports health, the server and its models as REST does', async () => {
    expect(await client.call('ServerLive')).toEqual({ live: true });
    for (const version of ['', '1', 'champion']) {
      expect(await client.call('ModelReady', { name: 'parivision', version })).toEqual({ ready: true });
    }
    expect(await client.call('ServerMetadata')).toMatchObject({ name: 'parivision' });
    const { body } = await call<object>(`${app.url}/v2/models/parivision`);
    expect(await client.call('ModelMetadata', { name: 'parivision' })).toEqual(body);
    expect(await client.call('RepositoryIndex', { ready: true })).toEqual({
      models: [{ name: 'parivision', version: '1', state: 'READY', reason: '' }],
    });
    expect(await client.call('RepositoryModelLoad', { model_name: 'parivision' })).toEqual({});
  });

  it('answers contents with contents, and raw contents with raw contents', async () => {
    const plain = await client.call('ModelInfer', PLAIN);
    expect(plain).toMatchObject({ model_name: 'parivision', model_version: '1', id: 'q1' });
    const [labels, both] = plain.outputs as OutputMessage[];
    expect([labels.name, labels.shape, labels.contents.int64_contents]).toEqual([
      'predict',
      [3, 1],
      wanted.predict,
    ]);
    expect([both.shape, both.contents.fp64_contents]).toEqual([[3, 2], wanted.predict_proba]);
    const outputs = [{ name: 'predict_proba' }, { name: 'predict' }];
    const raw = await client.call(
      'ModelInfer',
      request({ inputs: [INPUT], outputs, raw_input_contents: [RAW] }),
    );
    const [probabilities, raws] = raw.raw_output_contents as Buffer[];
    expect(new Float64Array(new Uint8Array(probabilities).buffer)).toEqual(
      Float64Array.from(wanted.predict_proba),
    );
    expect(new BigInt64Array(new Uint8Array(raws).buffer)).toEqual(
      BigInt64Array.from(wanted.predict.map(BigInt)),
    );
  });

  it('accepts a tensor per column', async () => {
    const inputs = columns
      .map((name, i) => ({
        name,
        datatype: 'INT64',
        shape: [1],
        contents: { int64_contents: [Math.round(rows[0][i])] },
      }))
      .toReversed();
    const whole = { ...INPUT, shape: [1, 7], contents: { fp64_contents: rows[0].map(Math.round) } };
    const outputs = [{ name: 'predict_proba' }];
    const one = await client.call('ModelInfer', request({ inputs: [whole], outputs }));
    expect((await client.call('ModelInfer', request({ inputs, outputs }))).outputs).toEqual(one.outputs);
  });

  it('gives the id of the logged prediction', async () => {
    const one = { ...INPUT, shape: [1, 7], contents: { fp64_contents: rows[0] } };
    const { parameters } = await client.call('ModelInfer', request({ inputs: [one] }));
    const { prediction_id: id } = parameters as Record<string, { string_param: string }>;
    expect(id.string_param).toMatch(/^[0-9a-f]{32}$/);
  });

  it('answers a stream in its order, and goes on after a fault', async () => {
    const requests = [1, 2, 3, 4].map((id) => ({ ...PLAIN, id: String(id) }));
    requests[2] = { ...requests[2], model_name: 'none' } as (typeof requests)[2];
    const answers = await client.stream(requests);
    const ids = answers.map(({ infer_response: response }) => (response as { id: string } | null)?.id);
    expect(ids).toEqual(['1', '2', undefined, '4']);
    expect(answers[2].error_message).toMatch(/no model none/);
  });

  it.each<[string, string, object, string]>([
    ['an unknown model', 'ModelInfer', { ...PLAIN, model_name: 'none' }, 'NOT_FOUND'],
    ['an unknown version', 'ModelMetadata', { name: 'parivision', version: '99' }, 'NOT_FOUND'],
    ['no inputs', 'ModelInfer', request({}), 'INVALID_ARGUMENT'],
    ['no elements', 'ModelInfer', request({ inputs: [INPUT] }), 'INVALID_ARGUMENT'],
    [
      'too few bytes',
      'ModelInfer',
      request({ inputs: [INPUT], raw_input_contents: [RAW.subarray(8)] }),
      'INVALID_ARGUMENT',
    ],
    [
      'raw contents of another input',
      'ModelInfer',
      request({ inputs: [INPUT], raw_input_contents: [RAW, RAW] }),
      'INVALID_ARGUMENT',
    ],
    ['both contents', 'ModelInfer', { ...PLAIN, raw_input_contents: [RAW] }, 'INVALID_ARGUMENT'],
    [
      'another field of contents',
      'ModelInfer',
      request({ inputs: [{ ...INPUT, contents: { fp32_contents: values } }] }),
      'INVALID_ARGUMENT',
    ],
    [
      'NaN',
      'ModelInfer',
      request({
        inputs: [{ ...INPUT, shape: [1, 7], contents: { fp64_contents: [...rows[0].slice(1), Number.NaN] } }],
      }),
      'INVALID_ARGUMENT',
    ],
    [
      'an absurd shape',
      'ModelInfer',
      request({ inputs: [{ ...INPUT, shape: [2 ** 52, 7] }] }),
      'INVALID_ARGUMENT',
    ],
    [
      'a negative shape',
      'ModelInfer',
      request({ inputs: [{ ...INPUT, shape: [-1, 7] }] }),
      'INVALID_ARGUMENT',
    ],
    [
      'an unknown datatype',
      'ModelInfer',
      request({ inputs: [{ ...INPUT, datatype: 'FP128' }] }),
      'INVALID_ARGUMENT',
    ],
    ['an unknown output', 'ModelInfer', { ...PLAIN, outputs: [{ name: 'none' }] }, 'INVALID_ARGUMENT'],
    [
      'the champion to be unloaded',
      'RepositoryModelUnload',
      { model_name: 'parivision' },
      'FAILED_PRECONDITION',
    ],
  ])('refuses %s', async (_, name, body, code) => {
    expect(await client.call(name, body)).toEqual({ code, details: expect.any(String) });
  });

  it('is opened on a separate port, and the start fails if that is taken', async () => {
    const { child, output } = launchApp({ GRPC_PORT: String(port) });
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(1);
    expect(output()).toMatch(
      /Port \d+ on 127\.0\.0\.1 is used by another program: choose another one with GRPC_PORT/,
    );
  }, 60_000);
});

describe('gRPC with keys', () => {
  it('admits the same keys as REST, and completes calls in progress when it stops', async () => {
    const port = await freePort();
    const app = await startApp({ GRPC_PORT: String(port), ACCESS_ADMIN_KEY: ADMIN });
    const client = grpcClient(port);
    expect(await client.call('ServerLive')).toEqual({ live: true });
    expect(await client.call('ServerReady')).toEqual({ ready: false });
    expect(await client.call('ServerMetadata')).toMatchObject({ code: 'UNAUTHENTICATED' });
    const headers = { authorization: `Bearer ${ADMIN}`, 'content-type': 'application/json' };
    const made = await fetch(`${app.url}/access/keys`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ name: 'reader', role: 'viewer' }),
    });
    const viewer = `Bearer ${((await made.json()) as { key: string }).key}`;
    expect(await client.call('ServerMetadata', {}, viewer)).toMatchObject({ name: 'parivision' });
    const load = { model_name: 'parivision' };
    expect(await client.call('RepositoryModelLoad', load, viewer)).toMatchObject({
      code: 'PERMISSION_DENIED',
    });
    expect(await client.call('RepositoryModelLoad', load, `Bearer ${ADMIN}`)).toMatchObject({
      code: 'UNAVAILABLE',
    });
    expect(await client.call('ModelInfer', PLAIN, 'Bearer wrong')).toMatchObject({ code: 'UNAUTHENTICATED' });
    const begun = client.call('ServerMetadata', {}, viewer);
    const stopped = app.stop();
    expect(await begun).toMatchObject({ name: 'parivision' });
    expect(await stopped).toBe(0);
    client.close();
  }, 60_000);
});
