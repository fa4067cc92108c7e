import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { mlflowCall } from '../support/mlflow-call.js';
import { freshDatabase, type StartedApp, startApp, temporaryFolder } from '../support/start-app.js';

interface Answer {
  status: number;
  body: Record<string, never>;
}

let app: StartedApp;
beforeAll(async () => {
  app = await startApp();
}, 120_000);
afterAll(async () => app?.stop());

async function call(method: string, path: string, body?: object, on = app): Promise<Answer> {
  return mlflowCall(on.url, method, path, { body });
}

async function made(on = app): Promise<{ experiment: string; run: string; root: string }> {
  const name = `e-${randomBytes(6).toString('hex')}`;
  const experiment = (await call('POST', 'experiments/create', { name }, on)).body.experiment_id as string;
  const answer = await call('POST', 'runs/create', { experiment_id: experiment, start_time: 1 }, on);
  const { info } = (answer.body as unknown as { run: { info: { run_id: string; artifact_uri: string } } })
    .run;
  const root = info.artifact_uri.replace('mlflow-artifacts:', '/api/2.0/mlflow-artifacts/artifacts');
  return { experiment, run: info.run_id, root };
}

/** Sends an address and headers exactly as given. */
async function wire(method: string, path: string, headers: Record<string, string> = {}): Promise<number> {
  const { hostname, port } = new URL(app.url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode!));
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('the wire', () => {
  it('has numbers for int64, leaves out what is absent, and keeps zeros', async () => {
    const { run } = await made();
    const point = { run_id: run, key: 'm', value: '0', timestamp: '0', step: '-3' };
    expect(await call('POST', 'runs/log-metric', point)).toEqual({ status: 200, body: {} });
    await call('POST', 'runs/log-metric', { run_uuid: run, key: 'nan', value: 'NaN', timestamp: 1 });
    const { body } = await call('GET', `runs/get?run_id=${run}`);
    const { info, data, inputs } = (body as unknown as { run: Record<string, Record<string, unknown>> }).run;
    expect(info).toMatchObject({ run_id: run, run_uuid: run, status: 'RUNNING', start_time: 1 });
    expect(Object.hasOwn(info, 'end_time')).toBe(false);
    expect(data.metrics).toEqual([
      { key: 'm', value: 0, timestamp: 0, step: -3 },
      { key: 'nan', value: 'NaN', timestamp: 1, step: 0 },
    ]);
    expect(Object.hasOwn(data, 'params')).toBe(false);
    expect(inputs).toEqual({});
  });

  it.each([
    ['GET', 'no-such-thing', undefined, 404, 'ENDPOINT_NOT_FOUND'],
    ['GET', 'runs/get?run_id=nope', undefined, 404, 'RESOURCE_DOES_NOT_EXIST'],
    ['POST', 'runs/update', { run_id: 'nope', status: 'DONE' }, 400, 'INVALID_PARAMETER_VALUE'],
    ['POST', 'runs/search', { experiment_ids: ['0'], filter: 'a OR b' }, 400, 'INVALID_PARAMETER_VALUE'],
    ['POST', 'runs/search', { experiment_ids: ['0'], page_token: '%%%' }, 400, 'INVALID_PARAMETER_VALUE'],
    ['POST', 'runs/log-batch', ['x'], 400, 'INVALID_PARAMETER_VALUE'],
    ['POST', '/api/2.0/mlflow-artifacts/mpu/create/0/x', { path: 'x' }, 501, 'NOT_IMPLEMENTED'],
  ])('%s %s answers %s %s', async (method, path, body, status, code) => {
    const answer = await call(method, path, body);
    expect(answer).toMatchObject({ status, body: { error_code: code, message: expect.any(String) } });
  });

  it("refuses bodies that are no JSON with MLflow's error, whatever is wrong with them", async () => {
    const send = async (body: string, type?: string) => {
      const headers = type ? { 'content-type': type } : undefined;
      const url = `${app.url}/api/2.0/mlflow/experiments/create`;
      const answer = await fetch(url, { method: 'POST', body: Buffer.from(body), headers });
      return [answer.status, ((await answer.json()) as { error_code: string }).error_code];
    };
    const refused = [400, 'INVALID_PARAMETER_VALUE'];
    expect(await send('{', 'application/json')).toEqual(refused);
    expect(await send('{"name":"x"}', 'text/plain')).toEqual(refused);
    expect(await send('{"name":"x"}')).toEqual(refused);
    expect(await send('{"name":"x","__proto__":{}}', 'application/json')).toEqual(refused);
    // More than once: a connection that is closed while the client sends loses the answer only now and then.
    const large = `{"name":"${'x'.repeat(9_000_000)}"}`;
    for (let n = 0; n < 20; n += 1) expect(await send(large, 'application/json')).toEqual(refused);
  });

  it('pages through runs consistently while runs are added', async () => {
    const { experiment } = await made();
    const add = (n: number) =>
      call('POST', 'runs/create', { experiment_id: experiment, start_time: n, run_name: `r${n}` });
    for (let n = 2; n <= 7; n += 1) await add(n);
    const names: string[] = [];
    let token: string | undefined;
    do {
      const body = { experiment_ids: [experiment], max_results: 3, page_token: token };
      const page = (await call('POST', 'runs/search', body)).body as unknown as {
        runs: { info: { run_name: string; start_time: number } }[];
        next_page_token?: string;
      };
      names.push(...page.runs.map(({ info }) => String(info.start_time)));
      token = page.next_page_token;
      await add(100 + names.length);
    } while (token);
    expect(names).toEqual(['7', '6', '5', '4', '3', '2', '1']);
  });

  it('shows a run of a client in our own lists', async () => {
    const { run, experiment } = await made();
    await call('POST', 'runs/set-tag', { run_id: run, key: 'mlflow.runName', value: 'renamed' });
    const list = await call('GET', `/tracking/runs?experiment=${experiment}`);
    expect(list.body).toMatchObject({ total: 1, items: [{ id: run, name: 'renamed' }] });
  });
});

