import { parse } from 'yaml';
import { type StartedApp, startApp, temporaryFolder } from '../support/start-app.js';

/** What clients of the services that PariVision replaces rely on, against the built application. */
const FIELDS = [
  'Player_ID',
  'X_Location',
  'Y_Location',
  'Total_Seconds_Remaining',
  'Shot_Type_Encoded',
  'Shot_Distance_Meters',
  'Shot_Zone_Combined',
];
const SHOT: Record<string, unknown> = {
  Player_ID: 201_580,
  X_Location: 13,
  Y_Location: 6,
  Total_Seconds_Remaining: 571,
  Shot_Type_Encoded: 2,
  Shot_Distance_Meters: 0.3048,
  Shot_Zone_Combined: 1,
};
const LONGEST_FIRST_RUN_MS = 240_000;

interface Fault {
  type: string;
  loc: (string | number)[];
  msg: string;
  input: unknown;
}

let app: StartedApp;

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(app.url + path, { headers, redirect: 'manual' });
const post = (
  body: string,
  path = '/predict',
  headers: Record<string, string> = { 'content-type': 'application/json' },
) => fetch(app.url + path, { method: 'POST', body, headers });
const predict = (changes: Record<string, unknown> = {}) => post(JSON.stringify({ ...SHOT, ...changes }));

async function answerOf(response: Response): Promise<{ prediction: number; probability: number }> {
  expect(response.status).toBe(200);
  const answer = (await response.json()) as { prediction: number; probability: number };
  expect(Object.keys(answer)[0]).toBe('prediction');
  expect([0, 1]).toContain(answer.prediction);
  expect(answer.probability).toBeGreaterThanOrEqual(0);
  expect(answer.probability).toBeLessThanOrEqual(1);
  return answer;
}

async function faultsOf(response: Response): Promise<Fault[]> {
  expect(response.status).toBe(422);
  const { detail } = (await response.json()) as { detail: Fault[] };
  expect(detail.length).toBeGreaterThan(0);
  for (const fault of detail) {
    expect(Object.keys(fault)).toEqual(expect.arrayContaining(['type', 'loc', 'msg', 'input']));
    expect(fault.loc[0]).toBe('body');
  }
  return detail;
}

async function metric(name: string): Promise<number> {
  const text = await (await get('/metrics')).text();
  const line = new RegExp(String.raw`^${name}(?:\{[^}]*\})? (\S+)$`, 'm').exec(text);
  expect(line).not.toBeNull();
  return Number(line![1]);
}

