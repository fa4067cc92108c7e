import * as fc from 'fast-check';
import { RAW_FIELDS, type RawShot } from '../basketball/shots/shot.js';
import { rawShot } from '../../test/support/bronze-memory.js';
import { cleanShots, flattenShots, mergeColumns, MISSING } from './clean-columns.js';

const clean = (...shots: RawShot[]) => cleanShots(flattenShots(shots));

describe('cleanShots', () => {
  it('keeps each value in its column', () => {
    const { rows, integers, decimals, texts, flags } = clean(rawShot(21_500_001, 7));
    expect(rows).toBe(1);
    expect(Object.fromEntries(Object.entries(integers).map(([name, [value]]) => [name, value]))).toEqual({
      Game_ID: 21_500_001,
      Game_Event_ID: 7,
      Player_ID: 977,
      Game_Date: 20_160_413,
      X_Location: 10,
      Y_Location: 120,
      Total_Seconds_Remaining: 151,
      Shot_Type_Encoded: 2,
      Shot_Zone_Combined: 2,
      Shot_Made_Flag: 1,
      Period: 4,
    });
    expect(decimals.Shot_Distance_Meters[0]).toBeCloseTo(12 * 0.3048, 12);
    expect(texts.Season_Type).toEqual({ codes: Int32Array.of(0), values: ['Regular Season'] });
    expect(texts.Action_Type.values).toEqual(['Jump Shot']);
    expect([texts.Team.values, texts.Home_Team.values, texts.Away_Team.values]).toEqual([
      ['Los Angeles Lakers'],
      ['LAL'],
      ['UTA'],
    ]);
    expect(flags).toEqual({ shot_zone_contradicts_location: 1 });
  });

  it('marks what is missing, also between rows that are there', () => {
    const empty = Object.fromEntries(RAW_FIELDS.map((field) => [field, ''])) as RawShot;
    const bare = { ...empty, 'Game ID': '1', 'Game Event ID': '2', 'Game Date': '20160101' };
    const { integers, decimals, texts } = clean(rawShot(1, 1), bare, rawShot(1, 3));
    expect([...integers.Player_ID]).toEqual([977, MISSING, 977]);
    expect([...integers.Shot_Made_Flag]).toEqual([1, MISSING, 1]);
    expect([...decimals.Shot_Distance_Meters].map(Number.isNaN)).toEqual([false, true, false]);
    expect(texts.Team).toEqual({ codes: Int32Array.of(0, -1, 0), values: ['Los Angeles Lakers'] });
  });

  it('leaves out and counts rows that cannot be read', () => {
    const { rows, integers, flags } = clean(
      rawShot(1, 1, { 'Game Date': 'never' }),
      rawShot(1, 2, { 'X Location': 'left' }),
      rawShot(1, 3),
    );
    expect(rows).toBe(1);
    expect(integers.Game_Event_ID[0]).toBe(3);
    expect(flags).toMatchObject({ 'refused_bad-date': 1, 'refused_not-a-number': 1 });
  });
});

describe('mergeColumns', () => {
  it('orders by date, game and event, as numbers', () => {
    const { integers } = mergeColumns([
      clean(rawShot(2, 10), rawShot(2, 9), rawShot(10, 1)),
      clean(rawShot(11, 5, { 'Game Date': '20160412' })),
    ]);
    expect([...integers.Game_Date]).toEqual([20_160_412, 20_160_413, 20_160_413, 20_160_413]);
    expect([...integers.Game_ID]).toEqual([11, 2, 2, 10]);
    expect([...integers.Game_Event_ID]).toEqual([5, 9, 10, 1]);
  });

  it('keeps every value with its row, whatever the order and the pieces', () => {
    const shots = Array.from({ length: 30 }, (_, index) =>
      rawShot(21_500_001 + (index % 4), index, {
        'Team Name': ['', 'Zulu', 'alpha', 'Éclair'][index % 4],
        'Action Type': `Shot ${index % 7}`,
        'X Location': index % 5 === 0 ? '' : String(index),
        'Shot Distance': index % 6 === 0 ? '' : String(index),
      }),
    );
    const expected = mergeColumns([clean(...shots)]);
    expect(expected.texts.Team.values).toEqual(['Zulu', 'alpha', 'Éclair']);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(shots, { minLength: 30 }),
        fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 4 }),
        (order, cuts) => {
          const bounds = [0, ...cuts.toSorted((a, b) => a - b), 30];
          const pieces = bounds.slice(1).map((to, index) => clean(...order.slice(bounds[index], to)));
          expect(mergeColumns(pieces)).toEqual(expected);
        },
      ),
      { numRuns: 50 },
    );
  });
});
