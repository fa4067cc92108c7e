/** Weights that make the rows of a reference look like those of a window. */

export interface ImportanceWeights {
  /** One per row; their mean is 1. */
  weights: Float64Array;
  /** (sum w)^2 / sum w^2 (Kish, Survey Sampling, 1965): how many rows of equal weight they are worth. */
  effectiveRows: number;
  /** Share of rows whose weight was cut. */
  clippedShare: number;
}

/** Largest weight before the mean is made 1, as a multiple of the mean. */
const LARGEST = 10;

/**
 * The ratio of densities p / (1 - p) from the probability that a row is one of the window rather than of the reference (Bickel, Brückner and
 * Scheffer, "Discriminative learning for differing training and test distributions", ICML 2007). Large weights are cut: a few rows
 * must not decide alone.
 * @param current 0..1 for each row of the reference, by a classifier that has not learned from that row's game
 */
export function importanceWeights(current: Float64Array, largest = LARGEST): ImportanceWeights {
  const ratios = current.map((p) => p / Math.max(1 - p, Number.EPSILON));
  const limit = largest * mean(ratios);
  const cut = ratios.map((ratio) => Math.min(ratio, limit));
  const centre = mean(cut);
  const weights = centre > 0 ? cut.map((ratio) => ratio / centre) : cut.fill(1);
  const squares = weights.reduce((sum, weight) => sum + weight * weight, 0);
  const rows = weights.length;
  return {
    weights,
    effectiveRows: rows === 0 ? 0 : rows ** 2 / squares,
    clippedShare: rows === 0 ? 0 : ratios.filter((ratio) => ratio > limit).length / rows,
  };
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