describe('artifacts', () => {
  it('come back whole or in part, as attachments, with flat memory', async () => {
    const { root, run } = await made();
    const bytes = randomBytes(48 * 1024 * 1024);
    const resident = (): number =>
      Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${app.pid}/status`, 'utf8'))![1]) / 1024;
    const before = resident();
    const chunks = (function* () {
      for (let at = 0; at < bytes.length; at += 1 << 20) yield bytes.subarray(at, at + (1 << 20));
    })();
    const put = await fetch(`${app.url}${root}/d/big%20file.bin`, {
      method: 'PUT',
      body: ReadableStream.from(chunks) as never,
      duplex: 'half',
    } as RequestInit);
    expect(put.status).toBe(200);
    const got = await fetch(`${app.url}${root}/d/big%20file.bin`);
    const hash = createHash('sha256')
      .update(Buffer.from(await got.arrayBuffer()))
      .digest('hex');
    expect(hash).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(got.headers.get('content-disposition')).toBe('attachment; filename="big file.bin"');
    expect(resident() - before).toBeLessThan(160);
    const part = await fetch(`${app.url}${root}/d/big%20file.bin`, { headers: { range: 'bytes=1000-1009' } });
    expect(part.status).toBe(206);
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(1000, 1010))).toBe(true);
    expect(await call('GET', `artifacts/list?run_id=${run}&path=d`)).toMatchObject({
      body: { files: [{ path: 'd/big file.bin', is_dir: false, file_size: bytes.length }] },
    });
  }, 60_000);

  it('take a JSON file and an empty one as they are', async () => {
    const { root } = await made();
    const headers = { 'content-type': 'application/json' };
    expect(
      (await fetch(`${app.url}${root}/a.json`, { method: 'PUT', body: '{ "a":1', headers })).status,
    ).toBe(200);
    expect(await (await fetch(`${app.url}${root}/a.json`)).text()).toBe('{ "a":1');
    expect((await fetch(`${app.url}${root}/empty`, { method: 'PUT' })).status).toBe(200);
    expect(await (await fetch(`${app.url}${root}/empty`)).text()).toBe('');
    expect((await fetch(`${app.url}${root}/a.json/under`, { method: 'PUT', body: 'x' })).status).toBe(400);
    expect((await call('DELETE', `${root}/a.json`)).status).toBe(200);
    expect((await call('GET', `${root}/a.json`)).body).toMatchObject({
      error_code: 'RESOURCE_DOES_NOT_EXIST',
    });
  });

  it('are found under every spelling that names no other folder', async () => {
    const { run, root } = await made();
    for (const name of ['d/a.txt', 'd//e/./b.txt', 'a%5Cb.txt', 'a%2Bb.txt']) {
      expect(await wire('PUT', `${root}/${name}`)).toBe(200);
    }
    const list = async (path: string) =>
      (await call('GET', `/api/2.0/mlflow/artifacts/list?run_id=${run}&path=${path}`)).body.files as unknown;
    expect(await list('')).toEqual([
      { path: 'a+b.txt', is_dir: false },
      { path: 'a\\b.txt', is_dir: false },
      { path: 'd', is_dir: true },
    ]);
    for (const [path, name] of [
      ['.', './d'],
      ['./', './d'],
      ['d/.', 'd/./e'],
      ['d', 'd/e'],
      ['./d', './d/e'],
      ['d//', 'd//e'],
    ]) {
      expect(await list(path)).toContainEqual({ path: name, is_dir: true });
    }
    for (const path of ['./d/a.txt', 'd/./a.txt', 'd//a.txt', './/d/a.txt']) {
      expect(await wire('GET', `/get-artifact?run_id=${run}&path=${path}`)).toBe(200);
      expect(await wire('GET', `${root}/${path}`)).toBe(200);
    }
    const folder = root.split('/artifacts/').slice(1).join('/artifacts/');
    const inProxy = (path: string) => call('GET', `/api/2.0/mlflow-artifacts/artifacts?path=${path}`);
    expect((await inProxy(`./${folder}/d/.`)).body.files).toContainEqual({ path: 'e', is_dir: true });
    for (const path of ['..', '%2e%2e', '%252e%252e', 'd/..', '.%5C..', '%5C%5Ch%5Cx']) {
      expect(await list(path)).toBeUndefined();
      expect(await wire('GET', `/get-artifact?run_id=${run}&path=${path}`)).toBe(400);
      expect(await wire('GET', `/model-versions/get-artifact?name=none&version=1&path=${path}`)).toBe(400);
    }
    expect(await wire('GET', `//api/2.0/mlflow/runs/get?run_id=${run}`)).toBe(200);
  });

  it.each([
    '/../x',
    '/%2e%2e/x',
    '/..%2fx',
    '/%252e%252e%252fx',
    '/file:///etc',
    '/..%5cx',
    '/a%5c..%5cb',
    '/a%255c%252e.%255cb',
    '/a%23b',
  ])('lie nowhere else: %s is refused', async (path) => {
    const { root } = await made();
    for (const method of ['PUT', 'GET', 'DELETE']) expect(await wire(method, root + path)).toBe(400);
  });
});

