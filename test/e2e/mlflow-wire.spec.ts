import { randomBytes } from 'node:crypto';
import { mlflowCall } from '../support/mlflow-call.js';
import { type StartedApp, startApp } from '../support/start-app.js';

/** What the real server (3.17.2) answers to the same calls; each was compared with it. */
let app: StartedApp;
beforeAll(async () => {
  app = await startApp();
}, 120_000);
afterAll(async () => app?.stop());

/** JSON of any shape. */
interface Json {
  [name: string]: Json;
}

interface Answer {
  status: number;
  body: Json;
}

async function call(method: string, path: string, body?: object): Promise<Answer> {
  return mlflowCall(app.url, method, path, { body });
}
const post = (path: string, body: object) => call('POST', path, body);
const get = (path: string) => call('GET', path);

async function experiment(): Promise<string> {
  const name = `e-${randomBytes(6).toString('hex')}`;
  return (await post('experiments/create', { name })).body.experiment_id as unknown as string;
}

async function runIn(id: string, more: object = {}): Promise<string> {
  const { body } = await post('runs/create', { experiment_id: id, start_time: 1, run_name: 'n', ...more });
  return body.run.info.run_id as unknown as string;
}

const data = async (run: string) => (await get(`runs/get?run_id=${run}`)).body.run;
const pointsOf = (body: Json) => body.metrics as unknown as { value: unknown; step: number }[];
const refused = (code: string) => ({ body: expect.objectContaining({ error_code: code }) });
const INVALID = refused('INVALID_PARAMETER_VALUE');
const MISSING = refused('RESOURCE_DOES_NOT_EXIST');

let exp: string;
let run: string;
beforeAll(async () => {
  exp = await experiment();
  run = await runIn(exp);
});

describe('points', () => {
  it('have NaN in the place of 0, in histories and as the latest value', async () => {
    const values = [1, 'NaN', -1, 0, 'Infinity', -0];
    const metrics = values.map((value) => ({ key: 'm', value, timestamp: 5, step: 0 }));
    metrics.push(...[-1, 'NaN'].map((value) => ({ key: 'low', value, timestamp: 5, step: 0 })));
    expect(await post('runs/log-batch', { run_id: run, metrics })).toMatchObject({ status: 200 });
    const { body } = await get(`metrics/get-history?run_id=${run}&metric_key=m`);
    expect(pointsOf(body).map(({ value }) => value)).toEqual([-1, 0, 'NaN', 1, Number.MAX_VALUE]);
    const latest = (await data(run)).data.metrics;
    expect(latest).toContainEqual({ key: 'low', value: 'NaN', timestamp: 5, step: 0 });
  });

  it('are sampled as NTILE samples them, with the last one', async () => {
    const metrics = Array.from({ length: 300 }, (_, n) => ({ key: 's', value: n, timestamp: n, step: n }));
    await post('runs/log-batch', { run_id: run, metrics });
    const sample = async (query: string) => {
      const address = `metrics/get-history-bulk-interval?run_ids=${run}&metric_key=s&${query}`;
      return pointsOf((await get(address)).body).map(({ step }) => step);
    };
    expect(await sample('max_results=7')).toEqual([0, 43, 86, 129, 172, 215, 299]);
    expect(await sample('max_results=5&start_step=0&end_step=10')).toEqual([0, 3, 5, 7, 10]);
    expect(await sample('max_results=1')).toEqual([299]);
  });

  it('of several runs come once for each run, none if none are asked for', async () => {
    const bulk = async (query: string) => get(`/ajax-api/2.0/mlflow/metrics/get-history-bulk?${query}`);
    const twice = await bulk(`run_id=${run}&run_id=${run}&metric_key=s`);
    expect(twice.body.metrics).toHaveLength(300);
    expect(await bulk(`run_id=${run}&metric_key=s&max_results=0`)).toEqual({
      status: 200,
      body: { metrics: [] },
    });
    expect(await bulk(`run_id=${run}&metric_key=`)).toEqual({ status: 200, body: { metrics: [] } });
    expect(await bulk(`run_id=${run}`)).toMatchObject({ status: 400, ...INVALID });
  });

  it('name the dataset that they were measured on in full or not at all', async () => {
    const metric = { run_id: run, key: 'd', value: true, timestamp: '1.2e1', step: 3 };
    expect(await post('runs/log-metric', { ...metric, dataset_name: 'x' })).toMatchObject(INVALID);
    expect(await post('runs/log-metric', { ...metric, dataset_digest: 'x' })).toMatchObject(INVALID);
    expect(await post('runs/log-metric', { ...metric, dataset_name: 'x', dataset_digest: 'y' })).toEqual({
      status: 200,
      body: {},
    });
    const latest = (await data(run)).data.metrics;
    expect(latest).toContainEqual({ key: 'd', value: 1, timestamp: 12, step: 3 });
  });
});

