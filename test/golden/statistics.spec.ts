import { correlationMatrix } from '../../src/algorithms/statistics/correlation.js';
import {
  type ColumnDescription,
  describe as describeColumn,
} from '../../src/algorithms/statistics/describe.js';
import { incompleteBeta } from '../../src/algorithms/statistics/incomplete-beta.js';
import { wilsonInterval } from '../../src/algorithms/statistics/intervals.js';
import {
  studentTCdf,
  studentTQuantile,
  studentTTwoSided,
} from '../../src/algorithms/statistics/student-t.js';
import { golden, syntheticShots } from './synthetic-shots.js';

interface Golden {
  describe: ColumnDescription[];
  correlation: number[][];
  /** t, degrees of freedom, P(T <= t), two-sided p. */
  studentT: [number, number, number, number][];
  studentTQuantile: [number, number, number][];
  incompleteBeta: [number, number, number, number][];
  wilson: [number, number, number, number][];
}

/** The difference as a share of the expected number; 0 where both are below 1e-300. */
function relativeGap(actual: number, expected: number): number {
  return Math.abs(actual - expected) / (Math.abs(expected) + 1e-300);
}

describe('statistics', () => {
  const expected = golden<Golden>('statistics.json');
  const { columns } = syntheticShots(500, 5);

  it('describe columns as pandas does', () => {
    expected.describe.forEach((description, f) => {
      const actual = describeColumn(columns[f]);
      for (const name of Object.keys(description) as (keyof ColumnDescription)[]) {
        expect(relativeGap(actual[name], description[name])).toBeLessThan(1e-12);
      }
    });
  });

  it('correlate columns as pandas does, missing values included', () => {
    const actual = correlationMatrix(columns);
    expected.correlation.forEach((row, i) => row.forEach((r, j) => expect(actual[i][j]).toBeCloseTo(r, 12)));
  });

  it('have SciPy’s distribution of Student’s t, in its tails too', () => {
    for (const [t, df, cdf, p] of expected.studentT) {
      expect(studentTCdf(t, df)).toBeCloseTo(cdf, 11);
      expect(relativeGap(studentTTwoSided(t, df), p)).toBeLessThan(1e-9);
    }
    for (const [p, df, t] of expected.studentTQuantile)
      expect(relativeGap(studentTQuantile(p, df), t)).toBeLessThan(1e-9);
  });

  it('have SciPy’s incomplete beta function', () => {
    for (const [x, a, b, value] of expected.incompleteBeta)
      expect(relativeGap(incompleteBeta(x, a, b), value)).toBeLessThan(1e-10);
  });

  it('have the Wilson interval of statsmodels', () => {
    for (const [k, n, low, high] of expected.wilson) {
      expect(wilsonInterval(k, n)[0]).toBeCloseTo(low, 12);
      expect(wilsonInterval(k, n)[1]).toBeCloseTo(high, 12);
    }
  });
});
