import { getConnectionToken } from '@nestjs/mongoose';
import mongoose, { type Connection } from 'mongoose';
import type { RawShot } from '../../src/basketball/shots/shot.js';
import { BronzeModule, BronzeService } from '../../src/bronze/index.js';
import { bronzeMigrations } from '../../src/bronze/mongo/bronze.migrations.js';
import { newId } from '../../src/platform/ids/ids.js';
import type { Database } from '../../src/platform/mongo/migrations.js';
import { rawShot } from '../support/bronze-memory.js';
import { startStages } from '../support/in-process-stages.js';
import { SeasonSource } from '../support/season-source.js';
import { shot, TIP } from '../support/season-world.js';

const GAMES = 60;
/** More games than the migration writes in one go, with four shots each; the last two are alike in everything. */
const SEASON = Array.from({ length: GAMES }, (_, game) => [
  shot(game, 1, 300),
  shot(game, 2, 290, { 'Shot Made Flag': '0' }),
  shot(game, 3, 280, TIP),
  shot(game, 3, 280, TIP),
]).flat();
/** Another release of it: one more shot in front of each game's, so that every position is another one. */
const RELEASE = Array.from({ length: GAMES }, (_, game) => [
  shot(game, 9, 310),
  ...SEASON.slice(4 * game, 4 * game + 4),
]).flat();
const SOURCES = { season: new SeasonSource(SEASON), release: new SeasonSource(RELEASE) };
const FEED = [rawShot(21_500_001, 7), rawShot(21_500_001, 8)];

type Stored = { event: number; batch: string; line: number; raw: RawShot };
interface OldGame {
  _id: string;
  dataset: string;
  gameId: string;
  month: string;
  v: number;
  size: number;
  shots: Stored[];
}

/** What the version before wrote: the rows of a season file have their position in the game as event id, and the first one stays. */
class OldDatabase {
  readonly games = new Map<string, OldGame>();
  readonly batches: object[] = [];

  take(batch: string, sourceKey: string, dataset: string, rows: RawShot[], positional: boolean): void {
    const positions = new Map<string, number>();
    const touched = new Map<string, string>();
    let inserted = 0;
    for (const [index, row] of rows.entries()) {
      const _id = `${dataset}/${row['Game ID']}`;
      const position = (positions.get(_id) ?? 0) + 1;
      positions.set(_id, position);
      const event = positional ? position : Number(row['Game Event ID']);
      const fresh = { _id, dataset, gameId: row['Game ID'], month: '2016-04', v: 1, size: 0, shots: [] };
      const game = this.games.get(_id) ?? fresh;
      this.games.set(_id, game);
      touched.set(_id, game.month);
      if (game.shots.some((known) => known.event === event)) continue;
      inserted += 1;
      game.shots.push({ event, batch, line: index + 2, raw: { ...row, 'Game Event ID': `${event}` } });
      game.size = game.shots.length;
    }
    const at = new Date('2026-11-24T05:00:00Z');
    const times = { startedAt: at, movedAt: at, finishedAt: at };
    const counts = { read: rows.length, inserted, duplicates: rows.length - inserted, quarantined: 0 };
    const games = [...touched].map(([id, month]) => ({ id, month }));
    const done = { from: 0, to: rows.length, state: 'complete', ended: true, newGames: games.length };
    const seq = this.batches.length + 1;
    this.batches.push({ _id: batch, seq, sourceKey, dataset, ...done, ...counts, games, ...times });
  }

  async write(database: Database): Promise<void> {
    await database.collection<OldGame>('bronze_games').insertMany([...this.games.values()]);
    await database.collection('bronze_batches').insertMany(structuredClone(this.batches) as never[]);
    const counters = database.collection<{ _id: string; value: number }>('bronze_counters');
    await counters.insertOne({ _id: 'batches', value: this.batches.length });
  }
}

function oldDatabase(): OldDatabase {
  const old = new OldDatabase();
  old.take('old-season', SOURCES.season.key, 'season-files', SEASON, true);
  old.take('old-release', SOURCES.release.key, 'season-files', RELEASE, true);
  old.take('old-feed', 'list:old', 'shot-files', FEED, false);
  return old;
}

