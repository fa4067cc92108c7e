import * as fc from 'fast-check';
import { ALL_FAULTS } from '../../test/support/faults.js';
import { counts, memory, SEASON, seen, shot, take, TIP } from '../../test/support/season-world.js';
import type { RawShot } from '../basketball/shots/shot.js';

interface Piece {
  from: number;
  length: number;
  every: number;
  backwards: boolean;
}

describe('rows without event ids', () => {
  it('are stored whole, whatever pieces of the season come in whatever order', async () => {
    const whole = memory();
    expect(counts(await take(whole, SEASON))).toEqual([320, 320, 0, 0, 0]);
    const expected = await seen(whole);
    const piece = fc.record({
      from: fc.nat(SEASON.length - 1),
      length: fc.integer({ min: 1, max: SEASON.length }),
      every: fc.integer({ min: 1, max: 3 }),
      backwards: fc.boolean(),
    });
    const rowsOf = ({ from, length, every, backwards }: Piece): RawShot[] => {
      const rows = SEASON.slice(from, from + length).filter((_, index) => index % every === 0);
      return backwards ? rows.toReversed() : rows;
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(piece, { minLength: 1, maxLength: 2 }), { maxLength: 5 }),
        fc.nat(5),
        async (files, at) => {
          const stores = memory();
          // The whole season is one of the files, somewhere among the pieces: so their union is the season.
          const pieces = files.map((members) => members.map(rowsOf));
          for (const members of pieces.toSpliced(at, 0, [SEASON])) {
            const batch = await take(stores, ...members);
            expect(batch.read).toBe(batch.inserted + batch.duplicates + batch.corrected);
            expect(batch.corrected).toBe(0);
          }
          expect(await seen(stores)).toEqual(expected);
        },
      ),
      { numRuns: ALL_FAULTS ? 300 : 15 },
    );
  });

  it('are stored whole from pieces that only together are the season', async () => {
    const whole = memory();
    await take(whole, SEASON);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(2), { minLength: SEASON.length, maxLength: SEASON.length }),
        fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
        async (pieceOf, order) => {
          const stores = memory();
          for (const number of order) {
            // Identical rows stay together: two files with one each do not show that there are two.
            const pieces = new Map(SEASON.map((row, index) => [JSON.stringify(row), pieceOf[index]]));
            const rows = SEASON.filter((row) => pieces.get(JSON.stringify(row)) === number);
            if (rows.length > 0) await take(stores, rows);
          }
          expect(await seen(stores)).toEqual(await seen(whole));
        },
      ),
      { numRuns: ALL_FAULTS ? 100 : 10 },
    );
  });

  it('are one shot if each of two files has one, and otherwise as many as the file with the most has', async () => {
    const stores = memory();
    const tip = shot(1, 7, 300, TIP);
    expect(counts(await take(stores, [tip], [tip]))).toEqual([2, 1, 1, 0, 0]);
    expect(counts(await take(stores, [tip, tip, tip]))).toEqual([3, 2, 1, 0, 0]);
    expect(counts(await take(stores, [tip, tip]))).toEqual([2, 0, 2, 0, 0]);
    const [game] = stores.games.games.values();
    expect(game.shots.map(({ copy }) => copy)).toEqual([undefined, 2, 3]);
    expect((await seen(stores)).map((text) => text.split('|')[1])).toEqual(['1', '2', '3']);
  });

  it('are the same by their values, not by how they are written', async () => {
    const stores = memory();
    await take(stores, SEASON);
    const written = SEASON.map((row) => ({
      ...row,
      'Player Name': `  ${row['Player Name']} `,
      'Shot Distance': `${row['Shot Distance']}.0`,
      'X Location': `${row['X Location']}.0`,
      'Seconds Remaining': row['Seconds Remaining'].padStart(2, '0'),
    }));
    expect(counts(await take(stores, written))).toEqual([320, 0, 320, 0, 0]);
  });
});

const JUMP = shot(1, 1, 300);
const LAYUP = shot(1, 2, 200, { 'Action Type': 'Layup Shot', 'X Location': '0', 'Y Location': '5' });
const OTHERS = [shot(1, 3, 100), shot(1, 4, 90), shot(1, 5, 80)];

