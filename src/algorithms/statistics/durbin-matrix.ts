/** Powers are kept near 1 by this factor. */
const SCALE_BITS = 128;
const SCALE = 2 ** SCALE_BITS;

/**
 * P(D_n <= d) exactly: the middle entry of n! / n^n H^n, with H Durbin's matrix of 2k - 1 rows, k = ceil(n d)
 * (Marsaglia, Tsang and Wang, "Evaluating Kolmogorov's distribution", J. Stat. Software 8(18), 2003).
 * Time grows as k^3 log n: for small n d.
 * @param n a positive integer
 * @param d with n d above 1/2 and d below 1
 */
export function durbinDistribution(n: number, d: number): number {
  const k = Math.ceil(n * d);
  const size = 2 * k - 1;
  let base = durbinMatrix(k, k - n * d);
  let baseBits = 0;
  let power = identity(size);
  let bits = 0;
  const middle = (k - 1) * size + (k - 1);
  for (let left = n; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) {
      power = product(power, base, size);
      bits += baseBits;
      bits += rescale(power, middle);
    }
    if (left > 1) {
      base = product(base, base, size);
      baseBits = 2 * baseBits;
      baseBits += rescale(base, middle);
    }
  }
  // n! / n^n, one factor at a time, so that nothing under- or overflows.
  let p = power[middle];
  for (let i = 1; i <= n; i++) {
    p = (p * i) / n;
    if (p < 1 / SCALE) {
      p *= SCALE;
      bits -= SCALE_BITS;
    }
  }
  return p * 2 ** bits;
}

/** Row by row; `h` is k - n d, 0 <= h < 1. */
function durbinMatrix(k: number, h: number): Float64Array {
  const size = 2 * k - 1;
  const inverseFactorials = new Float64Array(size + 1);
  inverseFactorials[0] = 1;
  for (let i = 1; i <= size; i++) inverseFactorials[i] = inverseFactorials[i - 1] / i;
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      if (i - j + 1 >= 0) matrix[i * size + j] = inverseFactorials[i - j + 1];
    }
  }
  for (let i = 0; i < size; i++) {
    const corner = (1 - h ** (i + 1)) * inverseFactorials[i + 1];
    matrix[i * size] = corner;
    matrix[(size - 1) * size + (size - 1 - i)] = corner;
  }
  const both = 1 - 2 * h ** size + Math.max(2 * h - 1, 0) ** size;
  matrix[(size - 1) * size] = both * inverseFactorials[size];
  return matrix;
}

function identity(size: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) matrix[i * size + i] = 1;
  return matrix;
}

function product(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const row = i * size;
    for (let l = 0; l < size; l++) {
      const factor = a[row + l];
      if (factor === 0) continue;
      const from = l * size;
      for (let j = 0; j < size; j++) result[row + j] += factor * b[from + j];
    }
  }
  return result;
}

/** Divides by the scale where the middle entry has grown beyond it; returns the bits taken out. */
function rescale(matrix: Float64Array, middle: number): number {
  if (matrix[middle] <= SCALE) return 0;
  for (let i = 0; i < matrix.length; i++) matrix[i] /= SCALE;
  return SCALE_BITS;
}
