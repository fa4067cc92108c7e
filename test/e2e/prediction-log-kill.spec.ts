import { setTimeout as pause } from 'node:timers/promises';
import { ALL_FAULTS } from '../support/faults.js';
import {
  eventually,
  freshDatabase,
  startApp,
  type StartedApp,
  temporaryFolder,
} from '../support/start-app.js';

/** Predictions of one request, and requests of one round; a round ends with SIGKILL. */
const ROWS = ALL_FAULTS ? 10_000 : 1000;
const REQUESTS = ALL_FAULTS ? 17 : 6;
const ROUNDS = ALL_FAULTS ? 6 : 3;
/** What a kill may lose: predictions answered this long before it. */
const LOST_MS = 1200;
const SENT = 2000;

interface Told {
  prediction_id: string;
  made: 0 | 1;
  at: string;
}
interface Listed {
  items: { id: string; outcome: 0 | 1 | null }[];
  total: number;
}

const settings = {
  DATA_DIR: temporaryFolder(),
  MONGODB_DATABASE: freshDatabase(),
  STUDY_ALGORITHMS: 'logistic-regression',
  PIPELINE_ENABLED: 'false',
};
let app: StartedApp;
/** When each prediction was answered, by its id. */
const answered = new Map<string, number>();
/** What the log must hold of each prediction: everything that was acknowledged, in order. */
const said = new Map<string, Told[]>();
const kills: number[] = [];

async function ask<T>(path: string, body?: unknown, type = 'application/json'): Promise<T> {
  const response = await fetch(app.url + path, {
    ...(body !== undefined && {
      method: 'POST',
      headers: { 'content-type': type },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text.slice(0, 300)}`);
  return JSON.parse(text) as T;
}

/** Predictions of one request; their ids. */
async function predict(): Promise<string[]> {
  const data = Array.from({ length: ROWS }, (_, i) => [
    201_580,
    (i % 400) - 200,
    i % 300,
    i % 700,
    2,
    3.048,
    1 + (i % 7),
  ]);
  const body = {
    parameters: { prediction_ids: true },
    inputs: [{ name: 'input', datatype: 'FP64', shape: [ROWS, 7], data: data.flat() }],
  };
  const { parameters } = await ask<{ parameters: { prediction_ids: string } }>(
    '/v2/models/parivision/infer',
    body,
  );
  const ids = parameters.prediction_ids.split(',');
  for (const id of ids) answered.set(id, Date.now());
  return ids;
}

let sequence = 0;
/** True outcomes of a part of the ids, some twice, some contradicted later, some of nobody's predictions. */
function outcomesOf(ids: readonly string[]): Told[] {
  const told = (prediction_id: string, made: 0 | 1): Told => ({
    prediction_id,
    made,
    at: new Date(1_764_000_000_000 + sequence++ * 1000).toISOString(),
  });
  return ids.flatMap((id, i) => {
    if (i % 10 === 9) return [];
    const first = told(id, i % 2 ? 1 : 0);
    if (i % 10 === 1) return [first, first];
    if (i % 10 === 2) return [first, told(id, 1), first];
    if (i % 10 === 3) return [first, told(`${id.slice(0, 20)}${'0'.repeat(12)}`, 1)];
    return [first];
  });
}

/** Sends outcomes as a list or as lines, until they are acknowledged: again after a kill. */
async function tell(outcomes: readonly Told[]): Promise<void> {
  for (let from = 0; from < outcomes.length; from += SENT) {
    const part = outcomes.slice(from, from + SENT);
    const asLines = (from / SENT) % 2 === 1;
    const body = asLines ? part.map((one) => JSON.stringify(one)).join('\n') : part;
    await eventually(
      () => ask<{ received: number }>('/outcomes', body, asLines ? 'application/x-ndjson' : undefined),
      // An error of fetch is none of this realm.
      ({ received }) => received === part.length,
      120,
    );
    for (const one of part) {
      const known = said.get(one.prediction_id) ?? [];
      const isRepeated = known.some(({ made, at }) => made === one.made && at === one.at);
      if (!isRepeated && known.at(-1)?.made !== one.made) said.set(one.prediction_id, [...known, one]);
    }
  }
}

/** All ids of the list, by paging. */
async function listed(): Promise<Map<string, 0 | 1 | null>> {
  const found = new Map<string, 0 | 1 | null>();
  for (let before = ''; ;) {
    const { items } = await ask<Listed>(`/predictions?limit=1000${before && `&before=${before}`}`);
    for (const { id, outcome } of items) {
      expect(found.has(id)).toBe(false);
      found.set(id, outcome);
    }
    if (items.length === 0) return found;
    before = items.at(-1)!.id;
  }
}

async function start(more: Record<string, string> = {}): Promise<void> {
  app = await startApp({ ...settings, ...more });
  await eventually(
    () => ask<{ status: string }>('/health/ready'),
    ({ status }) => status === 'ok',
    120,
  );
}

afterAll(async () => app?.stop(), 30_000);

describe(`${ROUNDS - 1} kills while predictions and outcomes come`, () => {
  it('lose at most a second of predictions and no outcome that was acknowledged; all counts add up', async () => {
    await start({ FIRST_RUN_NODES: '3000' });
    let late: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const telling: Promise<void>[] = [];
      for (let request = 0; request < REQUESTS; request++) {
        await pause(300);
        const ids = await predict();
        // One half at once, the other after the next kill.
        const half = ids.length >> 1;
        const now = [...outcomesOf(ids.slice(0, half)), ...outcomesOf(late)];
        late = ids.slice(half);
        await Promise.all(telling.splice(0));
        telling.push(tell(now));
      }
      if (round === ROUNDS - 1) await Promise.all(telling);
      else {
        await pause(200 * round);
        kills.push(Date.now());
        await app.kill();
        await start();
        await Promise.all(telling);
      }
    }
    await tell(outcomesOf(late));

    const found = await listed();
    const { total } = await ask<Listed>('/predictions?limit=1');
    expect(total).toBe(found.size);
    expect([...found.keys()].filter((id) => !answered.has(id))).toEqual([]);
    const lost = [...answered].filter(([id]) => !found.has(id));
    const wrongly = lost.filter(([, at]) => !kills.some((kill) => at <= kill && at > kill - LOST_MS));
    expect(wrongly).toEqual([]);

    const wrong = [...found].filter(([id, outcome]) => outcome !== (said.get(id)?.at(-1)?.made ?? null));
    expect(wrong).toEqual([]);
    const matched = [...said.keys()].filter((id) => found.has(id)).length;
    const corrections = [...said.values()].reduce((sum, all) => sum + all.length - 1, 0);
    const counts = { accepted: said.size, corrections, matched, unmatched: said.size - matched, waiting: 0 };
    expect(await ask('/outcomes/counts')).toEqual(counts);
    expect(await ask('/predictions/metrics')).toMatchObject({
      predictions: found.size,
      withOutcome: matched,
    });
    expect((await ask<Listed>('/predictions?hasOutcome=true&limit=1')).total).toBe(matched);
    const corrected = [...said].find(([, all]) => all.length > 1)!;
    const { history } = await ask<{ history: { made: number; by: string }[] }>(`/outcomes/${corrected[0]}`);
    expect(history.map(({ made }) => made)).toEqual(corrected[1].map(({ made }) => made));
    expect(matched).toBeGreaterThan(found.size / 2);
  }, 1_800_000);
});
