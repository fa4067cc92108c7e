import { OWN_DATABASE } from '../support/own-database.js';
import { SmallDisk } from '../support/small-disk.js';
import { call, eventually, startApp, type StartedApp } from '../support/start-app.js';
import { PREDICTION_REQUESTS, SteadyLoad } from '../support/steady-load.js';

const MEGABYTES = 64;
/** Requests a second. */
const RATE = 50;
/** A start of the database on a busy machine, beyond the time that a client is asked to wait, in seconds. */
const NOISE_SECONDS = 5;
const API = '/api/2.0/mlflow';

const disk = SmallDisk.make(MEGABYTES);
let app: StartedApp;
let load: SteadyLoad;
let names = 0;

afterAll(async () => {
  disk?.clear();
  await load?.stop();
  await app?.stop();
  disk?.remove();
}, 60_000);

interface Answer {
  status: number;
  retryAfter: number;
  text: string;
}

async function send(method: string, path: string, body: string | Uint8Array, type: string): Promise<Answer> {
  const response = await fetch(app.url + path, { method, headers: { 'content-type': type }, body });
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  return { status: response.status, retryAfter, text: await response.text() };
}

let root = '';
let shots: string[];
const json = (value: object): string => JSON.stringify(value);

/** Larger than a page of the disk: a note of the journal never fits into what is left of its last page. */
const LARGE_TAG = { key: 'large', value: 'x'.repeat(5000) };

/** Everything that stores something: in the journal, as a file, as a file that is looked at first, and in the database. */
const WRITES: Record<string, () => Promise<Answer>> = {
  'a run': () =>
    send('POST', `${API}/runs/create`, json({ experiment_id: '0', tags: [LARGE_TAG] }), 'application/json'),
  'an artifact': () =>
    send('PUT', `${root}/${names++}.bin`, new Uint8Array(500_000).fill(names), 'application/octet-stream'),
  'a file of shots': () =>
    send('POST', `/feed/files?name=${names++}.json`, shots.pop()!, 'application/octet-stream'),
  'an experiment': () =>
    send('POST', `${API}/experiments/create`, json({ name: `e${names++}` }), 'application/json'),
};

async function writeAll(): Promise<Record<string, Answer>> {
  const ends: Record<string, Answer> = {};
  for (const [what, write] of Object.entries(WRITES)) ends[what] = await write();
  return ends;
}

const statuses = (ends: Record<string, Answer>): Record<string, number> =>
  Object.fromEntries(Object.entries(ends).map(([what, { status }]) => [what, status]));

const state = (): Promise<string> =>
  call<{ status: string }>(`${app.url}/health/ready`).then(({ body }) => body.status);

(disk ? describe : describe.skip)(
  `a full disk${disk ? '' : ' (skipped: no disk can be mounted here)'}`,
  () => {
    beforeAll(async () => {
      app = await startApp({
        ...OWN_DATABASE,
        DATA_DIR: disk!.dataDir,
        FIRST_RUN_NODES: '3000',
        STUDY_ALGORITHMS: 'logistic-regression',
      });
      await eventually(
        () => call<{ state: string }>(`${app.url}/pipelines/runs/latest`),
        (run) => run.body.state === 'succeeded',
        90,
      );
      const run = JSON.parse((await WRITES['a run']()).text) as { run: { info: { run_id: string } } };
      root = `/api/2.0/mlflow-artifacts/artifacts/0/${run.run.info.run_id}/artifacts`;
      const pages = Array.from({ length: 3 }, () =>
        fetch(`${app.url}/getdata/200`).then((page) => page.text()),
      );
      shots = await Promise.all(pages);
      load = new SteadyLoad(app.url, PREDICTION_REQUESTS, RATE);
      load.start();
    }, 120_000);

    it('is a 503 with a reason for what is stored, nothing for predictions, and over without a restart', async () => {
      expect(statuses(await writeAll())).toEqual({
        'a run': 200,
        'an artifact': 200,
        'a file of shots': 201,
        'an experiment': 200,
      });

      disk!.fill();
      // Predictions are logged, and that is what the database dies of.
      await eventually(state, (status) => status === 'degraded', 20);
      const full = await writeAll();
      for (const [what, { status, retryAfter, text }] of Object.entries(full)) {
        expect({ what, status, retries: retryAfter > 0 }).toEqual({ what, status: 503, retries: true });
        expect(text).toMatch(what === 'an experiment' ? /database cannot be reached/ : /disk .* is full/);
      }
      expect(JSON.parse(full['a file of shots'].text)).toMatchObject({ code: 'http.disk-unwritable' });

      disk!.clear();
      const { status, retryAfter } = await WRITES['an experiment']();
      if (status === 503) {
        await new Promise((resolve) => setTimeout(resolve, retryAfter * 1000));
        await eventually(WRITES['an experiment'], (answer) => answer.status === 200, NOISE_SECONDS);
      }
      expect(statuses(await writeAll())).toEqual({
        'a run': 200,
        'an artifact': 200,
        'a file of shots': 201,
        'an experiment': 200,
      });
      expect(await eventually(state, (now) => now === 'ok', 10)).toBe('ok');
      expect((await load.stop()).failed).toEqual({});
      expect(await app.stop()).toBe(0);
    }, 120_000);
  },
);