describe('steps and times', () => {
  it('keep all 64 bits, also over pages and as the latest point', async () => {
    const big = await runIn(exp);
    const wire = ['-9223372036854775808', '9007199254740992', '9007199254740993', '9223372036854775807'];
    const send = async (step: string, time: string) =>
      fetch(`${app.url}/api/2.0/mlflow/runs/log-metric`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: `{"run_id":"${big}","key":"m","value":1,"timestamp":${time},"step":${step}}`,
      });
    for (const step of wire) expect((await send(step, '1700000000123456789')).status).toBe(200);
    expect((await send('9223372036854775808', '5')).status).toBe(400);
    expect((await send('1', '-9223372036854775808')).status).toBe(400);
    const text = async (path: string) => (await fetch(`${app.url}/api/2.0/mlflow/${path}`)).text();
    const history = `metrics/get-history?run_id=${big}&metric_key=m`;
    const point = (step: string) => `{"key":"m","value":1,"timestamp":1700000000123456789,"step":${step}}`;
    expect(await text(history)).toBe(`{"metrics":[${wire.map(point).join(',')}]}`);
    expect(await text(`runs/get?run_id=${big}`)).toContain(`"metrics":[${point(wire[3])}]`);
    const first = JSON.parse(await text(`${history}&max_results=3`)) as { next_page_token: string };
    const rest = await text(`${history}&max_results=3&page_token=${first.next_page_token}`);
    expect(rest).toBe(`{"metrics":[${point(wire[3])}]}`);
    const interval = `metrics/get-history-bulk-interval?run_ids=${big}&metric_key=m`;
    const between = await text(`${interval}&start_step=${wire[2]}&end_step=${wire[3]}`);
    expect(between).not.toContain(wire[1]);
    expect(between).toContain(wire[2]);
    const own = await (await fetch(`${app.url}/tracking/runs/${big}/metrics/m?limit=10`)).text();
    expect(own).toContain(`"step":${wire[2]}}`);
  });
});

describe('runs', () => {
  it('begin with tags of any characters and without outputs, and have no end at 0', async () => {
    const tags = ['a?b', '../x', '🚀', 'a\0b', '$x.y'].map((key) => ({ key, value: `of ${key}` }));
    const made = await post('runs/create', { experiment_id: exp, run_name: 'n', tags });
    expect(made.body.run).not.toHaveProperty('outputs');
    const id = made.body.run.info.run_id as unknown as string;
    await post('runs/update', { run_id: id, status: 'FINISHED', end_time: 0 });
    const found = await data(id);
    expect(found.data.tags).toEqual(expect.arrayContaining(tags));
    expect(found.info).not.toHaveProperty('end_time');
    expect(found.outputs).toEqual({});
  });

  it('lose the tag of their name and keep the name', async () => {
    const id = await runIn(exp);
    const tag = { run_id: id, key: 'mlflow.runName' };
    expect(await post('runs/delete-tag', tag)).toMatchObject({ status: 200 });
    expect(await post('runs/delete-tag', tag)).toMatchObject({ status: 404, ...MISSING });
    const found = await data(id);
    expect([found.info.run_name, found.data.tags]).toEqual(['n', undefined]);
    await post('runs/set-tag', { ...tag, value: 'again' });
    expect((await data(id)).data.tags).toEqual([{ key: 'mlflow.runName', value: 'again' }]);
  });

  it('have long texts cut between characters', async () => {
    const id = await runIn(exp);
    await post('runs/log-parameter', { run_id: id, key: '𝒳'.repeat(250), value: '🚀'.repeat(6001) });
    const [param] = (await data(id)).data.params as unknown as object[];
    expect(param).toEqual({ key: '𝒳'.repeat(250), value: '🚀'.repeat(6000) });
    const longer = { run_id: id, key: '𝒳'.repeat(251), value: '' };
    expect(await post('runs/log-parameter', longer)).toMatchObject({ status: 400, ...INVALID });
    expect(await post('runs/log-parameter', { ...longer, key: '..a' })).toMatchObject(INVALID);
  });

  it.each(['a b', '-x', 'x'.repeat(257)])('cannot have an impossible id (%#)', async (id) => {
    expect(await post('runs/log-batch', { run_id: id })).toMatchObject({ status: 400, ...INVALID });
    expect(await post('runs/log-inputs', { run_id: id })).toMatchObject({ status: 400, ...INVALID });
    expect(await post('runs/set-tag', { run_id: id, key: 'k' })).toMatchObject({ status: 404, ...MISSING });
  });
});

