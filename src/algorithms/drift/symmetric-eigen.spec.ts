import { Random } from '../random/random.js';
import { symmetricEigen } from './symmetric-eigen.js';

describe('symmetricEigen', () => {
  it('returns values and vectors that make up the matrix', () => {
    const random = new Random(1);
    const n = 12;
    const a = Array.from({ length: n }, () => new Float64Array(n));
    for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i][j] = a[j][i] = random.normal();
    const { values, vectors } = symmetricEigen(a);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const sum = vectors.reduce((total, v, k) => total + values[k] * v[i] * v[j], 0);
        expect(sum).toBeCloseTo(a[i][j], 10);
        const product = vectors[i].reduce((total, one, k) => total + one * vectors[j][k], 0);
        expect(product).toBeCloseTo(i === j ? 1 : 0, 10);
      }
    }
    expect([...values]).toEqual([...values].sort((x, y) => y - x));
  });

  it('keeps a diagonal matrix', () => {
    const matrix = [Float64Array.of(1, 0), Float64Array.of(0, 3)];
    expect([...symmetricEigen(matrix).values]).toEqual([3, 1]);
  });
});
