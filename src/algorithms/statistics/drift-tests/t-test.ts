import { studentTQuantile, studentTTwoSided } from '../student-t.js';
import { normalHalfWidth } from '../normal.js';
import type { SortedPair } from '../sorted-column.js';
import { momentsOf } from './moments.js';
import { type Alternative, type DriftResult, requireFinite, requireRows } from './result.js';

export interface TTestOptions {
  /** Each side keeps its variance (Welch, Biometrika 34, 1947), by default; or both share one (Student). */
  variances?: 'welch' | 'pooled';
  alternative?: Alternative;
  level?: number;
}

export interface TTestResult extends DriftResult {
  pValue: number;
  degreesOfFreedom: number;
}

/**
 * The t test of reference mean - current mean, with the difference current - reference and Cohen's d as effects. The interval of d is
 * the normal approximation of Hedges and Olkin (1985).
 * @throws {RangeError} with fewer than two values on a side (pooled: three in all), infinite values, or all values equal
 */
export function tTest(
  pair: SortedPair,
  { variances = 'welch', alternative = 'two-sided', level = 0.95 }: TTestOptions = {},
): TTestResult {
  const test = variances === 'welch' ? 'Welch’s t test' : 'The t test';
  const { referenceRows: n, currentRows: m, values } = pair;
  requireRows(pair, variances === 'welch' ? 2 : 1, test);
  if (n + m < 3) throw new RangeError(`${test} needs at least 3 values in all, not ${n + m}`);
  requireFinite(pair, test);
  const a = momentsOf(values, pair.reference, n);
  const b = momentsOf(values, pair.current, m);
  const difference = b.mean - a.mean;
  const [errorSquare, degreesOfFreedom] =
    variances === 'welch'
      ? welchError(a.squares / (n - 1) / n, b.squares / (m - 1) / m, n, m)
      : [((a.squares + b.squares) / (n + m - 2)) * (1 / n + 1 / m), n + m - 2];
  if (errorSquare === 0 && difference === 0) {
    throw new RangeError(`${test} is undefined when all values are equal (all are ${values[0]})`);
  }
  const error = Math.sqrt(errorSquare);
  const statistic = -difference / error;
  const margin = studentTQuantile((1 + level) / 2, degreesOfFreedom) * error;
  const spread = Math.sqrt((a.squares + b.squares) / (n + m - 2));
  const result: TTestResult = {
    statistic,
    degreesOfFreedom,
    pValue: pValueOf(statistic, degreesOfFreedom, alternative),
    method: variances,
    effects: [
      { measure: 'mean-difference', value: difference, interval: [difference - margin, difference + margin] },
    ],
  };
  if (spread > 0) {
    const d = difference / spread;
    const half = normalHalfWidth(level) * Math.sqrt(1 / n + 1 / m + (d * d) / (2 * (n + m)));
    result.effects.push({ measure: 'cohens-d', value: d, interval: [d - half, d + half] });
  }
  return result;
}

/** Squared standard error and Satterthwaite's degrees of freedom. */
function welchError(a: number, b: number, n: number, m: number): [number, number] {
  const sum = a + b;
  if (sum === 0) return [0, n + m - 2];
  // Shares of the sum: their squares neither under- nor overflow.
  return [sum, 1 / ((a / sum) ** 2 / (n - 1) + (b / sum) ** 2 / (m - 1))];
}

function pValueOf(t: number, degreesOfFreedom: number, alternative: Alternative): number {
  const both = studentTTwoSided(t, degreesOfFreedom);
  if (alternative === 'two-sided') return both;
  const towards = alternative === 'less' ? t < 0 : t > 0;
  return towards ? both / 2 : 1 - both / 2;
}