async function waitUntilReady(): Promise<void> {
  const until = Date.now() + LONGEST_FIRST_RUN_MS;
  while ((await get('/health/ready')).status !== 200) {
    if (Date.now() > until) throw new Error(`no champion after the first run:\n${app.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

describe('contract of the old prediction service', () => {
  const DATA_DIR = temporaryFolder();

  beforeAll(async () => {
    app = await startApp({ DATA_DIR, FIRST_RUN_NODES: '6000', STUDY_ALGORITHMS: 'logistic-regression' });
    await waitUntilReady();
    // A player whom the model has seen, so that its answers are not at the end of the scale.
    const [raw] = (await (await get('/getdata/1')).json()) as Record<string, string>[];
    SHOT.Player_ID = Number(raw['Player ID']);
  }, LONGEST_FIRST_RUN_MS + 60_000);

  afterAll(async () => {
    await app.stop();
  });

  describe('GET /', () => {
    it('returns that it is alive', async () => {
      const response = await get('/');
      expect([response.status, await response.json()]).toEqual([200, { status: 'alive' }]);
    });

    it('redirects a browser to the web page', async () => {
      const response = await get('/', { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
      expect([response.status, response.headers.get('location')]).toEqual([302, '/ui/']);
    });
  });

  describe('POST /predict', () => {
    it('returns JSON whose first key is the label as a number', async () => {
      const response = await predict();
      expect(response.headers.get('content-type')).toMatch(/^application\/json/);
      const { prediction, probability } = await answerOf(response);
      expect(prediction).toBe(probability > 0.5 ? 1 : 0);
      const further = await answerOf(await predict({ Shot_Distance_Meters: 20, Shot_Zone_Combined: 7 }));
      expect(further.probability).not.toBe(probability);
    });

    it('accepts what pydantic accepts, with the same result', async () => {
      const plain = await answerOf(await predict());
      for (const same of [{ Extra: 'x' }, { Total_Seconds_Remaining: '571' }, { Shot_Zone_Combined: true }]) {
        expect((await answerOf(await predict(same))).probability).toBe(plain.probability);
      }
      await answerOf(await post(JSON.stringify(SHOT).replace('571', '571.0')));
      await answerOf(await predict({ Shot_Distance_Meters: 3, X_Location: -250, Y_Location: -40 }));
      await answerOf(await predict({ Player_ID: 999_999_999 }));
    });

    it('accepts a trailing slash, and a body without a content type', async () => {
      const plain = await answerOf(await predict());
      expect((await answerOf(await post(JSON.stringify(SHOT), '/predict/'))).probability).toBe(
        plain.probability,
      );
      const untyped = await fetch(`${app.url}/predict`, {
        method: 'POST',
        body: new Blob([JSON.stringify(SHOT)]),
      });
      expect((await answerOf(untyped)).probability).toBe(plain.probability);
    });

    it('lists all seven missing fields in order', async () => {
      const faults = await faultsOf(await post('{}'));
      expect(faults.map(({ type, loc, msg }) => [type, loc[1], msg])).toEqual(
        FIELDS.map((field) => ['missing', field, 'Field required']),
      );
    });

    it.each([
      ['Total_Seconds_Remaining', 'abc', 'int_parsing'],
      ['Total_Seconds_Remaining', 571.5, 'int_from_float'],
      ['Total_Seconds_Remaining', null, 'int_type'],
      ['Shot_Distance_Meters', null, 'float_type'],
      ['Shot_Distance_Meters', 'far', 'float_parsing'],
      ['Shot_Distance_Meters', 'nan', 'finite_number'],
      ['Shot_Distance_Meters', 'inf', 'finite_number'],
      ['X_Location', 1e30, 'int_parsing_size'],
    ])('refuses %s = %p with %s', async (field, value, type) => {
      const faults = await faultsOf(await predict({ [field]: value }));
      expect(faults).toEqual([expect.objectContaining({ type, loc: ['body', field], input: value })]);
    });

    it('refuses numbers that JSON or a float does not have', async () => {
      for (const [text, type] of [
        ['NaN', 'json_invalid'],
        ['Infinity', 'json_invalid'],
        ['1e400', 'finite_number'],
      ]) {
        const [fault] = await faultsOf(await post(JSON.stringify(SHOT).replace('0.3048', text)));
        expect([text, fault.type]).toEqual([text, type]);
      }
    });

    it('reports two faults at once', async () => {
      expect(await faultsOf(await predict({ Player_ID: 'x', X_Location: null }))).toHaveLength(2);
    });

    it('refuses bodies that are not an object, not JSON, or absent', async () => {
      expect(await faultsOf(await post('[1]'))).toEqual([
        expect.objectContaining({ type: 'model_attributes_type', loc: ['body'] }),
      ]);
      expect(await faultsOf(await post('{"a":'))).toEqual([
        {
          type: 'json_invalid',
          loc: ['body', 5],
          msg: 'JSON decode error',
          input: {},
          ctx: { error: 'Expecting value' },
        },
      ]);
      expect(await faultsOf(await post(''))).toEqual([
        { type: 'missing', loc: ['body'], msg: 'Field required', input: null },
      ]);
    });

    it('refuses other methods', async () => {
      const response = await get('/predict');
      expect([response.status, response.headers.get('allow'), await response.json()]).toEqual([
        405,
        'POST',
        { detail: 'Method Not Allowed' },
      ]);
    });
  });

  it('returns 404 for an unknown path', async () => {
    const response = await get('/nope');
    expect([response.status, await response.json()]).toEqual([404, { detail: 'Not Found' }]);
  });

  it('returns a text with run and signature for GET /get_champion_infos', async () => {
    const answer = (await (await get('/get_champion_infos')).json()) as { champion: string };
    expect(Object.keys(answer)).toEqual(['champion']);
    const text = parse(answer.champion) as Record<string, unknown>;
    expect(Object.keys(text)).toEqual(
      expect.arrayContaining([
        'signature',
        'run_id',
        'utc_time_created',
        'model_uuid',
        'flavors',
        'version',
        'metrics',
      ]),
    );
    expect(text.run_id).toMatch(/^[0-9a-f]{32}$/);
  });

  describe('GET /metrics', () => {
    it('returns Prometheus text with the summary declared', async () => {
      const response = await get('/metrics');
      expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
      expect(await response.text()).toMatch(/^# TYPE inference_time_seconds summary$/m);
    });

    it('counts each prediction once, and no refused request', async () => {
      const count = await metric('inference_time_seconds_count');
      const sum = await metric('inference_time_seconds_sum');
      for (let i = 0; i < 3; i++) await answerOf(await predict());
      await post('{}');
      expect(await metric('inference_time_seconds_count')).toBe(count + 3);
      expect(await metric('inference_time_seconds_sum')).toBeGreaterThan(sum);
    });
  });

  it('documents its routes', async () => {
    const { paths } = (await (await get('/openapi.json')).json()) as { paths: object };
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([
        '/',
        '/get_champion_infos',
        '/predict',
        '/predict/shot',
        '/predictions',
        '/metrics',
      ]),
    );
    expect((await get('/docs')).status).toBe(200);
  });

  describe('POST /predict/shot', () => {
    it('derives the features that /predict accepts', async () => {
      const asked = await post(
        JSON.stringify({ player_id: SHOT.Player_ID, x: 13, y: 6, period: 1, clock: '09:31' }),
        '/predict/shot',
      );
      expect(asked.status).toBe(200);
      const answer = (await asked.json()) as { probability: number; features: object; zone: string };
      expect(answer).toMatchObject({ features: SHOT, zone: 'Restricted Area', shot_type: 2 });
      expect((await answerOf(await predict())).probability).toBe(answer.probability);
    });

    it('refuses invalid input in the same format', async () => {
      const faults = await faultsOf(
        await post('{"x":999,"y":0,"period":1,"clock":"13:00"}', '/predict/shot'),
      );
      expect(faults.map(({ type, loc }) => [type, loc[1]])).toEqual([
        ['missing', 'player_id'],
        ['less_than_equal', 'x'],
        ['value_error', 'clock'],
      ]);
    });
  });

  describe('GET /predictions', () => {
    interface Listed {
      items: {
        id: string;
        at: string;
        version: number;
        features: Record<string, number>;
        requestId: string;
      }[];
      total: number;
    }
    const list = async (query: string) => (await (await get(`/predictions?${query}`)).json()) as Listed;

    it('lists predictions, newest first, with their request ids', async () => {
      const sent = { 'content-type': 'application/json', 'x-request-id': 'seed-contract-1' };
      const answer = (await (await post(JSON.stringify(SHOT), '/predict', sent)).json()) as { id: string };
      const { items, total } = await list('limit=2');
      expect(items[0]).toMatchObject({ id: answer.id, requestId: 'seed-contract-1', features: SHOT });
      expect(items[1].id < items[0].id).toBe(true);
      expect(total).toBeGreaterThan(2);
    });

    it('filters by version and time, and pages by id', async () => {
      const all = await list('limit=1000');
      const { id, at, version } = all.items[2];
      expect((await list(`version=${version}&limit=1`)).total).toBe(all.total);
      expect((await list(`version=${version + 1}`)).total).toBe(0);
      expect((await list(`before=${id}&limit=1`)).items[0].id).toBe(all.items[3].id);
      const later = all.items.filter((item) => item.at >= at).length;
      expect((await list(`from=${at}&limit=1000`)).items).toHaveLength(later);
      expect((await list(`to=${at}&limit=1000`)).items).toHaveLength(all.items.length - later);
    });

    it('refuses invalid filters', async () => {
      const response = await get('/predictions?version=x&before[$gt]=&from=soon');
      expect(response.status).toBe(422);
      const { errors } = (await response.json()) as { errors: { field: string }[] };
      expect(errors.map(({ field }) => field)).toEqual(expect.arrayContaining(['version', 'from']));
    });

    it('is available as CSV', async () => {
      const text = await (await get('/predictions?format=csv&limit=2')).text();
      expect(text.split('\r\n')[0]).toBe(
        `id,at,version,prediction,probability,${FIELDS.join(',')},request_id,model,role,paired_with,outcome`,
      );
      expect(text.trimEnd().split('\r\n')).toHaveLength(3);
    });
  });
});

describe('instance without a champion', () => {
  const DATA_DIR = temporaryFolder();

  it('is alive and not ready, and returns when to try again', async () => {
    app = await startApp({ DATA_DIR, FIRST_RUN_NODES: '0', PIPELINE_ENABLED: 'false' });
    expect((await get('/health/live')).status).toBe(200);
    const ready = await get('/health/ready');
    expect([ready.status, await ready.json()]).toEqual([
      503,
      expect.objectContaining({ status: 'unavailable' }),
    ]);
    for (const response of [await predict(), await get('/get_champion_infos')]) {
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '10']);
      expect(await response.json()).toMatchObject({ code: 'prediction.no-champion' });
    }
    expect(await app.stop()).toBe(0);
  }, 60_000);
});
