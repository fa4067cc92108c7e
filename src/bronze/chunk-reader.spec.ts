import { ListSource, rawShot } from '../../test/support/bronze-memory.js';
import { ChunkReader, type StepLimits } from './chunk-reader.js';
import { TextPool } from './text-pool.js';

const LIMITS: StepLimits = { rows: 20, rowsAGame: 5, scatteredRows: 60, scatteredCharacters: 100_000 };
const ALL = Number.POSITIVE_INFINITY;

/** 100 rows of so many games in turn. */
const over = (games: number, name = 'Kobe Bryant') =>
  Array.from({ length: 100 }, (_, index) =>
    rawShot(21_500_001 + (index % games), index, { 'Player Name': name }),
  );

const readerOf = (rows: ConstructorParameters<typeof ListSource>[0], limits = LIMITS, signal?: AbortSignal) =>
  new ChunkReader(new ListSource(rows), 'd', limits, signal);

describe('a step', () => {
  it('is short where the rows of a game stand together, and long where they are scattered', async () => {
    expect(await readerOf(over(4)).read(0, ALL)).toMatchObject({ read: 20, next: 20, scattered: false });
    expect(await readerOf(over(5)).read(0, ALL)).toMatchObject({ read: 60, next: 60, scattered: true });
    expect(await readerOf(over(5)).read(60, ALL)).toMatchObject({ read: 40, atEnd: true, memberEnds: true });
    expect(await readerOf(over(5)).read(0, 33)).toMatchObject({ read: 33, next: 33 });
  });

  it('has the rows as they are in the file', async () => {
    const rows = over(5).slice(0, 60);
    const { grouped } = await readerOf(rows).read(0, ALL);
    const shots = [...grouped.games.values()].flatMap((game) => game.shots);
    const byLine = shots.toSorted((a, b) => a.line - b.line);
    expect(byLine.map(({ raw }) => raw)).toEqual(rows);
    expect(byLine.map(({ line }) => line)).toEqual(rows.map((_, index) => index + 1));
  });

  it('ends early where its texts are long, readable or not', async () => {
    const limits = { ...LIMITS, rows: 10, scatteredRows: 5000, scatteredCharacters: 3000 };
    const few = Array.from({ length: 3000 }, (_, index) => rawShot(21_500_001 + (index % 100), 1));
    expect(await readerOf(few, limits).read(0, ALL)).toMatchObject({ read: 3000, atEnd: true });
    const names = few.map((row, index) => ({ ...row, 'Player Name': `Player ${index}` }));
    expect(await readerOf(names, limits).read(0, ALL)).toMatchObject({ read: 510, atEnd: false });
    const faults = few.map((row, index) => (index < 100 ? row : { fault: 'none' }));
    expect(await readerOf(faults, limits).read(0, ALL)).toMatchObject({ read: 1010, atEnd: false });
  });

  it('is not read on once it is to stop', async () => {
    const reader = readerOf(over(5), LIMITS, AbortSignal.abort(new Error('stop')));
    await expect(reader.read(0, ALL)).rejects.toThrow('stop');
  });
});

it('a pool returns equal texts, and counts distinct ones', () => {
  const pool = new TextPool();
  for (const text of ['', 'a', 'Luka Dončić', '\uD800', 'a', '']) expect(pool.get(text)).toBe(text);
  expect(pool.characters).toBe(13);
});
