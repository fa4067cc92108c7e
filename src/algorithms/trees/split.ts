import type { FeatureBins } from './binning.js';
import { STRIDE } from './histogram.js';

/** Sums over rows: gradients, hessians, number of rows. */
export interface Sums {
  gradient: number;
  hessian: number;
  rows: number;
}

export interface Split {
  gain: number;
  feature: number;
  /** Codes up to this bin go left. */
  bin: number;
  missingLeft: boolean;
  left: Sums;
  right: Sums;
}

export interface SplitRules {
  /** Fewest rows on either side, at least 1. */
  minRowsInLeaf: number;
  /** Smallest sum of hessians on either side. */
  minChildWeight: number;
  l1: number;
  l2: number;
}

/** How far the loss falls (times 2) when rows with these sums get the best answer: soft(G)^2 / (H + l2). */
export function leafScore(gradient: number, hessian: number, rules: SplitRules): number {
  const pull = softened(gradient, rules.l1);
  return (pull * pull) / (hessian + rules.l2);
}

/** The answer that lowers the loss most: -soft(G) / (H + l2) (Chen and Guestrin, XGBoost, KDD 2016, eq. 5, with L1). */
export function leafAnswer(gradient: number, hessian: number, rules: SplitRules): number {
  return -softened(gradient, rules.l1) / (hessian + rules.l2);
}

function softened(gradient: number, l1: number): number {
  if (l1 === 0) return gradient;
  if (gradient > l1) return gradient - l1;
  return gradient < -l1 ? gradient + l1 : 0;
}

/**
 * The best split of a node on one feature with a gain above `best`, or undefined.
 *
 * Missing values are tried on both sides; where the node has none, new ones later go where more weight (hessian) goes.
 * @param total sums of the node
 * @param offset where the feature's bins begin in the histogram
 */
export function bestSplit(
  histogram: Float64Array,
  offset: number,
  feature: { index: number; bins: FeatureBins },
  total: Sums,
  rules: SplitRules,
  best: number,
): Split | undefined {
  const { bins } = feature.bins;
  const missing = offset + bins * STRIDE;
  const missingRows = histogram[missing + 2];
  const parentScore = leafScore(total.gradient, total.hessian, rules);
  let found: Split | undefined;
  let floor = best;
  for (let side = 0; side < (missingRows > 0 ? 2 : 1); side++) {
    const missingLeft = side === 1;
    // The sums on the left; a last split after all bins parts missing values from the rest.
    let gradient = missingLeft ? histogram[missing] : 0;
    let hessian = missingLeft ? histogram[missing + 1] : 0;
    let rows = missingLeft ? missingRows : 0;
    const lastBin = missingRows > 0 && !missingLeft ? bins : bins - 1;
    for (let bin = 0; bin < lastBin; bin++) {
      const slot = offset + bin * STRIDE;
      const inBin = histogram[slot + 2];
      gradient += histogram[slot];
      hessian += histogram[slot + 1];
      rows += inBin;
      if (inBin === 0 || rows < rules.minRowsInLeaf || hessian < rules.minChildWeight) continue;
      const rightHessian = total.hessian - hessian;
      if (total.rows - rows < rules.minRowsInLeaf || rightHessian < rules.minChildWeight) break;
      const gain =
        leafScore(gradient, hessian, rules) +
        leafScore(total.gradient - gradient, rightHessian, rules) -
        parentScore;
      if (!(gain > floor)) continue;
      floor = gain;
      found = {
        gain,
        feature: feature.index,
        bin,
        missingLeft: missingRows > 0 ? missingLeft : 2 * hessian >= total.hessian,
        left: { gradient, hessian, rows },
        right: { gradient: total.gradient - gradient, hessian: rightHessian, rows: total.rows - rows },
      };
    }
  }
  return found;
}
