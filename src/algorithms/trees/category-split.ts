/** Splits of categories into two sets (Fisher, JASA 53, 1958: in the order of their mean output), with LightGBM's safeguards. */
import type { FeatureBins } from './binning.js';
import { type Split, type SplitRules, STRIDE, type Sums, leafScore, restOf } from './split.js';

export interface CategoryRules {
  /** Categories with fewer rows in the node stay on the right; added to the hessian by which they are ordered. */
  categorySmoothing: number;
  /** Added to l2 in the gain of a split on categories. */
  categoryL2: number;
  /** Maximum number of categories on the left. */
  maxCategories: number;
}

/**
 * The best set of categories to go left with a gain above `best`, or undefined. The bin of all other categories always goes
 * right, as do categories first seen later; missing values go to the side whose mean output is closer to theirs.
 * @param slots gradient, hessian and rows of each bin, then of missing values
 * @param total sums of the node
 */
export function bestCategorySplit(
  slots: Float64Array,
  feature: { index: number; bins: FeatureBins },
  total: Sums,
  rules: SplitRules & CategoryRules,
  best: number,
): Split | undefined {
  const { bins } = feature.bins;
  const l2 = { ...rules, l2: rules.l2 + rules.categoryL2 };
  const parentScore = leafScore(total.gradient, total.hessian, rules);
  const meanAnswer = (bin: number) =>
    slots[bin * STRIDE] / (slots[bin * STRIDE + 1] + rules.categorySmoothing);
  // Of the bins 0 .. bins, number bins - 1 holds the others and number bins the missing values.
  const candidates = Array.from({ length: bins + 1 }, (_, bin) => bin)
    .filter((bin) => bin !== bins - 1 && slots[bin * STRIDE + 2] >= Math.max(1, rules.categorySmoothing))
    .sort((a, b) => meanAnswer(a) - meanAnswer(b) || a - b);
  let floor = best;
  let found: { order: number[]; size: number; gain: number; left: Sums } | undefined;
  for (const order of [candidates, candidates.toReversed()]) {
    const left = { gradient: 0, hessian: 0, rows: 0 };
    for (let i = 0; i < Math.min(order.length, rules.maxCategories); i++) {
      left.gradient += slots[order[i] * STRIDE];
      left.hessian += slots[order[i] * STRIDE + 1];
      left.rows += slots[order[i] * STRIDE + 2];
      if (left.rows < rules.minRowsInLeaf || left.hessian < rules.minChildWeight) continue;
      const right = restOf(total, left);
      if (right.rows < rules.minRowsInLeaf || right.hessian < rules.minChildWeight) break;
      const gain =
        leafScore(left.gradient, left.hessian, l2) +
        leafScore(right.gradient, right.hessian, l2) -
        parentScore;
      if (!(gain > floor)) continue;
      floor = gain;
      found = { order, size: i + 1, gain, left: { ...left } };
    }
  }
  if (!found) return undefined;
  const leftBins = new Uint8Array(256);
  for (const bin of found.order.slice(0, found.size)) leftBins[bin] = 1;
  return {
    gain: found.gain,
    feature: feature.index,
    bin: 0,
    leftBins,
    missingLeft: leftBins[bins] === 1,
    left: found.left,
    right: restOf(total, found.left),
  };
}
