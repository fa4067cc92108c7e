import type { TreeEnsemble } from './tree-ensemble.js';

/** One number per feature, with sum 1; all 0 if no tree splits. */
export interface Importances {
  /** Share of the summed gains. */
  gain: number[];
  /** Share of the splits. */
  splits: number[];
}

export function treeImportances(ensemble: TreeEnsemble): Importances {
  const gain = Array.from({ length: ensemble.featureCount }, () => 0);
  const splits = Array.from({ length: ensemble.featureCount }, () => 0);
  ensemble.feature.forEach((feature, node) => {
    if (feature < 0) return;
    gain[feature] += ensemble.gain[node];
    splits[feature] += 1;
  });
  return { gain: normalised(gain), splits: normalised(splits) };
}

/** The numbers divided by their sum; all 0 if the sum is 0. */
export function normalised(values: number[]): number[] {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => (sum > 0 ? value / sum : 0));
}
