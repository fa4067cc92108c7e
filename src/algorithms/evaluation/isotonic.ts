import { ascendingOrder } from './ascending-order.js';

/**
 * Isotonic regression by pooling adjacent violators (Barlow et al., "Statistical Inference under Order Restrictions",
 * 1972): the non-decreasing values with the least squared error.
 */
export interface Isotonic {
  /** Ascending, distinct. */
  x: Float64Array;
  /** Non-decreasing; the same length as `x`. */
  y: Float64Array;
}

/** Rows with the same x are one point with their mean. Points within a constant stretch are omitted, as they do not change the interpolation. */
export function fitIsotonic(labels: Uint8Array, values: Float64Array): Isotonic {
  const order = ascendingOrder(values);
  const x: number[] = [];
  const sums: number[] = [];
  const weights: number[] = [];
  for (const i of order) {
    if (x.length === 0 || x.at(-1) !== values[i]) {
      x.push(values[i]);
      sums.push(0);
      weights.push(0);
    }
    sums[x.length - 1] += labels[i];
    weights[x.length - 1] += 1;
  }
  return trimmed(x, pooled(sums, weights));
}

/** The value at one x: interpolated between its neighbours; beyond the ends the first or last value. */
export function isotonicAt({ x, y }: Isotonic, value: number): number {
  const last = x.length - 1;
  if (!(value > x[0])) return y[0];
  if (value >= x[last]) return y[last];
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle] <= value) low = middle;
    else high = middle;
  }
  return y[low] + ((y[high] - y[low]) * (value - x[low])) / (x[high] - x[low]);
}

/** The value of each point after pooling violators. */
function pooled(sums: number[], weights: number[]): number[] {
  const blocks: { sum: number; weight: number; points: number }[] = [];
  sums.forEach((sum, i) => {
    let block = { sum, weight: weights[i], points: 1 };
    for (let before = blocks.at(-1); before; before = blocks.at(-1)) {
      if (before.sum * block.weight < block.sum * before.weight) break;
      block = {
        sum: before.sum + block.sum,
        weight: before.weight + block.weight,
        points: before.points + block.points,
      };
      blocks.pop();
    }
    blocks.push(block);
  });
  return blocks.flatMap(({ sum, weight, points }) => Array.from({ length: points }, () => sum / weight));
}

function trimmed(x: number[], y: number[]): Isotonic {
  const needed = (_: number, i: number) =>
    i === 0 || i === x.length - 1 || y[i] !== y[i - 1] || y[i] !== y[i + 1];
  return { x: Float64Array.from(x.filter(needed)), y: Float64Array.from(y.filter(needed)) };
}
