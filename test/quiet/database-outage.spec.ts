import { type Fault, FaultyProxy } from '../support/faulty-proxy.js';
import { ALL_FAULTS } from '../support/faults.js';
import { call, eventually, startApp, type StartedApp } from '../support/start-app.js';
import { type LoadResult, PREDICTION_REQUESTS, SteadyLoad } from '../support/steady-load.js';

const RATE = ALL_FAULTS ? 300 : 100;
const FAULT_MS = ALL_FAULTS ? 300_000 : 2500;
const NORMAL_MS = ALL_FAULTS ? 30_000 : 2000;
/** After the return of the database everything has to work within this, in seconds. */
const RECOVERY_SECONDS = 15;
/** A machine that does other things too is late by so much, in ms. */
const NOISE_MS = ALL_FAULTS ? 10 : 300;

const COMMON: Fault[] = [{ kind: 'down' }, { kind: 'silence' }];
const MORE: Fault[] = [
  { kind: 'reset' },
  { kind: 'latency', ms: 5000 },
  { kind: 'slicer', bytes: 7, ms: 20 },
  { kind: 'limit', bytes: 2000 },
];

describe('without the database', () => {
  let proxy: FaultyProxy;
  let app: StartedApp;
  let authorization: Record<string, string>;
  let load: SteadyLoad;
  let normal: LoadResult;
  let experiments = 0;

  const write = () =>
    fetch(`${app.url}/api/2.0/mlflow/experiments/create`, {
      method: 'POST',
      headers: { ...authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ name: `after ${experiments++}` }),
    });

  beforeAll(async () => {
    const before = await FaultyProxy.before(process.env.PARIVISION_TEST_MONGODB_URI!);
    proxy = before.proxy;
    app = await startApp({
      MONGODB_URI: before.uri,
      FIRST_RUN_NODES: '3000',
      STUDY_ALGORITHMS: 'logistic-regression',
    });
    await eventually(
      () => call(`${app.url}/champion`),
      ({ status }) => status === 200,
      90,
    );
    const { body } = await call<{ key: string }>(`${app.url}/access/keys`, { name: 'load', role: 'admin' });
    authorization = { authorization: `Bearer ${body.key}` };
    load = new SteadyLoad(app.url, PREDICTION_REQUESTS, RATE, authorization);
    load.start();
    await new Promise((resolve) => setTimeout(resolve, NORMAL_MS));
    load.take();
    await new Promise((resolve) => setTimeout(resolve, NORMAL_MS));
    normal = load.take();
  }, 180_000);
  afterAll(async () => {
    await load?.stop();
    await proxy?.set({ kind: 'none' });
    await app?.stop();
    await proxy?.close();
  }, 60_000);

  it.each(ALL_FAULTS ? [...COMMON, ...MORE] : COMMON)(
    'everything that predicts goes on: $kind',
    async (fault) => {
      load.take();
      await proxy.set(fault);
      const refused = fault.kind === 'down' ? await write() : undefined;
      await new Promise((resolve) => setTimeout(resolve, FAULT_MS));
      const during = load.take();
      expect(during.failed).toEqual({});
      expect(during.p99).toBeLessThanOrEqual(Math.max(2 * normal.p99, normal.p99 + NOISE_MS));
      if (refused) {
        expect(refused.status).toBe(503);
        expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      }
      await proxy.set({ kind: 'none' });
      await eventually(write, ({ status }) => status === 200, RECOVERY_SECONDS);
      await eventually(
        () =>
          fetch(`${app.url}/health/ready`).then((response) => response.json() as Promise<{ status: string }>),
        ({ status }) => status === 'ok',
        RECOVERY_SECONDS,
      );
    },
    FAULT_MS + 120_000,
  );

  it('has lost no prediction of its log but those that it has counted', async () => {
    const { ends, failed } = await load.stop();
    expect(failed).toEqual({});
    expect(ends).not.toEqual({});
    const text = await (await fetch(`${app.url}/metrics`, { headers: authorization })).text();
    const sum = (name: string): number =>
      [...text.matchAll(new RegExp(`^${name}(?:{[^}]*})? (\\d+)$`, 'gm'))].reduce(
        (total, match) => total + Number(match[1]),
        0,
      );
    const list = await fetch(`${app.url}/predictions?limit=1`, { headers: authorization });
    const { total } = (await list.json()) as { total: number };
    expect(total + sum('prediction_log_dropped_total')).toBe(sum('predictions_total'));
    expect(total).toBeGreaterThan(0);
  }, 60_000);
});
