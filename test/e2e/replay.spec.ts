import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { FEATURES } from '../../src/basketball/shots/features.js';
import { ALL_FAULTS } from '../support/faults.js';
import { type OfflineModel, offlineModel } from '../support/offline-model.js';
import { describeWithShared } from '../support/shared-data.js';
import { call, eventually, startApp, type StartedApp } from '../support/start-app.js';

/** How many stored shots are asked about again: those of a season with `npm run test:faults`. */
const SEASON_SHOTS = 100_000;
const LEAGUE_SHOTS = 2000;
/** Requests under way at a time. */
const AT_ONCE = 32;

type GoldRow = Record<string, string>;

interface Answer {
  probability: number;
  features: Record<string, number>;
}

/** Asks about each row as a client does, by player, place and clock. */
async function replay(url: string, rows: readonly GoldRow[], model: OfflineModel): Promise<object[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const differences: object[] = [];
  let next = 0;
  const client = async (): Promise<void> => {
    for (let row = rows[next++]; row; row = rows[next++]) {
      const stored = FEATURES.map((name) => Number(row[name]));
      const { status, text } = await post(`${url}/predict/shot`, agent, {
        player_id: Number(row.Player_ID),
        x: Number(row.X_Location),
        y: Number(row.Y_Location),
        period: Number(row.Period),
        clock: Number(row.Total_Seconds_Remaining),
      });
      const answer = JSON.parse(text) as Answer;
      const isSame =
        status === 200 &&
        FEATURES.every((name, at) => answer.features[name] === stored[at]) &&
        answer.probability === model(stored);
      if (!isSame) differences.push({ status, answer, stored, offline: model(stored) });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  agent.destroy();
  return differences;
}

function post(url: string, agent: Agent, body: object): Promise<{ status: number; text: string }> {
  const json = JSON.stringify(body);
  const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(json)) };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece) => (text += piece));
      response.on('end', () => resolve({ status: response.statusCode!, text }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(json);
  });
}

function itAnswersAsTrained(settings: Record<string, string>, shots: number): void {
  let app: StartedApp;
  beforeAll(async () => {
    app = await startApp({ STUDY_ALGORITHMS: 'gradient-boosting', ...settings });
    await eventually(
      () => call<{ state: string }>(`${app.url}/pipelines/runs/latest`),
      ({ body }) => body.state === 'succeeded',
      400,
    );
  }, 420_000);
  afterAll(async () => {
    await app?.stop();
  });

  it(`has the features of gold and the probabilities of the model file for ${shots} shots, to the last bit`, async () => {
    const champion = await eventually(
      () => call<{ version: { version: number } }>(`${app.url}/champion`),
      ({ status }) => status === 200,
      20,
    );
    const csv = await (await fetch(`${app.url}/gold/snapshots/latest/data.csv`)).text();
    const rows = (parse(csv, { columns: true, to: shots }) as GoldRow[]).filter((row) =>
      FEATURES.every((name) => row[name] !== ''),
    );
    expect(rows.length).toBeGreaterThan(shots * 0.99);
    const model = await offlineModel(app.url, champion.body.version.version);
    const differences = await replay(app.url, rows, model);
    expect(differences.slice(0, 3)).toEqual([]);
  }, 300_000);
}

describe('POST /predict/shot about stored shots of the virtual league', () => {
  itAnswersAsTrained({ FIRST_RUN_NODES: '4000' }, LEAGUE_SHOTS);
});

// A plain `npm test` has no time for the import of a season.
if (ALL_FAULTS) {
  describeWithShared('POST /predict/shot about stored shots of a season', ['data', 'nba'], (folder) => {
    const season = join(folder, 'NBA_2016_Shots.csv.zip');
    itAnswersAsTrained({ FEED_SOURCE: season, FIRST_RUN_NODES: '500000' }, SEASON_SHOTS);
  });
}
