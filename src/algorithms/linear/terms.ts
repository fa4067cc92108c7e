/** The terms of a fit: the inputs of the model with means and scales, before weights are known. */
import { InvalidTrainingData, type TrainingData } from '../training-data.js';
import { type LinearModel, checkKnots, splineInput } from './linear-model.js';

/** Roles of columns, by index; any other column is a quantity with one linear term. */
export interface ColumnRoles {
  /** Encoded one-hot. */
  categorical?: readonly number[];
  /** Left out. */
  identifiers?: readonly number[];
  /** Quantities with a non-linear effect, if the fit has knots. */
  splines?: readonly number[];
}

/** A feature with more distinct values than this is not a category: encoding it one-hot is an error. */
const MAX_CATEGORIES = 256;

/** Number of bins from which quantiles are read; an error of one bin in a knot is harmless. */
const QUANTILE_BINS = 4096;

/** The shares of rows below the first and above the last knot, where the curve is linear. */
const OUTER_SHARE = 0.025;

interface Term {
  input: number;
  encoding: number;
  knots?: readonly number[];
  mean: number;
  scale: number;
}

/** The training rows, ascending, with their weights. */
export interface WeightedRows {
  rows: Int32Array;
  /** One per entry of `rows`, above 0; absent: 1 everywhere. */
  weights?: Float64Array;
}

/**
 * A model with all terms and weights 0. A quantity has one linear term; with `splineKnots` of 3 or more, a column of
 * `roles.splines` also has splineKnots - 2 spline terms, fewer if it has too few values.
 * @throws {InvalidTrainingData} when a categorical column has more than 256 values
 */
export function unweightedModel(
  data: TrainingData,
  sample: WeightedRows,
  roles: ColumnRoles,
  splineKnots: number,
): LinearModel {
  const terms = data.columns.flatMap((column, f): Term[] => {
    if (roles.identifiers?.includes(f)) return [];
    if (roles.categorical?.includes(f)) return oneHotTerms(data, sample, f);
    const straight = { input: f, encoding: Number.NaN, ...spreadOf(column, sample) };
    if (splineKnots < 3 || !roles.splines?.includes(f)) return [straight];
    return [straight, ...splineTerms(column, sample, f, splineKnots)];
  });
  const splines = terms.some(({ knots }) => knots);
  const none = [Number.NaN, Number.NaN, Number.NaN];
  return {
    kind: 'linear',
    featureNames: [...data.featureNames],
    inputs: Int32Array.from(terms, (term) => term.input),
    encodings: Float64Array.from(terms, (term) => term.encoding),
    ...(splines && { knots: Float64Array.from(terms.flatMap(({ knots }) => knots ?? none)) }),
    means: Float64Array.from(terms, (term) => term.mean),
    scales: Float64Array.from(terms, (term) => term.scale),
    weights: new Float64Array(terms.length),
    intercept: 0,
  };
}

function oneHotTerms(data: TrainingData, { rows, weights }: WeightedRows, feature: number): Term[] {
  const column = data.columns[feature];
  const weightOf = new Map<number, number>();
  let total = 0;
  for (let i = 0; i < rows.length; i++) {
    const value = column[rows[i]];
    if (!Number.isFinite(value)) continue;
    const w = weights ? weights[i] : 1;
    weightOf.set(value, (weightOf.get(value) ?? 0) + w);
    total += w;
    if (weightOf.size > MAX_CATEGORIES) {
      const name = data.featureNames[feature];
      throw new InvalidTrainingData(
        `column ${name} is one-hot encoded and must have at most ${MAX_CATEGORIES} different values`,
      );
    }
  }
  return [...weightOf.entries()]
    .sort(([a], [b]) => a - b)
    .map(([value, weight]) => ({ input: feature, encoding: value, mean: weight / total, scale: 1 }));
}

function splineTerms(column: Float64Array, sample: WeightedRows, input: number, count: number): Term[] {
  const knots = knotsOf(column, sample, count);
  const [b, c] = knots.slice(-2);
  const values = new Float64Array(column.length);
  return knots.slice(0, -2).map((a) => {
    for (let i = 0; i < sample.rows.length; i++) {
      const row = sample.rows[i];
      const x = column[row];
      values[row] = x - x === 0 ? splineInput(x, a, b, c) : Number.NaN;
    }
    return { input, encoding: Number.NaN, knots: [a, b, c], ...spreadOf(values, sample) };
  });
}

/** At most `count` knots at evenly spaced quantiles of the finite values, ascending; none if fewer than 3 are distinct. */
function knotsOf(column: Float64Array, { rows, weights }: WeightedRows, count: number): number[] {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < rows.length; i++) {
    const x = column[rows[i]];
    if (x < low && x > -Infinity) low = x;
    if (x > high && x < Infinity) high = x;
  }
  const width = (high - low) / QUANTILE_BINS;
  if (!(width > 0 && width < Infinity)) return [];
  const counts = new Float64Array(QUANTILE_BINS);
  let total = 0;
  for (let i = 0; i < rows.length; i++) {
    const x = column[rows[i]];
    if (!Number.isFinite(x)) continue;
    const w = weights ? weights[i] : 1;
    counts[Math.min(QUANTILE_BINS - 1, Math.floor((x - low) / width))] += w;
    total += w;
  }
  const knots: number[] = [];
  let below = 0;
  let bin = -1;
  for (let k = 0; k < count; k++) {
    const share = OUTER_SHARE + ((1 - 2 * OUTER_SHARE) * k) / (count - 1);
    while (bin < QUANTILE_BINS - 1 && below < share * total) below += counts[++bin];
    const knot = low + Math.max(0, bin) * width;
    if (knots.length === 0 || knot > knots[knots.length - 1]) knots.push(knot);
  }
  return knots.length >= 3 && areUsable(knots) ? knots : [];
}

/** Drops knots that are too close together for their distances to be distinguished. */
function areUsable(knots: number[]): boolean {
  const [b, c] = knots.slice(-2);
  try {
    for (const a of knots.slice(0, -2)) checkKnots([a, b, c], [Number.NaN]);
    return true;
  } catch {
    return false;
  }
}

/** Weighted mean and standard deviation of the finite values; a constant or empty column has scale 1. */
function spreadOf(column: Float64Array, { rows, weights }: WeightedRows): { mean: number; scale: number } {
  let weight = 0;
  let sum = 0;
  for (let i = 0; i < rows.length; i++) {
    const x = column[rows[i]];
    if (!(x - x === 0)) continue;
    const w = weights ? weights[i] : 1;
    weight += w;
    sum += w * x;
  }
  const mean = sum / weight;
  if (!Number.isFinite(mean)) return { mean: 0, scale: 1 };
  let squares = 0;
  for (let i = 0; i < rows.length; i++) {
    const offMean = column[rows[i]] - mean;
    if (offMean - offMean === 0) squares += (weights ? weights[i] : 1) * offMean * offMean;
  }
  const deviation = Math.sqrt(squares / weight);
  // A deviation that is rounding error relative to the mean counts as 0.
  const usable = deviation > 1e-12 * Math.abs(mean) && deviation < Infinity;
  return { mean, scale: usable ? deviation : 1 };
}
