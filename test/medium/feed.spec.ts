import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RAW_FIELDS, type RawShot } from '../../src/basketball/shots/shot.js';
import { BronzeModule, BronzeService } from '../../src/bronze/index.js';
import { FeedModule, FeedService } from '../../src/feed/index.js';
import { rawShot } from '../support/bronze-memory.js';
import { describeWithShared } from '../support/shared-data.js';
import { type StageApp, stageApp } from '../support/stage-app.js';

const dataDir = mkdtempSync(join(tmpdir(), 'parivision-feed-'));
let stage: StageApp;

beforeAll(async () => {
  stage = await stageApp([FeedModule, BronzeModule], { dataDir, uploadMaxMb: 20 });
}, 60_000);

afterAll(() => stage.end());
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const fetchText = async (path: string, on = stage) => {
  const response = await fetch(`${on.url}${path}`);
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
};
const fetchShots = async (path: string, on = stage) =>
  JSON.parse((await fetchText(path, on)).text) as RawShot[];

function upload(name: string, body: string | Uint8Array, type = 'application/octet-stream') {
  return fetch(`${stage.url}/feed/files?name=${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: body as string,
  });
}

const csvOf = (shots: RawShot[]) => [RAW_FIELDS, ...shots.map((shot) => Object.values(shot))].join('\n');

describe('GET /getdata', () => {
  beforeEach(() => fetchText('/getdata/reset'));

  it.each(['/getdata/reset', '/reset'])('%s returns the number 0', async (path) => {
    expect(await fetchText(path)).toEqual({
      status: 200,
      type: 'application/json; charset=utf-8',
      text: '0',
    });
  });

  it('returns the next shots, with exactly the 22 text fields in order, with or without a trailing slash', async () => {
    const first = await fetchShots('/getdata/2');
    const next = await fetchShots('/getdata/3/');
    expect(first).toHaveLength(2);
    expect(next).toHaveLength(3);
    for (const shot of [...first, ...next]) {
      expect(Object.keys(shot)).toEqual([...RAW_FIELDS]);
      expect(Object.values(shot).every((value) => typeof value === 'string')).toBe(true);
    }
    await fetchText('/reset');
    expect(await fetchShots('/getdata/5')).toEqual([...first, ...next]);
  });

  it('returns nothing for 0', async () => {
    expect((await fetchText('/getdata/0')).text).toBe('[]');
  });

  it('returns up to 50,000, and serves other requests meanwhile', async () => {
    let answered = 0;
    const large = fetchShots('/getdata/50000').then((shots) => ({ shots, answered }));
    for (let call = 0; call < 20; call += 1) {
      await fetchText('/feed/files');
      answered += 1;
    }
    const { shots, answered: before } = await large;
    expect(shots).toHaveLength(50_000);
    expect(new Set(shots.map((shot) => `${shot['Game ID']}#${shot['Game Event ID']}`)).size).toBe(50_000);
    expect(before).toBeGreaterThan(2);
  });

  it.each(['50001', '99999999'])('refuses %s with the limit', async (n) => {
    const { status, text } = await fetchText(`/getdata/${n}`);
    expect(status).toBe(422);
    const msg = 'Input should be less than or equal to 50000';
    expect(JSON.parse(text)).toEqual({
      detail: [{ type: 'less_than_equal', loc: ['path', 'n'], msg, input: n }],
    });
  });

  it.each(['100000000', '999999999', '123456789012345678901234567890'])(
    'takes %s for all that is left, and starts over',
    async (n) => {
      const [first] = await fetchShots('/getdata/1');
      expect(await fetchShots(`/getdata/${n}`)).toHaveLength(50_000);
      expect(await fetchShots('/getdata/1')).toEqual([first]);
    },
  );

  it.each(['abc', '-1', '1.5', '1e3', '%20', '0x10'])('knows no path /getdata/%s', async (n) => {
    const { status, text } = await fetchText(`/getdata/${n}`);
    expect([status, JSON.parse(text)]).toEqual([404, { detail: 'Not Found' }]);
  });

  it('never returns the same shot to two concurrent calls', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => fetchShots('/getdata/7')));
    const keys = answers.flat().map((shot) => `${shot['Game ID']}#${shot['Game Event ID']}`);
    expect(new Set(keys).size).toBe(70);
  });

  it('continues where it was after a restart', async () => {
    await fetchShots('/getdata/10');
    const { mongodbDatabase } = stage.settings;
    const again = await stageApp([FeedModule, BronzeModule], { dataDir, mongodbDatabase });
    try {
      const after = await fetchShots('/getdata/1', again);
      await fetchText('/reset');
      expect((await fetchShots('/getdata/11')).at(-1)).toEqual(after[0]);
    } finally {
      await again.close();
    }
  });

  it('is described by /feed/source', async () => {
    await fetchShots('/getdata/10');
    expect(JSON.parse((await fetchText('/feed/source')).text)).toMatchObject({
      kind: 'virtual-league',
      key: 'virtual-league:seed=7',
      dataset: 'virtual-league',
      served: 10,
    });
  });
});

