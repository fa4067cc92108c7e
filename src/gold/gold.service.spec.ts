import * as fc from 'fast-check';
import { FEATURES, METRES_PER_FOOT } from '../basketball/shots/features.js';
import type { RawShot } from '../basketball/shots/shot.js';
import { rawShot } from '../../test/support/bronze-memory.js';
import { goldWorld } from '../../test/support/gold-memory.js';
import type { GoldService } from './gold.service.js';

/** 60 shots of ten games on ten days of two months; every 15th is without a result. */
const SHOTS: RawShot[] = Array.from({ length: 60 }, (_, index) => {
  const game = index % 10;
  return rawShot(21_500_001 + game, index, {
    'Game Date': String(20_160_326 + game + (game > 5 ? 69 : 0)),
    'Shot Made Flag': index % 15 === 14 ? '' : String(index % 2),
    'X Location': index === 3 ? '' : String(index),
    'Player ID': String(900 + (index % 7)),
  });
});

async function built(batches: RawShot[][] = [SHOTS]) {
  const world = goldWorld();
  for (const batch of batches) {
    world.bronze.receive('league', batch);
    await world.silver.build({});
  }
  const snapshot = await world.gold.build({ dataset: 'league' });
  return { ...world, snapshot };
}

describe('GoldService.build', () => {
  it('makes a manifest: blocks, split, parts, statistics; shots without a result are counted apart', async () => {
    const { snapshot, silver } = await built();
    const blocks = (await silver.partitions('league')).map((partition) => partition.block);
    expect(snapshot).toMatchObject({
      dataset: 'league',
      rows: 56,
      unlabelled: 4,
      games: 10,
      blocks,
      schemaVersion: 1,
    });
    expect(snapshot.id).toMatch(/^[0-9a-f]{64}$/);
    expect(snapshot.split.lastDate).toBe(20_160_404);
    const { train, validation, test } = snapshot.parts;
    expect(train.rows + validation.rows + test.rows).toBe(56);
    expect(train.games + validation.games + test.games).toBe(10);
    expect(train.lastDate).toBe(snapshot.split.trainUntil);
    expect(validation.firstDate).toBeGreaterThan(train.lastDate);
    expect(test.firstDate).toBeGreaterThan(validation.lastDate);
    expect(snapshot.columns.map(({ column }) => column)).toEqual([...FEATURES, 'Shot_Made_Flag']);
    expect(snapshot.columns[1]).toMatchObject({
      column: 'X_Location',
      count: 55,
      missing: 1,
      min: 0,
      max: 58,
    });
    expect(snapshot.columns[4]).toMatchObject({ column: 'Shot_Type_Encoded', distinct: 1, std: 0, mean: 2 });
    expect(snapshot.categories[0]).toEqual({
      column: 'Season_Type',
      count: 60,
      missing: 0,
      distinct: 1,
      values: [{ value: 'Regular Season', count: 60 }],
    });
  });

  it('finds the same content again, and makes a new one of new content', async () => {
    const { gold, silver, bronze, snapshots, snapshot, workers } = await built();
    workers.ran.length = 0;
    expect(await gold.build({ dataset: 'league' })).toEqual(snapshot);
    expect(workers.ran).toEqual([]);
    bronze.receive('league', [rawShot(21_500_050, 1, { 'Game Date': '20160405' })]);
    await silver.build({});
    const next = await gold.build({ dataset: 'league' });
    expect(next.id).not.toBe(snapshot.id);
    expect(next.rows).toBe(57);
    expect(snapshots.stored.size).toBe(2);
    expect(await gold.latest('league')).toEqual(next);
    expect(await gold.latest()).toEqual(next);
    expect(await gold.get(snapshot.id)).toEqual(snapshot);
    expect((await gold.list({ dataset: 'league' }, 1, 10)).items).toEqual([snapshot]);
    expect(await gold.latest('other')).toBeUndefined();
  });

  it('has an id that depends on the shots only, not on when and how they arrived', async () => {
    const { snapshot } = await built();
    const { createdAt: _createdAt, ...expected } = snapshot;
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(SHOTS, { minLength: SHOTS.length }),
        fc.integer({ min: 1, max: 59 }),
        async (order, cut) => {
          const other = await built([order.slice(0, cut), order.slice(cut), order.slice(0, 5)]);
          expect(other.snapshot).toMatchObject(expected);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('refuses fewer than three dates, no shots and shots without results', async () => {
    const build = (shots: RawShot[]) => built([shots]);
    const none = goldWorld().gold.build({ dataset: 'league' });
    await expect(none).rejects.toMatchObject({ code: 'gold.no-shots', kind: 'invalid' });
    await expect(build([rawShot(1, 1, { 'Shot Made Flag': '' })])).rejects.toMatchObject({
      code: 'gold.no-shots',
    });
    const twoDates = build([rawShot(1, 1), rawShot(2, 1, { 'Game Date': '20160412' })]);
    await expect(twoDates).rejects.toMatchObject({ code: 'gold.too-few-dates', kind: 'invalid' });
  });

  it('stops on request', async () => {
    const world = goldWorld();
    world.bronze.receive('league', SHOTS);
    await world.silver.build({});
    const signal = AbortSignal.abort();
    await expect(world.gold.build({ dataset: 'league', signal })).rejects.toThrow('abort');
    expect(world.snapshots.stored.size).toBe(0);
  });
});

describe('GoldService.load', () => {
  it('returns the features of each shot with a result, in the order of date, game and event', async () => {
    const { gold, snapshot } = await built();
    const data = await gold.load(snapshot.id);
    const expected = SHOTS.filter((shot) => shot['Shot Made Flag'] !== '').toSorted(
      (a, b) =>
        Number(a['Game Date']) - Number(b['Game Date']) ||
        Number(a['Game Event ID']) - Number(b['Game Event ID']),
    );
    expect(data.featureNames).toEqual([...FEATURES]);
    expect([...data.columns[0]]).toEqual(expected.map((shot) => Number(shot['Player ID'])));
    expect([...data.columns[1]]).toEqual(
      expected.map((shot) => (shot['X Location'] === '' ? Number.NaN : Number(shot['X Location']))),
    );
    expect([...data.columns[3]]).toEqual(expected.map(() => 151));
    expect([...data.columns[5]]).toEqual(
      expected.map(({ 'X Location': x, 'Y Location': y, 'Shot Distance': feet }) => {
        const from = x === '' ? Number(feet) : Math.floor(Math.hypot(Number(x), Number(y)) / 10);
        return from * METRES_PER_FOOT;
      }),
    );
    expect([...data.labels]).toEqual(expected.map((shot) => Number(shot['Shot Made Flag'])));
    expect([...data.dates]).toEqual(expected.map((shot) => Number(shot['Game Date'])));
    expect(Array.from(data.games, (game) => data.gameIds[game])).toEqual(
      expected.map((shot) => shot['Game ID']),
    );
    for (const array of [...data.columns, data.labels, data.games, data.dates]) {
      expect(array.buffer).toBeInstanceOf(SharedArrayBuffer);
    }
    const { train, validation, test } = snapshot.parts;
    expect([data.train, data.validation, data.test].map(({ from, to }) => to - from)).toEqual([
      train.rows,
      validation.rows,
      test.rows,
    ]);
  });

  it('orders shots by date even where a game of one month has shots dated in another', async () => {
    const late = rawShot(21_500_001, 99, { 'Game Date': '20160403' });
    const { gold, snapshot } = await built([[...SHOTS, late]]);
    const { dates, games, gameIds } = await gold.load(snapshot.id);
    expect([...dates]).toEqual([...dates].toSorted((a, b) => a - b));
    expect(snapshot.rows).toBe(57);
    expect(gameIds).toHaveLength(10);
    const onThatDay = [...dates.keys()].filter((row) => dates[row] === 20_160_403);
    expect(onThatDay.map((row) => gameIds[games[row]])[0]).toBe('21500001');
  });

  it('keeps the last two in memory and reads others again', async () => {
    const world = await built();
    const ids = [world.snapshot.id];
    for (const event of [1, 2]) {
      world.bronze.receive('league', [rawShot(21_500_060, event, { 'Game Date': '20160404' })]);
      await world.silver.build({});
      ids.push((await world.gold.build({ dataset: 'league' })).id);
    }
    const decodedFor = async (id: string): Promise<number> => {
      world.workers.ran.length = 0;
      await world.gold.load(id);
      return world.workers.ran.filter((name) => name === 'decode').length;
    };
    expect([await decodedFor(ids[2]), await decodedFor(ids[1]), await decodedFor(ids[0])]).toEqual([0, 0, 2]);
    const [one, other] = await Promise.all([world.gold.load(ids[0]), world.gold.load(ids[0])]);
    expect(one).toBe(other);
  });

  it('does not know ids that are none', async () => {
    const { gold } = await built();
    const ask: ((service: GoldService, id: string) => Promise<unknown>)[] = [
      (service, id) => service.get(id),
      (service, id) => service.load(id),
      (service, id) => service.describe(id),
      (service, id) => service.correlation(id),
      (service, id) => service.explore(id, 'zone'),
    ];
    for (const call of ask) {
      for (const id of ['0'.repeat(64), 'latest', '', '$ne']) {
        await expect(call(gold, id)).rejects.toMatchObject({
          code: 'gold.snapshot-unknown',
          kind: 'not-found',
        });
      }
    }
  });
});

describe('what pages ask of a snapshot', () => {
  it('is worked out in a worker once, and kept', async () => {
    const { gold, snapshot, workers } = await built();
    workers.ran.length = 0;
    const first = await gold.explore(snapshot.id, 'distance', 'ft');
    expect(await gold.explore(snapshot.id, 'distance', 'ft')).toEqual(first);
    await gold.explore(snapshot.id, 'distance', 'm');
    await gold.correlation(snapshot.id);
    await gold.correlation(snapshot.id);
    expect(workers.ran).toEqual(['explore', 'explore', 'correlate']);
    expect(first).toMatchObject({ by: 'distance', unit: 'ft', rows: 56, missing: 0 });
    expect(first.items).toMatchObject([{ from: 12, to: 14, attempts: 56 }]);
  });

  it('has correlations of the features and the result, null where one does not vary', async () => {
    const { gold, snapshot } = await built();
    const { columns, matrix } = await gold.correlation(snapshot.id);
    expect(columns).toEqual([...FEATURES, 'Shot_Made_Flag']);
    expect(matrix).toHaveLength(8);
    expect(matrix[0][0]).toBeCloseTo(1, 12);
    expect(matrix[3].every((value) => value === null)).toBe(true);
    expect(matrix[0][7]).toBe(matrix[7][0]);
  });

  it('describes its columns', async () => {
    const { gold, snapshot } = await built();
    const { columns, categories } = snapshot;
    expect(await gold.describe(snapshot.id)).toEqual({
      snapshot: snapshot.id,
      rows: 56,
      columns,
      categories,
    });
  });
});
