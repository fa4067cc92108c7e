import * as fc from 'fast-check';
import { type BinnedColumns, binColumns, thresholdAfter } from './binning.js';

const rowsOf = (column: Float64Array) => Int32Array.from(column.keys());
const fit = (column: Float64Array, maxBins?: number) =>
  binColumns([column], rowsOf(column), { from: 0, to: 0 }, { maxBins }).features[0];
/** Codes of the first feature. */
const codesOf = ({ codes, stride }: BinnedColumns) => codes.filter((_, i) => i % stride === 0);

describe('Binner', () => {
  it('assigns each distinct value a bin if there are enough, with thresholds halfway', () => {
    expect(fit(Float64Array.of(3, 1, 1, 2, 3))).toEqual({
      thresholds: Float64Array.of(1.5, 2.5),
      bins: 3,
      hasMissing: false,
    });
    expect(fit(Float64Array.of(0, -0, 0)).bins).toBe(1);
  });

  it('puts missing values after the last bin, even if all values are missing', () => {
    const column = Float64Array.of(5, Number.NaN, 6);
    const binned = binColumns([column], rowsOf(column), { from: 0, to: 3 });
    expect([...codesOf(binned)]).toEqual([0, 2, 1]);
    expect(binned.features[0].hasMissing).toBe(true);
    expect(fit(Float64Array.of(Number.NaN, Number.NaN))).toMatchObject({ bins: 1, hasMissing: true });
  });

  it('treats infinities as values beyond all others', () => {
    const { thresholds } = fit(Float64Array.of(-Infinity, 1, Infinity));
    expect([...thresholds]).toEqual([-Infinity, Number.MAX_VALUE]);
    const column = Float64Array.of(-Infinity, 1, Infinity, -Number.MAX_VALUE, 1e300);
    expect([...codesOf(binColumns([column], Int32Array.of(0, 1, 2), { from: 0, to: 5 }))]).toEqual([
      0, 1, 2, 1, 1,
    ]);
  });

  it('separates neighbouring doubles, and values whose sum would overflow', () => {
    const next = 1 + Number.EPSILON;
    expect([...fit(Float64Array.of(1, next)).thresholds]).toEqual([1]);
    expect([...fit(Float64Array.of(1e308, 1.5e308)).thresholds]).toEqual([1.25e308]);
    expect([...fit(Float64Array.of(0, Number.MIN_VALUE)).thresholds]).toEqual([0]);
  });

  it('fills bins evenly when there are more values than bins', () => {
    const column = Float64Array.from({ length: 10_000 }, (_, i) => (i * 7919) % 10_000);
    const binned = binColumns([column], rowsOf(column), { from: 0, to: 10_000 }, { maxBins: 100 });
    expect(binned.features[0].bins).toBe(100);
    const counts = new Int32Array(100);
    for (const code of codesOf(binned)) counts[code] += 1;
    expect(Math.min(...counts)).toBe(100);
    expect(Math.max(...counts)).toBe(100);
  });

  it('assigns a separate bin to a value that is frequent enough to fill one', () => {
    const column = Float64Array.from({ length: 2000 }, (_, i) => (i < 1000 ? 500.5 : i - 1000));
    const { thresholds } = fit(column, 15);
    expect([...thresholds]).toEqual(expect.arrayContaining([500.25, 500.75]));
    expect(thresholds).toHaveLength(14);
  });

  it('finds bins on the given rows only, and codes the given range only', () => {
    const column = Float64Array.of(1, 2, 99, 3, 98);
    const binned = binColumns([column], Int32Array.of(0, 1, 3), { from: 1, to: 5 });
    expect(binned.features[0].bins).toBe(3);
    expect([...codesOf(binned)]).toEqual([0, 1, 2, 2, 2]);
  });

  it('refuses more bins than fit a byte', () => {
    for (const maxBins of [1, 256, 3.5]) expect(() => fit(Float64Array.of(1), maxBins)).toThrow(RangeError);
  });

  it('agrees with the raw thresholds: code <= b where x <= threshold b, for any doubles', () => {
    const doubles = fc.array(fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 })), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(doubles, doubles, fc.integer({ min: 2, max: 12 }), (seen, unseen, maxBins) => {
        const column = Float64Array.from([...seen, ...unseen]);
        const rows = Int32Array.from(seen.keys());
        const binned = binColumns([column], rows, { from: 0, to: column.length }, { maxBins });
        const [feature] = binned.features;
        const codes = codesOf(binned);
        expect(feature.bins).toBeLessThanOrEqual(maxBins);
        column.forEach((x, row) => {
          for (let bin = 0; bin < feature.bins; bin++) {
            const left = codes[row] !== feature.bins && codes[row] <= bin;
            expect(x <= thresholdAfter(feature, bin)).toBe(left);
          }
        });
      }),
    );
  });

  it('keeps the most frequent categories, and puts the others into the last bin; fractions are truncated', () => {
    const column = Float64Array.of(7, 7, 7.9, 1_000_000, 1_000_000, 3, -1, Number.NaN, 5e9, Infinity, -0.5);
    const binned = binColumns(
      [column],
      rowsOf(column),
      { from: 0, to: 11 },
      { maxBins: 3, categorical: [0] },
    );
    expect(binned.features[0]).toMatchObject({ bins: 3, hasMissing: true });
    expect([...binned.features[0].categories!]).toEqual([7, 1_000_000]);
    expect([...codesOf(binned)]).toEqual([0, 0, 0, 1, 1, 2, 2, 3, 2, 2, 2]);
  });

  it('fills bins evenly for a column of many distinct values, which is sampled', () => {
    const rows = 450_000;
    const column = Float64Array.from({ length: rows }, (_, i) => ((i * 7919) % rows) / 3);
    const binned = binColumns([column], rowsOf(column), { from: 0, to: rows }, { maxBins: 50 });
    expect(binned.features[0].bins).toBe(50);
    const counts = new Int32Array(50);
    for (const code of codesOf(binned)) counts[code] += 1;
    expect(Math.min(...counts)).toBeGreaterThan(8900);
    expect(Math.max(...counts)).toBeLessThan(9100);
  });
});
