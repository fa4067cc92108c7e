import { call, eventually, runDaily, startApp, type StartedApp } from '../support/start-app.js';

const ALGORITHM = {
  name: 'gradient-boosting',
  parameters: {
    trees: 40,
    minRowsInLeaf: 20,
    // Trees that may look at a few columns only cannot do without the zone.
    columnFraction: 0.4,
    earlyStopping: 0,
    categoricalFeatures: ['Shot_Zone_Combined'],
    monotoneConstraints: { Shot_Distance_Meters: -1 },
  },
};
const SHOTS = [
  [0, 12],
  [-230, 10],
  [120, 140],
  [0, 250],
  [-80, 300],
  [30, 700],
].map(([x, y]) => ({ player_id: 9001336, x, y, period: 4, clock: '05:00' }));

interface Answer {
  probability: number;
  model_version: number;
}

describe('a model with categories and constraints, from the request to an answer', () => {
  let app: StartedApp;
  const ask = async () =>
    Promise.all(SHOTS.map(async (shot) => (await call<Answer>(`${app.url}/predict/shot`, shot)).body));

  beforeAll(async () => {
    app = await startApp({ FIRST_RUN_NODES: '0' });
    const { state, error } = await runDaily(app.url, { nodes: 4000, algorithms: [ALGORITHM] }, 240);
    if (state !== 'succeeded') throw new Error(`the run ${state}: ${error}`);
  }, 280_000);
  afterAll(async () => {
    await app?.stop();
  });

  it('is the champion, and its run has the given parameters', async () => {
    const { body } = await eventually(
      () => call<{ version: { algorithm: string }; run: { params: object } }>(`${app.url}/champion`),
      ({ status }) => status === 200,
      20,
    );
    expect(body.version.algorithm).toBe('gradient-boosting');
    const { body: studies } = await call<{ items: { id: string }[] }>(`${app.url}/training/studies`);
    const { body: study } = await call<{ trials: object[] }>(
      `${app.url}/training/studies/${studies.items[0].id}`,
    );
    expect(study.trials[0]).toMatchObject({
      state: 'finished',
      parameters: {
        categoricalFeatures: 'Shot_Zone_Combined',
        monotoneConstraints: 'Shot_Distance_Meters:-1',
      },
    });
  }, 30_000);

  it('is explained: contributions and the expected value sum to the raw score', async () => {
    for (const shot of SHOTS) {
      const { status, body } = await call<{
        raw_score: number;
        expected_value: number;
        contributions: Record<string, number>;
      }>(`${app.url}/predict/shot/explain`, shot);
      expect(status).toBe(200);
      const { contributions, expected_value: expected, raw_score: raw } = body;
      const sum = Object.values(contributions).reduce((total, value) => total + value, expected);
      expect(sum).toBeCloseTo(raw, 9);
      expect(Math.abs(contributions.Shot_Zone_Combined)).toBeGreaterThan(0);
    }
  });

  it('predicts the same from its ONNX file, imported as another version', async () => {
    const ours = await ask();
    expect(new Set(ours.map(({ probability }) => probability)).size).toBeGreaterThan(3);
    const file = await fetch(`${app.url}/registry/models/parivision/versions/1/model.onnx`);
    expect(file.status).toBe(200);
    const bytes = new Uint8Array(await file.arrayBuffer());
    // A split on categories is a chain of these; other splits have BRANCH_LEQ.
    expect(Buffer.from(bytes).includes('BRANCH_EQ')).toBe(true);
    const imported = await fetch(`${app.url}/registry/models/parivision/versions/import`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: bytes,
    });
    expect(imported.status).toBe(201);
    const { version } = (await imported.json()) as { version: number };
    expect(version).toBe(2);
    const promoted = await call(`${app.url}/champion/promote`, { version, reason: 'the same from ONNX' });
    expect(promoted.status).toBe(200);
    const theirs = await eventually(ask, (answers) =>
      answers.every(({ model_version: by }) => by === version),
    );
    theirs.forEach(({ probability }, i) =>
      expect(Math.abs(probability - ours[i].probability)).toBeLessThan(1e-5),
    );
  }, 90_000);

  it.each([
    [
      { categoricalFeatures: ['zone'] },
      'categoricalFeatures',
      'must be a list of different features; it may name Player_ID, Shot_Type_Encoded, Shot_Zone_Combined',
    ],
    [
      { categoricalFeatures: ['Shot_Zone_Combined'], monotoneConstraints: { Shot_Zone_Combined: 1 } },
      'monotoneConstraints',
      'must not name Shot_Zone_Combined, whose values have no order as categoricalFeatures names it',
    ],
  ])('refuses %j with field and rule', async (parameters, name, message) => {
    const algorithms = [{ name: 'random-forest', parameters }];
    const { status, body } = await call(`${app.url}/training/studies`, { algorithms });
    expect(status).toBe(422);
    const field = `algorithms[0].parameters.${name}`;
    expect(body).toMatchObject({ errors: [{ field, rule: 'parameter', message }] });
  });
});
