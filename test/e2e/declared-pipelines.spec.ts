import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  call,
  eventually,
  freshDatabase,
  launchApp,
  type RunView,
  startApp,
  type StartedApp,
  temporaryFolder,
} from '../support/start-app.js';

const PACKAGED = join(import.meta.dirname, '../../src/pipelines/pipelines.yaml');

interface Run extends RunView {
  pipeline: string;
  scheduledAt: string;
  definition?: string;
  options: Record<string, unknown>;
  steps: (RunView['steps'][number] & { reason?: string; when?: { report: string[] } })[];
}

const namesOf = (run: Run): string => run.steps.map(({ name }) => name).join(' ');
const stepOf = (run: Run, name: string) => run.steps.find((step) => step.name === name)!;

describe('pipelines of the packaged file', () => {
  let app: StartedApp;

  async function ended(id: string): Promise<Run> {
    const { body } = await eventually(
      () => call<Run>(`${app.url}/pipelines/runs/${id}`),
      ({ body: run }) => run.state !== 'running',
      120,
    );
    return body;
  }

  async function run(pipeline: string, request: object = {}): Promise<Run> {
    const { status, body } = await call<Run>(`${app.url}/pipelines/${pipeline}/runs`, request);
    expect({ status, body }).toMatchObject({ status: 202 });
    return ended(body.id);
  }

  beforeAll(async () => {
    app = await startApp({ FIRST_RUN_NODES: '4000', STUDY_ALGORITHMS: 'logistic-regression' });
    await eventually(
      () => call<{ items: Run[] }>(`${app.url}/pipelines/daily/runs`),
      ({ body }) => body.items[0]?.state === 'succeeded',
      120,
    );
  }, 150_000);
  afterAll(async () => {
    await app?.stop();
  });

  it('are listed with their steps, schedule and definition', async () => {
    const { body } = await call<{ items: Record<string, unknown>[]; total: number }>(`${app.url}/pipelines`);
    expect(body.total).toBe(3);
    const definition = createHash('sha256').update(readFileSync(PACKAGED)).digest('hex');
    expect(body.items).toMatchObject([
      { name: 'etl', steps: ['fetch', 'silver', 'gold'], enabled: false, definition, nodes: 100 },
      { name: 'ml', steps: ['gold', 'report', 'train', 'elect'], enabled: false, retrain: 'always' },
      { name: 'daily', enabled: true, cron: '0 5 * * *', zone: 'UTC', retrain: 'always', runs: 1 },
    ]);
    expect(Date.parse(String(body.items[2].nextRunAt))).toBeGreaterThan(Date.now());
    expect(body.items[0].nextRunAt).toBeUndefined();
    expect((await call(`${app.url}/pipelines/ml`)).body).toMatchObject({ name: 'ml', definition });
  });

  it('the first run trains although there is no champion to report on', async () => {
    const { body } = await call<{ items: Run[] }>(`${app.url}/pipelines/daily/runs`);
    const [first] = body.items;
    expect(namesOf(first)).toBe('fetch silver gold report train elect');
    expect(stepOf(first, 'report')).toMatchObject({
      state: 'skipped',
      reason: expect.stringContaining('has no champion yet'),
    });
    expect(stepOf(first, 'elect').state).toBe('succeeded');
    expect(first.definition).toMatch(/^[0-9a-f]{64}$/);
  });

  it('etl makes a snapshot, and ml reports on it, trains on it and elects', async () => {
    const etl = await run('etl', { nodes: 1500 });
    expect([etl.state, namesOf(etl), etl.pipeline]).toEqual(['succeeded', 'fetch silver gold', 'etl']);
    expect(stepOf(etl, 'fetch').counts.read).toBe(1500);
    expect(etl.options).not.toHaveProperty('trials');
    const ml = await run('ml');
    expect([ml.state, namesOf(ml)]).toEqual(['succeeded', 'gold report train elect']);
    expect(stepOf(ml, 'gold').outputs.snapshot).toBe(stepOf(etl, 'gold').outputs.snapshot);
    const { report, state, verdict } = stepOf(ml, 'report').outputs;
    const { status, body } = await call<{ trigger: string; verdict: { state: string; sentence: string } }>(
      `${app.url}/drift/reports/${report}`,
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ trigger: 'pipeline', verdict: { state, sentence: verdict } });
    expect(['elected', 'kept']).toContain(stepOf(ml, 'elect').outputs.outcome);
    expect((await call<{ items: Run[] }>(`${app.url}/pipelines/ml/runs`)).body.items).toHaveLength(1);
  }, 130_000);

  it('a run that trains when needed does not train on a quiet window, and says why', async () => {
    const before = await call<{ total: number }>(`${app.url}/champion/elections`);
    const quiet = await run('daily', { nodes: 50, retrain: 'when-needed' });
    expect(quiet.state).toBe('succeeded');
    expect(stepOf(quiet, 'train')).toMatchObject({
      state: 'skipped',
      reason: expect.stringContaining('Not needed: '),
      when: { report: ['changed', 'worse'] },
    });
    expect(stepOf(quiet, 'elect')).toMatchObject({ state: 'skipped', reason: 'Step train was skipped.' });
    expect((await call<{ total: number }>(`${app.url}/champion/elections`)).body.total).toBe(
      before.body.total,
    );
  }, 60_000);

  it('refuses unknown pipelines, and parameters that no step uses', async () => {
    const unknown = await call(`${app.url}/pipelines/etI/runs`, {});
    expect(unknown).toMatchObject({ status: 404, body: { code: 'pipelines.unknown-pipeline' } });
    const wrong = await call<{ errors: object[] }>(`${app.url}/pipelines/etl/runs`, { trials: 2 });
    expect(wrong).toMatchObject({ status: 422, body: { code: 'pipelines.bad-parameter' } });
    expect(wrong.body.errors).toMatchObject([{ field: 'trials', rule: 'step' }]);
    const never = await call(`${app.url}/pipelines/daily/runs`, { retrain: 'never' });
    expect(never.status).toBe(422);
  });
});

