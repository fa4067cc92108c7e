/** How well a linear map takes one distribution to another, judged by their quantiles. */

/** Points at which quantiles are compared: the middles of equal parts of 0..1, the outermost hundredths left out on each side. */
const POINTS = 197;
const TRIM = 0.015;
/** Of a value of ordinary size: numbers nearer to an integer count as integers. */
const WHOLE_WITHIN = 1e-6;

export interface Quantiles {
  /** Ascending, not missing. */
  sorted: Float64Array;
  /** At `POINTS` probabilities, ascending. */
  at: Float64Array;
  median: number;
  /** Mean distance of the quantiles from the median: the spread that misfits are measured in. */
  spread: number;
  /** All values are integers. */
  whole: boolean;
}

export interface LinearMap {
  slope: number;
  intercept: number;
}

/** @param values in any order, without NaN; at least 1. They are sorted in place. */
export function quantilesOf(values: Float64Array): Quantiles {
  const sorted = values.sort();
  const at = new Float64Array(POINTS);
  for (let i = 0; i < POINTS; i++) {
    const p = TRIM + ((1 - 2 * TRIM) * (i + 0.5)) / POINTS;
    at[i] = quantile(sorted, p);
  }
  const median = quantile(sorted, 0.5);
  let spread = 0;
  for (const value of at) spread += Math.abs(value - median);
  const whole = sorted.every((value) => Math.abs(value - Math.round(value)) < WHOLE_WITHIN);
  return { sorted, at, median, spread: spread / POINTS, whole };
}

/** Linear interpolation between order statistics (Hyndman and Fan's definition 7). */
function quantile(sorted: Float64Array, p: number): number {
  const place = p * (sorted.length - 1);
  const low = Math.floor(place);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (place - low) * (sorted[high] - sorted[low]);
}

/** The map's image of quantile `i`: a negative slope turns the order round; where `to` has integers only, so has the image. */
function imageAt(from: Quantiles, to: Quantiles, map: LinearMap, i: number): number {
  const value = map.slope * from.at[map.slope < 0 ? POINTS - 1 - i : i] + map.intercept;
  return to.whole ? Math.round(value) : value;
}

/**
 * The mean distance between the quantiles of `to` and the images of those of `from` (the trimmed Wasserstein distance), in units of
 * the larger spread of the two. 0: the map explains all.
 */
export function misfit(from: Quantiles, to: Quantiles, map: LinearMap): number {
  let sum = 0;
  for (let i = 0; i < POINTS; i++) sum += Math.abs(to.at[i] - imageAt(from, to, map, i));
  const scale = Math.max(to.spread, Math.abs(map.slope) * from.spread);
  return scale > 0 ? sum / POINTS / scale : sum > 0 ? Infinity : 0;
}

/**
 * Least squares of the quantiles of `to` on those of `from`: the map with the smallest (trimmed) 2-Wasserstein distance among those
 * with the sign.
 */
export function fitMap(from: Quantiles, to: Quantiles, sign: 1 | -1): LinearMap {
  let [x, y] = [0, 0];
  for (let i = 0; i < POINTS; i++) {
    x += from.at[i] / POINTS;
    y += to.at[i] / POINTS;
  }
  let [xx, xy] = [0, 0];
  for (let i = 0; i < POINTS; i++) {
    const one = from.at[sign < 0 ? POINTS - 1 - i : i] - x;
    xx += one * one;
    xy += one * (to.at[i] - y);
  }
  const slope = xx > 0 ? xy / xx : NaN;
  return { slope, intercept: y - slope * x };
}

/** The offset that fits best with a given slope: the median of the differences of the quantiles. */
export function fitOffset(from: Quantiles, to: Quantiles, slope: number): number {
  const differences = to.at.map((value, i) => value - slope * from.at[slope < 0 ? POINTS - 1 - i : i]);
  return differences.sort()[(POINTS - 1) / 2];
}

/** The largest difference of the two distribution functions (Kolmogorov–Smirnov), after `map` was applied to `from`; 0..1. */
export function maxDistance(from: Quantiles, to: Quantiles, map: LinearMap): number {
  const [n, m] = [from.sorted.length, to.sorted.length];
  const image = (i: number) => {
    const value = map.slope * from.sorted[map.slope < 0 ? n - 1 - i : i] + map.intercept;
    return to.whole ? Math.round(value) : value;
  };
  let [i, j, most] = [0, 0, 0];
  while (i < n && j < m) {
    const next = Math.min(image(i), to.sorted[j]);
    // Values that differ by rounding alone are the same.
    const limit = next + 1e-9 * Math.max(1, Math.abs(next));
    while (i < n && image(i) <= limit) i++;
    while (j < m && to.sorted[j] <= limit) j++;
    most = Math.max(most, Math.abs(i / n - j / m));
  }
  return most;
}
