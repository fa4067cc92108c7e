import { existsSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { mlflowCall } from '../support/mlflow-call.js';
import {
  eventually,
  freshDatabase,
  startApp,
  type StartedApp,
  temporaryFolder,
} from '../support/start-app.js';

const own = { DATA_DIR: temporaryFolder(), MONGODB_DATABASE: freshDatabase(), PIPELINE_ENABLED: 'false' };
let app: StartedApp;
beforeAll(async () => {
  app = await startApp(own);
}, 120_000);
afterAll(() => app.stop());

async function wire<T>(method: string, path: string, body?: object): Promise<T> {
  const answer = await mlflowCall<T>(app.url, method, path, { body });
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.body;
}

async function newRun(): Promise<{ run: string; place: string; experiment: string }> {
  const { experiment_id: experiment } = await wire<{ experiment_id: string }>('POST', 'experiments/create', {
    name: `e${Date.now()}`,
  });
  const made = await wire<{ run: { info: { run_id: string } } }>('POST', 'runs/create', {
    experiment_id: experiment,
  });
  const run = made.run.info.run_id;
  return {
    run,
    experiment,
    place: `/api/2.0/mlflow-artifacts/artifacts/${experiment}/${run}/artifacts/file`,
  };
}

/** Begins an upload and leaves after a part of it has gone. */
function breakOff(place: string, afterMs = 200): Promise<void> {
  const { port } = new URL(app.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write(`PUT ${place} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 30000000\r\n\r\n`);
      socket.write(Buffer.alloc(500_000));
      setTimeout(() => resolve(void socket.destroy()), afterMs);
    });
    socket.on('error', reject).on('close', () => resolve());
  });
}

const uploads = () => {
  const folder = join(own.DATA_DIR, 'tmp');
  return existsSync(folder) ? readdirSync(folder) : [];
};

describe('clients that do the same at once, or go away', () => {
  it('write every version of a logged model on it', async () => {
    const { experiment } = await newRun();
    const made = await wire<{ model: { info: { model_id: string } } }>('POST', 'logged-models', {
      experiment_id: experiment,
      name: 'm',
    });
    const model_id = made.model.info.model_id;
    await wire('POST', 'registered-models/create', { name: 'at-once' });
    const version = { name: 'at-once', source: `models:/${model_id}`, model_id };
    await Promise.all(Array.from({ length: 8 }, () => wire('POST', 'model-versions/create', version)));
    const { model } = await wire<{ model: { info: { tags: { key: string; value: string }[] } } }>(
      'GET',
      `logged-models/${model_id}`,
    );
    const tag = model.info.tags.find(({ key }) => key === 'mlflow.modelVersions');
    const versions = (JSON.parse(tag!.value) as { version: number }[]).map((one) => one.version);
    expect(versions.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  }, 60_000);

  it('leave nothing of an upload that they break off, and it is no failure of the program', async () => {
    const { place } = await newRun();
    await fetch(app.url + place, { method: 'PUT', body: 'before' });
    await breakOff(place);
    await eventually(
      async () => uploads(),
      (list) => list.length === 0,
      10,
    );
    expect(await (await fetch(app.url + place)).text()).toBe('before');
    const counted = /parivision_http_requests_total|http_requests_total/;
    const lines = (await (await fetch(`${app.url}/metrics`)).text())
      .split('\n')
      .filter((line) => counted.test(line));
    expect(lines.some((line) => line.includes('status="2xx"'))).toBe(true);
    expect(lines.filter((line) => line.includes('status="5xx"'))).toEqual([]);
  }, 60_000);

  it('find nothing of an upload that a kill broke off after a restart', async () => {
    const { place } = await newRun();
    // The kill comes first.
    const broken = breakOff(place, 20_000).catch(() => undefined);
    await eventually(
      async () => uploads(),
      (list) => list.length > 0,
      10,
    );
    await app.kill();
    await broken;
    expect(uploads()).toHaveLength(1);
    app = await startApp(own);
    expect(uploads()).toEqual([]);
  }, 120_000);
});
