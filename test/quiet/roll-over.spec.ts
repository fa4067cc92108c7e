import { Balancer } from '../support/balancer.js';
import { ALL_FAULTS } from '../support/faults.js';
import { call, eventually, freshDatabase, startApp, type StartedApp } from '../support/start-app.js';
import { PREDICTION_REQUESTS, SteadyLoad } from '../support/steady-load.js';

const ROLL_OVERS = ALL_FAULTS ? 20 : 2;
const RATE = 300;
/** Readiness is 503 on purpose while an instance drains. */
const REQUESTS = PREDICTION_REQUESTS.filter(({ path }) => path !== '/health/ready');
const LONGEST_STOP_MS = 15_000;
const SETTINGS = {
  MONGODB_DATABASE: freshDatabase(),
  STUDY_ALGORITHMS: 'logistic-regression',
  DRAIN_SECONDS: '2',
};

/** Follows a run's events, again and again, with the number of the last one, as a browser does. */
function follow(url: string): { stop(): void; streams: () => number } {
  const controller = new AbortController();
  let streams = 0;
  const go = async (): Promise<void> => {
    while (!controller.signal.aborted) {
      const response = await fetch(url, { signal: controller.signal });
      streams++;
      await response.text();
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  };
  go().catch(() => undefined);
  return { stop: () => controller.abort(), streams: () => streams };
}

const replicas: StartedApp[] = [];
afterAll(() => Promise.all(replicas.map((replica) => replica.stop())));

describe('replicas behind a balancer', () => {
  it(`lose no request in ${ROLL_OVERS} roll-overs at ${RATE} requests a second`, async () => {
    replicas.push(await startApp({ ...SETTINGS, FIRST_RUN_NODES: '3000' }));
    await eventually(
      () => call(`${replicas[0].url}/champion`),
      ({ status }) => status === 200,
      90,
    );
    replicas.push(await startApp(SETTINGS));
    const balancer = await Balancer.start();
    for (const { url } of replicas) balancer.add(url);
    const load = new SteadyLoad(balancer.url, REQUESTS, RATE);
    const { items } = (await call<{ items: { id: string }[] }>(`${balancer.url}/pipelines/daily/runs`)).body;
    const events = follow(`${balancer.url}/pipelines/runs/${items[0].id}/events`);
    load.start();
    try {
      for (let round = 0; round < ROLL_OVERS; round++) {
        const [old] = replicas;
        const began = performance.now();
        const code = await old.stop();
        expect({ code, inTime: performance.now() - began < LONGEST_STOP_MS }).toEqual({
          code: 0,
          inTime: true,
        });
        balancer.remove(old.url);
        const next = await startApp(SETTINGS);
        await eventually(
          () => call(`${next.url}/health/ready`),
          ({ status }) => status === 200,
        );
        balancer.add(next.url);
        replicas.splice(0, 1);
        replicas.push(next);
      }
      const { failed, ends } = await load.stop();
      expect(failed).toEqual({});
      expect(Object.keys(ends).length).toBeGreaterThan(5);
      expect(events.streams()).toBeGreaterThan(0);
    } finally {
      events.stop();
      await load.stop();
      await balancer.close();
    }
  }, 900_000);
});