describe('feed files', () => {
  it('are taken once by their content, and listed', async () => {
    const csv = csvOf([rawShot(21_500_001, 1)]);
    const id = createHash('sha256').update(csv).digest('hex');
    const first = await upload('shots.csv', csv, 'text/csv');
    const file = { id, name: 'shots.csv', size: csv.length, format: 'shots' };
    expect([first.status, await first.json()]).toEqual([201, file]);
    const again = await upload('other.csv', csv);
    expect([again.status, await again.json()]).toEqual([200, file]);
    expect(JSON.parse((await fetchText('/feed/files')).text)).toMatchObject({ total: 1, items: [file] });
    expect((await fetchText('/feed/files?format=csv')).text).toContain(
      `${id},shots.csv,${csv.length},shots,`,
    );
  });

  it('are read into bronze by any caller that has the id', async () => {
    const csv = csvOf([rawShot(21_500_009, 1), rawShot(21_500_009, 2), rawShot(21_500_009, 2)]);
    const { id } = (await (await upload('game.csv', csv)).json()) as { id: string };
    const source = await stage.app.get(FeedService).open({ kind: 'file', file: id });
    const batch = await stage.app.get(BronzeService).ingest({ id: 'from-file', source });
    await source.close();
    expect(batch).toMatchObject({ dataset: 'shot-files', read: 3, inserted: 2, duplicates: 1 });
  });

  it('without a needed column are refused with its name', async () => {
    const refused = await upload('bad.csv', csvOf([]).replace('Game Date', 'Day'), 'text/csv');
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({
      code: 'feed.unknown-header',
      errors: [{ field: 'Game Date' }],
    });
  });

  it('that are empty, no zip at all or not sent as a file are refused', async () => {
    const codes = [];
    for (const [body, type] of [
      ['', 'text/csv'],
      ['PK\u0003\u0004 and no more', 'application/zip'],
      ['{"a":1}', 'application/json'],
    ]) {
      const response = await upload('x.zip', body, type);
      codes.push([response.status, ((await response.json()) as { code: string }).code]);
    }
    expect(codes).toEqual([
      [422, 'feed.empty-file'],
      [422, 'feed.zip-broken'],
      [422, 'feed.upload-missing'],
    ]);
    expect((await fetch(`${stage.url}/feed/files`, { method: 'POST' })).status).toBe(422);
  });

  it('may be larger than a JSON body, but not larger than the limit', async () => {
    const row = Object.values(rawShot(21_500_001, 1)).join(',');
    const rows = (megabytes: number) =>
      `${RAW_FIELDS.join(',')}\n${`${row}\n`.repeat((megabytes * 1024 ** 2) / row.length)}`;
    expect((await upload('large.csv', rows(12))).status).toBe(201);
    const refused = await upload('too-large.csv', rows(25));
    expect([refused.status, await refused.json()]).toMatchObject([413, { code: 'feed.file-too-large' }]);
    expect((await fetchText('/feed/files?format=csv')).text).not.toContain('too-large.csv');
  });
});

describeWithShared('the 1,000 real shots', ['data', 'seed', 'nba_data_raw_1000.csv'], (path) => {
  it('come into bronze completely, and a second time not at all', async () => {
    const { id } = (await (await upload('real.csv', readFileSync(path))).json()) as { id: string };
    const bronze = stage.app.get(BronzeService);
    const source = await stage.app.get(FeedService).open({ kind: 'file', file: id });
    const batch = await bronze.ingest({ id: 'real', source, dataset: 'real' });
    expect(batch).toMatchObject({ read: 1000, state: 'complete' });
    expect(batch.inserted + batch.duplicates + batch.quarantined).toBe(1000);
    const before = (await bronze.counts()).byDataset.real;
    const again = await bronze.ingest({ id: 'real-again', source, dataset: 'real' });
    await source.close();
    expect(again).toMatchObject({ repeated: true, read: 1000, inserted: 0 });
    expect((await bronze.counts()).byDataset.real).toEqual(before);
    let shots = 0;
    for await (const game of bronze.games(batch.games.map((game) => game.id))) shots += game.shots.length;
    expect(shots).toBe(batch.inserted);
  });
});