async function shotsOf(bronze: BronzeService, dataset: string): Promise<string[]> {
  const ids = Array.from({ length: GAMES }, (_, game) => `${dataset}/${21_500_000 + game}`);
  const shots: string[] = [];
  for await (const { gameId, shots: all } of bronze.games(ids)) {
    for (const { raw } of all) shots.push(JSON.stringify([gameId, ...Object.values(raw)]));
  }
  return shots.toSorted();
}

describe('a database whose season rows are known by their position', () => {
  it('starts with this version: nothing is lost, the same file adds nothing, and another release what was lost', async () => {
    const mongodbDatabase = `old_${newId().slice(0, 12)}`;
    const connection = await mongoose
      .createConnection(process.env.PARIVISION_TEST_MONGODB_URI!, { dbName: mongodbDatabase })
      .asPromise();
    const old = oldDatabase();
    // The positions say 4 and then 1 new shot a game: a copy of the last tip, where a shot of player 9 is.
    expect(old.batches).toMatchObject([
      { inserted: 240, duplicates: 0 },
      { inserted: 60, duplicates: 240 },
      { inserted: 2 },
    ]);
    await old.write(connection.db!);
    await connection.close();
    const stages = await startStages([BronzeModule], [], { mongodbDatabase });
    try {
      const bronze = stages.app.get(BronzeService);
      const [first, second, feed] = await bronze.completeBatches(0);
      expect([first.inserted, second.inserted, feed.inserted]).toEqual([240, 0, 2]);
      expect([first.duplicates, second.duplicates, feed.duplicates]).toEqual([0, 300, 0]);
      const ingest = (dataset: string, source: SeasonSource) =>
        bronze.ingest({ id: newId(), source, dataset });
      await ingest('season', SOURCES.season);
      expect(await shotsOf(bronze, 'season-files')).toEqual(await shotsOf(bronze, 'season'));
      expect(await ingest('season-files', SOURCES.season)).toMatchObject({ inserted: 0, duplicates: 240 });
      expect(await ingest('season-files', SOURCES.release)).toMatchObject({ inserted: 60, duplicates: 240 });
      await ingest('release', SOURCES.release);
      expect(await shotsOf(bronze, 'season-files')).toEqual(await shotsOf(bronze, 'release'));
      const [game] = await collected(bronze.games(['shot-files/21500001']));
      expect(game.shots.map(({ id, raw }) => [id, raw])).toEqual([
        ['7', FEED[0]],
        ['8', FEED[1]],
      ]);
    } finally {
      await stages.close();
    }
  }, 60_000);

  it('is brought up to date by a migration that is killed at any of its writes and done again', async () => {
    const stages = await startStages([BronzeModule]);
    const connection = stages.app.get<Connection>(getConnectionToken());
    const { up } = bronzeMigrations.find(({ id }) => id.endsWith('content-identity'))!;
    const migrate = async (writes: number): Promise<{ killed: boolean; content: unknown }> => {
      const database = connection.useDb(`old_${newId().slice(0, 12)}`).db!;
      try {
        await oldDatabase().write(database);
        const killed = await up(killedAfter(database, writes)).then(
          () => false,
          (error: Error) => error.message === 'killed' || Promise.reject(error),
        );
        if (killed) await up(database);
        const sorted = (name: string) => database.collection(name).find().sort({ _id: 1 }).toArray();
        return { killed, content: [await sorted('bronze_games'), await sorted('bronze_batches')] };
      } finally {
        await database.dropDatabase();
      }
    };
    try {
      const expected = await migrate(Number.POSITIVE_INFINITY);
      let kills = 0;
      for (let writes = 0; ; writes += 1) {
        const { killed, content } = await migrate(writes);
        if (!killed) break;
        kills += 1;
        expect(content).toEqual(expected.content);
      }
      // Three batches, two groups of games, and the counts of the release.
      expect(kills).toBe(6);
    } finally {
      await stages.close();
    }
  }, 60_000);
});

async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** The database of a process that is killed once it has written so often. */
function killedAfter(database: Database, writes: number): Database {
  let left = writes;
  const collection = (name: string): unknown => {
    const real = database.collection(name);
    const write = (method: 'bulkWrite' | 'updateOne') => {
      return (...given: unknown[]): unknown => {
        if (left === 0) throw new Error('killed');
        left -= 1;
        return (real[method] as (...given: unknown[]) => unknown).apply(real, given);
      };
    };
    return {
      find: real.find.bind(real),
      bulkWrite: write('bulkWrite'),
      updateOne: write('updateOne'),
    };
  };
  return { collection } as unknown as Database;
}
