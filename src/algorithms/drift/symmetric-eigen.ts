export interface Eigen {
  /** Descending. */
  values: Float64Array;
  /** In the order of the values, each of length 1. */
  vectors: Float64Array[];
}

const MOST_SWEEPS = 60;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix, by the cyclic Jacobi method (Golub and Van Loan, Matrix Computations, 4th ed.,
 * algorithm 8.5.3). O(n³) a sweep, some ten sweeps.
 * @param matrix rows of length n; not changed
 */
export function symmetricEigen(matrix: readonly Float64Array[]): Eigen {
  const n = matrix.length;
  const a = matrix.map((row) => Float64Array.from(row));
  const v = a.map((_, i) => {
    const row = new Float64Array(n);
    row[i] = 1;
    return row;
  });
  const size = a.reduce((sum, row) => sum + row.reduce((s, value) => s + value * value, 0), 0);
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) off += a[p][q] ** 2;
    if (off <= 1e-28 * size) break;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, v, p, q);
  }
  const order = [...a.keys()].sort((i, j) => a[j][j] - a[i][i]);
  return { values: Float64Array.from(order, (i) => a[i][i]), vectors: order.map((i) => v[i]) };
}

/** Makes element (p, q) zero. Row i of `v` is the i-th eigenvector. */
function rotate(a: Float64Array[], v: Float64Array[], p: number, q: number): void {
  if (a[p][q] === 0) return;
  const tau = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const t = Math.sign(tau || 1) / (Math.abs(tau) + Math.hypot(1, tau));
  const c = 1 / Math.hypot(1, t);
  const s = t * c;
  const [rowP, rowQ] = [a[p], a[q]];
  for (const row of a) {
    const [x, y] = [row[p], row[q]];
    row[p] = c * x - s * y;
    row[q] = s * x + c * y;
  }
  turn(rowP, rowQ, c, s);
  turn(v[p], v[q], c, s);
}

function turn(one: Float64Array, two: Float64Array, c: number, s: number): void {
  for (let i = 0; i < one.length; i++) {
    const [x, y] = [one[i], two[i]];
    one[i] = c * x - s * y;
    two[i] = s * x + c * y;
  }
}
