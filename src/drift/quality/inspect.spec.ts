import {
  SHOT_LIKE_FEATURES,
  SHOT_LIKE_NAMES,
  type ShotLikeRows,
  shotLikeRows,
  withColumn,
} from '../../../test/support/shot-like-rows.js';
import { Random } from '../../algorithms/random/random.js';
import { basketball } from '../../basketball/index.js';
import { inspect } from './inspect.js';
import type { Inspected } from './inspected.js';

const reference = shotLikeRows(1, { games: 100 });
const current = shotLikeRows(2, { games: 10 });

function dataOf(rows: ShotLikeRows, before = reference): Inspected {
  return {
    featureNames: SHOT_LIKE_NAMES,
    features: SHOT_LIKE_FEATURES,
    reference: before,
    ranges: [],
    current: rows,
    at: Float64Array.from(rows.games, (_, row) => row * 5000),
  };
}

const failed = (rows: ShotLikeRows) =>
  inspect(dataOf(rows), basketball.relations).filter(({ passed }) => !passed);
const checks = (rows: ShotLikeRows) => failed(rows).map(({ check, column }) => [check, column ?? '']);

/** Changes a share of the values. */
function some(name: string, share: number, value: (old: number) => number): ShotLikeRows {
  const random = new Random(4);
  return withColumn(current, name, (old) => (random.next() < share ? value(old) : old));
}

describe('inspect', () => {
  it('passes every check of a quiet window, each with a sentence', () => {
    const all = inspect(dataOf(current), basketball.relations);
    expect(all.filter(({ passed }) => !passed)).toEqual([]);
    expect(new Set(all.map(({ check }) => check))).toEqual(
      new Set([
        'unit-change',
        'missing',
        'new-category',
        'out-of-range',
        'constant',
        'duplicates',
        'relation',
      ]),
    );
    for (const { text } of all) expect(text).toMatch(/^[A-Z0-9].*\.$/);
  });

  it('has no finding on 200 quiet windows', () => {
    const before = shotLikeRows(5, { games: 50, shotsOfGame: 40 });
    const windows = Array.from({ length: 200 }, (_, i) =>
      inspect(
        dataOf(shotLikeRows(2000 + i, { games: 6 + (i % 15), shotsOfGame: 40 }), before),
        basketball.relations,
      ),
    );
    expect(windows.flat().filter(({ passed }) => !passed)).toEqual([]);
  });

  it('finds missing values, with their share', () => {
    expect(checks(some('Y_Location', 0.05, () => NaN))).toEqual([['missing', 'Y_Location']]);
    const [{ text }] = failed(withColumn(current, 'Y_Location', (v, row) => (row % 4 === 0 ? NaN : v)));
    expect(text).toBe('Y_Location is missing in 25.0 % of the rows; in the reference in 0.0 %.');
  });

  it('finds new values of a category, with their share', () => {
    expect(checks(some('Shot_Zone_Combined', 0.03, () => 9))).toContainEqual([
      'new-category',
      'Shot_Zone_Combined',
    ]);
    const [{ text }] = failed(
      withColumn(current, 'Shot_Zone_Combined', (v, row) => (row % 10 === 0 ? 9 : v)),
    );
    expect(text).toContain('in 10.0 % of the rows: 9 (10.0 %)');
  });

  it('lets new players pass, and finds that all are numbered otherwise', () => {
    expect(checks(some('Player_ID', 0.4, (id) => id + 5000))).toEqual([]);
    expect(checks(withColumn(current, 'Player_ID', (id) => id + 5000))).toEqual([
      ['new-category', 'Player_ID'],
    ]);
  });

  it('finds values out of range and constant columns', () => {
    expect(checks(some('Total_Seconds_Remaining', 0.02, () => 5000))).toEqual([
      ['out-of-range', 'Total_Seconds_Remaining'],
    ]);
    expect(failed(some('Total_Seconds_Remaining', 0.02, () => 5000))[0].text).toContain(
      'At most ±720 is allowed.',
    );
    expect(checks(withColumn(current, 'Total_Seconds_Remaining', () => 300))).toEqual([
      ['constant', 'Total_Seconds_Remaining'],
    ]);
  });

  it('finds rows that repeat others', () => {
    const order = [...current.games.keys()].flatMap((row) => (row % 10 === 0 ? [row, row] : [row]));
    const games = Int32Array.from(order, (row) => current.games[row]);
    const columns = current.columns.map((column) => Float64Array.from(order, (row) => column[row]));
    const at = Float64Array.from(order, (row) => row * 5000);
    const twice = { ...dataOf({ columns, games, clusters: games }), at };
    const found = inspect(twice, basketball.relations).filter(({ passed }) => !passed);
    expect(found.map(({ check }) => check)).toEqual(['duplicates']);
    expect(found[0].text).toContain('9.1 % of the rows repeat another row');
  });

  it('names a changed unit with its map, and that columns no longer agree', () => {
    const found = failed(withColumn(current, 'X_Location', (v) => v / 10));
    expect(found[0]).toMatchObject({
      check: 'unit-change',
      column: 'X_Location',
      map: { slope: 0.1, intercept: 0 },
    });
    expect(found[0].text).toMatch(
      /^X_Location looks multiplied by 0\.1 \(fitted: .*\) \(1\/10 of the values before\): undone/,
    );
    expect(found.filter(({ check }) => check === 'relation')).toHaveLength(3);
  });

  it('finds damage of whole games, although few games have it', () => {
    const before = shotLikeRows(5, { games: 60, shotsOfGame: 100 });
    const rows = shotLikeRows(77, { games: 29, shotsOfGame: 100 });
    const damaged = (row: number) => rows.games[row] % 3 === 0;
    const found = (changed: ShotLikeRows) =>
      inspect(dataOf(changed, before), basketball.relations)
        .filter(({ passed }) => !passed)
        .map(({ check }) => check);
    expect(found(rows)).toEqual([]);
    const inFeet = (metres: number, row: number) => (damaged(row) ? metres * 3.28 : metres);
    expect(found(withColumn(rows, 'Shot_Distance_Meters', inFeet))).toContain('relation');
    const without = (value: number, row: number) => (damaged(row) ? NaN : value);
    expect(found(withColumn(rows, 'Total_Seconds_Remaining', without))).toEqual(['missing']);
  });

  it('says nothing on an empty window, and refuses other columns', () => {
    const none = {
      columns: current.columns.map(() => new Float64Array()),
      games: new Int32Array(),
      clusters: new Int32Array(),
    };
    expect(inspect(dataOf(none), [])).toEqual([]);
    expect(() => inspect(dataOf({ ...current, columns: current.columns.slice(1) }), [])).toThrow(RangeError);
  });
});
