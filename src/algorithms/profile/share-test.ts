/** Whether two clustered samples come from the same distribution, from the counts of cells. */
import { quadraticFormTail } from '../statistics/quadratic-form.js';
import { symmetricEigenvalues } from '../statistics/symmetric-eigenvalues.js';
import type { CellSums } from './column-view.js';
import type { ShareCovariance } from './share-covariance.js';

export interface ShareTest {
  statistic: number;
  pValue: number;
  /** The variance of the differences against that of independent rows; at least 1. */
  designEffect: number;
  /** By how much the covariance was raised, to be that of independent rows. */
  scale: number;
}

/**
 * Cells in order: the Anderson-Darling statistic on cells, the sum over the edges of (F - G)^2 w / (H (1 - H)), with F, G and H the
 * distribution functions of the samples and of both together, and w the mean share of the cells beside the edge. Cells without an
 * order: the sum of (f - g)^2 / h, that of the chi-square test of homogeneity. Under the null hypothesis each is a weighted sum of
 * chi-squares, whose weights follow from the covariance (Rao and Scott, Annals of Statistics 12, 1984).
 */
export function shareTest(
  reference: CellSums,
  current: CellSums,
  covariance: ShareCovariance,
  ordered: boolean,
): ShareTest | undefined {
  const { cells } = reference;
  const rows = reference.rows + current.rows;
  const pooled = reference.counts.map((count, cell) => (count + current.counts[cell]) / rows);
  const difference = current.counts.map(
    (count, cell) => count / current.rows - reference.counts[cell] / reference.rows,
  );
  const independent = independentRows(pooled, 1 / reference.rows + 1 / current.rows);
  const size = ordered ? cells - 1 : cells;
  const form = (matrix: Float64Array): Float64Array => (ordered ? cumulated(matrix, cells) : matrix);
  const d = ordered ? runningSums(difference) : difference;
  const weights = ordered ? edgeWeights(pooled) : pooled.map((share) => (share > 0 ? 1 / share : 0));
  const weighted = weightedMatrix(form(covariance.matrix), ordered ? cells : size, size, weights);
  const plain = weightedMatrix(form(independent), ordered ? cells : size, size, weights);
  let statistic = 0;
  for (let i = 0; i < size; i++) statistic += weights[i] * d[i] * d[i];
  const [expected, asIndependent] = [traceOf(weighted, size), traceOf(plain, size)];
  if (!(asIndependent > 0)) return undefined;
  // Whole games are more alike than independent rows in what happens when; a window that ends within a game is not.
  // Two constants that differ do not scatter at all.
  const scale = expected > 0 ? Math.max(1, asIndependent / expected) : 1;
  const taken = expected > 0 ? weighted : plain;
  const eigenvalues = symmetricEigenvalues(taken, size).map((value) => value * scale);
  return {
    statistic: statistic / asIndependent,
    pValue: quadraticFormTail(statistic, eigenvalues, covariance.df),
    designEffect: expected > 0 ? (expected * scale) / asIndependent : 1,
    scale,
  };
}

/** Covariance of the differences, if all rows were independent. */
function independentRows(shares: Float64Array, scale: number): Float64Array {
  const n = shares.length;
  const matrix = new Float64Array(n * n);
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < n; b++) {
      matrix[a * n + b] = scale * ((a === b ? shares[a] : 0) - shares[a] * shares[b]);
    }
  }
  return matrix;
}

/** Of the running sums, from that of the differences. */
export function cumulated(matrix: Float64Array, n: number): Float64Array {
  const sums = matrix.slice();
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < n; b++) {
      const above = a > 0 ? sums[(a - 1) * n + b] : 0;
      const left = b > 0 ? sums[a * n + b - 1] : 0;
      const both = a > 0 && b > 0 ? sums[(a - 1) * n + b - 1] : 0;
      sums[a * n + b] += above + left - both;
    }
  }
  return sums;
}

export function runningSums(values: Float64Array): Float64Array {
  let sum = 0;
  return values.map((value) => (sum += value));
}

function edgeWeights(shares: Float64Array): Float64Array {
  const below = runningSums(shares);
  return below.map((share, cell) => {
    const spread = share * (1 - share);
    return cell + 1 < shares.length && spread > 1e-12 ? (shares[cell] + shares[cell + 1]) / 2 / spread : 0;
  });
}

/** sqrt(w_a w_b) v_ab of the first `size` rows and columns of a side x side matrix. */
function weightedMatrix(
  matrix: Float64Array,
  side: number,
  size: number,
  weights: Float64Array,
): Float64Array {
  const result = new Float64Array(size * size);
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++) {
      result[a * size + b] = Math.sqrt(weights[a] * weights[b]) * matrix[a * side + b];
    }
  }
  return result;
}

function traceOf(matrix: Float64Array, n: number): number {
  let sum = 0;
  for (let a = 0; a < n; a++) sum += matrix[a * n + a];
  return sum;
}
