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

/** Starts an upload and disconnects after a part of it. */
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

describe('an instance with concurrent or vanishing clients', () => {
  it('notes every version of a logged model when eight are created at once', async () => {
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

  it('keeps nothing of an upload that its client aborts, and counts no error', async () => {
    const { place } = await newRun();
    await fetch(app.url + place, { method: 'PUT', body: 'before' });
    await breakOff(place);
    await eventually(
      async () => uploads(),
      (list) => list.length === 0,
      10,
    );
    expect(await (await fetch(app.url + place)).text()).toBe('before');
    const lines = (await (await fetch(`${app.url}/metrics`)).text())
      .split('\n')
      .filter((line) => line.startsWith('http_requests_total{'));
    expect(lines.some((line) => line.includes('status="2xx"'))).toBe(true);
    expect(lines.filter((line) => line.includes('status="5xx"'))).toEqual([]);
  }, 60_000);

  it('removes an upload that a kill interrupted when it starts again', async () => {
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
