import fc from '../../../test/support/fast-check.js';
import type { BlockPlayer } from '../../silver/index.js';
import { folded, PLAYER_SORTS, PlayerList } from './player-list.js';

const player = (id: number, name: string, team: string, shots: number, made: number): BlockPlayer => ({
  id,
  name,
  team,
  shots,
  made,
});

const BLOCKS = [
  [player(1, 'Luka Dončić', 'Dallas', 10, 5), player(2, "Shaquille O'Neal", 'Miami', 4, 3)],
  [
    player(1, 'Luka Doncic', 'Los Angeles', 10, 6),
    player(3, 'J.J. Barea', 'Dallas', 0, 0),
    player(4, '', 'Utah', 3, 0),
  ],
];
const list = new PlayerList(BLOCKS);
const ids = (...given: Parameters<PlayerList['find']>) => list.find(...given).map(({ id }) => id);

describe(PlayerList.name, () => {
  it('adds up the blocks; name and team are those of the last one', () => {
    expect(list.find({ id: 1 }, 'shots', 'desc')).toEqual([
      { id: 1, name: 'Luka Doncic', team: 'Los Angeles', shots: 20, made: 11, rate: 0.55 },
    ]);
    expect(list.find({ id: 3 }, 'shots', 'desc')).toMatchObject([{ shots: 0, rate: null }]);
  });

  it.each([
    ['DONCIC', [1]],
    ['dončić', [1]],
    ['doncic luka', [1]],
    ['oneal', [2]],
    ['o’neal', [2]],
    ['JJ', [3]],
    ['4', [4]],
    [' 1 ', [1]],
    ['nobody', []],
    ['[a-z]+', []],
    ['   ', [1, 2, 4, 3]],
  ])('finds %j', (q, expected) => {
    expect(ids({ q }, 'shots', 'desc')).toEqual(expected);
  });

  it('filters by team and by id, and both together', () => {
    expect(ids({ team: 'dallas' }, 'id', 'asc')).toEqual([3]);
    expect(ids({ team: 'los', q: 'luka' }, 'id', 'asc')).toEqual([1]);
    expect(ids({ team: 'los', id: 2 }, 'id', 'asc')).toEqual([]);
  });

  it.each([
    ['shots', 'desc', [1, 2, 4, 3]],
    ['shots', 'asc', [3, 4, 2, 1]],
    ['rate', 'desc', [2, 1, 4, 3]],
    ['rate', 'asc', [4, 1, 2, 3]],
    ['name', 'asc', [4, 3, 1, 2]],
    ['team', 'desc', [4, 2, 1, 3]],
    ['id', 'asc', [1, 2, 3, 4]],
  ] as const)('sorts by %s, %s', (sort, direction, expected) => {
    expect(ids({}, sort, direction)).toEqual(expected);
  });

  it('counts every shot once, however the shots are cut into blocks, and loses no player by sorting', () => {
    const one = fc.record({
      id: fc.integer({ min: 1, max: 5 }),
      name: fc.constantFrom('Ana', 'Élan', ''),
      team: fc.constantFrom('A', 'B'),
      shots: fc.integer({ min: 1, max: 9 }),
      made: fc.constant(1),
    });
    fc.assert(
      fc.property(
        fc.array(fc.array(one, { maxLength: 6 }), { maxLength: 5 }),
        fc.constantFrom(...PLAYER_SORTS),
        (blocks, sort) => {
          const found = new PlayerList(blocks).find({}, sort, 'asc');
          const all = blocks.flat();
          expect(found.map(({ id }) => id).toSorted()).toEqual(
            [...new Set(all.map(({ id }) => id))].toSorted(),
          );
          const sum = (players: { shots: number }[]) =>
            players.reduce((total, { shots }) => total + shots, 0);
          expect(sum(found)).toBe(sum(all));
          expect(found.every(({ rate }) => rate! >= 0 && rate! <= 1)).toBe(true);
        },
      ),
    );
  });
});

describe(folded.name, () => {
  it.each([
    ['Đorđe Łuka Ødegård Weiß', 'dorde luka odegard weiss'],
    ['ÅÉÎÕÜ', 'aeiou'],
    ["D'Angelo", 'dangelo'],
  ])('takes %s for %s', (text, expected) => {
    expect(folded(text)).toBe(expected);
  });
});
