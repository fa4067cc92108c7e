import { linearFromWeights } from '../../src/algorithms/linear/linear-model.js';
import { encodeModel } from '../../src/algorithms/model-io/model-file.js';
import { FEATURES } from '../../src/basketball/shots/features.js';
import { ALL_FAULTS } from '../support/faults.js';
import { type OfflineModel, offlineModel } from '../support/offline-model.js';
import { call, eventually, startApp, type StartedApp } from '../support/start-app.js';
import { type LoadRequest, SteadyLoad } from '../support/steady-load.js';

const SWAPS = ALL_FAULTS ? 50 : 5;
/** Requests per second. */
const RATE = ALL_FAULTS ? 500 : 150;
const BETWEEN_SWAPS_MS = 300;
/** In ms; checked where the machine has nothing else to do. */
const LONGEST_SWAP_MS = ALL_FAULTS ? 1000 : 10_000;

interface Answer {
  probability: number;
  model_version: number;
  id: string;
}

let app: StartedApp;
const models = new Map<number, OfflineModel>();
/** Answers by version. */
const answers = new Map<number, number>();
const ids = new Set<string>();
let batches = 0;

/** Shots all over the court. */
const ROWS = Array.from({ length: 40 }, (_, i) => [
  201_000 + i,
  ((i * 37) % 480) - 240,
  ((i * 53) % 600) - 20,
  (i * 97) % 720,
  2 + (i % 2),
  ((i * 7) % 80) * 0.3048,
  1 + (i % 7),
]);

/** What is wrong with an answer about a row: each version may only answer what it answers offline, to the last bit. */
function mixed({ probability, model_version }: Answer, row: readonly number[]): string | undefined {
  const model = models.get(model_version);
  if (!model) return `unknown version ${model_version}`;
  return probability === model(row)
    ? undefined
    : `${probability} is not the answer of version ${model_version}`;
}

function faultOf(answer: Answer, row: readonly number[]): string | undefined {
  const { id, model_version } = answer;
  if (ids.has(id)) return `id ${id} twice`;
  ids.add(id);
  answers.set(model_version, (answers.get(model_version) ?? 0) + 1);
  return mixed(answer, row);
}

/** One version answers all rows of a batch. */
function batchFaultOf(list: Answer[], rows: readonly number[][]): string | undefined {
  const versions = new Set(list.map(({ model_version }) => model_version));
  if (list.length !== rows.length) return `${list.length} answers`;
  if (versions.size !== 1) return `versions ${[...versions].join(', ')} in one batch`;
  batches++;
  return rows.map((row, i) => mixed(list[i], row)).find((fault) => fault !== undefined);
}

function sevenFeatures(row: readonly number[]): Record<string, number> {
  return Object.fromEntries(FEATURES.map((name, at) => [name, row[at]]));
}

const REQUESTS: LoadRequest[] = ROWS.flatMap((row, i) => [
  {
    method: 'POST',
    path: '/predict',
    body: JSON.stringify(sevenFeatures(row)),
    check: (text) => faultOf(JSON.parse(text) as Answer, row),
  },
  {
    method: 'POST',
    path: '/predict/shot',
    body: JSON.stringify({ player_id: row[0], x: row[1], y: row[2], period: 1 + (i % 4), clock: row[3] }),
    check: (text) => {
      const answer = JSON.parse(text) as Answer & { features: Record<string, number> };
      return faultOf(
        answer,
        FEATURES.map((name) => answer.features[name]),
      );
    },
  },
]);

const BATCH = Array.from({ length: 100 }, (_, i) => ROWS[i % ROWS.length]);
const BATCH_REQUEST: LoadRequest = {
  method: 'POST',
  path: '/predict/batch',
  body: JSON.stringify(BATCH.map(sevenFeatures)),
  check: (text) => batchFaultOf(JSON.parse(text) as Answer[], BATCH),
};

/** Imports a linear model, beside the trees of the first run. */
async function importLinear(): Promise<number> {
  const weights = [0, 0.0001, -0.0004, 0.0002, -0.03, -0.05, 0.02];
  const model = linearFromWeights({ featureNames: [...FEATURES], weights });
  const response = await fetch(`${app.url}/registry/models/parivision/versions/import`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: encodeModel(model, { algorithm: 'logistic-regression', parameters: {}, seed: 1, training: {} }),
  });
  if (response.status !== 201) throw new Error(await response.text());
  return ((await response.json()) as { version: number }).version;
}

beforeAll(async () => {
  app = await startApp({ FIRST_RUN_NODES: '3000', STUDY_ALGORITHMS: 'gradient-boosting' });
  const { body } = await eventually(
    () => call<{ version: { version: number } }>(`${app.url}/champion`),
    ({ status }) => status === 200,
    90,
  );
  for (const version of [body.version.version, await importLinear()])
    models.set(version, await offlineModel(app.url, version));
}, 150_000);
afterAll(async () => {
  await app?.stop();
});

describe('a promotion while predictions are requested', () => {
  it(`makes no request fail and mixes no response in ${SWAPS} swaps at ${RATE} requests per second`, async () => {
    const load = new SteadyLoad(app.url, [...REQUESTS, BATCH_REQUEST], RATE);
    load.start();
    const [first, second] = models.keys();
    let slowest = 0;
    for (let swap = 1; swap <= SWAPS; swap++) {
      const version = swap % 2 === 1 ? second : first;
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_SWAPS_MS));
      const began = performance.now();
      const promoted = await call(`${app.url}/champion/promote`, { version, reason: `swap ${swap}` });
      expect(promoted).toMatchObject({ status: 200 });
      await eventually(
        () =>
          fetch(`${app.url}/predict`, requestOf(REQUESTS[0])).then(
            async (one) => (await one.json()) as Answer,
          ),
        ({ model_version }) => model_version === version,
        20,
      );
      slowest = Math.max(slowest, performance.now() - began);
    }
    const { failed, count } = await load.stop();
    expect(failed).toEqual({});
    expect(ids.size + batches).toBe(count);
    expect(batches).toBeGreaterThan(0);
    expect([...answers.keys()].toSorted()).toEqual([first, second].toSorted());
    expect(Math.min(...answers.values())).toBeGreaterThan((count / SWAPS) * 0.2);
    expect(slowest).toBeLessThan(LONGEST_SWAP_MS);
  }, 240_000);
});

function requestOf({ method, body }: LoadRequest): RequestInit {
  return { method, body, headers: { 'content-type': 'application/json' } };
}