describe('a corrected row', () => {
  it.each<[string, RawShot, Partial<RawShot>, RawShot[]]>([
    ['another result', JUMP, { 'Shot Made Flag': '0' }, []],
    ['another kind', JUMP, { 'Action Type': 'Pullup Jump shot' }, []],
    ['another place', JUMP, { 'X Location': '14', 'Y Location': '118' }, []],
    ['another shot type', JUMP, { 'Shot Type': '3PT Field Goal' }, []],
    ['a name spelled otherwise', JUMP, { 'Player Name': 'Kobe Bean Bryant' }, []],
    [
      'a zone and distance named otherwise',
      JUMP,
      { 'Shot Zone Basic': 'Backcourt', 'Shot Distance': '13' },
      [],
    ],
    ['another result at the rim, in a file of the whole', LAYUP, { 'Shot Made Flag': '0' }, OTHERS],
    ['another clock, in a file of the whole', JUMP, { 'Seconds Remaining': '7' }, OTHERS],
    ['another player, in a file of the whole', JUMP, { 'Player ID': '8', 'Player Name': 'Other' }, OTHERS],
    [
      'another place and result, in a file of the whole',
      JUMP,
      { 'X Location': '14', 'Shot Made Flag': '0' },
      OTHERS,
    ],
  ])('with %s is a correction and not one more shot', async (_what, row, changes, others) => {
    const stores = memory();
    await take(stores, [row, ...others]);
    const corrected = { ...row, ...changes };
    const batch = await take(stores, [...others, corrected]);
    expect(counts(batch)).toEqual([others.length + 1, 0, others.length, 1, 0]);
    expect(batch.corrections).toHaveLength(1);
    expect(batch.corrections[0]).toMatchObject({ gameId: '21500001', line: others.length + 1 });
    expect(batch.corrections[0].changes.map(({ field, after }) => [field, after])).toEqual(
      Object.entries(changes),
    );
    const fresh = memory();
    await take(fresh, [corrected, ...others]);
    expect(await seen(stores)).toEqual(await seen(fresh));
    const shots = [...stores.games.games.values()].flatMap((game) => game.shots);
    expect(shots.filter(({ history }) => history)).toMatchObject([
      {
        batch: batch.id,
        history: [{ raw: { ...row, 'Game Event ID': '' }, line: 1, until: expect.anything() }],
      },
    ]);
  });

  it.each<[string, RawShot[], RawShot[]]>([
    [
      'at the rim, where a second try within the second is possible',
      [LAYUP],
      [{ ...LAYUP, 'Shot Made Flag': '0' }],
    ],
    [
      'that could correct two shots',
      [JUMP, { ...JUMP, 'X Location': '200' }],
      [{ ...JUMP, 'X Location': '100' }],
    ],
    [
      'of a file that lacks more than the shot in question',
      [JUMP, ...OTHERS],
      [{ ...JUMP, 'X Location': '100' }, OTHERS[0]],
    ],
  ])(
    'that is uncertain, %s, is stored as one more shot, and the report says so',
    async (_what, before, after) => {
      const stores = memory();
      await take(stores, before);
      const batch = await take(stores, after);
      expect([batch.inserted, batch.corrected]).toEqual([1, 0]);
      expect(batch.contradictions.possible_correction).toEqual({ rows: 1, lines: [1] });
    },
  );

  it('keeps the later value when the older file is imported again', async () => {
    const stores = memory();
    const later = { ...JUMP, 'Shot Made Flag': '0' };
    await take(stores, [JUMP, ...OTHERS]);
    await take(stores, [later, ...OTHERS]);
    const expected = await seen(stores);
    const batch = await take(stores, [...OTHERS, JUMP]);
    expect(counts(batch)).toEqual([4, 0, 4, 0, 0]);
    expect(batch.contradictions.outdated_value).toEqual({ rows: 1, lines: [4] });
    expect(await seen(stores)).toEqual(expected);
  });

  it('becomes two shots once a file has both', async () => {
    const stores = memory();
    const both = [JUMP, { ...JUMP, 'Shot Made Flag': '0' }];
    await take(stores, [both[0]]);
    await take(stores, [both[1]]);
    expect(await seen(stores)).toHaveLength(1);
    expect(counts(await take(stores, both))).toEqual([2, 1, 1, 0, 0]);
    expect(counts(await take(stores, [both[1], ...OTHERS]))).toEqual([4, 3, 1, 0, 0]);
    expect(await seen(stores)).toHaveLength(5);
  });

  it('of the second file of a zip corrects the first one', async () => {
    const stores = memory();
    const batch = await take(stores, [JUMP, ...OTHERS], [{ ...JUMP, 'Shot Made Flag': '0' }, ...OTHERS]);
    expect(counts(batch)).toEqual([8, 4, 3, 1, 0]);
  });
});
