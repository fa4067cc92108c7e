/** A fitted model of either kind, and predicting with it. */
import { type LinearModel, predictLinear, predictLinearBatch } from './linear/linear-model.js';
import {
  type TreeEnsembleModel,
  predictBatch,
  predictProbability as predictWithTrees,
} from './trees/tree-ensemble.js';

export type Model = TreeEnsembleModel | LinearModel;

/** The probability (0..1) of label 1. `row` has one value a feature, in the order of `model.featureNames`; NaN = missing. */
export function predictProbability(model: Model, row: ArrayLike<number>): number {
  return model.kind === 'linear' ? predictLinear(model, row) : predictWithTrees(model.ensemble, row);
}

/**
 * Probabilities of rows `from` .. `to - 1` of `columns` (one a feature, in the order of `model.featureNames`; may lie on
 * a SharedArrayBuffer), written to `out[0 .. to - from - 1]`.
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
}
