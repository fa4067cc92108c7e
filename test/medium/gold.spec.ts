import { tableFromIPC } from 'apache-arrow';
import { BronzeModule, BronzeService } from '../../src/bronze/index.js';
import { GoldModule, GoldService, type Snapshot } from '../../src/gold/index.js';
import { newId } from '../../src/platform/ids/ids.js';
import { SilverModule, SilverService } from '../../src/silver/index.js';
import { ListSource, rawShot } from '../support/bronze-memory.js';
import { type Stages, startStages } from '../support/in-process-stages.js';

/** 200 shots of twenty games on twenty days of three months. */
const SHOTS = Array.from({ length: 200 }, (_, index) => {
  const game = index % 20;
  return rawShot(21_500_001 + game, index, {
    'Game Date': `2016${['01', '02', '03'][game % 3]}${String(game + 1).padStart(2, '0')}`,
    'Shot Made Flag': index % 25 === 24 ? '' : String(index % 2),
    'X Location': String((index % 50) * 10 - 250),
    'Player ID': index % 30 === 29 ? '' : String(900 + (index % 7)),
    'Action Type': index % 2 ? '=1+1' : 'Jump Shot',
  });
});

let stages: Stages;
let gold: GoldService;
let snapshot: Snapshot;

beforeAll(async () => {
  stages = await startStages([BronzeModule, SilverModule, GoldModule]);
  gold = stages.app.get(GoldService);
  await receive('league', SHOTS);
  snapshot = await gold.build({ dataset: 'league' });
}, 60_000);

afterAll(() => stages?.close());

async function receive(dataset: string, shots = SHOTS): Promise<void> {
  const source = new ListSource(shots, `list:${newId()}`);
  await stages.app.get(BronzeService).ingest({ id: newId(), source, dataset });
  await stages.app.get(SilverService).build({ dataset });
}

const get = (url: string) => stages.app.inject({ method: 'GET', url: `/gold/snapshots${url}` });

it('keeps the manifest and returns the same snapshot again', async () => {
  expect(snapshot).toMatchObject({ rows: 192, unlabelled: 8, games: 20, schemaVersion: 1 });
  expect(snapshot.blocks).toHaveLength(3);
  expect(await gold.get(snapshot.id)).toEqual(snapshot);
  expect(await gold.build({ dataset: 'league' })).toEqual(snapshot);
  expect(await gold.list({ dataset: 'league' }, 0, 10)).toEqual({ items: [snapshot], total: 1 });
});

it('concurrent builds end in one snapshot', async () => {
  await receive('twice', SHOTS.slice(0, 60));
  const [one, other] = await Promise.all([
    gold.build({ dataset: 'twice' }),
    gold.build({ dataset: 'twice' }),
  ]);
  expect(other).toEqual(one);
  expect((await gold.list({ dataset: 'twice' }, 0, 10)).total).toBe(1);
});

it('loads rows whose parts are those of the manifest', async () => {
  const data = await gold.load(snapshot.id);
  expect(data.labels).toHaveLength(192);
  for (const part of ['train', 'validation', 'test'] as const) {
    const { from, to } = data[part];
    const { rows, makeRate, firstDate, lastDate } = snapshot.parts[part];
    expect(to - from).toBe(rows);
    expect(data.labels.subarray(from, to).reduce((sum, label) => sum + label, 0) / rows).toBeCloseTo(
      makeRate,
      12,
    );
    expect([data.dates[from], data.dates[to - 1]]).toEqual([firstDate, lastDate]);
  }
  expect(data.columns[0].filter(Number.isNaN)).toHaveLength(snapshot.columns[0].missing);
  expect(snapshot.columns[0].missing).toBeGreaterThan(0);
});

