/** A fitted model (trees or linear), and prediction with it. */
import { type Calibration, calibrate } from './evaluation/calibration.js';
import { type LinearModel, predictLinear, predictLinearBatch } from './linear/linear-model.js';
import { predictBatch, predictProbability as predictWithTrees, prepare } from './trees/predict.js';
import type { TreeEnsembleModel } from './trees/tree-ensemble.js';

export interface Calibrated {
  /** Applied to the probability of the trees or weights; absent: no calibration. */
  calibration?: Calibration;
}

export type Model = (TreeEnsembleModel | LinearModel) & Calibrated;

/** Prepares a model that will predict many single rows; takes a few milliseconds. */
export function prepareModel(model: Model): void {
  if (model.kind === 'tree-ensemble') prepare(model.ensemble);
}

/** The probability (0..1) of label 1. `row` has one value per feature, in the order of `model.featureNames`; NaN = missing. */
export function predictProbability(model: Model, row: ArrayLike<number>): number {
  const p = model.kind === 'linear' ? predictLinear(model, row) : predictWithTrees(model.ensemble, row);
  return model.calibration ? calibrate(model.calibration, p) : p;
}

/**
 * Probabilities of rows `from` .. `to - 1` of `columns` (one per feature, in the order of `model.featureNames`; may be views of a SharedArrayBuffer), written to `out[0 .. to - from - 1]`.
 */
export function predictColumns(
  model: Model,
  columns: Float64Array[],
  from: number,
  to: number,
  out: Float64Array,
): void {
  if (model.kind === 'linear') predictLinearBatch(model, columns, from, to, out);
  else predictBatch(model.ensemble, columns, from, to, out);
  const { calibration } = model;
  if (calibration) for (let i = 0; i < to - from; i++) out[i] = calibrate(calibration, out[i]);
}
