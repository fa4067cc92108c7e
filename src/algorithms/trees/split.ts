import type { Random } from '../random/random.js';
import type { FeatureBins } from './binning.js';

/** Numbers a slot: sum of gradients, sum of hessians, rows. */
export const STRIDE = 3;

/** Sums over rows: gradients, hessians, number of rows. */
export interface Sums {
  gradient: number;
  hessian: number;
  rows: number;
}

export interface Split {
  gain: number;
  feature: number;
  /** Codes less than or equal to this bin go left. */
  bin: number;
  /** For a categorical feature: 256 numbers, 1 for each bin that goes left. */
  leftBins?: Uint8Array;
  missingLeft: boolean;
  left: Sums;
  right: Sums;
}

/** The bounds on the output of a node. */
export interface Bounds {
  lower: number;
  upper: number;
}

export const UNBOUNDED: Bounds = { lower: -Infinity, upper: Infinity };

/** A feature whose bins are searched in one node. */
export interface NodeFeature {
  index: number;
  bins: FeatureBins;
  /** 1: the output must not decrease as the value grows; -1: it must not increase; 0: no constraint. */
  sign: number;
  bounds: Bounds;
}

export interface SplitRules {
  /** Fewest rows on either side, at least 1. */
  minRowsInLeaf: number;
  /** Smallest sum of hessians on either side. */
  minChildWeight: number;
  l1: number;
  l2: number;
}

/** Twice the decrease of the loss if rows with these sums get the optimal output: soft(G)^2 / (H + l2). */
export function leafScore(gradient: number, hessian: number, rules: SplitRules): number {
  const pull = softened(gradient, rules.l1);
  return (pull * pull) / (hessian + rules.l2);
}

/** The output that minimises the loss: -soft(G) / (H + l2) (Chen and Guestrin, XGBoost, KDD 2016, eq. 5, with L1). */
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
 * Missing values are tried on both sides. If the node has none, missing values seen later go to the side with more weight (hessian).
 * @param slots gradient, hessian and rows of each bin, then of missing values
 * @param total sums of the node
 * @param only the only bin to split after; absent: any bin
 */
export function bestSplit(
  slots: Float64Array,
  feature: NodeFeature,
  total: Sums,
  rules: SplitRules,
  best: number,
  only?: number,
): Split | undefined {
  const { bins } = feature.bins;
  const missing = bins * STRIDE;
  const missingRows = slots[missing + 2];
  const { minRowsInLeaf, minChildWeight } = rules;
  const parentScore = leafScore(total.gradient, total.hessian, rules);
  let floor = best;
  let bestBin = -1;
  let bestLeft = false;
  let [bestGradient, bestHessian, bestRows] = [0, 0, 0];
  for (let side = 0; side < (missingRows > 0 ? 2 : 1); side++) {
    const missingLeft = side === 1;
    // The sums on the left. The last split, after all bins, separates missing values from the rest.
    let gradient = missingLeft ? slots[missing] : 0;
    let hessian = missingLeft ? slots[missing + 1] : 0;
    let rows = missingLeft ? missingRows : 0;
    const lastBin = missingRows > 0 && !missingLeft ? bins : bins - 1;
    for (let bin = 0; bin < lastBin; bin++) {
      const slot = bin * STRIDE;
      const inBin = slots[slot + 2];
      gradient += slots[slot];
      hessian += slots[slot + 1];
      rows += inBin;
      if (inBin === 0 || rows < minRowsInLeaf || hessian < minChildWeight) continue;
      const rightHessian = total.hessian - hessian;
      if (total.rows - rows < minRowsInLeaf || rightHessian < minChildWeight) break;
      if (only !== undefined && bin !== only) continue;
      const rightGradient = total.gradient - gradient;
      const gain =
        leafScore(gradient, hessian, rules) + leafScore(rightGradient, rightHessian, rules) - parentScore;
      if (!(gain > floor)) continue;
      if (feature.sign !== 0) {
        const rise = leafAnswer(rightGradient, rightHessian, rules) - leafAnswer(gradient, hessian, rules);
        if (rise * feature.sign < 0) continue;
      }
      floor = gain;
      bestBin = bin;
      bestLeft = missingLeft;
      bestGradient = gradient;
      bestHessian = hessian;
      bestRows = rows;
    }
  }
  if (bestBin < 0) return undefined;
  const left = { gradient: bestGradient, hessian: bestHessian, rows: bestRows };
  const found = { feature: feature.index, bin: bestBin, gain: floor, left, missingLeft: bestLeft };
  return splitAfter(found, missingRows > 0, total);
}

/** The split that was found, with its right side. If the node has no missing values, they later go to the side with more weight. */
export function splitAfter(
  found: Omit<Split, 'right' | 'leftBins'>,
  hasMissing: boolean,
  total: Sums,
): Split {
  const { left } = found;
  const missingLeft = hasMissing ? found.missingLeft : 2 * left.hessian >= total.hessian;
  return { ...found, missingLeft, right: restOf(total, left) };
}

/** `total` minus `part`. */
export function restOf(total: Sums, part: Sums): Sums {
  return {
    gradient: total.gradient - part.gradient,
    hessian: total.hessian - part.hessian,
    rows: total.rows - part.rows,
  };
}

/**
 * Like `bestSplit`, after one bin drawn uniformly from the first to the second-last bin in which the node has rows (Geurts, Ernst and
 * Wehenkel, "Extremely randomized trees", Machine Learning 63, 2006; they draw among the values).
 */
export function randomSplit(
  slots: Float64Array,
  feature: NodeFeature,
  total: Sums,
  rules: SplitRules,
  best: number,
  random: Random,
): Split | undefined {
  const used = (bin: number) => slots[bin * STRIDE + 2] > 0;
  let first = 0;
  let last = feature.bins.bins - 1;
  while (first < last && !used(first)) first += 1;
  while (last > first && !used(last)) last -= 1;
  if (first === last) return bestSplit(slots, feature, total, rules, best);
  let cut = first + random.integer(last - first);
  // The same cut, expressed as the last bin before it that has rows.
  while (!used(cut)) cut -= 1;
  return bestSplit(slots, feature, total, rules, best, cut);
}
