import { mlflowCall } from '../support/mlflow-call.js';
import { type StartedApp, startApp } from '../support/start-app.js';

/** What MLflow has beside tracking and registry, and what its older clients ask for. */
let app: StartedApp;
beforeAll(async () => {
  app = await startApp();
}, 120_000);
afterAll(async () => app?.stop());

const post = (path: string, body: object) =>
  mlflowCall<Record<string, unknown>>(app.url, 'POST', path, { body });

it.each([
  '/api/3.0/mlflow/traces',
  '/ajax-api/3.0/mlflow/traces/search',
  '/v1/traces',
  '/graphql',
  '/api/3.0/mlflow/datasets/create',
  '/api/2.0/mlflow-artifacts/mpu/create/1/file',
])('%s is not implemented, which a client does not try again', async (path) => {
  const { status, body } = await post(path, { path: 'file', num_parts: 1 });
  expect(status).toBe(501);
  expect(body).toMatchObject({
    error_code: 'NOT_IMPLEMENTED',
    message: expect.stringMatching(/not supported/),
  });
});

it('an address of the storage itself is refused as by a server that passes artifacts on', async () => {
  const create = await post('runs/create', { experiment_id: '0', start_time: 1 });
  const { run_id } = (create.body.run as { info: { run_id: string } }).info;
  const { status, body } = await post('artifacts/presigned-upload-url', { run_id, path: 'file' });
  expect([status, body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  expect(body.message).toMatch(/Presigned upload is not supported for proxied artifact storage/);
});

it('the models of a run are kept in a tag where a client records them so', async () => {
  const create = await post('runs/create', { experiment_id: '0', start_time: 1 });
  const id = (create.body.run as { info: { run_id: string } }).info.run_id;
  const record = (run: string, name: string) =>
    post('runs/log-model', {
      run_id: run,
      model_json: JSON.stringify({ run_id: run, artifact_path: name, utc_time_created: 't', flavors: {} }),
    });
  for (const name of ['a', 'b']) expect(await record(id, name)).toEqual({ status: 200, body: {} });
  const { body } = await mlflowCall<{ run: { data: { tags: { key: string; value: string }[] } } }>(
    app.url,
    'GET',
    `runs/get?run_id=${id}`,
  );
  const { value } = body.run.data.tags.find(({ key }) => key === 'mlflow.log-model.history')!;
  expect(JSON.parse(value)).toMatchObject([{ artifact_path: 'a' }, { artifact_path: 'b' }]);
  expect((await record('0'.repeat(32), 'a')).body).toMatchObject({ error_code: 'RESOURCE_DOES_NOT_EXIST' });
  expect((await post('runs/log-model', { run_id: id, model_json: '{}' })).status).toBe(400);
});
