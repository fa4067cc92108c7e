import { type Fault, FaultyProxy } from '../support/faulty-proxy.js';
import { ALL_FAULTS } from '../support/faults.js';
import { call, eventually, startApp, type StartedApp } from '../support/start-app.js';
import { databasePid, OWN_DATABASE } from '../support/own-database.js';
import { type LoadResult, PREDICTION_REQUESTS, SteadyLoad } from '../support/steady-load.js';

const RATE = ALL_FAULTS ? 300 : 100;
/** Duration of an outage, and of the other faults. */
const OUTAGE_MS = ALL_FAULTS ? 300_000 : 2500;
const FAULT_MS = ALL_FAULTS ? 60_000 : 2500;
const NORMAL_MS = ALL_FAULTS ? 30_000 : 2000;
/** After the return of the database everything has to work within this, in seconds. */
const RECOVERY_SECONDS = 15;
/** A machine that does other things too is late by so much, in ms. */
const NOISE_MS = ALL_FAULTS ? 10 : 300;

/** So few that an outage fills it; five of thirteen requests are logged. */
const LOG_BUFFER = ALL_FAULTS ? 20_000 : 60;
/** Longer than a write may wait for its refusal. */
const FROZEN_MS = ALL_FAULTS ? 60_000 : 2500;

const COMMON: Fault[] = [{ kind: 'down' }, { kind: 'silence' }];
const MORE: Fault[] = [
  { kind: 'reset' },
  { kind: 'latency', ms: 5000 },
  { kind: 'slicer', bytes: 7, ms: 20 },
  { kind: 'limit', bytes: 2000 },
];

/** An instance with a champion, under load. */
class LoadedApp {
  private experiments = 0;

  private constructor(
    readonly app: StartedApp,
    readonly authorization: Record<string, string>,
    readonly load: SteadyLoad,
    /** Without faults. */
    private readonly normal: LoadResult,
  ) {}

  static async start(database: Record<string, string>): Promise<LoadedApp> {
    const app = await startApp({
      ...database,
      FIRST_RUN_NODES: '3000',
      STUDY_ALGORITHMS: 'logistic-regression',
      PREDICTION_LOG_BUFFER: String(LOG_BUFFER),
    });
    await eventually(
      () => call(`${app.url}/champion`),
      ({ status }) => status === 200,
      90,
    );
    const { body } = await call<{ key: string }>(`${app.url}/access/keys`, { name: 'load', role: 'admin' });
    const authorization = { authorization: `Bearer ${body.key}` };
    const load = new SteadyLoad(app.url, PREDICTION_REQUESTS, RATE, authorization);
    load.start();
    await pause(NORMAL_MS);
    load.take();
    await pause(NORMAL_MS);
    return new LoadedApp(app, authorization, load, load.take());
  }

