import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FaultyProxy } from '../support/faulty-proxy.js';
import {
  call,
  eventually,
  freshDatabase,
  launchApp,
  startApp,
  temporaryFolder,
} from '../support/start-app.js';

/** After this a probe gives up, as that of an orchestrator does. */
const PROBE_MS = 1000;

/** What the two probes see: status code, and the status in the body; 0 where there is no answer. */
interface Seen {
  live: number;
  ready: number;
  status?: string;
}

async function probe(url: string): Promise<Seen> {
  const ask = (path: string) =>
    fetch(`${url}/health/${path}`, { signal: AbortSignal.timeout(PROBE_MS) }).catch(() => undefined);
  const [live, ready] = await Promise.all([ask('live'), ask('ready')]);
  const body = (await ready?.json()) as { status: string } | undefined;
  return { live: live?.status ?? 0, ready: ready?.status ?? 0, ...(body && { status: body.status }) };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('liveness and readiness', () => {
  it('follow the state: starting, no champion, champion, no database, a loop that does not turn, draining', async () => {
    const { proxy, uri } = await FaultyProxy.before(process.env.PARIVISION_TEST_MONGODB_URI!);
    const settings = {
      MONGODB_URI: uri,
      MONGODB_DATABASE: freshDatabase(),
      DATA_DIR: temporaryFolder(),
      STUDY_ALGORITHMS: 'logistic-regression',
      DRAIN_SECONDS: '3',
    };
    const app = await startApp(settings);
    expect(await probe(app.url)).toEqual({ live: 200, ready: 503, status: 'unavailable' });

    await call(`${app.url}/pipelines/daily/runs`, { nodes: 3000 });
    const champion = await eventually(
      () => probe(app.url),
      ({ ready }) => ready === 200,
      60,
    );
    expect(champion).toEqual({ live: 200, ready: 200, status: 'ok' });

    await proxy.set({ kind: 'down' });
    const without = await eventually(
      () => probe(app.url),
      ({ status }) => status !== 'ok',
      20,
    );
    expect(without).toEqual({ live: 200, ready: 200, status: 'degraded' });
    await proxy.set({ kind: 'none' });
    await eventually(
      () => probe(app.url),
      ({ status }) => status === 'ok',
      20,
    );

    process.kill(app.pid, 'SIGSTOP');
    expect(await probe(app.url)).toEqual({ live: 0, ready: 0 });
    process.kill(app.pid, 'SIGCONT');
    expect(await probe(app.url)).toMatchObject({ live: 200, ready: 200 });

    const stopped = app.stop();
    const draining = await eventually(
      () => probe(app.url),
      ({ ready }) => ready !== 200,
      5,
    );
    expect(draining).toEqual({ live: 200, ready: 503, status: 'draining' });
    expect(await stopped).toBe(0);

    const { starting, ready, code } = await startUpOf(settings);
    expect(starting.filter(({ ready: answer }) => answer !== 0 && answer !== 503)).toEqual([]);
    expect(ready).toEqual({ live: 200, ready: 200, status: 'ok' });
    expect(code).toBe(0);
    await proxy.close();
  }, 180_000);
});

/** What probes see from the first moment of a process until it answers a prediction, and then. */
async function startUpOf(
  settings: Record<string, string>,
): Promise<{ starting: Seen[]; ready: Seen; code: number | null }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { child } = launchApp({ ...settings, PORT: String(port), DRAIN_SECONDS: '0' });
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const starting: Seen[] = [];
  const row = { player_id: 1, x: 0, y: 10, period: 1, clock: '10:00' };
  for (;;) {
    const seen = await probe(url);
    if (seen.ready === 200) break;
    starting.push(seen);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  // Ready means that the next prediction is answered.
  const { status } = await call(`${url}/predict/shot`, row);
  if (status !== 200) throw new Error(`ready, but a prediction is answered with ${status}`);
  const ready = await eventually(
    () => probe(url),
    ({ status: state }) => state === 'ok',
    10,
  );
  child.kill('SIGTERM');
  return { starting, ready, code: await code };
}
