/** The points of the ROC curve. */
import { sortedByClass } from './scores.js';

export interface RocPoints {
  falsePositiveRate: number[];
  truePositiveRate: number[];
  /** The class is 1 if probability >= threshold. Descending; the first is 1 above the highest probability, so that no row is classified 1. */
  threshold: number[];
}

/**
 * The ROC curve from (0, 0) to (1, 1), thinned to at most `maxPoints` (at least 2) points evenly spaced along it.
 * With one class only there is no curve: all three lists are empty.
 */
export function rocPoints(labels: Uint8Array, probabilities: Float64Array, maxPoints = 200): RocPoints {
  const { positives, negatives } = sortedByClass(labels, probabilities);
  const points: RocPoints = { falsePositiveRate: [], truePositiveRate: [], threshold: [] };
  if (positives.length === 0 || negatives.length === 0) return points;
  let p = positives.length;
  let n = negatives.length;
  const add = (threshold: number) => {
    points.truePositiveRate.push(1 - p / positives.length);
    points.falsePositiveRate.push(1 - n / negatives.length);
    points.threshold.push(threshold);
  };
  add(Math.max(positives[p - 1], negatives[n - 1]) + 1);
  // The curve has length 2 (1 up, 1 to the right); a point is kept once the next milestone is reached.
  const step = 2 / (Math.max(2, maxPoints) - 1);
  let milestone = step;
  while (p > 0 || n > 0) {
    const threshold = Math.max(p > 0 ? positives[p - 1] : -Infinity, n > 0 ? negatives[n - 1] : -Infinity);
    while (p > 0 && positives[p - 1] === threshold) p -= 1;
    while (n > 0 && negatives[n - 1] === threshold) n -= 1;
    const way = 2 - p / positives.length - n / negatives.length;
    if (way < milestone - 1e-9 && (p > 0 || n > 0)) continue;
    add(threshold);
    milestone = (Math.floor(way / step + 1e-9) + 1) * step;
  }
  return points;
}
