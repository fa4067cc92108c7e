import { chiSquareSurvival } from '../incomplete-gamma.js';
import type { SortedPair } from '../sorted-column.js';
import { quantileOfRuns } from './bins.js';
import { type DriftResult, requireFinite, requireRows } from './result.js';
import { symmetricEigen } from './symmetric-eigen.js';

const TEST = 'The Epps–Singleton test';
/** Where the characteristic functions are compared, in units of 1 / semi-interquartile range. */
const POINTS = [0.4, 0.8];
const SIZE = 2 * POINTS.length;
const BLOCK = 256;

export interface EppsSingletonResult extends DriftResult {
  pValue: number;
  degreesOfFreedom: number;
}

/**
 * The Epps–Singleton test: compares the characteristic functions at two points (Epps and Singleton, J. Stat. Comput. Simul. 26, 1986;
 * small-sample correction of Goerg and Kaiser, Stata Journal 9, 2009). Also for discrete values.
 * @throws {RangeError} with fewer than five values on a side, infinite values, or an interquartile range of 0
 */
export function eppsSingleton(pair: SortedPair): EppsSingletonResult {
  requireRows(pair, 5, TEST);
  requireFinite(pair, TEST);
  const { referenceRows: n, currentRows: m, values } = pair;
  const total = n + m;
  const pooled = values.length === 0 ? pair.reference : pair.reference.map((c, k) => c + pair.current[k]);
  const range = quantileOfRuns(values, pooled, total, 0.75) - quantileOfRuns(values, pooled, total, 0.25);
  if (range === 0) throw new RangeError(`${TEST} is undefined when the interquartile range is 0`);
  const waves = wavesOf(
    values,
    POINTS.map((t) => t / (range / 2)),
  );
  const a = momentsOfWaves(waves, pair.reference, n);
  const b = momentsOfWaves(waves, pair.current, m);
  const covariance = a.covariance.map((value, i) => (total / n) * value + (total / m) * b.covariance[i]);
  const difference = a.means.map((value, i) => value - b.means[i]);
  const { form, rank } = inverseForm(covariance, difference);
  const small = Math.max(n, m) < 25;
  const correction = small ? 1 / (1 + total ** -0.45 + 10.1 * (n ** -1.7 + m ** -1.7)) : 1;
  const statistic = total * form * correction;
  return { statistic, pValue: chiSquareSurvival(statistic, rank), degreesOfFreedom: rank, effects: [] };
}

/** cos and sin of each value at each point, as columns. */
function wavesOf(values: Float64Array, points: number[]): Float64Array[] {
  return [
    ...points.map((t) => values.map((x) => Math.cos(t * x))),
    ...points.map((t) => values.map((x) => Math.sin(t * x))),
  ];
}

/** Means, and the covariance with n, row by row. */
function momentsOfWaves(
  waves: Float64Array[],
  counts: Uint32Array,
  rows: number,
): { means: number[]; covariance: number[] } {
  const means = waves.map((wave) => weightedSum(counts, wave) / rows);
  const covariance = Array<number>(SIZE * SIZE).fill(0);
  for (let i = 0; i < SIZE; i++) {
    for (let j = i; j < SIZE; j++) {
      const sum = weightedProducts(counts, [waves[i], means[i]], [waves[j], means[j]]);
      covariance[i * SIZE + j] = sum / rows;
      covariance[j * SIZE + i] = sum / rows;
    }
  }
  return { means, covariance };
}

/** Sums blocks, then their sums: with many terms, the rounding of one long sum would show in small p-values. */
function weightedSum(counts: Uint32Array, x: Float64Array): number {
  let sum = 0;
  for (let from = 0; from < counts.length; from += BLOCK) {
    let block = 0;
    const to = Math.min(counts.length, from + BLOCK);
    for (let k = from; k < to; k++) block += counts[k] * x[k];
    sum += block;
  }
  return sum;
}

/** The same, of products of distances from the means. */
function weightedProducts(
  counts: Uint32Array,
  [x, meanX]: [Float64Array, number],
  [y, meanY]: [Float64Array, number],
): number {
  let sum = 0;
  for (let from = 0; from < counts.length; from += BLOCK) {
    let block = 0;
    const to = Math.min(counts.length, from + BLOCK);
    for (let k = from; k < to; k++) block += counts[k] * (x[k] - meanX) * (y[k] - meanY);
    sum += block;
  }
  return sum;
}

/** v' A+ v with the pseudoinverse of A, and the rank of A. */
function inverseForm(matrix: number[], v: number[]): { form: number; rank: number } {
  const { values, vectors } = symmetricEigen(matrix, SIZE);
  const least = SIZE * Number.EPSILON * Math.max(...values.map(Math.abs));
  let form = 0;
  let rank = 0;
  values.forEach((value, i) => {
    if (!(Math.abs(value) > least)) return;
    const along = v.reduce((sum, x, j) => sum + x * vectors[j * SIZE + i], 0);
    form += (along * along) / value;
    rank += 1;
  });
  if (rank === 0) throw new RangeError(`${TEST} is undefined: the characteristic functions do not vary`);
  return { form, rank };
}
