import * as fc from 'fast-check';
import { Random } from '../random/random.js';
import { TooFewGames, comparePairedByGame } from './paired-comparison.js';

describe('comparePairedByGame', () => {
  it('follows the ratio estimator, as computed by hand', () => {
    // Row losses of label 1 are -ln p: game 0 gains ln 2 on one of two rows, game 1 loses ln 2 on its only row.
    const labels = Uint8Array.of(1, 1, 1);
    const games = Int32Array.of(0, 0, 1);
    const result = comparePairedByGame(
      labels,
      games,
      Float64Array.of(0.5, 0.5, 0.25),
      Float64Array.of(0.25, 0.5, 0.5),
    );
    expect(result).toMatchObject({ games: 2, rows: 3 });
    expect(result.difference).toBeCloseTo(0, 15);
    // d = 0, D = (-ln 2, ln 2): sqrt(2 / 1 * 2 ln²2) / 3.
    expect(result.standardError).toBeCloseTo((2 * Math.LN2) / 3, 14);
    expect(result.challengerLogLoss).toBeCloseTo((4 * Math.LN2) / 3, 14);
    expect(result.holderLogLoss).toBeCloseTo((4 * Math.LN2) / 3, 14);
  });

  it('equals Student’s paired t-test when every game has one row', () => {
    const random = new Random(11);
    const n = 40;
    const draw = () => Float64Array.from({ length: n }, () => 0.05 + 0.9 * random.next());
    const [challenger, holder] = [draw(), draw()];
    const labels = Uint8Array.from({ length: n }, () => random.integer(2));
    const loss = (p: number, i: number) => -Math.log(labels[i] === 1 ? p : 1 - p);
    const differences = Array.from({ length: n }, (_, i) => loss(challenger[i], i) - loss(holder[i], i));
    const mean = differences.reduce((sum, d) => sum + d, 0) / n;
    const variance = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / (n - 1);
    const result = comparePairedByGame(
      labels,
      Int32Array.from({ length: n }, (_, i) => 3 * i),
      challenger,
      holder,
    );
    expect(result.difference).toBeCloseTo(mean, 13);
    expect(result.standardError).toBeCloseTo(Math.sqrt(variance / n), 13);
    expect(result.statistic).toBeCloseTo(mean / Math.sqrt(variance / n), 12);
    const [low, high] = result.confidenceInterval;
    expect((low + high) / 2).toBeCloseTo(mean, 13);
    // t of 97.5 % with 39 degrees of freedom.
    expect((high - low) / 2 / result.standardError).toBeCloseTo(2.0226909, 6);
  });

  it('does not mistake many rows of few games for evidence', () => {
    const repeat = <T>(values: T[], times: number) => Array.from({ length: times }, () => values).flat();
    const compare = (times: number) =>
      comparePairedByGame(
        Uint8Array.from(repeat([1, 1, 1], times)),
        Int32Array.from(repeat([0, 1, 2], times)),
        Float64Array.from(repeat([0.6, 0.7, 0.5], times)),
        Float64Array.from(repeat([0.5, 0.5, 0.55], times)),
      );
    expect(compare(100).pValue).toBeCloseTo(compare(1).pValue, 10);
  });

  it('has a p-value of 1 for identical predictions', () => {
    const same = Float64Array.of(0.3, 0.9, 0.1);
    const result = comparePairedByGame(Uint8Array.of(0, 1, 1), Int32Array.of(5, 6, 6), same, same.slice());
    expect(result).toMatchObject({
      difference: 0,
      standardError: 0,
      statistic: 0,
      pValue: 1,
      confidenceInterval: [0, 0],
    });
  });

  it('refuses fewer than two games, and lists of different length', () => {
    const one = Float64Array.of(0.5);
    expect(() => comparePairedByGame(Uint8Array.of(1), Int32Array.of(0), one, one)).toThrow(TooFewGames);
    expect(() =>
      comparePairedByGame(new Uint8Array(0), new Int32Array(0), new Float64Array(0), new Float64Array(0)),
    ).toThrow('games must be at least 2 to compare models, not 0');
    expect(() => comparePairedByGame(Uint8Array.of(1, 0), Int32Array.of(0), one, one)).toThrow(RangeError);
  });

  it('changes sign when the roles are swapped, and does not depend on the numbering of games or the order of rows', () => {
    const row = fc.record({
      label: fc.integer({ min: 0, max: 1 }),
      game: fc.integer({ min: 0, max: 4 }),
      a: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      b: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (drawn) => {
        const rows = [{ label: 1, game: 0, a: 0.4, b: 0.5 }, { label: 0, game: 1, a: 0.4, b: 0.7 }, ...drawn];
        const compare = (list: typeof rows, swap: boolean, shift: number) =>
          comparePairedByGame(
            Uint8Array.from(list, ({ label }) => label),
            Int32Array.from(list, ({ game }) => 100 - shift * game),
            Float64Array.from(list, ({ a, b }) => (swap ? b : a)),
            Float64Array.from(list, ({ a, b }) => (swap ? a : b)),
          );
        const forward = compare(rows, false, 1);
        const swapped = compare(rows.toReversed(), true, 7);
        expect(swapped.difference).toBeCloseTo(-forward.difference, 10);
        expect(swapped.standardError).toBeCloseTo(forward.standardError, 10);
        expect(swapped.pValue).toBeCloseTo(forward.pValue, 6);
      }),
    );
  });
});
