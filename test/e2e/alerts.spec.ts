import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  call,
  eventually,
  freshDatabase,
  runDaily,
  type StartedApp,
  startApp,
  temporaryFolder,
} from '../support/start-app.js';

interface Listed<T> {
  items: T[];
  total: number;
}
interface AlertView {
  id: string;
  rule: string;
  state: string;
  summary: string;
}
interface EventView {
  id: string;
  alert: string;
  rule: string;
  state: string;
  silencedBy?: string;
}

const FAST = { for: '2s', keep: '2s' };

describe('alerts', () => {
  const settings = {
    DATA_DIR: temporaryFolder(),
    MONGODB_DATABASE: freshDatabase(),
    ALERT_EVALUATE_SECONDS: '1',
    NOTIFY_GROUP_WAIT_SECONDS: '0',
    NOTIFY_ALLOW_PRIVATE: '127.0.0.1',
    STUDY_ALGORITHMS: 'logistic-regression',
    FEED_ALLOWED: 'http://127.0.0.1:9/feed',
  };
  const received: string[] = [];
  let receiver: Server;
  let app: StartedApp;

  beforeAll(async () => {
    receiver = createServer((request, response) => {
      let text = '';
      request.on('data', (piece: Buffer) => (text += piece.toString()));
      request.on('end', () => {
        received.push(text);
        response.end('ok');
      });
    }).listen(0, '127.0.0.1');
    app = await startApp(settings);
    await put('/alerts/rules/pipeline-failed', FAST);
  }, 120_000);
  afterAll(async () => {
    await app?.stop();
    receiver.close();
  });

  async function put(path: string, body: object): Promise<void> {
    const response = await fetch(`${app.url}${path}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(await response.text());
  }

  const failed = async (): Promise<AlertView[]> =>
    (await call<Listed<AlertView>>(`${app.url}/alerts?rule=pipeline-failed`)).body.items;
  const history = async (): Promise<EventView[]> =>
    (await call<Listed<EventView>>(`${app.url}/alerts/history?rule=pipeline-failed`)).body.items;

  // The tests run in order: each starts from the state that the previous one left.
  it('are quiet on a quiet instance, for 30 evaluations', async () => {
    await new Promise((resolve) => setTimeout(resolve, 30_000));
    const { body } = await call<Listed<EventView>>(`${app.url}/alerts/history`);
    expect(body.items).toEqual([]);
  }, 60_000);

  it('of a failed pipeline are pending, then firing, also across a kill, reach a receiver, and are resolved once', async () => {
    const { port } = receiver.address() as AddressInfo;
    const made = await call(`${app.url}/notifications/receivers`, {
      name: 'local',
      kind: 'webhook',
      url: `http://127.0.0.1:${port}/`,
      signingSecret: 'a-secret-of-the-test-only',
    });
    expect(made).toMatchObject({ status: 201 });
    await put('/alerts/rules/pipeline-failed', { for: '6s' });
    const run = await runDaily(app.url, { source: 'http://127.0.0.1:9/feed', nodes: 10 });
    expect(run.state).toBe('failed');
    const [pending] = await eventually(failed, (alerts) => alerts.length > 0, 20);
    expect(pending.state).toBe('pending');
    await app.kill();
    app = await startApp(settings);
    const [firing] = await eventually(failed, ([alert]) => alert?.state === 'firing', 30);
    expect(firing.id).toBe(pending.id);
    expect(firing.summary).toMatch(/^Pipeline daily failed in step fetch: /);
    await eventually(
      async () => received,
      (all) => all.some((text) => text.includes('pipeline-failed')),
      30,
    );
    const good = await runDaily(app.url, { nodes: 4000 });
    expect(good.state).toBe('succeeded');
    await eventually(failed, (alerts) => alerts.length === 0, 30);
    const events = await history();
    expect(events.map(({ state }) => state)).toEqual(['resolved', 'firing']);
    expect(new Set(events.map(({ alert }) => alert))).toEqual(new Set([firing.id]));
    await eventually(
      async () => received.join(),
      (text) => text.includes('resolved'),
      30,
    );
  }, 240_000);

  it('that are silenced are shown and recorded, but no notice is sent; a policy acts on each of the others once', async () => {
    await put('/alerts/rules/pipeline-failed', { for: '0s' });
    const policy = {
      name: 'again',
      when: { rule: 'pipeline-failed' },
      pipeline: 'daily',
      coolDown: '0s',
      parameters: { nodes: 100 },
    };
    expect(await call(`${app.url}/alerts/policies`, policy)).toMatchObject({ status: 201 });
    const silence = await call<{ id: string }>(`${app.url}/alerts/silences`, {
      matchers: { rule: 'pipeline-*' },
      to: new Date(Date.now() + 3_600_000).toISOString(),
      reason: 'a test',
    });
    expect(silence.status).toBe(201);
    const before = received.length;
    await runDaily(app.url, { source: 'http://127.0.0.1:9/feed', nodes: 10 });
    await eventually(failed, ([alert]) => alert?.state === 'silenced', 20);
    expect((await history())[0]).toMatchObject({ state: 'firing', silencedBy: silence.body.id });
    const skipped = await eventually(
      () => call<Listed<{ decision: string }>>(`${app.url}/alerts/automation`),
      ({ body }) => body.total === 1,
    );
    expect(skipped.body.items[0].decision).toBe('skipped');
    expect(received).toHaveLength(before);
    const ended = await fetch(`${app.url}/alerts/silences/${silence.body.id}`, { method: 'DELETE' });
    expect(ended.status).toBe(200);
    await eventually(
      async () => received.length,
      (count) => count > before,
      30,
    );
    // Resolved and failed again: a new alert, for which the pipeline runs by itself.
    expect((await runDaily(app.url, { nodes: 100 })).state).toBe('succeeded');
    await eventually(failed, (alerts) => alerts.length === 0, 30);
    await runDaily(app.url, { source: 'http://127.0.0.1:9/feed', nodes: 10 });
    const started = await eventually(
      () => call<Listed<{ pipelineRun: string }>>(`${app.url}/alerts/automation?decision=started`),
      ({ body }) => body.total === 1,
      30,
    );
    const { body } = await call<{ by: string; trigger: string }>(
      `${app.url}/pipelines/runs/${started.body.items[0].pipelineRun}`,
    );
    expect(body).toMatchObject({
      trigger: 'alert',
      by: expect.stringMatching(/^policy again, alert pipeline-failed/),
    });
    await eventually(failed, (alerts) => alerts.length === 0, 60);
  }, 240_000);

  it('have rules that are exported and replaced as a file', async () => {
    const text = await (await fetch(`${app.url}/alerts/rules.yaml`)).text();
    const sent = await fetch(`${app.url}/alerts/rules.yaml`, {
      method: 'POST',
      headers: { 'content-type': 'application/yaml' },
      body: text,
    });
    expect(await sent.json()).toMatchObject({
      dryRun: false,
      rules: { added: [], changed: [], removed: [] },
    });
    expect(await (await fetch(`${app.url}/alerts/rules.yaml`)).text()).toBe(text);
  });
});
