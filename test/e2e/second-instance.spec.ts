import { call, runDaily, startApp, type StartedApp } from '../support/start-app.js';

describe('one instance as the feed of another', () => {
  let first: StartedApp;
  let second: StartedApp;

  beforeAll(async () => {
    first = await startApp();
    second = await startApp({ FEED_SOURCE: first.url });
  }, 60_000);
  afterAll(async () => {
    await second?.stop();
    await first?.stop();
  });

  it('reads the shots that the first one serves, each once', async () => {
    const runs = [];
    for (const nodes of [4000, 500]) {
      const run = await runDaily(second.url, { nodes, algorithms: [{ name: 'logistic-regression' }] });
      expect(run.error).toBeUndefined();
      runs.push(run.steps[0].counts);
    }
    expect(runs).toEqual([
      expect.objectContaining({ read: 4000, inserted: 4000, duplicates: 0, quarantined: 0 }),
      expect.objectContaining({ read: 500, inserted: 500, duplicates: 0, quarantined: 0 }),
    ]);
    const source = await call<{ dataset: string }>(`${second.url}/feed/source`);
    expect(source.body.dataset).toBe('remote');
  }, 120_000);

  it('has a champion from them', async () => {
    const { status, body } = await call<{ version: { algorithm: string } }>(`${second.url}/champion`);
    expect(status).toBe(200);
    expect(body.version.algorithm).toBe('logistic-regression');
  });
});
