/** Models of the npm package ml-logistic-regression 2 as linear models. */
import { type LinearModel, type LinearWeights, linearFromWeights } from '../linear/linear-model.js';

/** How the training columns were derived from the features (see LinearWeights). Default: the features themselves. */
export interface MlInputs extends Omit<LinearWeights, 'weights' | 'intercept'> {
  /** Whether a last column of ones was added; the package has no intercept, so that column's weight becomes the intercept. */
  constantColumn?: boolean;
}

interface MlLogistic {
  name?: string;
  numberClasses?: number;
  classifiers?: ({ weights?: number[][] | null } | null)[];
}

/**
 * Converts what the package's `toJSON()` returns (also after a JSON round trip), trained on labels 0 and 1.
 *
 * The package fits one classifier per class, and classifier k gives the probability that the label is NOT k. So classifier 0 alone is
 * the probability of label 1, and `predict` (the smallest value wins) returns 1 if it is above 0.5.
 * @throws {RangeError} when the object is not such a model or its weights are not finite (its gradient descent diverged)
 */
export function linearFromMlLogisticRegression(json: unknown, inputs: MlInputs): LinearModel {
  const model: MlLogistic | null = JSON.parse(JSON.stringify(json ?? null));
  if (model?.name !== 'LogisticRegression') {
    throw new RangeError(`name must be LogisticRegression, not ${model?.name}`);
  }
  if (model.numberClasses !== 2 && model.numberClasses !== 1) {
    throw new RangeError(`numberClasses must be 1 or 2, not ${model.numberClasses}`);
  }
  const weights = model.classifiers?.[0]?.weights?.[0];
  // JSON has null for NaN and infinities.
  if (!Array.isArray(weights) || !weights.every(Number.isFinite)) {
    throw new RangeError('classifiers[0] must have one row of finite weights');
  }
  const { constantColumn = false, ...rest } = inputs;
  if (!constantColumn) return linearFromWeights({ ...rest, weights });
  return linearFromWeights({ ...rest, weights: weights.slice(0, -1), intercept: weights.at(-1) });
}
