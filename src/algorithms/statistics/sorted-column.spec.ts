import * as fc from 'fast-check';
import { quantileBins, quantileOfRuns, equalWidthBins, evidentlyBins } from './drift-tests/bins.js';
import { radixSort } from './radix-sort.js';
import { sortedColumn, sortedPair } from './sorted-column.js';

const anyNumber = fc.oneof(
  fc.double({ noNaN: true }),
  fc.integer({ min: -20, max: 20 }),
  fc.constantFrom(0, -0, Infinity, -Infinity),
);

describe('radixSort', () => {
  it('sorts as Float64Array.sort', () => {
    fc.assert(
      fc.property(fc.array(anyNumber, { minLength: 1024, maxLength: 1500 }), (numbers) => {
        const column = Float64Array.from(numbers);
        expect(radixSort(column.slice())).toEqual(column.slice().sort());
      }),
      { numRuns: 20 },
    );
    // A part of a buffer, in which all but one of the digits agree.
    const few = Float64Array.from({ length: 3000 }, (_, i) => ((i * 7919) % 3001) / 4096 + 1);
    const part = new Float64Array(4000).fill(-1);
    part.set(few, 500);
    radixSort(part.subarray(500, 3500));
    expect(part.subarray(500, 3500)).toEqual(few.slice().sort());
    expect(part.subarray(3500).every((x) => x === -1)).toBe(true);
  });
});

describe('sortedColumn', () => {
  it('counts each distinct value, whichever way it sorts', () => {
    const column = fc.oneof(
      fc.array(fc.oneof(fc.integer({ min: -50, max: 50 }), fc.constant(Number.NaN)), { maxLength: 200 }),
      fc.array(fc.oneof(anyNumber, fc.constant(Number.NaN)), { maxLength: 200 }),
      // More distinct values than are counted in a table, and a wide range of integers.
      fc
        .integer({ min: 1, max: 1000 })
        .map((seed) => Array.from({ length: 9000 }, (_, i) => ((i * 7919 + seed) % 8999) / 7)),
      fc
        .integer({ min: 1, max: 1000 })
        .map((seed) => Array.from({ length: 300 }, (_, i) => (i % 250) * 1e7 * seed)),
    );
    fc.assert(
      fc.property(column, (numbers) => {
        const present = numbers.filter((x) => !Number.isNaN(x)).map((x) => x + 0);
        const distinct = [...new Set(present)].sort((a, b) => a - b);
        const sorted = sortedColumn(Float64Array.from(numbers));
        expect([...sorted.values]).toEqual(distinct);
        const times = new Map<number, number>();
        for (const x of present) times.set(x, (times.get(x) ?? 0) + 1);
        expect([...sorted.counts]).toEqual(distinct.map((x) => times.get(x)));
        expect(sorted.rows).toBe(present.length);
        expect(sorted.missing).toBe(numbers.length - present.length);
        expect(sorted.integers).toBe(present.every((x) => Number.isInteger(x)));
      }),
      { numRuns: 60 },
    );
  });

  it('takes columns of every type, and leaves them as they were', () => {
    for (const column of [Int32Array.of(3, 1, 3), Uint8Array.of(3, 1, 3), Float32Array.of(3, 1, 3)]) {
      expect([...sortedColumn(column).values]).toEqual([1, 3]);
      expect([...column]).toEqual([3, 1, 3]);
    }
    expect([...sortedColumn(Float32Array.of(0.5, 0.25)).values]).toEqual([0.25, 0.5]);
  });
});

describe('sortedPair', () => {
  it('has both counts of each value of either side', () => {
    const pair = sortedPair(Float64Array.of(1, 2, 2, Number.NaN), sortedColumn(Float64Array.of(0, 2, 3.5)));
    expect([...pair.values]).toEqual([0, 1, 2, 3.5]);
    expect([...pair.reference]).toEqual([0, 1, 2, 0]);
    expect([...pair.current]).toEqual([1, 0, 1, 1]);
    expect(pair).toMatchObject({
      referenceRows: 3,
      currentRows: 3,
      referenceMissing: 1,
      currentMissing: 0,
      integers: false,
    });
  });
});

describe('bins', () => {
  it('quantiles of runs are those of the values', () => {
    const { values, counts, rows } = sortedColumn(Float64Array.of(1, 1, 1, 4, 10));
    expect([0, 0.25, 0.5, 0.625, 0.75, 0.875, 1].map((p) => quantileOfRuns(values, counts, rows, p))).toEqual(
      [1, 1, 1, 2.5, 4, 7, 10],
    );
    // Values that only the other side has are skipped.
    const pair = sortedPair(Float64Array.of(0, 10), Float64Array.of(4));
    expect(quantileOfRuns(pair.values, pair.reference, 2, 0.5)).toBe(5);
  });

  it('an edge belongs to the bin above, the ends are open, equal quantiles merge', () => {
    const reference = Float64Array.of(0, 0, 0, 3, 5);
    const bins = quantileBins(sortedPair(reference, Float64Array.of(-9, 3, 99)), 4);
    expect([...bins.edges]).toEqual([0, 3, 5]);
    expect([...bins.reference]).toEqual([3, 2]);
    expect([...bins.current]).toEqual([1, 2]);
    expect(() => quantileBins(sortedPair(Float64Array.of(1, 1), reference))).toThrow(
      /two distinct reference values/,
    );
    expect(() => quantileBins(sortedPair(reference, reference), 1)).toThrow(/at least 2/);
  });

  it('Evidently’s: values up to 20 distinct ones, then equal widths, of integers at least 1', () => {
    const few = Float64Array.from({ length: 100 }, (_, i) => i % 20);
    expect(evidentlyBins(sortedPair(few, few)).rule).toBe('categories');
    const more = Float64Array.from({ length: 1000 }, (_, i) => i % 21);
    const bins = evidentlyBins(sortedPair(more, more));
    expect(bins).toMatchObject({ rule: 'sturges' });
    expect([...bins.edges].slice(0, 2)).toEqual([0, 20 / 12]);
    expect(equalWidthBins(sortedPair(Int8Array.of(0, 1), Int8Array.of(2)), 1000).reference).toHaveLength(2);
    expect([...equalWidthBins(sortedPair(Int8Array.of(4), Int8Array.of(4)), 2).edges]).toEqual([3.5, 4.5]);
  });
});
