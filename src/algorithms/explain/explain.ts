/** Explains the predictions of a model (trees or linear). */
import { predictLinearRaw } from '../linear/linear-model.js';
import type { Model } from '../model.js';
import { predictRaw } from '../trees/predict.js';
import type { Contributions } from './contributions.js';
import { linearContributions } from './linear-contributions.js';
import { treeContributions, treeExplainer } from './tree-shap.js';

/** The unit of contributions: the model's raw score (before the link). */
export type ContributionUnit = 'log-odds' | 'probability';

export interface Explainer {
  unit: ContributionUnit;
  /**
   * Number of steps of an explanation, a few nanoseconds each: for trees, leaves times the square of the number of features on a path.
   */
  steps: number;
  /** `row` has one value per feature, in the order of `model.featureNames`; NaN = missing. */
  explain(row: ArrayLike<number>): Contributions;
  /** The model's raw score (before the link): what `expected` and the contributions add up to, within 1e-9. */
  raw(row: ArrayLike<number>): number;
}

/** @throws {NotExplainable} when a tree model lacks the number of training rows per node */
export function explainer(model: Model): Explainer {
  if (model.kind === 'linear') {
    const steps = model.weights.length;
    return {
      unit: 'log-odds',
      steps,
      explain: (row) => linearContributions(model, row),
      raw: (row) => predictLinearRaw(model, row),
    };
  }
  const { ensemble } = model;
  const trees = treeExplainer(ensemble);
  const longest = Math.min(trees.depth, ensemble.featureCount) + 1;
  return {
    unit: ensemble.link === 'logit' ? 'log-odds' : 'probability',
    steps: (ensemble.feature.length / 2) * longest * longest,
    explain: (row) => treeContributions(trees, row),
    raw: (row) => predictRaw(ensemble, row),
  };
}
