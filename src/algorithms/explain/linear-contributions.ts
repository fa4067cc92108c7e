import { type LinearModel, standardisedInput } from '../linear/linear-model.js';
import type { Contributions } from './contributions.js';

/**
 * The contributions to the log-odds of a linear model: for each feature the sum over its terms of
 * weight * (input - mean) / scale. These are the exact Shapley values if unknown features take their means
 * (Štrumbelj and Kononenko 2014), and a missing value adds 0.
 * @throws {RangeError} when the row has too few values
 */
export function linearContributions(model: LinearModel, row: ArrayLike<number>): Contributions {
  const { featureNames, inputs, weights, intercept } = model;
  if (row.length < featureNames.length) {
    throw new RangeError(`a row must have ${featureNames.length} values, not ${row.length}`);
  }
  const values = new Float64Array(featureNames.length);
  for (let t = 0; t < weights.length; t++) {
    values[inputs[t]] += weights[t] * standardisedInput(model, t, row[inputs[t]]);
  }
  return { expected: intercept, values };
}
