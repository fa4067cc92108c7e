import { randomBytes } from 'node:crypto';
import { getToken } from '@willsoto/nestjs-prometheus';
import type { Counter } from 'prom-client';
import { BatchStore } from '../../src/bronze/batch-store.port.js';
import { type Batch, type BronzeGame, BronzeModule, BronzeService } from '../../src/bronze/index.js';
import { GameStore, Quarantine } from '../../src/bronze/game-store.port.js';
import { BlobStore } from '../../src/platform/blobs/blob-store.port.js';
import { METRIC } from '../../src/platform/metrics/metrics.js';
import { ListSource, rawShot } from '../support/bronze-memory.js';
import { type BronzeStores, bronzeOn } from '../support/bronze-services.js';
import { Crash, Crashing } from '../support/crashing.js';
import { type StageApp, stageApp } from '../support/stage-app.js';

/** 70 rows: five games in turn; some repeated, some unreadable. */
const ROWS = Array.from({ length: 70 }, (_, index) => {
  if (index % 11 === 10) return { fault: 'has 2 fields' };
  if (index % 13 === 12) return rawShot(21_500_001, 0);
  return rawShot(21_500_001 + (index % 5), index, index % 17 === 16 ? { 'Game Date': 'never' } : {});
});
const GAMES = [1, 2, 3, 4, 5].map((game) => 21_500_000 + game);

let stage: StageApp;
let stores: BronzeStores;

beforeAll(async () => {
  stage = await stageApp([BronzeModule]);
  stores = {
    batches: stage.app.get(BatchStore),
    games: stage.app.get(GameStore),
    quarantine: stage.app.get(Quarantine),
    blobs: stage.app.get(BlobStore),
  };
}, 60_000);

afterAll(() => stage.end());

const id = () => randomBytes(8).toString('hex');

