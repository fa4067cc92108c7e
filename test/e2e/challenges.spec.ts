import { linearFromWeights } from '../../src/algorithms/linear/linear-model.js';
import { encodeModel } from '../../src/algorithms/model-io/model-file.js';
import { FEATURES } from '../../src/basketball/shots/features.js';
import { call, eventually, startApp, type StartedApp } from '../support/start-app.js';

const SHARE = 0.3;
const KEYS = 400;
/** Requests under way at a time, well under REQUESTS_MAX. */
const AT_ONCE = 40;
/** A binomial count is further from its mean in one of 1.7 million runs. */
const SIGMAS = 5;
const ROW = [9_001_336, 0, 120, 400, 2, 3.6576, 3];
/** Games of the first run, of which each gives some shots. */
const SHOTS_PER_GAME = 2;

interface Challenge {
  id: string;
  state: string;
  version: number;
  holder: number;
  evidence?: { rows: number; games: number; eValue: number; needed: number };
  ended?: { by: string; reason: string; election?: string };
}

interface Election {
  id: string;
  outcome: string;
  kind: string;
  verdict: string;
  live?: { rows: number };
  answer?: { decision: string };
}

interface Answer {
  model_version: number;
  id: string;
}

type Raw = Record<string, string>;

let app: StartedApp;
/** Versions that always answer 90 %, 10 % and 80 %. */
let versions: number[];
let first: number;

/** A version that gives every shot the same probability. */
async function importConstant(probability: number): Promise<number> {
  const intercept = Math.log(probability / (1 - probability));
  const weights = FEATURES.map(() => 0);
  const model = linearFromWeights({ featureNames: [...FEATURES], weights, intercept });
  const response = await fetch(`${app.url}/registry/models/parivision/versions/import`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: encodeModel(model, { algorithm: 'logistic-regression', parameters: {}, seed: 1, training: {} }),
  });
  if (response.status !== 201) throw new Error(await response.text());
  return ((await response.json()) as { version: number }).version;
}

async function start(version: number, plan: object): Promise<Challenge> {
  const request = { version, reason: 'To see it on live requests', ...plan };
  const { status, body } = await call<Challenge>(`${app.url}/champion/challenges`, request);
  expect({ status, body }).toMatchObject({ status: 201, body: { state: 'active', version } });
  // Its version is loaded first; until then the champion answers alone.
  await eventually(
    async () => (await fetch(`${app.url}/metrics`)).text(),
    (text) => text.includes(`challenge="${body.id}"`),
    10,
  );
  return body;
}

function ended(id: string): Promise<Challenge> {
  return eventually(
    async () => (await call<Challenge>(`${app.url}/champion/challenges/${id}`)).body,
    ({ state }) => state !== 'active',
    20,
  );
}

async function championVersion(): Promise<number> {
  return (await call<{ version: { version: number } }>(`${app.url}/champion`)).body.version.version;
}

