import { startApp, type StartedApp } from '../support/start-app.js';

interface Wire {
  error_code?: string;
  message?: string;
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
  const headers = { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) };
  const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
  const answer = await fetch(`${app.url}/api/2.0/mlflow/${path}`, init);
  return { status: answer.status, ...((await answer.json()) as Wire) };
}

const makeVersion = (name: string) =>
  wire('POST', 'model-versions/create', { name, source: 's3://bucket/m' });

describe('the registry of MLflow clients', () => {
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

  it('refuses the champion alias to what cannot be served, and keeps the served model', async () => {
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

  it('asks for keys in the words of MLflow once there is one', async () => {
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
