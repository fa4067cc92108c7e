/** Explains the answers of a model of either kind. */
import { predictLinearRaw } from '../linear/linear-model.js';
import type { Model } from '../model.js';
import { predictRaw } from '../trees/predict.js';
import type { Contributions } from './contributions.js';
import { linearContributions } from './linear-contributions.js';
import { treeContributions, treeExplainer } from './tree-shap.js';

/** What contributions are counted in: the model's answer before the link. */
export type ContributionUnit = 'log-odds' | 'probability';

export interface Explainer {
  unit: ContributionUnit;
  /**
   * How many steps an explanation takes, some nanoseconds each: for trees the leaves times the square of the features that
   * a path can have.
   */
  steps: number;
  /** `row` has one value a feature, in the order of `model.featureNames`; NaN = missing. */
  explain(row: ArrayLike<number>): Contributions;
  /** The model's answer before the link: what `expected` and the contributions add up to, within 1e-9. */
  raw(row: ArrayLike<number>): number;
}

/** Throws NotExplainable where a model of trees does not say how many training rows reached each node. */
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