describe('who may ask', () => {
  it('is refused under a foreign name, and from a page of another origin', async () => {
    const search = '/api/2.0/mlflow/experiments/get?experiment_id=0';
    expect(await wire('GET', search, { host: 'evil.example.com' })).toBe(403);
    expect(await wire('GET', search, { host: '192.168.1.5:5000' })).toBe(200);
    expect(await wire('GET', search, { host: '10.0.0.1.evil.example' })).toBe(403);
    expect(await wire('GET', '/health', { host: 'evil.example.com' })).toBe(200);
    const foreign = { origin: 'http://evil.example.com', 'content-type': 'application/json' };
    expect(await wire('POST', '/api/2.0/mlflow/experiments/search', foreign)).toBe(403);
    expect(await wire('GET', search, foreign)).toBe(200);
    const near = { origin: 'http://localhost:8080', 'content-type': 'application/json' };
    expect(await wire('POST', '/api/2.0/mlflow/experiments/search', near)).toBe(400);
  });
});

describe('a kill', () => {
  it.each([
    ['a database elsewhere', process.env.PARIVISION_TEST_MONGODB_URI!],
    ['its own database', ''],
  ])(
    'loses no point that was acknowledged, with %s',
    async (_where, uri) => {
      const dataDir = temporaryFolder();
      const environment = { DATA_DIR: dataDir, MONGODB_DATABASE: freshDatabase(), MONGODB_URI: uri };
      const first = await startApp(environment);
      const { run } = await made(first);
      const counted = { acknowledged: 0 };
      const log = async (): Promise<void> => {
        for (let step = 0; ; step += 1) {
          await call(
            'POST',
            'runs/log-metric',
            { run_id: run, key: 'm', value: step, timestamp: step, step },
            first,
          );
          counted.acknowledged = step + 1;
        }
      };
      const logging = log().catch(() => undefined);
      while (counted.acknowledged < 100) await new Promise((resolve) => setTimeout(resolve, 5));
      await first.kill();
      await logging;
      const second = await startApp(environment);
      const { body } = await call('GET', `metrics/get-history?run_id=${run}&metric_key=m`, undefined, second);
      const steps = (body as unknown as { metrics: { step: number }[] }).metrics.map(({ step }) => step);
      expect(steps.length).toBeGreaterThanOrEqual(counted.acknowledged);
      expect(steps.length).toBeLessThanOrEqual(counted.acknowledged + 1);
      expect(steps).toEqual(steps.map((_, n) => n));
      await second.stop();
    },
    180_000,
  );
});
