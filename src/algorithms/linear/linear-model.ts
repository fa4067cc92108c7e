/**
 * The stored form of logistic regression, used for prediction by every engine.
 *
 * The model is a sum over terms. Term t reads x, the value of feature `inputs[t]`, and has one of three inputs:
 * - one-hot, if `encodings[t]` is not NaN: 1 if x equals it, else 0;
 * - spline, if `knots` is present and `knots[3 t]` is not NaN: `splineInput(x, a, b, c)` of its three knots
 *   a = knots[3 t] < b = knots[3 t + 1] < c = knots[3 t + 2] (`encodings[t]` is NaN);
 * - linear, otherwise: x itself.
 * The probability is sigmoid(intercept + sum of weights[t] * (input - means[t]) / scales[t]).
 *
 * A missing (NaN) or infinite value contributes 0, which is imputation by the mean (for one-hot terms, by the shares).
 */
export interface LinearModel {
  kind: 'linear';
  /** In the order of the columns. */
  featureNames: string[];
  /** One per term: index of the feature it reads. */
  inputs: Int32Array;
  /** One per term: NaN for the value itself, otherwise the category for which the input is 1. */
  encodings: Float64Array;
  /** Three per term: NaN, or the knots of a spline term, ascending. Absent if no term is a spline. */
  knots?: Float64Array;
  /** One per term, subtracted from its input. */
  means: Float64Array;
  /** One per term, above 0. */
  scales: Float64Array;
  /** One per term, for the standardised input. */
  weights: Float64Array;
  intercept: number;
}

/** Standardised inputs are clipped to this magnitude, so that no sum overflows. */
const FARTHEST = 1e12;

export interface LinearWeights {
  featureNames: string[];
  /** One per term. */
  weights: ArrayLike<number>;
  /** Default 0. */
  intercept?: number;
  /** One per term; default: term t reads feature t. */
  inputs?: ArrayLike<number>;
  /** One per term; default NaN: the values themselves. */
  encodings?: ArrayLike<number>;
  /** Three per term, NaN or ascending; default: no splines. */
  knots?: ArrayLike<number>;
  /** One per term; default 0. */
  means?: ArrayLike<number>;
  /** One per term, above 0; default 1. */
  scales?: ArrayLike<number>;
}

/**
 * A model from weights that were fitted elsewhere.
 * @throws {RangeError} when lengths or numbers are inconsistent
 */
export function linearFromWeights(given: LinearWeights): LinearModel {
  const terms = given.weights.length;
  const filled = (name: string, values: ArrayLike<number> | undefined, fallback: (t: number) => number) => {
    if (values && values.length !== terms) {
      throw new RangeError(`${name} must have ${terms} entries, one per weight, not ${values.length}`);
    }
    return Float64Array.from({ length: terms }, (_, t) => (values ? values[t] : fallback(t)));
  };
  const inputs = Int32Array.from(filled('inputs', given.inputs, (t) => t));
  const means = filled('means', given.means, () => 0);
  const scales = filled('scales', given.scales, () => 1);
  const weights = Float64Array.from(given.weights);
  const intercept = given.intercept ?? 0;
  if (inputs.some((f) => f < 0 || f >= given.featureNames.length)) {
    throw new RangeError(`inputs must be indexes of the ${given.featureNames.length} features`);
  }
  if (![...means, ...weights, intercept].every(Number.isFinite)) {
    throw new RangeError('means, weights and intercept must be finite');
  }
  if (!scales.every((scale) => scale > 0 && scale < Infinity)) {
    throw new RangeError('scales must be finite and above 0');
  }
  const encodings = filled('encodings', given.encodings, () => Number.NaN);
  if (given.knots) checkKnots(given.knots, encodings);
  return {
    kind: 'linear',
    featureNames: [...given.featureNames],
    inputs,
    encodings,
    ...(given.knots && { knots: Float64Array.from(given.knots) }),
    means,
    scales,
    weights,
    intercept,
  };
}

