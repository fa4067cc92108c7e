import type { SortedPair } from '../sorted-column.js';
import { type DriftResult, requireRows, requireSpread } from './result.js';

const TEST = 'The Anderson–Darling test';

export interface AndersonDarlingOptions {
  /** How ties count: `midrank` (statistic A2akN of the paper, for discrete values) or `right` (A2kN, right-continuous). */
  variant?: 'midrank' | 'right';
}

export interface AndersonDarlingResult extends DriftResult {
  pValue: number;
}

/** Critical values of the standardised statistic of two samples: table 2 of the paper at m = 1, for the levels below. */
const CRITICAL = [
  0.675 - 0.245 - 0.105,
  1.281 + 0.25 - 0.305,
  1.645 + 0.678 - 0.362,
  1.96 + 1.149 - 0.391,
  2.326 + 1.822 - 0.396,
  2.573 + 2.364 - 0.345,
  3.085 + 3.615 - 0.154,
];
const LEVELS = [0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.001];

/**
 * The two-sample Anderson–Darling test (Scholz and Stephens, JASA 82, 1987): the standardised statistic. The p-value interpolates the
 * paper's table by a parabola in ln p, and is its bound, flagged, outside 0.001..0.25.
 * @throws {RangeError} when a side is empty, all values are equal, or there are fewer than four rows
 */
export function andersonDarling(
  pair: SortedPair,
  { variant = 'midrank' }: AndersonDarlingOptions = {},
): AndersonDarlingResult {
  requireRows(pair, 1, TEST);
  requireSpread(pair, TEST);
  const n = pair.referenceRows;
  const m = pair.currentRows;
  if (n + m < 4) throw new RangeError(`${TEST} needs at least 4 values in all, not ${n + m}`);
  const raw = variant === 'midrank' ? midrankStatistic(pair) : rightStatistic(pair);
  const statistic = (raw - 1) / Math.sqrt(nullVariance(n, m));
  return { statistic, ...pValueOf(statistic), method: variant, effects: [] };
}

function midrankStatistic({ reference, current, referenceRows: n, currentRows: m }: SortedPair): number {
  const total = n + m;
  let [before, beforeReference, sum] = [0, 0, 0];
  for (let k = 0; k < reference.length; k++) {
    const ties = reference[k] + current[k];
    const rank = before + ties / 2;
    // The deviations of the two samples are opposite: one square serves both.
    const deviation = total * (beforeReference + reference[k] / 2) - rank * n;
    sum += (ties * deviation * deviation) / (rank * (total - rank) - (total * ties) / 4);
    before += ties;
    beforeReference += reference[k];
  }
  return ((total - 1) / total / total) * sum * (1 / n + 1 / m);
}

function rightStatistic({ reference, current, referenceRows: n, currentRows: m }: SortedPair): number {
  const total = n + m;
  let [rank, below, sum] = [0, 0, 0];
  for (let k = 0; k < reference.length - 1; k++) {
    const ties = reference[k] + current[k];
    rank += ties;
    below += reference[k];
    const deviation = total * below - rank * n;
    sum += (ties * deviation * deviation) / (rank * (total - rank));
  }
  return (sum / total) * (1 / n + 1 / m);
}

/** Of the statistic without ties under no drift: equations 4 of the paper, for two samples. */
function nullVariance(n: number, m: number): number {
  const total = n + m;
  let harmonic = 0;
  let g = 0;
  for (let i = total - 1; i >= 2; i--) {
    harmonic += 1 / i;
    g += harmonic / (total + 1 - i);
  }
  const h = harmonic + 1;
  const inverses = 1 / n + 1 / m;
  const a = 4 * g - 6 + (10 - 6 * g) * inverses;
  const b = 4 * (2 * g - 4) + 16 * h + (2 * g - 14 * h - 4) * inverses - 8 * h + 4 * g - 6;
  const c = 4 * (6 * h + 2 * g - 2) + 2 * (4 * h - 4 * g + 6) + (2 * h - 6) * inverses + 4 * h;
  const d = 4 * (2 * h + 6) - 8 * h;
  return (a * total ** 3 + b * total ** 2 + c * total + d) / ((total - 1) * (total - 2) * (total - 3));
}

function pValueOf(statistic: number): { pValue: number; clipped?: 'at-most' | 'at-least' } {
  if (statistic < CRITICAL[0]) return { pValue: LEVELS[0], clipped: 'at-least' };
  if (statistic > CRITICAL[6]) return { pValue: LEVELS[6], clipped: 'at-most' };
  const [a, b, c] = PARABOLA;
  return { pValue: Math.exp(a + statistic * (b + statistic * c)) };
}

/** Least squares of ln(level) on 1, x and x^2 of the critical values. */
const PARABOLA = fitParabola(CRITICAL, LEVELS.map(Math.log));

function fitParabola(x: number[], y: number[]): [number, number, number] {
  // Orthogonal polynomials around the mean: no normal equations to solve.
  const n = x.length;
  const mean = x.reduce((sum, v) => sum + v, 0) / n;
  const u = x.map((v) => v - mean);
  const uu = dot(u, u);
  const skew =
    dot(
      u,
      u.map((v) => v * v),
    ) / uu;
  const w = u.map((v) => v * v - skew * v - uu / n);
  const level = y.reduce((sum, v) => sum + v, 0) / n;
  const slope = dot(u, y) / uu;
  const bend = dot(w, y) / dot(w, w);
  const first = level - bend * (uu / n);
  const second = slope - bend * skew;
  return [first - second * mean + bend * mean * mean, second - 2 * bend * mean, bend];
}

function dot(a: number[], b: number[]): number {
  return a.reduce((sum, v, i) => sum + v * b[i], 0);
}
