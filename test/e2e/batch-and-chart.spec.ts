import { tableFromArrays, tableFromIPC, tableToIPC } from 'apache-arrow';
import { eventually, startApp, type StartedApp } from '../support/start-app.js';

const ROW = {
  Player_ID: 201939,
  X_Location: -230,
  Y_Location: 30,
  Total_Seconds_Remaining: 1,
  Shot_Type_Encoded: 3,
  Shot_Distance_Meters: 7.0104,
  Shot_Zone_Combined: 6,
};
const ROWS = [ROW, { ...ROW, X_Location: 13, Y_Location: 6, Shot_Type_Encoded: 2, Shot_Zone_Combined: 1 }];
const NAMES = Object.keys(ROW) as (keyof typeof ROW)[];
const ARROW = 'application/vnd.apache.arrow.stream';

interface Answer {
  prediction: number;
  probability: number;
  model_version: number;
  id?: string;
}

describe('predictions of many shots', () => {
  let app: StartedApp;
  let expected: Answer[];

  beforeAll(async () => {
    app = await startApp({ FIRST_RUN_NODES: '3000', STUDY_ALGORITHMS: 'logistic-regression' });
    await eventually(
      () => post('/predict', ROW),
      ({ status }) => status === 200,
    );
    expected = await Promise.all(
      ROWS.map(async (row) => {
        const { id: _id, ...answer } = (await (await post('/predict', row)).json()) as Answer;
        return answer;
      }),
    );
  }, 120_000);
  afterAll(async () => {
    await app?.stop();
  });

  it('are those of single requests, as JSON, NDJSON, CSV and Arrow', async () => {
    const json = await post('/predict/batch', ROWS);
    expect(json.headers.get('x-model-version')).toBe(String(expected[0].model_version));
    expect(await json.json()).toEqual(expected);

    const lines = await post('/predict/batch', ROWS.map((row) => JSON.stringify(row)).join('\n'), {
      'content-type': 'application/x-ndjson',
    });
    const objects = (await lines.text()).trim().split('\n');
    expect(objects.map((line) => JSON.parse(line) as Answer)).toEqual(expected);

    const table = [NAMES.join(','), ...ROWS.map((row) => NAMES.map((name) => row[name]).join(','))];
    const csv = await post('/predict/batch', `${table.join('\n')}\n`, { 'content-type': 'text/csv' });
    const [header, ...cells] = (await csv.text()).trim().split(/\r?\n/);
    const byName = cells.map((line) =>
      Object.fromEntries(line.split(',').map((cell, i) => [header.split(',')[i], Number(cell)])),
    );
    expect(byName).toEqual(expected);

    const columns = Object.fromEntries(
      NAMES.map((name) => [name, Float64Array.from(ROWS, (row) => row[name])]),
    );
    const arrow = await post('/predict/batch', tableToIPC(tableFromArrays(columns), 'stream'), {
      'content-type': ARROW,
    });
    expect(arrow.headers.get('content-type')).toBe(ARROW);
    const answers = tableFromIPC(new Uint8Array(await arrow.arrayBuffer()));
    expect([...(answers.getChild('probability') ?? [])]).toEqual(expected.map((one) => one.probability));
    expect(answers.schema.metadata.get('model_version')).toBe(String(expected[0].model_version));
  });

  it('are refused as a whole when a row has a fault, which is named', async () => {
    const { X_Location: _left, ...short } = ROW;
    const answer = await post('/predict/batch', [ROW, short]);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({
      code: 'prediction.rows-invalid',
      errors: [{ field: '[1].X_Location' }],
    });
  });

  it('are logged when that is asked for, each row with its id', async () => {
    const logged = (await (await post('/predict/batch?log=true', ROWS)).json()) as Required<Answer>[];
    for (const [i, { id }] of logged.entries()) {
      const found = await eventually(
        () => fetch(`${app.url}/predictions/${id}`),
        ({ status }) => status === 200,
      );
      expect(await found.json()).toMatchObject({ id, probability: expected[i].probability });
    }
  });

  it('of a half court are a chart, which a client that has it need not read again', async () => {
    const address = `${app.url}/players/201939/chart?cell=50`;
    const first = await fetch(address);
    expect(first.status).toBe(200);
    await first.arrayBuffer();
    const again = await fetch(address, { headers: { 'if-none-match': first.headers.get('etag')! } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const csv = await fetch(`${address}&format=csv`);
    expect(csv.headers.get('content-type')).toMatch(/^text\/csv/);
  });

  async function post(
    path: string,
    body: unknown,
    headers: Record<string, string> = { 'content-type': 'application/json' },
  ): Promise<Response> {
    const isRaw = typeof body === 'string' || body instanceof Uint8Array;
    return fetch(`${app.url}${path}`, {
      method: 'POST',
      headers,
      body: isRaw ? (body as string | Uint8Array<ArrayBuffer>) : JSON.stringify(body),
    });
  }
});