/** @throws {RangeError} when a term's three knots are neither all NaN nor finite and ascending, or a one-hot term has knots */
export function checkKnots(knots: ArrayLike<number>, encodings: ArrayLike<number>): void {
  if (knots.length !== 3 * encodings.length) {
    throw new RangeError(
      `knots must have ${3 * encodings.length} entries, three a term, not ${knots.length}`,
    );
  }
  for (let t = 0; t < encodings.length; t++) {
    const [a, b, c] = [knots[3 * t], knots[3 * t + 1], knots[3 * t + 2]];
    const none = Number.isNaN(a) && Number.isNaN(b) && Number.isNaN(c);
    // Not only a < b < c: knots whose distances underflow or overflow as divisors would give NaN.
    const share = (b - a) / (c - a);
    const ascending = share > 0 && share < 1 && c > a && c - a < Infinity && Number.isNaN(encodings[t]);
    if (!none && !ascending) {
      throw new RangeError(
        `knots of term ${t} must be NaN, or finite and ascending in a term without encoding`,
      );
    }
  }
}

/**
 * One function of the restricted (natural) cubic spline basis: a cube begins at knot a, and beyond the last two knots b < c
 * the function is linear again; left of a it is 0. With u+ = max(0, u):
 *
 *     ((x - a)+^3 - (x - b)+^3 (c - a) / (c - b) + (x - c)+^3 (b - a) / (c - b)) / (c - a)^2
 *
 * in the unit of x (Harrell, Regression Modeling Strategies, 2nd edition, section 2.4.5). Knots k1 < … < kn give the terms
 * (k1, k(n-1), kn) … (k(n-2), k(n-1), kn); together with x itself they span the splines that are linear at both ends.
 * Beyond c the line is computed directly, because differences of cubes would cancel.
 */
export function splineInput(x: number, a: number, b: number, c: number): number {
  if (x <= a) return 0;
  const width = c - a;
  // In units of the width, so that no cube overflows.
  const u = (x - a) / width;
  const k = (b - a) / width;
  if (x >= c) return width * k * (3 * u - 1 - k);
  const v = Math.max(0, u - k);
  return width * (u * u * u - (v * v * v) / (1 - k));
}

/** The log-odds of label 1 for a row of feature values, NaN = missing. */
export function predictLinearRaw(model: LinearModel, row: ArrayLike<number>): number {
  const { inputs, weights } = model;
  let sum = model.intercept;
  for (let t = 0; t < weights.length; t++) sum += weights[t] * standardisedInput(model, t, row[inputs[t]]);
  return sum;
}

/** The probability of label 1, in 0..1. */
export function predictLinear(model: LinearModel, row: ArrayLike<number>): number {
  return 1 / (1 + Math.exp(-predictLinearRaw(model, row)));
}

/** Probabilities of rows `from` .. `to - 1` of `columns`, written to `out[0 .. to - from - 1]`. */
export function predictLinearBatch(
  model: LinearModel,
  columns: Float64Array[],
  from: number,
  to: number,
  out: Float64Array,
): void {
  const row = new Float64Array(model.featureNames.length);
  for (let i = from; i < to; i++) {
    for (let f = 0; f < row.length; f++) row[f] = columns[f][i];
    out[i - from] = predictLinear(model, row);
  }
}

/** The input of term `term` for the finite value `x` of its feature, before standardisation. */
function termInput(model: Pick<LinearModel, 'encodings' | 'knots'>, term: number, x: number): number {
  const category = model.encodings[term];
  if (!Number.isNaN(category)) return x === category ? 1 : 0;
  const { knots } = model;
  if (!knots || Number.isNaN(knots[3 * term])) return x;
  return splineInput(x, knots[3 * term], knots[3 * term + 1], knots[3 * term + 2]);
}

/** The standardised input of term `term` for the value `x` of its feature; 0 for a missing or infinite one. */
export function standardisedInput(model: LinearModel, term: number, x: number): number {
  if (!Number.isFinite(x)) return 0;
  const distance = (termInput(model, term, x) - model.means[term]) / model.scales[term];
  return Math.min(FARTHEST, Math.max(-FARTHEST, distance));
}