  write(): Promise<Response> {
    return fetch(`${this.app.url}/api/2.0/mlflow/experiments/create`, {
      method: 'POST',
      headers: { ...this.authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ name: `after ${this.experiments++}` }),
    });
  }

  /** What the load of so many ms saw; `GOOD` is what is promised. */
  async answersFor(ms: number): Promise<{ failed: object; isWhole: boolean; isInTime: boolean }> {
    await pause(ms);
    const { failed, count, p99 } = this.load.take();
    const most = Math.max(2 * this.normal.p99, this.normal.p99 + NOISE_MS);
    return { failed, isWhole: count > (RATE * ms) / 2000, isInTime: p99 <= most };
  }

  /** Everything works again. */
  async recovered(): Promise<void> {
    await eventually(
      () => this.write(),
      ({ status }) => status === 200,
      RECOVERY_SECONDS,
    );
    await eventually(
      () =>
        fetch(`${this.app.url}/health/ready`).then((answer) => answer.json() as Promise<{ status: string }>),
      ({ status }) => status === 'ok',
      RECOVERY_SECONDS,
    );
  }

  async stop(): Promise<void> {
    await this.load.stop();
    await this.app.stop();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Status, and whether there is a Retry-After of at least a second. */
function refusalOf({ status, headers }: Response): { status: number; saysWhen: boolean } {
  return { status, saysWhen: Number(headers.get('retry-after')) > 0 };
}

const GOOD = { failed: {}, isWhole: true, isInTime: true };
const REFUSED = { status: 503, saysWhen: true };

describe('without the database', () => {
  let proxy: FaultyProxy;
  let loaded: LoadedApp;

  beforeAll(async () => {
    const before = await FaultyProxy.before(process.env.PARIVISION_TEST_MONGODB_URI!);
    proxy = before.proxy;
    loaded = await LoadedApp.start({ MONGODB_URI: before.uri });
  }, 180_000);
  afterAll(async () => {
    await proxy?.set({ kind: 'none' });
    await loaded?.stop();
    await proxy?.close();
  }, 60_000);

  it.each(ALL_FAULTS ? [...COMMON, ...MORE] : COMMON)(
    'everything that predicts goes on: $kind',
    async (fault) => {
      loaded.load.take();
      await proxy.set(fault);
      const isDown = fault.kind === 'down';
      const refusals = isDown ? [refusalOf(await loaded.write())] : [];
      expect(refusals).toEqual(refusals.map(() => REFUSED));
      expect(await loaded.answersFor(isDown ? OUTAGE_MS : FAULT_MS)).toEqual(GOOD);
      await proxy.set({ kind: 'none' });
      await loaded.recovered();
    },
    OUTAGE_MS + 120_000,
  );

  it('has lost no prediction of its log but those that it has counted', async () => {
    const { app, authorization, load } = loaded;
    const { ends, failed } = await load.stop();
    expect(failed).toEqual({});
    expect(ends).not.toEqual({});
    const metrics = async () => (await fetch(`${app.url}/metrics`, { headers: authorization })).text();
    // What was answered last is in the log a second later.
    const { total, dropped, answered } = await eventually(
      async () => {
        const list = await fetch(`${app.url}/predictions`, { headers: authorization });
        const text = await metrics();
        return {
          total: ((await list.json()) as { total: number }).total,
          dropped: sumOf(text, 'prediction_log_dropped_total'),
          answered: sumOf(text, 'predictions_total'),
        };
      },
      (seen) => seen.total + seen.dropped >= seen.answered,
      10,
    );
    expect(total + dropped).toBe(answered);
    expect(total).toBeGreaterThan(0);
    expect(dropped).toBeGreaterThan(0);
  }, 60_000);
});

/** Of all series of a counter. */
function sumOf(metrics: string, name: string): number {
  const series = metrics.matchAll(new RegExp(`^${name}(?:{[^}]*})? (\\d+)$`, 'gm'));
  return [...series].reduce((total, match) => total + Number(match[1]), 0);
}

describe('with a frozen database', () => {
  let loaded: LoadedApp;
  let database: number;

  beforeAll(async () => {
    loaded = await LoadedApp.start(OWN_DATABASE);
    database = databasePid(loaded.app.dataDir);
  }, 180_000);
  afterAll(async () => {
    process.kill(database, 'SIGCONT');
    await loaded?.stop();
  }, 60_000);

  it(
    'everything that predicts goes on, writes are refused, and the database is taken back',
    async () => {
      loaded.load.take();
      process.kill(database, 'SIGSTOP');
      const written = loaded.write();
      expect(await loaded.answersFor(FROZEN_MS)).toEqual(GOOD);
      // A plain `npm test` does not wait for the time limit of the write.
      const refusals = ALL_FAULTS ? [refusalOf(await written)] : [];
      expect(refusals).toEqual(refusals.map(() => REFUSED));
      process.kill(database, 'SIGCONT');
      await written;
      await loaded.recovered();
    },
    FROZEN_MS + 120_000,
  );
});
