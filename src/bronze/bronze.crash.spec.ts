import {
  ListSource,
  MemoryBatches,
  MemoryBlobs,
  MemoryGames,
  MemoryQuarantine,
  rawShot,
} from '../../test/support/bronze-memory.js';
import { type BronzeStores, bronzeOn } from '../../test/support/bronze-services.js';
import { Crash, Crashing } from '../../test/support/crashing.js';

/** 70 rows: five games in turn, so that each step touches all; some repeated, some unreadable. */
const ROWS = Array.from({ length: 70 }, (_, index) => {
  if (index % 11 === 10) return { fault: 'has 2 fields' };
  if (index % 13 === 12) return rawShot(21_500_001, 0);
  return rawShot(21_500_001 + (index % 5), index, index % 17 === 16 ? { 'Game Date': 'never' } : {});
});

/** 100 rows scattered over 16 games: two long steps of 60 and 40 rows. */
const SCATTERED = Array.from({ length: 100 }, (_, index) => {
  if (index % 23 === 22) return { fault: 'has 2 fields' };
  return rawShot(21_500_001 + ((index * 7) % 16), index, index % 31 === 30 ? { 'Game Date': 'never' } : {});
});

function memory() {
  return {
    batches: new MemoryBatches(),
    games: new MemoryGames(),
    quarantine: new MemoryQuarantine(),
    blobs: new MemoryBlobs(),
  };
}

function wrapped(stores: BronzeStores, crashing: Crashing): BronzeStores {
  return {
    batches: crashing.wrap(stores.batches),
    games: crashing.wrap(stores.games),
    quarantine: crashing.wrap(stores.quarantine),
    blobs: crashing.wrap(stores.blobs),
  };
}

/** Everything but the versions of games, which count attempts. */
function content({ batches, games, quarantine }: ReturnType<typeof memory>): unknown {
  return {
    batches: [...batches.batches.values()],
    games: [...games.games.values()]
      .map(({ v: _v, ...game }) => game)
      .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    quarantine: [...quarantine.rows.values()],
  };
}

async function undisturbed(key: string, rows = ROWS): Promise<unknown> {
  const stores = memory();
  await bronzeOn(stores).bronze.ingest({ id: 'a', source: new ListSource(rows, key) });
  return content(stores);
}

describe.each(['before', 'half', 'after'] as const)(
  'an ingest that is killed %s its n-th call of the database',
  (when) => {
    it.each([
      ['list:test', 'in steps', ROWS, 20],
      ['file:1', 'in steps', ROWS, 20],
      ['file:1', 'in long steps', SCATTERED, 10],
    ] as const)(
      'and done again has the content and counts of an undisturbed one (%s, %s)',
      async (key, _steps, given, most) => {
        const rows = [...given];
        const expected = await undisturbed(key, rows);
        let kills = 0;
        for (let n = 1; ; n += 1) {
          const stores = memory();
          const crashing = new Crashing(n, when);
          const killed = bronzeOn(wrapped(stores, crashing)).bronze.ingest({
            id: 'a',
            source: new ListSource(rows, key),
          });
          const end = await killed.catch((error: unknown) => error);
          if (!crashing.crashed) break;
          kills += 1;
          expect(end).toBeInstanceOf(Crash);
          await bronzeOn(stores).bronze.ingest({ id: 'a', source: new ListSource(rows, key) });
          expect(content(stores)).toEqual(expected);
        }
        expect(kills).toBeGreaterThan(most);
      },
    );
  },
);

it('neither loses nor duplicates stored rows of a feed that serves its rows only once', async () => {
  let kills = 0;
  for (let n = 1; ; n += 1) {
    const stores = memory();
    const crashing = new Crashing(n, 'after');
    const source = new ListSource(ROWS, 'remote:test', false);
    const killed = bronzeOn(wrapped(stores, crashing)).bronze.ingest({ id: 'a', source });
    const end = await killed.catch((error: unknown) => error);
    if (!crashing.crashed) break;
    kills += 1;
    expect(end).toBeInstanceOf(Crash);
    const staged = stores.batches.batches.get('a');
    const sure = (staged?.read ?? 0) + (staged?.staged ? 1 : 0);
    const batch = await bronzeOn(stores).bronze.ingest({ id: 'a', source });
    expect(batch.read).toBe(batch.inserted + batch.duplicates + batch.quarantined);
    expect(batch.read).toBeGreaterThanOrEqual(sure);
    // A page that was fetched but not stored yet is the only thing that may be lost: one step of 20 rows.
    expect(batch.read).toBeGreaterThanOrEqual(ROWS.length - 20);
    const shots = [...stores.games.games.values()].flatMap(({ shots }) => shots);
    expect(shots).toHaveLength(batch.inserted);
    expect(new Set(shots.map(({ raw }) => `${raw['Game ID']}#${raw['Game Event ID']}`)).size).toBe(
      shots.length,
    );
  }
  expect(kills).toBeGreaterThan(20);
});

it('does not duplicate rows that two processes read concurrently', async () => {
  const stores = memory();
  const one = bronzeOn(stores).bronze.ingest({ id: 'one', source: new ListSource(ROWS) });
  const two = bronzeOn(stores).bronze.ingest({ id: 'two', source: new ListSource(ROWS) });
  const batches = await Promise.all([one, two]);
  const shots = [...stores.games.games.values()].reduce((sum, game) => sum + game.shots.length, 0);
  expect(batches.reduce((sum, batch) => sum + batch.inserted, 0)).toBe(shots);
  const alone = memory();
  const batch = await bronzeOn(alone).bronze.ingest({ id: 'one', source: new ListSource(ROWS) });
  expect(shots).toBe(batch.inserted);
});

it('counts once when two processes drive the same batch', async () => {
  const stores = memory();
  const drive = () => bronzeOn(stores).bronze.ingest({ id: 'a', source: new ListSource(ROWS) });
  const [one, two] = await Promise.all([drive(), drive()]);
  expect(one).toEqual(two);
  expect(content(stores)).toEqual(await undisturbed('list:test'));
});
