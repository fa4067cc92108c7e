import * as fc from 'fast-check';
import { partOf, partRanges, splitByDate } from './time-split.js';

/** So many rows on each of the days that follow 1 January 2016. */
const datesOf = (rows: number[]) =>
  Int32Array.from(rows.flatMap((count, day) => Array.from({ length: count }, () => 20_160_101 + day)));

describe('splitByDate', () => {
  it('cuts where the rows before come nearest to 70 and 85 of a hundred', () => {
    expect(splitByDate(datesOf([40, 28, 5, 10, 4, 13]))).toEqual({
      trainUntil: 20_160_102,
      validationUntil: 20_160_104,
      lastDate: 20_160_106,
    });
  });

  it('assigns each part a date, even if the shares are far from the rule', () => {
    expect(splitByDate(datesOf([1, 1, 98]))).toEqual({
      trainUntil: 20_160_101,
      validationUntil: 20_160_102,
      lastDate: 20_160_103,
    });
    expect(splitByDate(datesOf([98, 1, 1]))).toEqual({
      trainUntil: 20_160_101,
      validationUntil: 20_160_102,
      lastDate: 20_160_103,
    });
  });

  it('leaves earlier dates out of all parts when only the newest shots are wanted', () => {
    const dates = datesOf([500, 300, 40, 28, 5, 10, 4, 13]);
    const split = splitByDate(dates, 90)!;
    expect(split).toEqual({
      newest: 90,
      trainFrom: 20_160_103,
      trainUntil: 20_160_104,
      validationUntil: 20_160_106,
      lastDate: 20_160_108,
    });
    expect(partRanges(dates, split)).toEqual({
      train: { from: 800, to: 868 },
      validation: { from: 868, to: 883 },
      test: { from: 883, to: 900 },
    });
    expect([20_160_102, 20_160_103, 20_160_108].map((date) => partOf(date, split))).toEqual([
      null,
      'train',
      'test',
    ]);
    // All of them are the newest: nothing is left out.
    expect(splitByDate(dates, 5000)).toEqual({ ...splitByDate(dates), newest: 5000 });
  });

  it('wants three dates', () => {
    expect(splitByDate(datesOf([50, 50]))).toBeUndefined();
    expect(splitByDate(datesOf([]))).toBeUndefined();
  });

  it('never cuts a date in two, and leaves no part empty and no row out', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 3, maxLength: 30 }), (rows) => {
        const dates = datesOf(rows);
        const split = splitByDate(dates)!;
        const { train, validation, test } = partRanges(dates, split);
        expect([train.from, train.to, validation.to, test.to]).toEqual([
          0,
          validation.from,
          test.from,
          dates.length,
        ]);
        for (const { from, to } of [train, validation, test]) expect(to).toBeGreaterThan(from);
        expect(dates[train.to]).toBeGreaterThan(dates[train.to - 1]);
        expect(dates[validation.to]).toBeGreaterThan(dates[validation.to - 1]);
        for (const [part, { from, to }] of Object.entries({ train, validation, test })) {
          for (let row = from; row < to; row++) expect(partOf(dates[row], split)).toBe(part);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is near 70 / 15 / 15 when there are many dates', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 20, max: 40 }), { minLength: 60, maxLength: 90 }), (rows) => {
        const dates = datesOf(rows);
        const { train, validation } = partRanges(dates, splitByDate(dates)!);
        expect(Math.abs(train.to / dates.length - 0.7)).toBeLessThan(0.02);
        expect(Math.abs(validation.to / dates.length - 0.85)).toBeLessThan(0.02);
      }),
    );
  });
});
