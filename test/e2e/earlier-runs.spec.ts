import mongoose from 'mongoose';
import {
  call,
  freshDatabase,
  runEnd,
  type RunView,
  startApp,
  type StartedApp,
} from '../support/start-app.js';

interface Run extends RunView {
  definition?: string;
  dataset?: string;
}

const STEPS = ['fetch', 'silver', 'gold', 'train', 'elect'];
const ENDED = 'a'.repeat(32);
const UNFINISHED = 'b'.repeat(32);

/** A run as the version stored it that had one pipeline of five steps, and no file that declares it. */
function earlierRun(_id: string, state: string, steps: object[]): { _id: string } {
  return {
    _id,
    pipeline: 'daily',
    trigger: 'manual',
    by: 'HTTP',
    scheduledAt: new Date('2026-11-01T05:00:00Z'),
    startedAt: new Date('2026-11-01T05:00:00Z'),
    ...(state === 'succeeded' && { finishedAt: new Date('2026-11-01T05:01:00Z') }),
    options: {
      source: { kind: 'virtual-league' },
      nodes: 3000,
      algorithms: [{ name: 'logistic-regression' }],
      trials: 1,
      seed: 42,
    },
    state,
    epoch: 1,
    attempts: 1,
    steps,
  } as never;
}

describe('runs of the version before pipelines were declared', () => {
  const MONGODB_DATABASE = freshDatabase();
  let stored: mongoose.mongo.MongoClient;
  let app: StartedApp;

  beforeAll(async () => {
    stored = await new mongoose.mongo.MongoClient(process.env.PARIVISION_TEST_MONGODB_URI!).connect();
    const outputs: Record<string, object> = {
      fetch: { batch: 'b', dataset: 'virtual-league', source: 'virtual-league' },
      elect: { election: 'e', outcome: 'elected', version: '1', verdict: 'Version 1 is the first champion.' },
    };
    const times = { startedAt: new Date(0), finishedAt: new Date(1000) };
    const done = (name: string) => ({
      name,
      state: 'succeeded',
      counts: { rows: 5 },
      outputs: outputs[name] ?? {},
      ...times,
    });
    const open = (name: string) => ({ name, state: 'pending', counts: {}, outputs: {} });
    const database = stored.db(MONGODB_DATABASE);
    await database
      .collection<{ _id: string }>('pipeline_runs')
      .insertMany([
        earlierRun(ENDED, 'succeeded', STEPS.map(done)),
        earlierRun(UNFINISHED, 'running', STEPS.map(open)),
      ]);
    await database
      .collection<{ _id: string }>('pipeline_leases')
      .insertOne({ _id: 'daily', holder: 'gone', epoch: 1, expiresAt: new Date(0) } as never);
    app = await startApp({ MONGODB_DATABASE });
  }, 60_000);
  afterAll(async () => {
    await app?.stop();
    await stored?.db(MONGODB_DATABASE).dropDatabase();
    await stored?.close();
  });

  it('continue with the steps with which they began', async () => {
    const run = (await runEnd(app.url, UNFINISHED)) as Run;
    expect(run).toMatchObject({ state: 'succeeded', attempts: 2 });
    expect(run.steps.map(({ name, state }) => [name, state])).toEqual(
      STEPS.map((name) => [name, 'succeeded']),
    );
    expect(run.definition).toBeUndefined();
    expect((await call(`${app.url}/champion`)).status).toBe(200);
  }, 120_000);

  it('stay readable, as JSON and as CSV', async () => {
    const { status, body } = await call<Run>(`${app.url}/pipelines/runs/${ENDED}`);
    expect(status).toBe(200);
    expect(body.steps.map(({ name }) => name)).toEqual(STEPS);
    expect(body.dataset).toBe('virtual-league');
    const csv = await (await fetch(`${app.url}/pipelines/daily/runs?format=csv`)).text();
    expect(csv).toContain('Version 1 is the first champion.');
    expect(csv.split('\n')[0]).toMatch(/,definition\r?$/);
  });
});
