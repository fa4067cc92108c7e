/**
 * Eigenvalues and eigenvectors of a small symmetric matrix by Jacobi's rotations (Golub and Van Loan, Matrix Computations, 8.5).
 * @param matrix row by row, `size` x `size`
 * @returns `vectors` row by row; column i belongs to values[i]
 */
export function symmetricEigen(
  matrix: readonly number[],
  size: number,
): { values: number[]; vectors: number[] } {
  const a = [...matrix];
  const vectors = Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));
  for (let sweep = 0; sweep < 60; sweep++) {
    let rotated = false;
    for (let p = 0; p < size - 1; p++) {
      for (let q = p + 1; q < size; q++) {
        const off = a[p * size + q];
        if (Math.abs(off) <= 1e-18 * Math.sqrt(Math.abs(a[p * size + p] * a[q * size + q]))) continue;
        rotated = true;
        rotate(a, vectors, size, p, q);
      }
    }
    if (!rotated) break;
  }
  return { values: Array.from({ length: size }, (_, i) => a[i * size + i]), vectors };
}

/** Makes entry (p, q) zero. */
function rotate(a: number[], vectors: number[], size: number, p: number, q: number): void {
  const theta = (a[q * size + q] - a[p * size + p]) / (2 * a[p * size + q]);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (let k = 0; k < size; k++) {
    const [x, y] = [a[k * size + p], a[k * size + q]];
    a[k * size + p] = c * x - s * y;
    a[k * size + q] = s * x + c * y;
  }
  for (let k = 0; k < size; k++) {
    const [x, y] = [a[p * size + k], a[q * size + k]];
    a[p * size + k] = c * x - s * y;
    a[q * size + k] = s * x + c * y;
    const [u, v] = [vectors[k * size + p], vectors[k * size + q]];
    vectors[k * size + p] = c * u - s * v;
    vectors[k * size + q] = s * u + c * v;
  }
  a[p * size + q] = 0;
  a[q * size + p] = 0;
}
