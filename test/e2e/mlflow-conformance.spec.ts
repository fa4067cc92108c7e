import { request } from 'node:http';
import { randomBytes } from 'node:crypto';
import { mlflowCall } from '../support/mlflow-call.js';
import { type StartedApp, startApp } from '../support/start-app.js';

interface Version {
  version: string;
  source: string;
  aliases?: string[];
  current_stage: string;
  creation_timestamp: number;
  last_updated_timestamp: number;
}
interface Wire {
  error_code?: string;
  experiment_id?: string;
  artifact_uri?: string;
  files?: object[];
  run?: { info: { run_id: string; artifact_uri: string } };
  model?: {
    info: { model_id: string; last_updated_timestamp_ms: number; tags?: { key: string; value: string }[] };
  };
  models?: { info: { name: string } }[];
  registered_model?: { name: string; latest_versions?: Version[]; description?: string };
  registered_models?: { latest_versions: Version[] }[];
  model_version?: Version;
  model_versions?: Version[];
}

let app: StartedApp;
beforeAll(async () => {
  app = await startApp();
}, 120_000);
afterAll(async () => app?.stop());

async function call(method: string, path: string, body?: object): Promise<Wire & { status: number }> {
  const answer = await mlflowCall<Wire>(app.url, method, path, { body });
  return { status: answer.status, ...answer.body };
}

const name = (): string => `m-${randomBytes(6).toString('hex')}`;
const refused = (status: number, error_code: string) => expect.objectContaining({ status, error_code });
const invalid = refused(400, 'INVALID_PARAMETER_VALUE');

async function model(versions: number, source = 's3://b/m'): Promise<string> {
  const made = name();
  await call('POST', 'registered-models/create', { name: made });
  for (let n = 0; n < versions; n++) await call('POST', 'model-versions/create', { name: made, source });
  return made;
}

const stage = (of: string, version: string, to: string) =>
  call('POST', 'model-versions/transition-stage', { name: of, version, stage: to });

async function aRun(): Promise<{ experiment: string; run: string; root: string; uri: string }> {
  const experiment = (await call('POST', 'experiments/create', { name: name() })).experiment_id!;
  const { info } = (await call('POST', 'runs/create', { experiment_id: experiment })).run!;
  const root = info.artifact_uri.replace('mlflow-artifacts:', '/api/2.0/mlflow-artifacts/artifacts');
  return { experiment, run: info.run_id, root, uri: info.artifact_uri };
}

const put = (path: string, body: string) => fetch(`${app.url}${path}`, { method: 'PUT', body });
const stages = (versions: Version[]) => versions.map((one) => `${one.current_stage} ${one.version}`);

