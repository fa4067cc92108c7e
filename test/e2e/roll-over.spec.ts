import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Balancer } from '../support/balancer.js';
import { ALL_FAULTS } from '../support/faults.js';
import { openStream, type OpenStream } from '../support/open-stream.js';
import { call, eventually, freshDatabase, startApp, type StartedApp } from '../support/start-app.js';
import { PREDICTION_REQUESTS, SteadyLoad } from '../support/steady-load.js';

const ROLL_OVERS = ALL_FAULTS ? 20 : 3;
/** Requests per second. */
const RATE = ALL_FAULTS ? 300 : 100;
/** An instance that drains is not ready on purpose. */
const REQUESTS = PREDICTION_REQUESTS.filter(({ path }) => path !== '/health/ready');
const LONGEST_STOP_MS = 15_000;

const started: StartedApp[] = [];
const streams: OpenStream[] = [];
/** A feed that never responds: a run of it lasts as long as the test needs, without load. */
let silent: Server;
let balancer: Balancer;
let load: SteadyLoad | undefined;

beforeAll(async () => {
  silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  balancer = await Balancer.start();
}, 30_000);
afterAll(async () => {
  for (const stream of streams) stream.close();
  await load?.stop();
  await balancer.stop();
  await Promise.all(started.map((app) => app.stop()));
  silent.closeAllConnections();
  await new Promise((resolve) => silent.close(resolve));
}, 60_000);

/** An open stream that has begun with the whole run. */
async function followed(run: string): Promise<OpenStream> {
  const stream = openStream(`${balancer.url}/pipelines/runs/${run}/events`);
  streams.push(stream);
  await eventually(
    async () => stream.text(),
    (text) => text.includes('event: run\n') && text.includes(`"${run}"`),
    20,
  );
  return stream;
}

describe('instances behind a load balancer', () => {
  it(`lose no request of ${RATE} a second in ${ROLL_OVERS} roll-overs`, async () => {
    const source = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    // Each has its own data folder; they share the database.
    const settings = {
      MONGODB_DATABASE: freshDatabase(),
      STUDY_ALGORITHMS: 'logistic-regression',
      FEED_ALLOWED: source,
      DRAIN_SECONDS: '2',
    };
    started.push(await startApp({ ...settings, FIRST_RUN_NODES: '3000' }));
    await eventually(
      () => call<{ state: string }>(`${started[0].url}/pipelines/runs/latest`),
      ({ body }) => body.state === 'succeeded',
      90,
    );
    await balancer.add(started[0].url);
    load = new SteadyLoad(balancer.url, REQUESTS, RATE);
    load.start();

    const stops: { code: number | null; isInTime: boolean; stream: string }[] = [];
    for (let round = 0; round < ROLL_OVERS; round++) {
      const old = started.at(-1)!;
      // A run that the instance took over blocks a new one until its feed times out.
      const { body } = await eventually(
        () => call<{ id: string }>(`${balancer.url}/pipelines/daily/runs`, { source }),
        ({ status }) => status === 202,
        40,
      );
      const stream = await followed(body.id);

      const next = await startApp(settings);
      started.push(next);
      await eventually(
        () => call(`${next.url}/health/ready`),
        (answer) => answer.status === 200,
      );
      await balancer.add(next.url);
      const began = performance.now();
      const code = await old.stop();
      const isInTime = performance.now() - began <= LONGEST_STOP_MS;
      stops.push({ code, isInTime, stream: await stream.ended });
      balancer.remove(old.url);
      // A client that reconnects finds the run at the other instance, starting with the entire run.
      (await followed(body.id)).close();
    }
    expect(stops).toEqual(stops.map(() => ({ code: 0, isInTime: true, stream: 'end' })));
    const { failed, ends } = await load.stop();
    expect(failed).toEqual({});
    expect(Object.keys(ends)).toHaveLength(new Set(REQUESTS.map(({ path }) => path)).size);
    expect(started.slice(1).every((app) => app.output().includes('serves predictions now'))).toBe(true);
  }, 600_000);
});
