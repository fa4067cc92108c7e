/** Logistic regression by Newton's method (iteratively reweighted least squares) with an L2 penalty. */
import { type TrainingData, checkTrainingData, weightedRows } from '../training-data.js';
import { solvePositiveDefinite } from './cholesky.js';
import { type State, evaluate, hessianOf } from './curvature.js';
import { type Design, designOf } from './design.js';
import type { LinearModel } from './linear-model.js';
import { type ColumnRoles, type WeightedRows, unweightedModel } from './terms.js';

export interface LogisticRegressionParameters {
  /** At least MIN_L2. */
  l2: number;
  maxIterations: number;
  /** Fitting ends when the largest entry of the gradient, divided by the weight of all rows, is below this. */
  tolerance: number;
  /** Knots of each column of `roles.splines`, 3 or more; fewer, or absent: no splines. */
  splineKnots?: number;
}

export interface LogisticRegressionFit {
  model: LinearModel;
  /** Newton steps taken on all rows. */
  iterations: number;
  /** False if maxIterations was reached first. */
  converged: boolean;
}

/** The smallest penalty: with it the solution is finite and unique, even for separable classes or repeated columns. */
export const MIN_L2 = 1e-6;

/** Tolerated increase of the summed loss in a converged step, as a share of the loss and of the total weight. */
const ROUNDING = 1e-14;

/** From this number of rows on, the first steps use an evenly spaced sample of at least half as many rows. */
const SAMPLE_FROM = 40_000;
const SAMPLE_ROWS = 20_000;
/** Tolerance of the steps on the sample: a closer optimum would not be a better starting point. */
const SAMPLE_TOLERANCE = 1e-5;

/**
 * Minimises sum of w_i * logloss_i + l2 / 2 * |weights|^2; the intercept is not penalised. l2 is 1 / C of scikit-learn.
 *
 * Inputs are centred and divided by their standard deviation (with n, by weight); categorical columns are one-hot
 * instead, one term for each value of the training part, centred but not scaled. Columns of `roles.splines` additionally have
 * the functions of a restricted cubic spline, also standardised. NaN and infinite values count as missing
 * and are replaced by the mean. A constant column gets weight 0. With one class, the intercept grows until the tolerance is met.
 * Identifiers get no term: a linear effect of an arbitrary number has no meaning for unseen ids.
 * @throws {InvalidTrainingData} when the data cannot be trained on, or has more than 256 categories
 * @throws {RangeError} when l2 is below MIN_L2
 */
export function fitLogisticRegression(
  data: TrainingData,
  parameters: LogisticRegressionParameters,
  roles: ColumnRoles = {},
  onProgress?: (done: number, total: number) => void,
): LogisticRegressionFit {
  checkTrainingData(data);
  if (!(parameters.l2 >= MIN_L2)) throw new RangeError(`l2 must be at least ${MIN_L2}, not ${parameters.l2}`);
  const sample = weightedRowsOf(data);
  const model = unweightedModel(data, sample, roles, parameters.splineKnots ?? 0);
  let start: Float64Array = new Float64Array(model.weights.length + 1);
  if (sample.rows.length >= SAMPLE_FROM) {
    const part = everyNth(sample);
    // A sample represents all rows, so its penalty is scaled down by its share.
    const l2 = (parameters.l2 * part.rows.length) / sample.rows.length;
    const tolerance = Math.max(SAMPLE_TOLERANCE, parameters.tolerance);
    start = minimise(designOf(data, part, model), start, { ...parameters, l2, tolerance }).parameters;
  }
  const found = minimise(designOf(data, sample, model), start, parameters, onProgress);
  model.intercept = found.parameters[0];
  model.weights.set(found.parameters.subarray(1));
  return { model, iterations: found.iterations, converged: found.converged };
}

/** Newton steps from `start` until the gradient is within tolerance, no step helps, or maxIterations is reached. */
function minimise(
  design: Design,
  start: Float64Array,
  { l2, tolerance, maxIterations }: LogisticRegressionParameters,
  onProgress?: (done: number, total: number) => void,
): { parameters: Float64Array; iterations: number; converged: boolean } {
  let state = evaluate(design, start, l2);
  let iterations = 0;
  while (!isFlat(state, design, tolerance) && iterations < maxIterations) {
    const next = newtonStep(design, state, l2);
    if (!next) break;
    state = next;
    iterations += 1;
    onProgress?.(iterations, maxIterations);
  }
  return { parameters: state.parameters, iterations, converged: isFlat(state, design, tolerance) };
}

/** Importance of each feature: |weight| * spread of its terms, with sum 1; one-hot terms spread by sqrt(share (1 - share)). */
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

function weightedRowsOf(data: TrainingData): WeightedRows {
  const rows = weightedRows(data, data.train);
  const { weights } = data;
  return { rows, weights: weights && Float64Array.from(rows, (row) => weights[row]) };
}

function everyNth({ rows, weights }: WeightedRows): WeightedRows {
  const step = Math.floor(rows.length / SAMPLE_ROWS);
  const taken = (_: number, i: number) => i % step === 0;
  return { rows: rows.filter(taken), weights: weights?.filter(taken) };
}

function isFlat(state: State, design: Design, tolerance: number): boolean {
  return state.gradient.every((slope) => Math.abs(slope) <= tolerance * design.totalWeight);
}

/** A Newton step, halved until the objective does not rise by more than rounding; undefined if no step lowers it any further. */
function newtonStep(design: Design, state: State, l2: number): State | undefined {
  const size = state.parameters.length;
  const direction = directionOf(hessianOf(design, state, l2), state.gradient);
  if (!direction) return undefined;
  for (let length = 1; length > 1e-8; length /= 2) {
    const parameters = Float64Array.from(
      { length: size },
      (_, t) => state.parameters[t] - length * direction[t],
    );
    const next = evaluate(design, parameters, l2);
    if (next.objective <= state.objective + ROUNDING * (state.objective + design.totalWeight)) return next;
  }
  return undefined;
}

/**
 * The Newton direction. Rounding can make the second derivatives indefinite: probabilities so close to 0 or 1 that their curvature
 * vanishes, or inputs 10^12 times larger than others. Then the smallest sufficient amount is added to the diagonal, which keeps a descent direction.
 */
function directionOf(hessian: Float64Array, gradient: Float64Array): Float64Array | undefined {
  const size = gradient.length;
  for (let share = 1e-10; share <= 1; share *= 100) {
    const damped = hessian.slice();
    // The intercept is not penalised.
    damped[0] += 1e-10 * (1 + damped[0]);
    if (share > 1e-10) for (let i = 0; i < size; i++) damped[i * size + i] *= 1 + share;
    try {
      return solvePositiveDefinite(damped, gradient);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return undefined;
}
