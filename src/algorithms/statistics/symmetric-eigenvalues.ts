/**
 * The eigenvalues of a symmetric matrix (n x n, row-major), ascending: reduced to a tridiagonal one by Householder reflections, then
 * by the QL method with implicit shifts (Wilkinson and Reinsch, Handbook for Automatic Computation II, tred1 and tqli). The matrix is not modified.
 */
export function symmetricEigenvalues(matrix: ArrayLike<number>, n: number): Float64Array {
  const { diagonal, off } = tridiagonal(Float64Array.from(matrix), n);
  for (let l = 0; l < n; l++) {
    for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
      const m = firstSmall(diagonal, off, l, n);
      if (m === l) break;
      sweep(diagonal, off, l, m);
    }
  }
  return diagonal.sort();
}

const MOST_ITERATIONS = 60;

function tridiagonal(a: Float64Array, n: number): { diagonal: Float64Array; off: Float64Array } {
  const off = new Float64Array(n);
  const p = new Float64Array(n);
  // Row i is reflected so that only its entry beside the diagonal is left.
  for (let i = n - 1; i > 1; i--) {
    const row = i * n;
    let scale = 0;
    for (let k = 0; k < i; k++) scale += Math.abs(a[row + k]);
    if (scale === 0) continue;
    let h = 0;
    for (let k = 0; k < i; k++) {
      a[row + k] /= scale;
      h += a[row + k] * a[row + k];
    }
    const f = a[row + i - 1];
    const g = f >= 0 ? -Math.sqrt(h) : Math.sqrt(h);
    off[i] = scale * g;
    h -= f * g;
    a[row + i - 1] = f - g;
    let k0 = 0;
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let k = 0; k <= j; k++) sum += a[j * n + k] * a[row + k];
      for (let k = j + 1; k < i; k++) sum += a[k * n + j] * a[row + k];
      p[j] = sum / h;
      k0 += p[j] * a[row + j];
    }
    k0 /= 2 * h;
    for (let j = 0; j < i; j++) p[j] -= k0 * a[row + j];
    for (let j = 0; j < i; j++) {
      for (let k = 0; k <= j; k++) a[j * n + k] -= a[row + j] * p[k] + p[j] * a[row + k];
    }
  }
  if (n > 1) off[1] = a[n];
  return { diagonal: Float64Array.from({ length: n }, (_, i) => a[i * n + i]), off: off.copyWithin(0, 1) };
}

/** The first m >= l at which the matrix falls apart. */
function firstSmall(diagonal: Float64Array, off: Float64Array, l: number, n: number): number {
  for (let m = l; m < n - 1; m++) {
    const size = Math.abs(diagonal[m]) + Math.abs(diagonal[m + 1]);
    if (Math.abs(off[m]) <= Number.EPSILON * size) return m;
  }
  return n - 1;
}

function sweep(d: Float64Array, e: Float64Array, l: number, m: number): void {
  let g = (d[l + 1] - d[l]) / (2 * e[l]);
  let r = Math.hypot(g, 1);
  g = d[m] - d[l] + e[l] / (g + (g >= 0 ? r : -r));
  let [s, c, p] = [1, 1, 0];
  for (let i = m - 1; i >= l; i--) {
    const f = s * e[i];
    const b = c * e[i];
    r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] -= p;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1] - p;
    r = (d[i] - g) * s + 2 * c * b;
    p = s * r;
    d[i + 1] = g + p;
    g = c * r - b;
  }
  d[l] -= p;
  e[l] = g;
  e[m] = 0;
}
