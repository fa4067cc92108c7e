import { FEATURES } from '../support/load-parts.mjs';
import { call, eventually, startApp, type StartedApp } from '../support/start-app.js';

const WORST_MS = 500;
const LAG_P99_SECONDS = 0.2;

interface StudyView {
  state: string;
  trials: { state: string; error?: string }[];
  progress?: { done: number; total: number };
}

describe('an instance while a study trains', () => {
  let app: StartedApp;
  let study: string;
  /** Of predictions during the study, in ms. */
  const latencies: number[] = [];
  const statuses = new Set<number>();
  let lag: number;
  let events: ReturnType<typeof eventsIn>;

  beforeAll(async () => {
    app = await startApp({ FIRST_RUN_NODES: '30000', STUDY_ALGORITHMS: 'gradient-boosting' });
    await eventually(
      () => call<{ items: { state: string }[] }>(`${app.url}/pipelines/daily/runs`),
      ({ body }) => body.items[0]?.state === 'succeeded',
      150,
    );
    await call(`${app.url}/predict`, FEATURES);
    await lagP99(app.url);
    const started = await call<{ id: string }>(`${app.url}/training/studies`, {
      algorithms: ['gradient-boosting', 'random-forest', 'logistic-regression'].map((name) => ({ name })),
      trials: 3,
    });
    if (started.status !== 202) throw new Error(`the study was refused: ${JSON.stringify(started.body)}`);
    study = started.body.id;
    const text = fetch(`${app.url}/training/studies/${study}/events`).then((response) => response.text());
    const stream = { open: true };
    void text.finally(() => (stream.open = false));
    while (stream.open) {
      const begin = performance.now();
      const { status } = await call(`${app.url}/predict`, FEATURES);
      latencies.push(performance.now() - begin);
      statuses.add(status);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    lag = await lagP99(app.url);
    events = eventsIn(await text);
  }, 360_000);
  afterAll(async () => {
    await app?.stop();
  });

  it('responds to every prediction soon', () => {
    expect([...statuses]).toEqual([200]);
    expect(latencies.length).toBeGreaterThan(20);
    expect(Math.max(...latencies)).toBeLessThan(WORST_MS);
  });

  it('keeps the event loop free', () => {
    expect(lag).toBeLessThan(LAG_P99_SECONDS);
  });

  it('sends the state and the progress of the study as events', () => {
    const whole = events.filter(({ type }) => type === 'study').map(({ data }) => data as StudyView);
    expect(whole.map(({ state }) => state)).toEqual(['running', 'finished']);
    expect(whole.at(-1)!.trials.map(({ state }) => state)).toEqual(Array<string>(9).fill('finished'));
    const done = events
      .filter(({ type }) => type === 'progress')
      .map(({ data }) => (data as { done: number }).done);
    expect(done.at(-1)).toBe(9);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
  });

  it('sends one event for a study that has ended', async () => {
    const response = await fetch(`${app.url}/training/studies/${study}/events`);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(eventsIn(await response.text()).map(({ type }) => type)).toEqual(['study']);
  });

  it('has no events of an unknown study', async () => {
    const response = await fetch(`${app.url}/training/studies/${'0'.repeat(32)}/events`);
    expect(response.status).toBe(404);
  });
});

/** Seconds, since the last call: reading the gauge resets it. */
async function lagP99(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^nodejs_eventloop_lag_p99_seconds (\S+)$/m.exec(text)![1]);
}

function eventsIn(text: string): { type: string; data: unknown }[] {
  return text
    .split('\n\n')
    .filter((block) => block.includes('data: '))
    .map((block) => ({
      type: /^event: (.*)$/m.exec(block)![1],
      data: JSON.parse(/^data: (.*)$/m.exec(block)![1]) as unknown,
    }));
}
