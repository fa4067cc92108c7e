import type { NumericColumn } from './describe.js';

/**
 * Pearson correlations of every pair of columns, over the rows in which both are present (pairwise complete, as in pandas' `corr`).
 * Square and symmetric, -1..1; NaN if a column is constant over those rows or there are fewer than two.
 */
export function correlationMatrix(columns: NumericColumn[]): number[][] {
  const matrix = columns.map(() => columns.map(() => Number.NaN));
  for (let i = 0; i < columns.length; i++) {
    for (let j = i; j < columns.length; j++) {
      matrix[i][j] = correlation(columns[i], columns[j]);
      matrix[j][i] = matrix[i][j];
    }
  }
  return matrix;
}

/** The entry of `correlationMatrix` for two columns. @throws {RangeError} when the lengths differ */
export function correlation(a: NumericColumn, b: NumericColumn): number {
  if (a.length !== b.length) throw new RangeError(`columns of ${a.length} and ${b.length} rows`);
  const pair = {
    rows: 0,
    meanA: 0,
    meanB: 0,
    squaresA: 0,
    squaresB: 0,
    products: 0,
    constantA: true,
    constantB: true,
  };
  let firstA = Number.NaN;
  let firstB = Number.NaN;
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i]) || Number.isNaN(b[i])) continue;
    if (pair.rows === 0) [firstA, firstB] = [a[i], b[i]];
    pair.constantA &&= a[i] === firstA;
    pair.constantB &&= b[i] === firstB;
    // Welford's updates: one pass, and no cancellation where the mean is large against the spread.
    pair.rows += 1;
    const offMeanA = a[i] - pair.meanA;
    pair.meanA += offMeanA / pair.rows;
    const offMeanB = b[i] - pair.meanB;
    pair.meanB += offMeanB / pair.rows;
    pair.squaresA += offMeanA * (a[i] - pair.meanA);
    pair.squaresB += offMeanB * (b[i] - pair.meanB);
    pair.products += offMeanA * (b[i] - pair.meanB);
  }
  if (pair.constantA || pair.constantB) return Number.NaN;
  const r = pair.products / (Math.sqrt(pair.squaresA) * Math.sqrt(pair.squaresB));
  return Math.min(1, Math.max(-1, r));
}
