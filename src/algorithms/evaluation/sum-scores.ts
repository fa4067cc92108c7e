/** Scores that are functions of a few sums over rows, with their derivatives. */

/** Places in the sums: rows, label 1, classified 1, both, log loss, squared error, probability. */
export const ROWS = 0;
export const POSITIVE = 1;
export const CLASSIFIED = 2;
export const HITS = 3;
export const LOSS = 4;
export const SQUARED = 5;
export const PROBABILITY = 6;
export const SUMS = 7;

export type Sums = ArrayLike<number>;

/** A score and its derivative by each of the sums. */
export interface SumScore {
  value: number;
  gradient: number[];
}

const AT_ROWS = unit(ROWS);
const MISSES = minus(unit(POSITIVE), unit(HITS));
const FALSE_ALARMS = minus(unit(CLASSIFIED), unit(HITS));
const NEGATIVE = minus(AT_ROWS, unit(POSITIVE));

/** Scores of the sums; a score whose denominator is 0 is NaN. */
export function sumScores(s: Sums) {
  return {
    accuracy: ratio(s, minus(minus(AT_ROWS, MISSES), FALSE_ALARMS), AT_ROWS),
    precision: ratio(s, unit(HITS), unit(CLASSIFIED)),
    recall: ratio(s, unit(HITS), unit(POSITIVE)),
    f1: ratio(s, unit(HITS, 2), minus(unit(CLASSIFIED), unit(POSITIVE, -1))),
    falsePositiveRate: ratio(s, FALSE_ALARMS, NEGATIVE),
    falseNegativeRate: ratio(s, MISSES, unit(POSITIVE)),
    balancedAccuracy: balancedAccuracy(s),
    matthews: matthews(s),
    kappa: kappa(s),
    logLoss: ratio(s, unit(LOSS), AT_ROWS),
    brier: ratio(s, unit(SQUARED), AT_ROWS),
    meanProbability: ratio(s, unit(PROBABILITY), AT_ROWS),
    baseRate: ratio(s, unit(POSITIVE), AT_ROWS),
    residual: ratio(s, minus(unit(POSITIVE), unit(PROBABILITY)), AT_ROWS),
  } satisfies Record<string, SumScore>;
}

function unit(place: number, value = 1): number[] {
  const vector = Array.from({ length: SUMS }, () => 0);
  vector[place] = value;
  return vector;
}

function minus(a: number[], b: number[]): number[] {
  return a.map((value, i) => value - b[i]);
}

function dot(a: number[], s: Sums): number {
  return a.reduce((sum, value, i) => sum + (value === 0 ? 0 : value * s[i]), 0);
}

function ratio(s: Sums, above: number[], below: number[]): SumScore {
  const denominator = dot(below, s);
  const value = denominator === 0 ? Number.NaN : dot(above, s) / denominator;
  return { value, gradient: above.map((part, i) => (part - value * below[i]) / denominator) };
}

/** The mean of recall and specificity. */
function balancedAccuracy(s: Sums): SumScore {
  const recall = ratio(s, unit(HITS), unit(POSITIVE));
  const rate = ratio(s, FALSE_ALARMS, NEGATIVE);
  return {
    value: (recall.value + 1 - rate.value) / 2,
    gradient: recall.gradient.map((part, i) => (part - rate.gradient[i]) / 2),
  };
}

/** tp tn - fp fn, and its derivatives. */
function determinant(s: Sums): SumScore {
  const gradient = unit(ROWS, s[HITS]);
  gradient[POSITIVE] = -s[CLASSIFIED];
  gradient[CLASSIFIED] = -s[POSITIVE];
  gradient[HITS] = s[ROWS];
  return { value: s[ROWS] * s[HITS] - s[CLASSIFIED] * s[POSITIVE], gradient };
}

/** Matthews' correlation of label and class (Biochimica et Biophysica Acta 405, 1975). NaN if either is constant. */
function matthews(s: Sums): SumScore {
  const [rows, positive, classified] = [s[ROWS], s[POSITIVE], s[CLASSIFIED]];
  const product = positive * classified * (rows - positive) * (rows - classified);
  if (!(product > 0)) return undefinedScore();
  const top = determinant(s);
  const value = top.value / Math.sqrt(product);
  const logarithmic = unit(ROWS, 1 / (rows - positive) + 1 / (rows - classified));
  logarithmic[POSITIVE] = 1 / positive - 1 / (rows - positive);
  logarithmic[CLASSIFIED] = 1 / classified - 1 / (rows - classified);
  return {
    value,
    gradient: top.gradient.map((part, i) => part / Math.sqrt(product) - (value / 2) * logarithmic[i]),
  };
}

/** Cohen's kappa of label and class (Educational and Psychological Measurement 20, 1960). */
function kappa(s: Sums): SumScore {
  const [rows, positive, classified] = [s[ROWS], s[POSITIVE], s[CLASSIFIED]];
  const bottom = rows * (positive + classified) - 2 * positive * classified;
  if (!(bottom > 0)) return undefinedScore();
  const top = determinant(s);
  const value = (2 * top.value) / bottom;
  const derivative = unit(ROWS, positive + classified);
  derivative[POSITIVE] = rows - 2 * classified;
  derivative[CLASSIFIED] = rows - 2 * positive;
  return { value, gradient: top.gradient.map((part, i) => (2 * part - value * derivative[i]) / bottom) };
}

function undefinedScore(): SumScore {
  return { value: Number.NaN, gradient: unit(ROWS, Number.NaN) };
}
