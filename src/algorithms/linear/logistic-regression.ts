/** Logistic regression by Newton's method (iteratively reweighted least squares) with an L2 penalty. */
import { type TrainingData, checkTrainingData, weightedRows } from '../training-data.js';
import { solvePositiveDefinite } from './cholesky.js';
import { type LinearModel, predictLinearRaw } from './linear-model.js';

export interface LogisticRegressionParameters {
  /** At least MIN_L2. */
  l2: number;
  maxIterations: number;
  /** Fitting ends when the largest entry of the gradient, divided by the weight of all rows, is below this. */
  tolerance: number;
}

/** Columns that are not quantities, by index. */
export interface ColumnRoles {
  /** Encoded one-hot. */
  categorical?: readonly number[];
  /** Left out. */
  identifiers?: readonly number[];
}

export interface LogisticRegressionFit {
  model: LinearModel;
  /** Newton steps taken. */
  iterations: number;
  /** False where maxIterations came first. */
  converged: boolean;
}

/** The smallest penalty: with it the answer is finite and unique, also where the classes can be separated or columns repeat. */
export const MIN_L2 = 1e-6;

/** What the summed loss may rise by in a step that has arrived, as a share of it. */
const ROUNDING = 1e-14;

/** Features with more different values than this are not one-hot encoded, but an error: they are not categories. */
const MAX_CATEGORIES = 256;

/**
 * Minimises sum of w_i * logloss_i + l2 / 2 * |weights|^2; the intercept is not penalised. l2 is 1 / C of scikit-learn.
 *
 * Inputs are centred and divided by their standard deviation (with n, by weight); categorical columns are one-hot
 * instead, one term for each value of the training part, centred but not scaled. NaN and infinite values count as missing
 * and are replaced by the mean. A constant column gets weight 0. One class: the intercept goes as far as the tolerance asks.
 * Identifiers get no term: a line through numbers that only name something says nothing about one that was not seen.
 * Throws InvalidTrainingData; RangeError for an l2 below MIN_L2 or more than 256 categories.
 */
export function fitLogisticRegression(
  data: TrainingData,
  parameters: LogisticRegressionParameters,
  roles: ColumnRoles = {},
  onProgress?: (done: number, total: number) => void,
): LogisticRegressionFit {
  checkTrainingData(data);
  if (!(parameters.l2 >= MIN_L2)) throw new RangeError(`l2 must be at least ${MIN_L2}, not ${parameters.l2}`);
  const rows = weightedRows(data, data.train);
  const model = emptyModel(data, rows, roles);
  const design = designMatrix(data, rows, model);
  let state = evaluate(design, new Float64Array(design.terms + 1), parameters.l2);
  let iterations = 0;
  while (!isFlat(state, design, parameters.tolerance) && iterations < parameters.maxIterations) {
    const next = newtonStep(design, state, parameters.l2);
    if (!next) break;
    state = next;
    iterations += 1;
    onProgress?.(iterations, parameters.maxIterations);
  }
  model.intercept = state.parameters[0];
  model.weights.set(state.parameters.subarray(1));
  return { model, iterations, converged: isFlat(state, design, parameters.tolerance) };
}

/** How much each feature moves the answer: |weight| * spread of its terms, summing to 1; one-hot terms spread by sqrt(share (1 - share)). */
export function linearImportances(model: LinearModel): number[] {
  const sums = Array.from({ length: model.featureNames.length }, () => 0);
  model.weights.forEach((weight, t) => {
    const share = model.means[t];
    const spread = Number.isNaN(model.encodings[t]) ? 1 : Math.sqrt(Math.max(0, share * (1 - share)));
    sums[model.inputs[t]] += Math.abs(weight) * spread;
  });
  const total = sums.reduce((sum, value) => sum + value, 0);
  return sums.map((value) => (total > 0 ? value / total : 0));
}

function emptyModel(data: TrainingData, rows: Int32Array, roles: ColumnRoles): LinearModel {
  const terms = data.columns.flatMap((column, f) => {
    if (roles.identifiers?.includes(f)) return [];
    if (roles.categorical?.includes(f)) return oneHotTerms(data, rows, f);
    return [{ input: f, encoding: Number.NaN, ...spreadOf(column, data, rows) }];
  });
  return {
    kind: 'linear',
    featureNames: [...data.featureNames],
    inputs: Int32Array.from(terms, (term) => term.input),
    encodings: Float64Array.from(terms, (term) => term.encoding),
    means: Float64Array.from(terms, (term) => term.mean),
    scales: Float64Array.from(terms, (term) => term.scale),
    weights: new Float64Array(terms.length),
    intercept: 0,
  };
}

interface Term {
  input: number;
  encoding: number;
  mean: number;
  scale: number;
}

function oneHotTerms(data: TrainingData, rows: Int32Array, feature: number): Term[] {
  const column = data.columns[feature];
  const weightOf = new Map<number, number>();
  let total = 0;
  for (const row of rows) {
    const value = column[row];
    if (!Number.isFinite(value)) continue;
    const w = data.weights?.[row] ?? 1;
    weightOf.set(value, (weightOf.get(value) ?? 0) + w);
    total += w;
  }
  if (weightOf.size > MAX_CATEGORIES) {
    throw new RangeError(
      `${data.featureNames[feature]} has ${weightOf.size} values; at most ${MAX_CATEGORIES} are categories`,
    );
  }
  return [...weightOf.entries()]
    .sort(([a], [b]) => a - b)
    .map(([value, weight]) => ({ input: feature, encoding: value, mean: weight / total, scale: 1 }));
}

