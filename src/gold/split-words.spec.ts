import fc from '../../test/support/fast-check.js';
import type { PartSummary, SnapshotPart } from './snapshot.js';
import { splitInWords } from './split-words.js';

const partsOf = (...rows: number[]) =>
  Object.fromEntries(
    (['train', 'validation', 'test'] as const).map((name, index) => [
      name,
      { rows: rows[index] } as PartSummary,
    ]),
  ) as Record<SnapshotPart, PartSummary>;

describe(splitInWords.name, () => {
  it('has no reason when the shares follow the rule', () => {
    expect(splitInWords(partsOf(70_400, 14_800, 14_800), 90)).toMatchObject({
      shares: { train: 0.704, validation: 0.148, test: 0.148 },
      rule: expect.stringContaining('70 / 15 / 15 %'),
    });
    expect(splitInWords(partsOf(70, 15, 15)).reason).toBeUndefined();
  });

  it('states the result and the reason when there are few dates', () => {
    expect(splitInWords(partsOf(1880, 1640, 480), 5).reason).toBe(
      '47 / 41 / 12 % is the nearest to 70 / 15 / 15 %, as a date is never cut; the 4,000 shots lie on 5 dates.',
    );
    expect(splitInWords(partsOf(1880, 1640, 480)).reason).toBe(
      '47 / 41 / 12 % is the nearest to 70 / 15 / 15 %, as a date is never cut.',
    );
  });

  it('has a reason exactly when a share is more than a point away', () => {
    const rows = fc.integer({ min: 1, max: 1000 });
    fc.assert(
      fc.property(rows, rows, rows, (train, validation, test) => {
        const { shares, reason } = splitInWords(partsOf(train, validation, test), 9);
        expect(shares.train + shares.validation + shares.test).toBeCloseTo(1, 3);
        const away = Math.max(
          Math.abs(shares.train - 0.7),
          Math.abs(shares.validation - 0.15),
          Math.abs(shares.test - 0.15),
        );
        expect(reason !== undefined).toBe(away > 0.01005);
      }),
    );
  });
});