describe('over HTTP', () => {
  const whole = () => ({
    ...(JSON.parse(JSON.stringify(snapshot)) as Snapshot),
    split: {
      ...snapshot.split,
      rule: expect.stringContaining('By whole game dates'),
      shares: { train: 0.6979, validation: 0.1563, test: 0.1458 },
    },
  });

  it('lists snapshots as JSON and CSV, and returns one by id or as the latest', async () => {
    expect((await get('?dataset=league')).json()).toEqual({
      items: [whole()],
      total: 1,
      offset: 0,
      limit: 50,
    });
    const csv = (await get('?dataset=league&format=csv')).body.trimEnd().split('\r\n');
    expect(csv[0]).toMatch(/^id,dataset,created_at,rows,/);
    expect(csv[1]).toContain(`${snapshot.id},league,`);
    expect((await get(`/${snapshot.id}`)).json()).toEqual(whole());
    expect((await get('/latest?dataset=league')).json()).toEqual(whole());
  });

  it('reports what does not exist', async () => {
    const faults = [
      [`/${'0'.repeat(64)}`, 404, 'gold.snapshot-unknown'],
      ['/nothing', 404, 'gold.snapshot-unknown'],
      ['/latest?dataset=nowhere', 404, 'gold.no-snapshot'],
      ['/nothing/data.csv', 404, 'gold.snapshot-unknown'],
      ['/latest/explore/player', 422, 'http.invalid'],
      ['/latest/explore/zone?unit=inch', 422, 'http.invalid'],
      ['?dataset=Not+One', 422, 'http.invalid'],
    ] as const;
    for (const [url, status, code] of faults) {
      const answer = await get(url);
      expect([url, answer.statusCode, answer.json().code]).toEqual([url, status, code]);
    }
  });

  it('describes, correlates and groups', async () => {
    const at = `/${snapshot.id}`;
    expect((await get(`${at}/describe`)).json().columns).toHaveLength(8);
    expect((await get(`${at}/describe?format=csv`)).body).toMatch(/^column,count,missing,distinct,mean,std,/);
    const correlation = (await get(`${at}/correlation`)).json();
    expect(correlation.matrix).toHaveLength(correlation.columns.length);
    expect((await get(`${at}/correlation?format=csv`)).body.trimEnd().split('\r\n')).toHaveLength(9);
    for (const by of ['shot-type', 'zone', 'distance', 'month', 'court']) {
      const answer = (await get(`${at}/explore/${by}`)).json();
      const attempts = answer.items.reduce(
        (sum: number, item: { attempts: number }) => sum + item.attempts,
        0,
      );
      expect([by, attempts + answer.missing]).toEqual([by, 192]);
    }
    const months = (await get(`${at}/explore/month?format=csv`)).body.trimEnd().split('\r\n');
    expect(months[0]).toBe('key,label,from,to,x,y,zone,attempts,made,rate,low,high,zone_rate');
    expect(months).toHaveLength(4);
  });

  it('exports all rows as Arrow and as CSV, with the part of each', async () => {
    const arrow = await get('/latest/data.arrow?dataset=league');
    expect(arrow.headers).toMatchObject({ 'content-type': 'application/vnd.apache.arrow.file' });
    expect(arrow.headers['content-disposition']).toBe(
      `attachment; filename=league-${snapshot.id.slice(0, 12)}.arrow`,
    );
    const table = tableFromIPC(arrow.rawPayload);
    const csv = await get(`/${snapshot.id}/data.csv`);
    expect(csv.headers['content-disposition']).toMatch(/\.csv$/);
    const lines = csv.body.trimEnd().split('\r\n');
    expect(lines[0]).toBe(
      'Game_ID,Game_Event_ID,Player_ID,Game_Date,Season_Type,X_Location,Y_Location,Total_Seconds_Remaining,' +
        'Shot_Type_Encoded,Shot_Distance_Meters,Shot_Zone_Combined,Shot_Made_Flag,' +
        'Period,Action_Type,Team,Home_Team,Away_Team,Split',
    );
    expect([table.numRows, lines.length - 1]).toEqual([200, 200]);
    const counts = { train: 0, validation: 0, test: 0, '': 0 };
    for (const [index, row] of table.toArray().entries()) {
      const part = (row!.Split ?? '') as keyof typeof counts;
      counts[part]++;
      const cells = lines[index + 1].split(',');
      expect([cells[0], cells.at(-1)]).toEqual([row!.Game_ID, part]);
      expect(cells[13]).toBe(row!.Action_Type === '=1+1' ? "'=1+1" : 'Jump Shot');
    }
    const { train, validation, test } = snapshot.parts;
    expect(counts).toEqual({ train: train.rows, validation: validation.rows, test: test.rows, '': 8 });
  });
});
