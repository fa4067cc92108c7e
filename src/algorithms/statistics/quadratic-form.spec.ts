import { incompleteBeta } from './incomplete-beta.js';
import { quadraticFormTail } from './quadratic-form.js';
import { symmetricEigenvalues } from './symmetric-eigenvalues.js';
import { studentTTwoSided } from './student-t.js';

describe('symmetricEigenvalues', () => {
  it('are those of a matrix of known eigenvalues', () => {
    // The second difference matrix: 2 - 2 cos(k pi / (n + 1)).
    const n = 25;
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      matrix[i * n + i] = 2;
      if (i > 0) matrix[i * n + i - 1] = matrix[(i - 1) * n + i] = -1;
    }
    const found = symmetricEigenvalues(matrix, n);
    for (const [k, value] of found.entries()) {
      expect(value).toBeCloseTo(2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)), 12);
    }
  });

  it('are those of a full matrix: trace, sum of squares and rank', () => {
    const n = 6;
    // v v' + I: eigenvalues 1 (five times) and 1 + |v|^2.
    const v = [3, -1, 4, 1, -5, 9];
    const matrix = Float64Array.from({ length: n * n }, (_, i) => {
      const [a, b] = [Math.floor(i / n), i % n];
      return v[a] * v[b] + (a === b ? 1 : 0);
    });
    const found = symmetricEigenvalues(matrix, n);
    for (const value of found.subarray(0, 5)) expect(value).toBeCloseTo(1, 10);
    expect(found[5]).toBeCloseTo(134, 9);
    expect([...symmetricEigenvalues([7], 1)]).toEqual([7]);
    expect([...symmetricEigenvalues(new Float64Array(9), 3)]).toEqual([0, 0, 0]);
  });
});

describe('quadraticFormTail', () => {
  it('is the tail of F for equal weights', () => {
    for (const [k, df] of [
      [4, 12],
      [10, 60],
      [3, 200],
    ]) {
      for (const f of [0.5, 1, 2, 4]) {
        const exact = incompleteBeta(df / (df + k * f), df / 2, k / 2);
        const found = quadraticFormTail(k * f, Array<number>(k).fill(1), df);
        expect(Math.abs(found / exact - 1)).toBeLessThan(0.04);
      }
    }
  });

  it('is the tail of chi-square without a denominator, and exponential with two weights', () => {
    for (const q of [0.5, 2, 6, 20, 60]) {
      expect(Math.abs(quadraticFormTail(q, [1, 1], Infinity) / Math.exp(-q / 2) - 1)).toBeLessThan(0.06);
    }
  });

  it("is Student's t with one weight", () => {
    expect(quadraticFormTail(9, [1], 10)).toBeCloseTo(studentTTwoSided(3, 10), 14);
    expect(quadraticFormTail(18, [2, 0], 10)).toBeCloseTo(studentTTwoSided(3, 10), 14);
  });

  it('falls with q, also at the mean, and is 1 at 0', () => {
    const weights = [3, 1, 0.5];
    let last = quadraticFormTail(0, weights, 20);
    expect(last).toBe(1);
    for (let q = 0.05; q < 12; q += 0.05) {
      const next = quadraticFormTail(q, weights, 20);
      expect(next).toBeLessThan(last);
      last = next;
    }
  });
});