async function predict(key?: string): Promise<Answer> {
  const response = await fetch(`${app.url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key && { 'x-canary-key': key }) },
    body: JSON.stringify(Object.fromEntries(FEATURES.map((name, at) => [name, ROW[at]]))),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

async function predictAll(keys: readonly string[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let from = 0; from < keys.length; from += AT_ONCE) {
    answers.push(...(await Promise.all(keys.slice(from, from + AT_ONCE).map((key) => predict(key)))));
  }
  return answers;
}

/** Asks about stored shots of every game, and tells then that all of them had this result. */
async function play(from: number, made: 0 | 1): Promise<number> {
  const { body } = await call<{ items: { id: string }[] }>(`${app.url}/bronze/games?limit=100`);
  const outcomes: object[] = [];
  for (const { id } of body.items) {
    const game = await call<{ shots: { raw: Raw }[] }>(`${app.url}/bronze/games/${id}`);
    for (const { raw } of game.body.shots.slice(from, from + SHOTS_PER_GAME)) {
      const answer = await call(`${app.url}/predict/shot`, {
        player_id: Number(raw['Player ID']),
        x: Number(raw['X Location']),
        y: Number(raw['Y Location']),
        period: Number(raw.Period),
        clock: Number(raw['Minutes Remaining']) * 60 + Number(raw['Seconds Remaining']),
      });
      expect(answer.status).toBe(200);
      const [dataset, game_id] = id.split('/');
      outcomes.push({ shot: { dataset, game_id, event_id: Number(raw['Game Event ID']) }, made });
    }
  }
  const reported = await call(`${app.url}/outcomes`, outcomes);
  expect(reported.body).toMatchObject({ accepted: outcomes.length, unmatched: 0, ambiguous: 0 });
  return outcomes.length;
}

describe('a challenge on live requests', () => {
  beforeAll(async () => {
    app = await startApp({
      FIRST_RUN_NODES: '4000',
      STUDY_ALGORITHMS: 'logistic-regression',
      CHALLENGE_LOOK_SECONDS: '1',
    });
    await eventually(
      () => call(`${app.url}/champion`),
      ({ status }) => status === 200,
      60,
    );
    first = await championVersion();
    versions = [await importConstant(0.9), await importConstant(0.1), await importConstant(0.8)];
  }, 90_000);
  afterAll(async () => {
    await app?.stop();
  });

  it('makes a shadow champion whose silent answers were better', async () => {
    const [better] = versions;
    const { id } = await start(better, { mode: 'shadow' });
    expect((await predict()).model_version).toBe(first);
    const reported = await play(0, 1);
    expect(await ended(id)).toMatchObject({ state: 'promoted', ended: { by: 'evidence' } });
    const { body } = await call<Election>(`${app.url}/champion/elections/latest`);
    expect(body).toMatchObject({ kind: 'election', outcome: 'elected', live: { rows: reported } });
    expect(body.verdict).toContain(`Version ${better} replaces version ${first}`);
    expect((await predict()).model_version).toBe(better);
    const page = await (await fetch(`${app.url}/champion/elections/latest/report`)).text();
    expect(page).toContain('Live requests');
  }, 40_000);

  it('gives a canary its share of the keys, and takes it back when its calibration leaves the band', async () => {
    const [better, worse] = versions;
    const { id } = await start(worse, { mode: 'canary', share: SHARE });
    const keys = Array.from({ length: KEYS }, (_, key) => `user ${key}`);
    const answers = await predictAll(keys);
    const byCanary = answers.filter(({ model_version }) => model_version === worse).length;
    const deviation = Math.abs(byCanary - KEYS * SHARE);
    expect(deviation).toBeLessThan(SIGMAS * Math.sqrt(KEYS * SHARE * (1 - SHARE)));
    const again = await predictAll(keys);
    const served = (list: Answer[]): number[] => list.map(({ model_version }) => model_version);
    expect(served(again)).toEqual(served(answers));
    const outcomes = [...answers, ...again].map((one) => ({ prediction_id: one.id, made: 1 }));
    expect((await call(`${app.url}/outcomes`, outcomes)).body).toMatchObject({ accepted: outcomes.length });
    const { state, ended: end, evidence } = await ended(id);
    expect({ state, rows: evidence?.rows }).toEqual({ state: 'rolled-back', rows: 2 * byCanary });
    expect(end?.reason).toContain('left the band of calibration');
    await eventually(
      () => predictAll(keys.slice(0, AT_ONCE)),
      (all) => all.every(({ model_version }) => model_version === better),
      5,
    );
  }, 40_000);

  it('ends with a rollback, at once', async () => {
    const { id } = await start(versions[2], { mode: 'canary', share: 1 });
    expect((await predict()).model_version).toBe(versions[2]);
    const back = await call(`${app.url}/champion/rollback`, { reason: 'The answers look wrong' });
    expect(back.status).toBe(200);
    expect((await predict()).model_version).toBe(first);
    expect(await ended(id)).toMatchObject({ state: 'superseded' });
  }, 20_000);

  it('ends as a proposal that a person confirms, once', async () => {
    const { id } = await start(versions[1], { mode: 'shadow', goal: 'propose' });
    await play(SHOTS_PER_GAME, 0);
    const { state, ended: end } = await ended(id);
    expect(state).toBe('proposed');
    expect(await championVersion()).toBe(first);
    const address = `${app.url}/champion/elections/${end!.election}`;
    const confirmed = await call<Election>(`${address}/confirm`, { reason: 'It was better every day' });
    expect(confirmed).toMatchObject({ status: 200, body: { outcome: 'elected' } });
    expect((await predict()).model_version).toBe(versions[1]);
    const twice = await call(`${address}/decline`, { reason: 'No' });
    expect(twice).toMatchObject({ status: 409, body: { code: 'champion.not-proposed' } });
  }, 40_000);
});
