import { rawShot } from '../../test/support/bronze-memory.js';
import {
  ListSource,
  MemoryBatches,
  MemoryBlobs,
  MemoryGames,
  MemoryQuarantine,
} from '../../test/support/bronze-memory.js';
import { bronzeOn } from '../../test/support/bronze-services.js';
import type { BronzeGame } from './bronze-game.js';
import type { BronzeService } from './bronze.service.js';

function memory() {
  return {
    batches: new MemoryBatches(),
    games: new MemoryGames(),
    quarantine: new MemoryQuarantine(),
    blobs: new MemoryBlobs(),
  };
}

/** 60 shots of three games, game by game. */
const SHOTS = Array.from({ length: 60 }, (_, index) => rawShot(21_500_001 + Math.floor(index / 20), index));

async function all(bronze: BronzeService, ids: string[]): Promise<BronzeGame[]> {
  const games: BronzeGame[] = [];
  for await (const game of bronze.games(ids)) games.push(game);
  return games;
}

describe('BronzeService', () => {
  it('reads a feed in stretches, each where the last one ended', async () => {
    const { bronze } = bronzeOn(memory());
    const source = new ListSource(SHOTS);
    const first = await bronze.ingest({ id: 'a', source, count: 25 });
    const second = await bronze.ingest({ id: 'b', source, count: 25 });
    const third = await bronze.ingest({ id: 'c', source, count: 25 });
    expect(
      [first, second, third].map(({ from, to, read, seq, state }) => [from, to, read, seq, state]),
    ).toEqual([
      [0, 25, 25, 1, 'complete'],
      [25, 50, 25, 2, 'complete'],
      [50, 60, 10, 3, 'complete'],
    ]);
    expect(second.games).toEqual([
      { id: 'shot-files/21500002', month: '2016-04' },
      { id: 'shot-files/21500003', month: '2016-04' },
    ]);
    expect(second.newGames).toBe(1);
    const games = await all(bronze, ['shot-files/21500001', 'shot-files/21500002', 'shot-files/21500003']);
    expect(games.flatMap(({ shots }) => shots.map(({ raw }) => raw))).toEqual(SHOTS);
    expect(await bronze.counts()).toMatchObject({ games: 3, shots: 60, batches: 3, duplicates: 0 });
  });

  it('returns a finished batch again without reading', async () => {
    const { bronze, counter } = bronzeOn(memory());
    const first = await bronze.ingest({ id: 'a', source: new ListSource(SHOTS) });
    expect(await bronze.ingest({ id: 'a', source: new ListSource(SHOTS) })).toEqual(first);
    expect((await counter.get()).values.find(({ labels }) => labels.outcome === 'inserted')?.value).toBe(60);
  });

  it('refuses an id that belongs to another source or dataset, and a dataset that is no slug', async () => {
    const { bronze } = bronzeOn(memory());
    await bronze.ingest({ id: 'a', source: new ListSource(SHOTS) });
    const other = new ListSource(SHOTS, 'list:other');
    await expect(bronze.ingest({ id: 'a', source: other })).rejects.toMatchObject({
      code: 'bronze.batch-differs',
    });
    const differently = bronze.ingest({ id: 'a', source: new ListSource(SHOTS), dataset: 'mine' });
    await expect(differently).rejects.toMatchObject({ code: 'bronze.batch-differs' });
    const wrong = bronze.ingest({ id: 'b', source: other, dataset: '../x' });
    await expect(wrong).rejects.toMatchObject({ code: 'bronze.dataset-invalid' });
  });

  it('reads a file whole, whatever the count, and writes nothing the second time', async () => {
    const stores = memory();
    const { bronze } = bronzeOn(stores);
    const rows = [...SHOTS, rawShot(21_500_001, 0), { fault: 'has 2 fields' }];
    const first = await bronze.ingest({ id: 'a', source: new ListSource(rows, 'file:1'), count: 10 });
    expect(first).toMatchObject({ read: 62, inserted: 60, duplicates: 1, quarantined: 1 });
    const again = await bronze.ingest({ id: 'b', source: new ListSource(rows, 'file:1') });
    expect(again).toMatchObject({ repeated: true, read: 62, inserted: 0, duplicates: 61, quarantined: 1 });
    expect(stores.batches.batches.size).toBe(1);
    expect([...stores.games.games.values()].map(({ v }) => v)).toEqual([1, 1, 1]);
  });

  it('keeps identical rows with different event ids apart', async () => {
    const { bronze } = bronzeOn(memory());
    const rows = [rawShot(21_500_001, 1), rawShot(21_500_001, 2), rawShot(21_500_001, 1)];
    expect(await bronze.ingest({ id: 'a', source: new ListSource(rows) })).toMatchObject({
      inserted: 2,
      duplicates: 1,
    });
  });

  it('puts rows aside that cannot be read, once for each dataset', async () => {
    const stores = memory();
    const { bronze } = bronzeOn(stores);
    const rows = [
      rawShot(21_500_001, 1),
      rawShot(21_500_001, 2, { 'Shot Made Flag': 'x' }),
      { fault: 'has 2 fields' },
    ];
    const batch = await bronze.ingest({ id: 'a', source: new ListSource(rows) });
    expect(batch).toMatchObject({ read: 3, inserted: 1, quarantined: 2 });
    expect([...stores.quarantine.rows.values()]).toMatchObject([
      {
        id: 'list:test#2',
        line: 2,
        column: 'Shot Made Flag',
        code: 'bad-flag',
        batch: 'a',
        source: 'list:test',
      },
      { id: 'list:test#3', line: 3, code: 'wrong-field-count', raw: 'a,b' },
    ]);
    await bronze.ingest({ id: 'b', source: new ListSource(rows), dataset: 'mine' });
    expect([...stores.quarantine.rows.keys()].slice(2)).toEqual(['list:test>mine#2', 'list:test>mine#3']);
  });

  it('lets two datasets hold the same game', async () => {
    const { bronze } = bronzeOn(memory());
    await bronze.ingest({ id: 'a', source: new ListSource(SHOTS), dataset: 'one' });
    const other = await bronze.ingest({ id: 'b', source: new ListSource(SHOTS), dataset: 'two' });
    expect(other).toMatchObject({ inserted: 60, duplicates: 0, newGames: 3 });
    expect((await bronze.counts()).byDataset).toMatchObject({ one: { shots: 60 }, two: { shots: 60 } });
  });

  it('brings a batch that was left behind one step further, once it has stood still for long', async () => {
    const stores = memory();
    const { bronze } = bronzeOn(stores);
    const stop = new AbortController();
    const left = bronze.ingest({
      id: 'left',
      source: new ListSource(SHOTS),
      onProgress: () => stop.abort(),
      signal: stop.signal,
    });
    await expect(left).rejects.toThrow('aborted');
    const soon = await bronze.ingest({ id: 'soon', source: new ListSource(SHOTS), count: 5 });
    expect(soon).toMatchObject({ seq: 1, from: 20, read: 5, inserted: 5 });
    expect(stores.batches.batches.get('left')).toMatchObject({ state: 'running', read: 20 });
    const later = bronzeOn(stores, 2).bronze;
    const next = await later.ingest({ id: 'next', source: new ListSource(SHOTS) });
    expect(stores.batches.batches.get('left')).toMatchObject({
      state: 'complete',
      seq: 2,
      read: 40,
      to: 40,
      inserted: 35,
      duplicates: 5,
    });
    expect(next).toMatchObject({ seq: 3, from: 40, read: 20, inserted: 20 });
    expect(await bronze.counts()).toMatchObject({ shots: 60, games: 3 });
  });

  it('finishes an interrupted file and returns that batch', async () => {
    const { bronze } = bronzeOn(memory());
    const stop = new AbortController();
    const file = () => new ListSource(SHOTS, 'file:1');
    const left = bronze.ingest({
      id: 'left',
      source: file(),
      onProgress: () => stop.abort(),
      signal: stop.signal,
    });
    await expect(left).rejects.toThrow('aborted');
    expect(await bronze.ingest({ id: 'next', source: file() })).toMatchObject({
      id: 'left',
      read: 60,
      inserted: 60,
    });
  });

  it('reports progress, and lists complete batches after a number', async () => {
    const { bronze } = bronzeOn(memory());
    const seen: unknown[] = [];
    const source = new ListSource(SHOTS, 'file:1');
    await bronze.ingest({ id: 'a', source, onProgress: (progress) => seen.push(progress) });
    expect(seen.slice(0, 3)).toEqual([20, 40, 60].map((done) => ({ done, total: 60, unit: 'rows' })));
    await bronze.ingest({ id: 'b', source: new ListSource(SHOTS) });
    expect((await bronze.completeBatches(0)).map(({ id }) => id)).toEqual(['a', 'b']);
    const [last] = await bronze.completeBatches(1);
    expect(last).toMatchObject({ id: 'b', inserted: 0, duplicates: 60 });
    expect(last.games).toHaveLength(3);
    expect(last).not.toHaveProperty('staged');
  });
});