describe('pipelines of PIPELINES_FILE', () => {
  it('end the start by name when a step is unknown or in the wrong order', async () => {
    const folder = temporaryFolder();
    const PIPELINES_FILE = join(folder, 'own.yaml');
    writeFileSync(
      PIPELINES_FILE,
      'pipelines:\n  daily:\n    description: d\n    steps: [fetch, slver]\n  ml:\n    description: m\n    steps: [train, gold]\n',
    );
    const { child, output } = launchApp({ PIPELINES_FILE, MONGODB_DATABASE: freshDatabase() });
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code).toBe(1);
    expect(output()).toContain('pipelines.daily.steps[1] (slver) is not a step; did you mean silver?');
    expect(output()).toContain('pipelines.ml.steps[0] (train) needs the output of gold');
    expect(output()).not.toContain('    at ');
  }, 60_000);

  it('run by their own schedule, each tick once', async () => {
    const PIPELINES_FILE = join(temporaryFolder(), 'own.yaml');
    writeFileSync(
      PIPELINES_FILE,
      "pipelines:\n  daily: { description: d, steps: [fetch, silver, gold] }\n  often:\n    description: o\n    schedule: { cron: '*/3 * * * * *' }\n    parameters: { nodes: 20 }\n    steps: [fetch, silver]\n",
    );
    const app = await startApp({ PIPELINES_FILE });
    const { body } = await eventually(
      () => call<{ items: (Run & { trigger: string; by: string })[] }>(`${app.url}/pipelines/often/runs`),
      ({ body: { items } }) => items.filter(({ state }) => state === 'succeeded').length >= 2,
      60,
    );
    const due = body.items.map(({ scheduledAt }) => scheduledAt);
    expect(new Set(due).size).toBe(due.length);
    expect(body.items.at(-1)).toMatchObject({
      trigger: 'cron',
      by: 'cron */3 * * * * *',
      options: { nodes: 20 },
    });
    expect(await app.stop()).toBe(0);
  }, 90_000);
});
