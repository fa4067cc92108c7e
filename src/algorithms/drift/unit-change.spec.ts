import {
  rowsWhere,
  SHOT_LIKE_NAMES,
  shotLikeRows,
  withColumn,
} from '../../../test/support/shot-like-rows.js';
import { Random } from '../random/random.js';
import { findUnitChanges, type UnitRole } from './unit-change.js';

const ROLES: UnitRole[] = ['ignored', 'quantity', 'quantity', 'quantity', 'group', 'quantity', 'group'];
const [X, Y, SECONDS, DISTANCE] = [1, 2, 3, 5];
const reference = shotLikeRows(1, { games: 100 });
const current = shotLikeRows(2, { games: 12 });

const changesOf = (rows = current) => findUnitChanges(reference, rows, ROLES);
const changed = (name: string, change: (value: number) => number) =>
  changesOf(withColumn(current, name, change));

describe('findUnitChanges', () => {
  it.each([
    ['X_Location', X, (v: number) => v / 10, 0.1],
    ['X_Location', X, (v: number) => Math.round(v / 10), 0.1],
    ['X_Location', X, (v: number) => v * 100, 100],
    ['X_Location', X, (v: number) => v * 0.03048, 0.03048],
    ['Y_Location', Y, (v: number) => -v, -1],
    ['X_Location', X, (v: number) => -v / 10, -0.1],
    ['Total_Seconds_Remaining', SECONDS, (v: number) => v * 1000, 1000],
    ['Total_Seconds_Remaining', SECONDS, (v: number) => v / 60, 1 / 60],
    ['Shot_Distance_Meters', DISTANCE, (v: number) => v / 0.3048, 1 / 0.3048],
    ['Shot_Distance_Meters', DISTANCE, (v: number) => v * 100, 100],
  ])('names the factor of %s (column %i, %s)', (name, column, change, slope) => {
    const [found, ...others] = changed(name, change);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ column, map: { slope, intercept: 0 } });
    expect(found.name).not.toBe('');
    expect(found.after).toBeLessThan(found.before / 2);
    const [low, high] = found.slopeInterval!;
    expect(low).toBeLessThan(slope);
    expect(high).toBeGreaterThan(slope);
  });

  it('names factor and offset of a frame', () => {
    const [found] = changed('Y_Location', (v) => v / 10 + 5.25);
    expect(found).toMatchObject({ column: Y, map: { slope: 0.1 } });
    expect(found.map.intercept).toBeGreaterThan(4.5);
    expect(found.map.intercept).toBeLessThan(6);
  });

  it('finds a far offset, but takes a shift within the data for a change of the data', () => {
    expect(changed('X_Location', (v) => v + 2000)).toMatchObject([{ column: X, map: { slope: 1 } }]);
    expect(changed('X_Location', (v) => v + 60)).toEqual([]);
    expect(changed('X_Location', (v) => v * 1.2)).toEqual([]);
  });

  it('finds the sign of a symmetric column by the columns that depend on it', () => {
    const mirrored = withColumn(current, 'X_Location', (v) => -v);
    expect(changesOf(mirrored)).toMatchObject([{ column: X, map: { slope: -1, intercept: 0 } }]);
  });

  it('finds exchanged columns', () => {
    const columns = current.columns.slice();
    [columns[X], columns[Y]] = [columns[Y], columns[X]];
    expect(changesOf({ ...current, columns })).toMatchObject([
      { column: X, exchangedWith: Y },
      { column: Y, exchangedWith: X },
    ]);
  });

  it('is silent where only the mix changed', () => {
    const many = shotLikeRows(3, { games: 120 });
    const type = many.columns[SHOT_LIKE_NAMES.indexOf('Shot_Type_Encoded')];
    const choices: Record<string, (row: number) => boolean> = {
      threes: (row) => type[row] === 3,
      twos: (row) => type[row] === 2,
      'at the rim': (row) => many.columns[DISTANCE][row] < 1.3,
      left: (row) => many.columns[X][row] < 0,
      corners: (row) => Math.abs(many.columns[X][row]) > 215,
      'last minute': (row) => many.columns[SECONDS][row] < 60,
    };
    for (const has of Object.values(choices)) expect(changesOf(rowsWhere(many, has))).toEqual([]);
    expect(changesOf(shotLikeRows(4, { games: 20, threes: 0.6 }))).toEqual([]);
  });

  it('is silent on missing values, too few rows or games, and constant columns', () => {
    const random = new Random(5);
    expect(changed('X_Location', (v) => (random.next() < 0.4 ? NaN : v))).toEqual([]);
    expect(changed('X_Location', () => 7)).toEqual([]);
    expect(changed('X_Location', () => NaN)).toEqual([]);
    const few = withColumn(shotLikeRows(6, { games: 4 }), 'X_Location', (v) => v / 10);
    expect(changesOf(few)).toEqual([]);
    expect(
      findUnitChanges(
        reference,
        { columns: current.columns.map(() => new Float64Array()), clusters: [] },
        ROLES,
      ),
    ).toEqual([]);
  });

  it('is silent on 60 quiet windows of 6 to 25 games', () => {
    const before = shotLikeRows(7, { games: 50, shotsOfGame: 40 });
    const alarms = Array.from({ length: 60 }, (_, i) =>
      findUnitChanges(before, shotLikeRows(1000 + i, { games: 6 + (i % 20), shotsOfGame: 40 }), ROLES),
    );
    expect(alarms.flat()).toEqual([]);
  });
});
