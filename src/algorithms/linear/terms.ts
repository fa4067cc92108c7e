/** Which terms a fit has: the inputs of the model, with means and scales, before any weight is known. */
import { InvalidTrainingData, type TrainingData } from '../training-data.js';
import { type LinearModel, checkKnots, splineInput } from './linear-model.js';

/** What columns are, by index; any other column is a quantity with one straight term. */
export interface ColumnRoles {
  /** Encoded one-hot. */
  categorical?: readonly number[];
  /** Left out. */
  identifiers?: readonly number[];
  /** Quantities whose effect may bend, where the fit has knots. */
  splines?: readonly number[];
}

/** Features with more different values than this are not one-hot encoded, but an error: they are not categories. */
const MAX_CATEGORIES = 256;

/** Bins that quantiles are read from; a knot may be off by one bin, which is of no matter. */
const QUANTILE_BINS = 4096;

/** The shares of rows below the first and above the last knot: beyond them the curve is straight. */
const OUTER_SHARE = 0.025;

interface Term {
  input: number;
  encoding: number;
  knots?: readonly number[];
  mean: number;
  scale: number;
}

/** The rows that are learned from, ascending, with their weights. */
export interface WeightedRows {
  rows: Int32Array;
  /** One an entry of `rows`, above 0; absent: 1 everywhere. */
  weights?: Float64Array;
}

/**
 * A model with every term and no weight yet. A quantity has one straight term; with `splineKnots` of 3 or more a column of
 * `roles.splines` has splineKnots - 2 spline terms besides, fewer where its values are too few. Throws InvalidTrainingData
 * for a categorical column with more than 256 values.
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

/** At most `count` knots at evenly spread quantiles of the finite values, ascending; none where fewer than 3 are distinct. */
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

/** Knots that lie too near to one another to be told apart by their distances bend nothing. */
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
  // A spread that is rounding beside the mean is no spread.
  const usable = deviation > 1e-12 * Math.abs(mean) && deviation < Infinity;
  return { mean, scale: usable ? deviation : 1 };
}