async function gamesOf(dataset: string): Promise<Pick<BronzeGame, 'id' | 'shots'>[]> {
  const games: Pick<BronzeGame, 'id' | 'shots'>[] = [];
  for await (const game of stage.app.get(BronzeService).games(GAMES.map((game) => `${dataset}/${game}`))) {
    games.push({
      id: game.id.replace(dataset, ''),
      shots: game.shots.map((shot) => ({ ...shot, batch: '' })),
    });
  }
  return games.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

const countsOf = ({ read, inserted, duplicates, quarantined, newGames, state }: Batch) => ({
  read,
  inserted,
  duplicates,
  quarantined,
  newGames,
  state,
});

it('keeps received rows verbatim, and returns them over HTTP', async () => {
  const bronze = stage.app.get(BronzeService);
  const batch = await bronze.ingest({ id: id(), source: new ListSource(ROWS), dataset: 'http' });
  expect(batch.read).toBe(batch.inserted + batch.duplicates + batch.quarantined);
  const shots = (await gamesOf('http')).flatMap((game) => game.shots);
  expect(shots).toHaveLength(batch.inserted);
  for (const { raw, line } of shots) expect(raw).toEqual(ROWS[line - 1]);

  const get = async (path: string) => (await fetch(`${stage.url}${path}`)).json();
  expect(await get('/bronze/games?dataset=http&limit=2')).toMatchObject({
    total: 5,
    items: [{ id: 'http/21500001', month: '2016-04' }, { id: 'http/21500002' }],
  });
  expect(await get('/bronze/games?dataset=http&month=2015-01')).toMatchObject({ total: 0, items: [] });
  const game = (await get('/bronze/games/http/0021500002')) as BronzeGame;
  expect(game.shots.length).toBe(shots.filter(({ raw }) => raw['Game ID'] === '21500002').length);
  const csv = await (await fetch(`${stage.url}/bronze/games/http/21500002?format=csv`)).text();
  expect(csv.split('\r\n')).toHaveLength(game.shots.length + 2);
  expect(csv).toMatch(/^Game ID,Game Event ID,/);
  expect(await get('/bronze/games/http/9')).toMatchObject({ status: 404, code: 'bronze.game-unknown' });
  expect(await get(`/bronze/quarantine?batch=${batch.id}&limit=3`)).toMatchObject({
    total: batch.quarantined,
  });
  const dates = (await get(`/bronze/quarantine?batch=${batch.id}&column=Game%20Date`)) as {
    items: unknown[];
  };
  expect(dates.items.length).toBeGreaterThan(0);
  expect(dates.items[0]).toMatchObject({ code: 'bad-date', source: 'list:test', batch: batch.id });
  expect(await get('/bronze/batches?dataset=http')).toMatchObject({ total: 1, items: [{ id: batch.id }] });
  expect(await get('/bronze/batches?state=odd')).toMatchObject({ status: 422, errors: [{ field: 'state' }] });
  expect(await get('/bronze/counts')).toMatchObject({
    byDataset: { http: { games: 5, shots: batch.inserted } },
  });
  const counter = stage.app.get<Counter>(getToken(METRIC.shotsIngested));
  const inserted = (await counter.get()).values.find(({ labels }) => labels.outcome === 'inserted');
  expect(inserted).toMatchObject({ labels: { dataset: 'http' }, value: batch.inserted });
});

it('has the content and counts of an undisturbed ingest after a kill at any of these calls', async () => {
  const source = () => new ListSource(ROWS, 'list:killed');
  const whole = await bronzeOn(stores).bronze.ingest({ id: id(), source: source(), dataset: 'whole' });
  const expected = await gamesOf('whole');
  for (const [n, when] of [
    [3, 'half'],
    [4, 'after'],
    [7, 'before'],
    [9, 'half'],
    [12, 'after'],
    [16, 'half'],
  ] as const) {
    const dataset = `killed-${n}`;
    const crashing = new Crashing(n, when);
    const killed: BronzeStores = {
      batches: crashing.wrap(stores.batches),
      games: crashing.wrap(stores.games),
      quarantine: crashing.wrap(stores.quarantine),
      blobs: stores.blobs,
    };
    const batch = id();
    await expect(bronzeOn(killed).bronze.ingest({ id: batch, source: source(), dataset })).rejects.toThrow(
      Crash,
    );
    const resumed = await bronzeOn(stores).bronze.ingest({ id: batch, source: source(), dataset });
    expect(countsOf(resumed)).toEqual(countsOf(whole));
    expect(await gamesOf(dataset)).toEqual(expected);
  }
}, 60_000);

it('does not duplicate concurrently read rows, in one batch or in several', async () => {
  const rows = () => new ListSource(ROWS, 'list:race');
  const same = id();
  const ingests = [same, same, id(), id()].map((batch) =>
    bronzeOn(stores).bronze.ingest({ id: batch, source: rows(), dataset: 'race' }),
  );
  const batches = await Promise.all(ingests);
  const distinct = [...new Map(batches.map((batch) => [batch.id, batch])).values()];
  const shots = (await gamesOf('race')).flatMap((game) => game.shots);
  expect(distinct.reduce((sum, batch) => sum + batch.inserted, 0)).toBe(shots.length);
  expect(new Set(shots.map(({ raw }) => raw['Game ID'] + raw['Game Event ID'])).size).toBe(shots.length);
  for (const batch of distinct)
    expect(batch.read).toBe(batch.inserted + batch.duplicates + batch.quarantined);
  const seqs = (await stores.batches.completeAfter(0)).map(({ seq }) => seq);
  expect(new Set(seqs).size).toBe(seqs.length);
}, 60_000);

it('stores a page of a feed that serves rows only once before it is merged', async () => {
  const source = new ListSource(ROWS, 'remote:test', false);
  const crashing = new Crashing(1, 'before');
  const killed = { ...stores, games: crashing.wrap(stores.games) };
  const batch = id();
  await expect(bronzeOn(killed).bronze.ingest({ id: batch, source, dataset: 'once' })).rejects.toThrow(Crash);
  const resumed = await bronzeOn(stores).bronze.ingest({ id: batch, source, dataset: 'once' });
  expect(resumed).toMatchObject({ read: 70, state: 'complete' });
  expect((await gamesOf('once')).flatMap((game) => game.shots)).toHaveLength(resumed.inserted);
});

it('lists a batch whose driver is gone as interrupted, and no longer once it is brought to its end', async () => {
  const source = () => new ListSource(ROWS, 'file:stale');
  const crashing = new Crashing(3, 'after');
  const killed = { ...stores, games: crashing.wrap(stores.games) };
  const batch = id();
  const ingest = (on: BronzeStores) =>
    bronzeOn(on).bronze.ingest({ id: batch, source: source(), dataset: 'stale' });
  await expect(ingest(killed)).rejects.toThrow(Crash);
  const { to } = (await stores.batches.find(batch))!;
  const listed = async (state: string): Promise<unknown[]> => {
    const answer = await fetch(`${stage.url}/bronze/batches?dataset=stale&state=${state}`);
    return ((await answer.json()) as { items: unknown[] }).items;
  };
  await stores.batches.beat(batch, to, new Date());
  expect(await listed('running')).toMatchObject([{ id: batch, state: 'running' }]);
  expect(await listed('interrupted')).toEqual([]);
  await stores.batches.beat(batch, to, new Date(Date.now() - 61_000));
  expect(await listed('running')).toEqual([]);
  expect(await listed('interrupted')).toMatchObject([{ id: batch, state: 'interrupted' }]);
  // One that is at another position, or complete, is not changed.
  await stores.batches.beat(batch, to + 1, new Date());
  expect(await listed('interrupted')).toHaveLength(1);
  expect(await ingest(stores)).toMatchObject({ id: batch, state: 'complete', read: ROWS.length });
  expect(await listed('interrupted')).toEqual([]);
  expect(await listed('complete')).toMatchObject([{ id: batch, state: 'complete' }]);
});
