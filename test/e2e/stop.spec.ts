import type { ClientRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { openStream, type OpenStream } from '../support/open-stream.js';
import { databasePid, isAlive, OWN_DATABASE } from '../support/own-database.js';
import { slowReader } from '../support/slow-reader.js';
import { call, eventually, runEnd, startApp, type StartedApp } from '../support/start-app.js';

/** What a stop may take, in ms, whatever clients do. */
const LONGEST_STOP_MS = 15_000;

const sockets: Socket[] = [];
const requests: ClientRequest[] = [];
const streams: OpenStream[] = [];
afterAll(() => {
  for (const stream of streams) stream.close();
  for (const socket of sockets) socket.destroy();
  for (const one of requests) one.destroy();
});

/** A connection that sends this and then does nothing. */
function rawConnection(url: string, text: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  sockets.push(socket);
  socket.on('error', () => undefined);
  return new Promise((resolve) => socket.on('connect', () => socket.write(text, () => resolve(socket))));
}

async function stopAndTime(app: StartedApp): Promise<{ code: number | null; ms: number }> {
  const began = performance.now();
  const code = await app.stop();
  return { code, ms: performance.now() - began };
}

/** What happens to the database just before the stop. */
const FAULTS: NodeJS.Signals[] = ['SIGSTOP', 'SIGKILL'];

async function stopAfter(fault: NodeJS.Signals): Promise<object> {
  const app = await startApp(OWN_DATABASE);
  const database = databasePid(app.dataDir);
  process.kill(database, fault);
  // A request that waits for the database.
  const waiting = call(`${app.url}/api/2.0/mlflow/experiments/create`, { name: 'x' }).catch(() => 0);
  await new Promise((resolve) => setTimeout(resolve, 200));
  const { code, ms } = await stopAndTime(app);
  await waiting;
  const isLeft = [database, databasePid(app.dataDir)].some(isAlive);
  return { fault, code, isInTime: ms < LONGEST_STOP_MS, isLeft };
}

describe('stop', () => {
  /** They mostly wait, so they go on beside the other tests. */
  let stops: Promise<object[]>;
  beforeAll(() => {
    stops = Promise.all(FAULTS.map(stopAfter));
    stops.catch(() => undefined);
  });

  it('ends within 15 seconds despite open clients and studies, and closes streams in order', async () => {
    const app = await startApp({ FIRST_RUN_NODES: '20000', STUDY_ALGORITHMS: 'logistic-regression' });
    const runs = await eventually(
      () => call<{ items: { id: string }[] }>(`${app.url}/pipelines/daily/runs`),
      ({ body }) => body.items.length > 0,
    );
    await runEnd(app.url, runs.body.items[0].id);
    const study = await call<{ id: string }>(`${app.url}/training/studies`, {
      algorithms: [{ name: 'random-forest' }, { name: 'gradient-boosting' }],
      trials: 20,
    });
    expect(study.status).toBe(202);

    const stream = openStream(`${app.url}/training/studies/${study.body.id}/events`);
    streams.push(stream);
    await eventually(
      async () => stream.text(),
      (text) => text.includes('event: study'),
    );
    await slowReader(`${app.url}/gold/snapshots/latest/data.csv`, requests);
    await rawConnection(app.url, 'GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await rawConnection(app.url, 'POST /predict HTTP/1.1\r\nhost: localhost\r\n');
    const half = 'content-type: application/json\r\ncontent-length: 1000\r\n\r\n{"Player_ID":';
    await rawConnection(app.url, `POST /predict HTTP/1.1\r\nhost: localhost\r\n${half}`);
    await rawConnection(app.url, '');

    const { code, ms } = await stopAndTime(app);
    expect(code).toBe(0);
    expect(ms).toBeLessThan(LONGEST_STOP_MS);
    expect(await stream.ended).toBe('end');
    expect(app.output()).toContain('stopped');
  }, 120_000);

  it('does not wait for a client that keeps its connection after its stream', async () => {
    const app = await startApp();
    const started = await call<{ id: string }>(`${app.url}/pipelines/daily/runs`, { nodes: 200 });
    const stream = openStream(`${app.url}/pipelines/runs/${started.body.id}/events`);
    streams.push(stream);
    await eventually(
      async () => stream.text(),
      (text) => text.includes('event: '),
    );
    const { code, ms } = await stopAndTime(app);
    expect(code).toBe(0);
    expect(ms).toBeLessThan(5000);
    expect(await stream.ended).toBe('end');
  }, 60_000);

  it('waits for the balancer while it serves, and not at a second signal', async () => {
    const app = await startApp({ DRAIN_SECONDS: '60' });
    process.kill(app.pid, 'SIGTERM');
    const draining = await eventually(
      () => call<{ status: string }>(`${app.url}/health/ready`),
      ({ body }) => body.status === 'draining',
    );
    expect(draining.status).toBe(503);
    const live = await fetch(`${app.url}/health/live`);
    expect([live.status, live.headers.get('connection')]).toEqual([200, 'close']);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const began = performance.now();
    process.kill(app.pid, 'SIGINT');
    expect((await app.ended).code).toBe(0);
    expect(performance.now() - began).toBeLessThan(6000);
  }, 60_000);

  it('ends within 15 seconds with a frozen or dead database, and leaves no process behind', async () => {
    expect(await stops).toEqual(FAULTS.map((fault) => ({ fault, code: 0, isInTime: true, isLeft: false })));
  }, 90_000);
});