describe('the registry, compared with MLflow', () => {
  it('lists the latest versions of a model in MLflow’s orders, without their aliases', async () => {
    const of = await model(4);
    await stage(of, '1', 'Production');
    await stage(of, '3', 'Staging');
    await call('POST', 'registered-models/alias', { name: of, alias: 'a', version: '1' });
    const { latest_versions: got } = (await call('GET', `registered-models/get?name=${of}`))
      .registered_model!;
    expect(stages(got!)).toEqual(['Production 1', 'None 4', 'Staging 3']);
    expect(got![0]).not.toHaveProperty('aliases');
    const search = await call('GET', `registered-models/search?filter=${encodeURIComponent(`name='${of}'`)}`);
    expect(stages(search.registered_models![0].latest_versions)).toEqual([
      'None 4',
      'Production 1',
      'Staging 3',
    ]);
    const latest = await call('POST', 'registered-models/get-latest-versions', { name: of });
    expect(latest.model_versions![0].aliases).toEqual(['a']);
  });

  it('finds the versions that changed last first', async () => {
    const of = await model(3);
    await call('POST', 'registered-models/alias', { name: of, alias: 'a', version: '2' });
    await stage(of, '1', 'Staging');
    const { model_versions } = await call('GET', `model-versions/search?filter=name%3D'${of}'`);
    expect(model_versions!.map(({ version }) => version)).toEqual(['1', '3', '2']);
    expect(model_versions!.some((one) => one.aliases)).toBe(false);
  });

  it('renames a model to its own name, and refuses names that none can have', async () => {
    const of = await model(1);
    const same = await call('POST', 'registered-models/rename', { name: of, new_name: of });
    expect(same).toMatchObject({ status: 200, registered_model: { name: of } });
    const version = async (model: string): Promise<Version> =>
      (await call('GET', `model-versions/get?name=${model}&version=1`)).model_version!;
    const before = await version(of);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await call('POST', 'registered-models/rename', { name: of, new_name: `${of}-2` });
    const after = await version(`${of}-2`);
    expect(after.last_updated_timestamp).toBeGreaterThan(before.last_updated_timestamp);
    expect(after.creation_timestamp).toBe(before.creation_timestamp);
    for (const bad of ['a/b', '..', ' ']) {
      expect(await call('DELETE', 'registered-models/delete', { name: bad })).toEqual(invalid);
      expect(await call('PATCH', 'registered-models/update', { name: bad })).toEqual(invalid);
    }
    expect(await call('DELETE', 'registered-models/delete', { name: name() })).toEqual(
      refused(404, 'RESOURCE_DOES_NOT_EXIST'),
    );
  });

  it('accepts long descriptions, and only a true flag', async () => {
    const of = await model(1);
    const description = 'word '.repeat(2000);
    const { registered_model } = await call('PATCH', 'registered-models/update', { name: of, description });
    expect(registered_model!.description).toBe(description);
    const wish = { name: of, version: '1', stage: 'Production', archive_existing_versions: 'true' };
    expect(await call('POST', 'model-versions/transition-stage', wish)).toEqual(invalid);
    const key = 'k'.repeat(300);
    expect((await call('DELETE', 'registered-models/delete-tag', { name: of, key })).status).toBe(200);
  });

  it('reads the body of a PATCH and of a DELETE as JSON, whatever its type', async () => {
    const of = await model(0);
    const send = (method: string, path: string, fields: object) =>
      fetch(`${app.url}/api/2.0/mlflow/registered-models/${path}`, {
        method,
        body: JSON.stringify({ name: of, ...fields }),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
    expect((await send('POST', 'set-tag', { key: 'a', value: 'b' })).status).toBe(400);
    expect((await send('PATCH', 'update', { description: 'new' })).status).toBe(200);
    expect((await call('GET', `registered-models/get?name=${of}`)).registered_model!.description).toBe('new');
    expect((await send('DELETE', 'delete', {})).status).toBe(200);
    expect((await call('GET', `registered-models/get?name=${of}`)).status).toBe(404);
  });

  it('follows sources within this registry, and refuses those that lead nowhere', async () => {
    const of = await model(1);
    const create = (source: string, more = {}) =>
      call('POST', 'model-versions/create', { name: of, source, ...more });
    expect((await create(`models:/${of}/1`)).model_version!.source).toBe(`models:/${of}/1`);
    for (const source of [`models:/${of}@none`, `models:/${of}/nostage`, `models://${of}/1`, 's3://bucket']) {
      expect(await create(source)).toEqual(invalid);
    }
    expect(await create('hdfs://host/x')).toEqual(invalid);
    expect(await create('s3://b/m', { model_id: `m-${'0'.repeat(32)}` })).toEqual(
      refused(404, 'RESOURCE_DOES_NOT_EXIST'),
    );
  });

  it('tags a logged model when it is registered, but not when a version is copied', async () => {
    const { experiment } = await aRun();
    const { info } = (await call('POST', 'logged-models', { experiment_id: experiment, name: 'x' })).model!;
    const [of, copy] = [await model(0), await model(0)];
    const source = `models:/${info.model_id}`;
    await call('POST', 'model-versions/create', { name: of, source, model_id: info.model_id });
    await call('POST', 'model-versions/create', { name: copy, source: `models:/${of}/1` });
    const uri = await call('GET', `model-versions/get-download-uri?name=${copy}&version=1`);
    expect(uri.artifact_uri).toBe(`mlflow-artifacts:/${experiment}/models/${info.model_id}/artifacts`);
    const { tags } = (await call('GET', `logged-models/${info.model_id}`)).model!.info;
    expect(JSON.parse(tags!.find(({ key }) => key === 'mlflow.modelVersions')!.value)).toEqual([
      { name: of, version: 1 },
    ]);
  });
});

describe('logged models, compared with MLflow', () => {
  it('want their id in the body too, and refuse changed params as a bad request', async () => {
    const { experiment } = await aRun();
    const made = await call('POST', 'logged-models', {
      experiment_id: experiment,
      params: [{ key: 'a', value: '1' }],
    });
    const id = made.model!.info.model_id;
    const ready = { status: 'LOGGED_MODEL_READY' };
    expect(await call('PATCH', `logged-models/${id}`, ready)).toEqual(invalid);
    expect(await call('PATCH', `logged-models/${id}`, { ...ready, model_id: `m-${'0'.repeat(32)}` })).toEqual(
      refused(404, 'RESOURCE_DOES_NOT_EXIST'),
    );
    expect((await call('PATCH', `logged-models/${id}`, { ...ready, model_id: id })).status).toBe(200);
    const params = (value: string) => ({ model_id: id, params: [{ key: 'a', value }] });
    expect(await call('POST', `logged-models/${id}/params`, params('2'))).toEqual(
      refused(400, 'BAD_REQUEST'),
    );
    expect((await call('POST', `logged-models/${id}/params`, params('1'))).status).toBe(200);
    expect(await call('GET', `logged-models/${id}/artifacts/files`)).toEqual(refused(400, 'BAD_REQUEST'));
  });

  it('count a status and a deletion as updates, and nothing else', async () => {
    const { experiment, run } = await aRun();
    const id = (await call('POST', 'logged-models', { experiment_id: experiment })).model!.info.model_id;
    const updated = async (): Promise<number> => {
      const { info } = (await call('GET', `logged-models/${id}?allow_deleted=true`)).model!;
      return info.last_updated_timestamp_ms;
    };
    const made = await updated();
    const pairs = [{ key: 'a', value: '1' }];
    await call('PATCH', `logged-models/${id}/tags`, { tags: pairs });
    await call('POST', `logged-models/${id}/params`, { model_id: id, params: pairs });
    await call('POST', 'runs/log-metric', { run_id: run, key: 'm', value: 1, timestamp: 1, model_id: id });
    expect(await updated()).toBe(made);
    await call('PATCH', `logged-models/${id}`, { model_id: id, status: 'LOGGED_MODEL_READY' });
    const ready = await updated();
    expect(ready).toBeGreaterThan(made);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await call('DELETE', `logged-models/${id}`);
    expect(await updated()).toBeGreaterThan(ready);
  });

  it('have tags with long keys in any script, which can be removed', async () => {
    const { experiment } = await aRun();
    const id = (await call('POST', 'logged-models', { experiment_id: experiment })).model!.info.model_id;
    const key = '日'.repeat(200);
    await call('PATCH', `logged-models/${id}/tags`, { tags: [{ key, value: '1' }] });
    expect((await call('DELETE', `logged-models/${id}/tags/${encodeURIComponent(key)}`)).status).toBe(200);
    expect(await call('DELETE', `logged-models/${id}/tags/${encodeURIComponent(key)}`)).toEqual(
      refused(404, 'RESOURCE_DOES_NOT_EXIST'),
    );
  });

  it('take a metric on a dataset only with name and digest', async () => {
    const { run, experiment } = await aRun();
    const id = (await call('POST', 'logged-models', { experiment_id: experiment })).model!.info.model_id;
    const point = { run_id: run, key: 'acc', value: 1, timestamp: 1, model_id: id };
    expect(await call('POST', 'runs/log-metric', { ...point, dataset_name: 'd' })).toEqual(invalid);
    const whole = { ...point, dataset_name: 'd', dataset_digest: '1' };
    expect((await call('POST', 'runs/log-metric', whole)).status).toBe(200);
    const search = {
      experiment_ids: [experiment],
      filter: 'metrics.acc >= 1',
      datasets: [{ dataset_name: 'd' }],
    };
    expect((await call('POST', 'logged-models/search', search)).models).toHaveLength(1);
  });
});

describe('artifacts, compared with MLflow', () => {
  const get = (path: string, headers: Record<string, string> = {}) => fetch(`${app.url}${path}`, { headers });
  const list = (path: string) => call('GET', `/api/2.0/mlflow-artifacts/artifacts?path=${path}`);

  it('are listed from the experiment down, and empty files tell no size', async () => {
    const { experiment, run, root } = await aRun();
    expect((await list(experiment)).files).toBeUndefined();
    await put(`${root}/a/empty.bin`, '');
    const id = (await call('POST', 'logged-models', { experiment_id: experiment })).model!.info.model_id;
    await put(`/api/2.0/mlflow-artifacts/artifacts/${experiment}/models/${id}/artifacts/MLmodel`, 'a: 1');
    expect((await list(experiment)).files).toEqual([
      { path: run, is_dir: true },
      { path: 'models', is_dir: true },
    ]);
    expect((await list(`${experiment}/models`)).files).toEqual([{ path: id, is_dir: true }]);
    expect((await list(`${experiment}/${run}`)).files).toEqual([{ path: 'artifacts', is_dir: true }]);
    expect((await list(`${experiment}/${run}/artifacts/a`)).files).toEqual([
      { path: 'empty.bin', is_dir: false },
    ]);
    expect(await call('GET', `/api/2.0/mlflow-artifacts/artifacts/${experiment}/${run}`)).toEqual(invalid);
  });

  it('come in ranges, several of them in parts', async () => {
    const { root } = await aRun();
    await put(`${root}/r.txt`, '0123456789');
    const one = await get(`${root}/r.txt`, { range: 'Bytes = -3' });
    expect([one.status, one.headers.get('content-range'), await one.text()]).toEqual([
      206,
      'bytes 7-9/10',
      '789',
    ]);
    const two = await get(`${root}/r.txt`, { range: 'bytes=8-9,0-1' });
    const boundary = /^multipart\/byteranges; boundary=(\w+)$/.exec(two.headers.get('content-type')!)![1];
    const part = (range: string, text: string) =>
      `--${boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes ${range}/10\r\n\r\n${text}\r\n`;
    expect([two.status, await two.text()]).toEqual([
      206,
      `${part('0-1', '01')}${part('8-9', '89')}--${boundary}--\r\n`,
    ]);
    expect((await get(`${root}/r.txt`, { range: 'bytes=5-2' })).status).toBe(400);
    expect((await get(`${root}/r.txt`, { range: 'bytes=10-' })).status).toBe(416);
    const changed = await get(`${root}/r.txt`, { range: 'bytes=0-1', 'if-range': '"other"' });
    expect([changed.status, await changed.text()]).toEqual([200, '0123456789']);
    const same = { range: 'bytes=0-1', 'if-range': changed.headers.get('etag')! };
    expect((await get(`${root}/r.txt`, same)).status).toBe(206);
  });

  it('are named as text where they are text, and as nothing that could run', async () => {
    const { root } = await aRun();
    for (const [file, type] of [
      ['a.json', 'text/plain'],
      ['MLmodel', 'text/plain'],
      ['p.html', 'application/octet-stream'],
    ]) {
      expect((await put(`${root}/${file}`, 'x')).headers.get('content-type')).toBeNull();
      const answer = await get(`${root}/${file}`);
      expect(answer.headers.get('content-type')).toBe(type);
      expect(answer.headers.get('content-disposition')).toMatch(/^attachment;/);
    }
  });

  it('are refused under a path with a #, also in calls that are not carried out', async () => {
    const { root, experiment } = await aRun();
    const { hostname, port } = new URL(app.url);
    const status = await new Promise((resolve, reject) => {
      const sent = request({ hostname, port, method: 'PUT', path: `${root}/a#b` }, (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode));
      });
      sent.on('error', reject);
      sent.end('x');
    });
    expect(status).toBe(400);
    expect((await list(`${root.split('/artifacts/')[1]}/artifacts`)).files).toBeUndefined();
    const mpu = '/api/2.0/mlflow-artifacts/mpu';
    expect(await call('POST', `${mpu}/create/${experiment}/x`, { path: 'x', num_parts: 2 })).toEqual(
      refused(501, 'NOT_IMPLEMENTED'),
    );
    expect(await call('POST', `${mpu}/create/${experiment}/x`, { num_parts: 2 })).toEqual(invalid);
    expect(await call('POST', `${mpu}/create/..%2fx`, { path: 'x', num_parts: 2 })).toEqual(invalid);
    expect(await call('POST', `${mpu}/complete/${experiment}/x`, { path: 'x' })).toEqual(invalid);
    expect(await call('GET', '/api/2.0/mlflow-artifacts/presigned/..%2fx')).toEqual(invalid);
    expect(await call('GET', '/get-artifact?path=x')).toEqual(refused(404, 'RESOURCE_DOES_NOT_EXIST'));
  });
});
