import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchDriver } from '../../src/bronze/batch-driver.service.js';
import { type Batch, BronzeModule, BronzeService } from '../../src/bronze/index.js';
import { openFileSource } from '../../src/feed/sources/file/file-source.js';
import { GoldModule, GoldService } from '../../src/gold/index.js';
import { newId, sha256 } from '../../src/platform/ids/ids.js';
import { SilverModule, SilverService } from '../../src/silver/index.js';
import { ALL_FAULTS } from '../support/faults.js';
import { type Stages, startStages } from '../support/in-process-stages.js';
import { seasonLines } from '../support/season-lines.js';
import { describeWithShared } from '../support/shared-data.js';
import { zipOf } from '../support/zip-of.js';

/** `npm run test:faults` takes every game of two seasons, a plain `npm test` every 100th game of one. */
const SEASONS = ALL_FAULTS ? [2016, 2012] : [2016];
const ORDERS = [1, 2, 3];
const EVERY_GAME = ALL_FAULTS ? 1 : 100;
const PIECES = 4;
const DATASET = 'season-files';

interface Part {
  header: string;
  rows: string[];
}

/** Numbers from 0 to 1, the same for the same seed (Mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = Math.trunc(state + 0x6d2b79f5);
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shuffled<T>(items: T[], random: () => number): T[] {
  const order = [...items];
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other], order[at]];
  }
  return order;
}

/** Overlapping pieces whose union is the season, each in a random order. Rows that are alike stay together (decision 17). */
function piecesOf(rows: string[], random: () => number): string[][] {
  const places = new Map<string, Set<number>>();
  for (const row of rows) {
    if (places.has(row)) continue;
    const sure = Math.floor(random() * PIECES);
    const others = Array.from({ length: PIECES }, (_, piece) => piece).filter(() => random() < 0.4);
    places.set(row, new Set([sure, ...others]));
  }
  return Array.from({ length: PIECES }, (_, piece) =>
    shuffled(
      rows.filter((row) => places.get(row)!.has(piece)),
      random,
    ),
  );
}

const textOf = (header: string, rows: string[]): string => `${[header, ...rows].join('\n')}\n`;

/** Every other piece is a zip of two files that overlap. */
function fileOf(header: string, rows: string[], piece: number): { name: string; content: string | Buffer } {
  if (piece % 2 === 0) return { name: 'piece.csv', content: textOf(header, rows) };
  const half = Math.floor(rows.length / 2);
  const halves = [rows.slice(0, half + 50), rows.slice(half - 50)];
  const entries = halves.map((some, at) => ({ name: `${at}.csv`, content: textOf(header, some) }));
  return { name: 'piece.zip', content: zipOf(...entries) };
}

async function started(): Promise<Stages> {
  const stages = await startStages([BronzeModule, SilverModule, GoldModule]);
  // So that the rows of a few games are scattered, too.
  if (!ALL_FAULTS) {
    const limits = { rows: 300, rowsAGame: 32, scatteredRows: 800, scatteredCharacters: 1e6 };
    Object.assign(stages.app.get(BatchDriver), { limits });
  }
  return stages;
}

describeWithShared('a recorded season', ['data', 'nba'], (folder) => {
  let files: string;
  beforeAll(() => {
    files = mkdtempSync(join(tmpdir(), 'parivision-pieces-'));
  });
  afterAll(() => rmSync(files, { recursive: true, force: true }));

  async function take(stages: Stages, { name, content }: ReturnType<typeof fileOf>): Promise<Batch> {
    const path = join(files, name);
    writeFileSync(path, content);
    const source = await openFileSource(path, `file:${sha256(content)}`, name, 'feet');
    try {
      const batch = await stages.app.get(BronzeService).ingest({ id: newId(), source });
      expect(batch.read).toBe(batch.inserted + batch.duplicates + batch.quarantined);
      expect([batch.corrected, batch.quarantined]).toEqual([0, 0]);
      return batch;
    } finally {
      await source.close();
    }
  }

  /** What can be seen of a season downstream, by hash where it is long. */
  async function outcome(stages: Stages): Promise<object> {
    await stages.app.get(SilverService).build({ dataset: DATASET });
    const partitions = await stages.app.get(SilverService).partitions(DATASET);
    const { id, rows, games } = await stages.app.get(GoldService).build({ dataset: DATASET });
    const downloads: string[] = [];
    for (const name of ['data.csv', 'data.arrow']) {
      const answer = await stages.app.inject(`/gold/snapshots/${id}/${name}`);
      expect(answer.statusCode).toBe(200);
      downloads.push(sha256(answer.rawPayload));
    }
    return { id, rows, games, blocks: partitions.map(({ month, block }) => [month, block]), downloads };
  }

  it.each(SEASONS)(
    '%i is byte for byte the same from overlapping, shuffled pieces in three random orders',
    async (season) => {
      const { header, rows } = await partOf(join(folder, `NBA_${season}_Shots.csv.zip`));
      const whole = await started();
      const expected = await take(whole, { name: 'whole.csv', content: textOf(header, rows) })
        .then(() => outcome(whole))
        .finally(() => whole.close());
      expect(expected).toMatchObject({ rows: rows.length });
      for (const order of ORDERS) {
        const stages = await started();
        try {
          const random = randomFrom(season * 10 + order);
          let inserted = 0;
          for (const [at, piece] of piecesOf(rows, random).entries()) {
            inserted += (await take(stages, fileOf(header, piece, at))).inserted;
          }
          expect(inserted).toBe(rows.length);
          expect(await outcome(stages)).toEqual(expected);
        } finally {
          await stages.close();
        }
      }
    },
    3_600_000,
  );
});

async function partOf(path: string): Promise<Part> {
  const { header, rows } = await seasonLines(path);
  const gameAt = header.split(',').indexOf('GAME_ID');
  const games = [...new Set(rows.map((row) => row.split(',')[gameAt]))];
  const chosen = new Set(games.filter((_, at) => at % EVERY_GAME === 0));
  return { header, rows: rows.filter((row) => chosen.has(row.split(',')[gameAt])) };
}
