/**
 * Logistic regression as it is kept and predicted with, whoever fitted it.
 *
 * The model is a sum over terms. Term t reads feature `inputs[t]`; its input is the value itself where `encodings[t]` is
 * NaN, else 1 where the value equals `encodings[t]` and 0 otherwise (one-hot). The answer is
 * sigmoid(intercept + sum of weights[t] * (input - means[t]) / scales[t]).
 *
 * A value that is missing (NaN) or infinite adds nothing: that is imputation by the mean, for one-hot terms by the shares.
 */
export interface LinearModel {
  kind: 'linear';
  /** In the order of the columns. */
  featureNames: string[];
  /** One a term: index of the feature it reads. */
  inputs: Int32Array;
  /** One a term: NaN for the value itself, else the category it answers to. */
  encodings: Float64Array;
  /** One a term, subtracted from its input. */
  means: Float64Array;
  /** One a term, above 0. */
  scales: Float64Array;
  /** One a term, for the standardised input. */
  weights: Float64Array;
  intercept: number;
}

/** Beyond this many scales from the mean an input counts as that far away, so that no sum overflows. */
const FARTHEST = 1e12;

export interface LinearWeights {
  featureNames: string[];
  /** One a term. */
  weights: ArrayLike<number>;
  /** Default 0. */
  intercept?: number;
  /** One a term; default: term t reads feature t. */
  inputs?: ArrayLike<number>;
  /** One a term; default NaN: the values themselves. */
  encodings?: ArrayLike<number>;
  /** One a term; default 0. */
  means?: ArrayLike<number>;
  /** One a term, above 0; default 1. */
  scales?: ArrayLike<number>;
}

/** A model from weights that were fitted elsewhere. Throws RangeError where lengths or numbers do not fit together. */
export function linearFromWeights(given: LinearWeights): LinearModel {
  const terms = given.weights.length;
  const filled = (name: string, values: ArrayLike<number> | undefined, fallback: (t: number) => number) => {
    if (values && values.length !== terms) {
      throw new RangeError(`${name} must have ${terms} entries, one a weight, not ${values.length}`);
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
  return {
    kind: 'linear',
    featureNames: [...given.featureNames],
    inputs,
    encodings,
    means,
    scales,
    weights,
    intercept,
  };
}

/** The log-odds of label 1 for a row of feature values, NaN = missing. */
export function predictLinearRaw(model: LinearModel, row: ArrayLike<number>): number {
  const { inputs, weights } = model;
  let sum = model.intercept;
  for (let t = 0; t < weights.length; t++) sum += weights[t] * standardised(model, t, row[inputs[t]]);
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

function standardised(model: LinearModel, term: number, x: number): number {
  if (!Number.isFinite(x)) return 0;
  const category = model.encodings[term];
  const input = Number.isNaN(category) ? x : x === category ? 1 : 0;
  const distance = (input - model.means[term]) / model.scales[term];
  return Math.min(FARTHEST, Math.max(-FARTHEST, distance));
}