describe('datasets', () => {
  it('of deleted runs are listed, and their tags may have any key', async () => {
    const own = await experiment();
    const id = await runIn(own);
    const tags = ['z', 'a\0b', '$set', 'mlflow.data.context'].map((key) => ({ key, value: 'v' }));
    const dataset = { name: 'd', digest: '1', source_type: 'local', source: '{}' };
    const logged = await post('runs/log-inputs', { run_id: id, datasets: [{ tags, dataset }] });
    expect(logged).toEqual({ status: 200, body: {} });
    expect((await data(id)).inputs.dataset_inputs).toEqual([{ tags, dataset }]);
    await post('runs/delete', { run_id: id });
    const search = '/ajax-api/2.0/mlflow/experiments/search-datasets';
    const summary = { experiment_id: own, name: 'd', digest: '1', context: 'v' };
    expect((await post(search, { experiment_ids: [own] })).body).toEqual({ dataset_summaries: [summary] });
    expect(await post(search, { experiment_ids: ['abc'] })).toMatchObject({ status: 400, ...INVALID });
  });
});

describe('addresses', () => {
  it('say which methods they take', async () => {
    const wrong = await fetch(`${app.url}/api/2.0/mlflow/runs/create`);
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await wrong.json()).toMatchObject({ error_code: 'ENDPOINT_NOT_FOUND' });
    const options = await fetch(`${app.url}/api/2.0/mlflow/experiments/search`, { method: 'OPTIONS' });
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS, POST']);
    expect(await get('runs/nothing')).toMatchObject({ status: 404, ...refused('ENDPOINT_NOT_FOUND') });
  });

  it('use the first value of a repeated field', async () => {
    const answer = await get(`experiments/get?experiment_id=${exp}&experiment_id=0`);
    expect(answer.body.experiment).toMatchObject({ experiment_id: exp, workspace: 'default' });
  });
});

describe('of two faults', () => {
  const said = (message: string) => ({ status: 400, body: expect.objectContaining({ message }) });
  const badName = said("Invalid model name 'a/b'. Names cannot contain '/' or ':'.");
  const badVersion = said("Parameter 'version' must be an integer, got 'x'.");

  it('the source of a new version is named before its model, and a model that is nowhere after it', async () => {
    const [create, model_id] = ['model-versions/create', 'm-nope'];
    const outside = { name: 'a/b', source: 'x' };
    expect((await post(create, outside)).body.message).toMatch(/^Invalid model version source: /);
    expect(await post(create, { name: 'a/b', source: 's3://b/x', model_id })).toMatchObject(badName);
    const unknown = await post(create, { name: 'nowhere', source: 's3://b/x', model_id });
    expect(unknown).toMatchObject({ status: 404, ...MISSING });
    expect(unknown.body.message).toContain('m-nope');
  });

  it('the version is named before the model on its removal, and after it elsewhere', async () => {
    const both = { name: 'a/b', version: 'x' };
    expect(await call('DELETE', 'model-versions/delete', both)).toMatchObject(badVersion);
    expect(await call('PATCH', 'model-versions/update', both)).toMatchObject(badName);
    expect(await get('model-versions/get?name=a/b&version=x')).toMatchObject(badName);
  });

  it('the runs and the key of a history are named before how much is wanted', async () => {
    const bulk = async (query: string) => get(`/ajax-api/2.0/mlflow/metrics/get-history-bulk?${query}`);
    const runs = said('GetMetricHistoryBulk request must specify at least one run_id.');
    expect(await bulk('max_results=abc')).toMatchObject(runs);
    const key = said('GetMetricHistoryBulk request must specify a metric_key.');
    expect(await bulk(`run_id=${run}&max_results=abc`)).toMatchObject(key);
    const size = await bulk(`run_id=${run}&metric_key=m&max_results=abc`);
    expect(size.body.message).toContain("for parameter 'max_results' supplied");
    const most = await bulk(`run_id=${run}&metric_key=s&max_results=9223372036854775808`);
    expect(most.body.metrics).toHaveLength(300);
  });

  it('the run of a file is named before a path that names no file', async () => {
    const send = async (id: string, path: string) => {
      const address = `${app.url}/ajax-api/2.0/mlflow/upload-artifact?run_uuid=${id}&path=${path}`;
      const answer = await fetch(address, { method: 'POST', body: 'x' });
      return { status: answer.status, body: (await answer.json()) as Json };
    };
    for (const path of ['.', 'd/', 'd/.']) {
      expect(await send('0'.repeat(32), path)).toMatchObject({ status: 404, ...MISSING });
      expect(await send(run, path)).toMatchObject({ status: 400, ...INVALID });
    }
    expect(await send('0'.repeat(32), '..')).toMatchObject(said('Invalid path'));
    expect((await get(`artifacts/list?run_id=${run}`)).body.files).toBeUndefined();
  });
});
