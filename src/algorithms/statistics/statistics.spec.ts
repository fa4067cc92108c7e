import * as fc from 'fast-check';
import { correlation, correlationMatrix } from './correlation.js';
import { describe as describeColumn } from './describe.js';
import { incompleteBeta } from './incomplete-beta.js';
import { wilsonInterval } from './intervals.js';
import { logGamma } from './log-gamma.js';
import { studentTCdf, studentTQuantile, studentTTwoSided } from './student-t.js';

describe('describe', () => {
  it('counts, and interpolates quantiles linearly', () => {
    expect(describeColumn(Float64Array.of(4, Number.NaN, 1, 2, 3, 2))).toEqual({
      count: 5,
      missing: 1,
      mean: 2.4,
      std: Math.sqrt(1.3),
      min: 1,
      q25: 2,
      median: 2,
      q75: 3,
      max: 4,
      distinct: 4,
    });
    expect(describeColumn(Int32Array.of(1, 2, 3, 4))).toMatchObject({ q25: 1.75, median: 2.5, q75: 3.25 });
  });

  it('returns NaN for statistics that are undefined', () => {
    expect(describeColumn(new Float64Array(0))).toMatchObject({
      count: 0,
      missing: 0,
      distinct: 0,
      mean: Number.NaN,
    });
    expect(describeColumn(Float64Array.of(7))).toMatchObject({
      count: 1,
      std: Number.NaN,
      median: 7,
      distinct: 1,
    });
    expect(describeColumn(Float64Array.of(0, -0)).distinct).toBe(1);
  });

  it('has ascending quantiles and does not change the column', () => {
    fc.assert(
      fc.property(fc.float64Array({ minLength: 1, noNaN: true, min: -1e9, max: 1e9 }), (column) => {
        const before = column.slice();
        const { min, q25, median, q75, max, mean } = describeColumn(column);
        expect([min, q25, median, q75, max].every((q, i, all) => i === 0 || all[i - 1] <= q)).toBe(true);
        expect(mean).toBeGreaterThanOrEqual(min - 1e-6);
        expect(mean).toBeLessThanOrEqual(max + 1e-6);
        expect(column).toEqual(before);
      }),
    );
  });
});

describe('correlationMatrix', () => {
  it('is 1 on the diagonal, symmetric, and NaN for constant columns', () => {
    const [a, b, c] = [Float64Array.of(1, 2, 3, 4), Float64Array.of(2, 4, 6, 8), Float64Array.of(5, 5, 5, 5)];
    const matrix = correlationMatrix([a, b, a.map((x) => -x), c]);
    expect(matrix[0][0]).toBeCloseTo(1, 14);
    expect(matrix[0][1]).toBeCloseTo(1, 14);
    expect(matrix[2][1]).toBeCloseTo(-1, 14);
    expect(matrix[3].every(Number.isNaN)).toBe(true);
    expect(matrix[0][2]).toBe(matrix[2][0]);
  });

  it('uses the rows in which both values are present', () => {
    const a = Float64Array.of(1, 2, Number.NaN, 4, 100);
    const b = Float64Array.of(1, 3, 7, 2, Number.NaN);
    expect(correlation(a, b)).toBeCloseTo(
      correlation(Float64Array.of(1, 2, 4), Float64Array.of(1, 3, 2)),
      14,
    );
    expect(correlation(Float64Array.of(1, Number.NaN), Float64Array.of(Number.NaN, 1))).toBeNaN();
    expect(() => correlation(a, Float64Array.of(1))).toThrow(RangeError);
  });

  it('stays precise when the mean is large compared with the spread', () => {
    const a = Float64Array.of(1e9 + 1, 1e9 + 2, 1e9 + 3);
    expect(correlation(a, Float64Array.of(1, 2, 2.5))).toBeCloseTo(
      correlation(Float64Array.of(1, 2, 3), Float64Array.of(1, 2, 2.5)),
      9,
    );
  });
});

describe('wilsonInterval', () => {
  it('has the published values', () => {
    // Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    expect(wilsonInterval(81, 263).map((x) => x.toFixed(4))).toEqual(['0.2553', '0.3662']);
    expect(wilsonInterval(15, 148).map((x) => x.toFixed(4))).toEqual(['0.0624', '0.1605']);
    expect(wilsonInterval(0, 20).map((x) => x.toFixed(4))).toEqual(['0.0000', '0.1611']);
    expect(wilsonInterval(1, 29).map((x) => x.toFixed(4))).toEqual(['0.0061', '0.1718']);
  });

  it('is the whole range for no rows, and refuses more successes than rows', () => {
    expect(wilsonInterval(0, 0)).toEqual([0, 1]);
    expect(() => wilsonInterval(3, 2)).toThrow(RangeError);
  });

  it('contains the share and stays within 0 and 1', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), (successes, failures) => {
        const n = successes + failures + 1;
        const [low, high] = wilsonInterval(successes, n);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(successes / n);
        expect(high).toBeGreaterThanOrEqual(successes / n);
      }),
    );
  });
});

describe('Student’s t', () => {
  it('is symmetric, has the known values, and its quantile inverts the distribution', () => {
    // df 1 is the Cauchy distribution, df 2 has a closed form.
    expect(studentTCdf(1, 1)).toBeCloseTo(0.75, 14);
    expect(studentTCdf(-1, 1)).toBeCloseTo(0.25, 14);
    expect(studentTTwoSided(2, 2)).toBeCloseTo(1 - 2 / Math.sqrt(6), 14);
    expect(studentTTwoSided(0, 7)).toBe(1);
    expect(studentTTwoSided(-Infinity, 7)).toBe(0);
    expect(studentTTwoSided(Number.NaN, 7)).toBeNaN();
    for (const df of [1, 2, 5, 30, 1229]) {
      for (const p of [0.01, 0.3, 0.5, 0.9, 0.975])
        expect(studentTCdf(studentTQuantile(p, df), df)).toBeCloseTo(p, 12);
    }
    expect(() => studentTCdf(1, 0)).toThrow(RangeError);
    expect(() => studentTQuantile(1, 5)).toThrow(RangeError);
  });
});

describe('incompleteBeta', () => {
  it('equals the binomial sum for integers, and is symmetric', () => {
    // I_x(2, 3) = sum over k = 2..4 of C(4, k) x^k (1 - x)^(4 - k).
    const x = 0.3;
    const sum = 6 * x ** 2 * 0.7 ** 2 + 4 * x ** 3 * 0.7 + x ** 4;
    expect(incompleteBeta(x, 2, 3)).toBeCloseTo(sum, 14);
    fc.assert(
      fc.property(
        fc.nat(1024).map((k) => k / 1024),
        fc.double({ min: 0.1, max: 500, noNaN: true }),
        fc.double({ min: 0.1, max: 500, noNaN: true }),
        (y, a, b) => {
          expect(incompleteBeta(y, a, b) + incompleteBeta(1 - y, b, a)).toBeCloseTo(1, 9);
        },
      ),
    );
    for (const [y, a, b] of [
      [-0.1, 1, 1],
      [1.1, 1, 1],
      [0.5, 0, 1],
    ]) {
      expect(() => incompleteBeta(y, a, b)).toThrow(RangeError);
    }
  });

  it('uses a correct ln Gamma: factorials and one half', () => {
    expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 12);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 13);
    expect(logGamma(0.25) + logGamma(0.75)).toBeCloseTo(Math.log(Math.PI * Math.SQRT2), 13);
  });
});