/** Weighted mean and standard deviation of the finite values; a constant or empty column has scale 1. */
function spreadOf(
  column: Float64Array,
  data: TrainingData,
  rows: Int32Array,
): { mean: number; scale: number } {
  let weight = 0;
  let mean = 0;
  let squares = 0;
  for (const row of rows) {
    const x = column[row];
    if (!Number.isFinite(x)) continue;
    const w = data.weights?.[row] ?? 1;
    weight += w;
    const offMean = x - mean;
    mean += (offMean * w) / weight;
    squares += w * offMean * (x - mean);
  }
  const deviation = Math.sqrt(squares / weight);
  // A spread that is rounding beside the mean is no spread.
  const usable = deviation > 1e-12 * Math.abs(mean) && deviation < Infinity;
  return { mean: Number.isFinite(mean) ? mean : 0, scale: usable ? deviation : 1 };
}

interface Design {
  /** Standardised inputs, row by row. */
  inputs: Float64Array;
  labels: Float64Array;
  weights: Float64Array;
  rows: number;
  terms: number;
  totalWeight: number;
}

function designMatrix(data: TrainingData, rows: Int32Array, model: LinearModel): Design {
  const terms = model.weights.length;
  const inputs = new Float64Array(rows.length * terms);
  // The model itself says what a term's input is: a model with one weight of 1 answers just that.
  for (let t = 0; t < terms; t++) {
    const probe: LinearModel = {
      ...model,
      inputs: Int32Array.of(0),
      encodings: model.encodings.subarray(t, t + 1),
      means: model.means.subarray(t, t + 1),
      scales: model.scales.subarray(t, t + 1),
      weights: Float64Array.of(1),
    };
    const column = data.columns[model.inputs[t]];
    rows.forEach((row, i) => {
      inputs[i * terms + t] = predictLinearRaw(probe, [column[row]]);
    });
  }
  const weights = Float64Array.from(rows, (row) => data.weights?.[row] ?? 1);
  return {
    inputs,
    labels: Float64Array.from(rows, (row) => data.labels[row]),
    weights,
    rows: rows.length,
    terms,
    totalWeight: weights.reduce((sum, w) => sum + w, 0),
  };
}

interface State {
  /** Intercept, then weights. */
  parameters: Float64Array;
  objective: number;
  gradient: Float64Array;
  /** Terms + 1 squared, row by row. */
  hessian: Float64Array;
}

function evaluate(design: Design, parameters: Float64Array, l2: number): State {
  const size = design.terms + 1;
  const gradient = new Float64Array(size);
  const hessian = new Float64Array(size * size);
  const x = new Float64Array(size).fill(1, 0, 1);
  let objective = 0;
  for (let i = 0; i < design.rows; i++) {
    x.set(design.inputs.subarray(i * design.terms, (i + 1) * design.terms), 1);
    let z = 0;
    for (let t = 0; t < size; t++) z += parameters[t] * x[t];
    const w = design.weights[i];
    const margin = design.labels[i] === 1 ? z : -z;
    objective += w * (margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin);
    const p = 1 / (1 + Math.exp(-z));
    const pull = w * (p - design.labels[i]);
    const curve = w * p * (1 - p);
    for (let t = 0; t < size; t++) {
      gradient[t] += pull * x[t];
      const scaled = curve * x[t];
      for (let u = 0; u <= t; u++) hessian[t * size + u] += scaled * x[u];
    }
  }
  for (let t = 0; t < size; t++) {
    if (t > 0) {
      objective += (l2 / 2) * parameters[t] ** 2;
      gradient[t] += l2 * parameters[t];
      hessian[t * size + t] += l2;
    }
    for (let u = 0; u < t; u++) hessian[u * size + t] = hessian[t * size + u];
  }
  return { parameters, objective, gradient, hessian };
}

function isFlat(state: State, design: Design, tolerance: number): boolean {
  return state.gradient.every((slope) => Math.abs(slope) <= tolerance * design.totalWeight);
}

/** A Newton step, halved until the objective does not rise by more than rounding; undefined where no step helps any more. */
function newtonStep(design: Design, state: State, l2: number): State | undefined {
  const size = design.terms + 1;
  const hessian = state.hessian.slice();
  // The intercept alone is not penalised; where all answers are sure its curvature may vanish.
  hessian[0] += 1e-10 * (1 + hessian[0]);
  const direction = solvePositiveDefinite(hessian, state.gradient);
  for (let length = 1; length > 1e-8; length /= 2) {
    const parameters = Float64Array.from(
      { length: size },
      (_, t) => state.parameters[t] - length * direction[t],
    );
    const next = evaluate(design, parameters, l2);
    if (next.objective <= state.objective * (1 + ROUNDING)) return next;
  }
  return undefined;
}
