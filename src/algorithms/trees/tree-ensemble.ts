/**
 * Decision trees as flat typed arrays, for every engine, and the plain walk through them. predict.ts chooses between this walk
 * and, for many rows, a faster method with the same outputs.
 *
 * A node is an index into the node arrays. The nodes of tree k are `treeStarts[k] .. treeStarts[k + 1] - 1`, its root is
 * the first, and the children of a node come after it, so that every walk ends.
 */

/**
 * How leaf values become a probability.
 * - `logit`: sigmoid of baseScore + the sum of leaf values (gradient boosting)
 * - `identity`: baseScore + the sum of leaf values is the probability
 * - `average`: baseScore + the mean of leaf values is the probability (random forest)
 */
export type Link = 'logit' | 'identity' | 'average';

export const LINKS: readonly Link[] = ['logit', 'identity', 'average'];

/** Bits of `flags`. */
export const MISSING_LEFT = 1;
export const CATEGORICAL = 2;

export interface TreeEnsemble {
  featureCount: number;
  link: Link;
  /** Added to the sum (or the mean) of leaf values. */
  baseScore: number;
  /** Trees + 1 entries: the first node of each tree, then the number of nodes. */
  treeStarts: Int32Array;
  /** One per node: the feature it splits on, -1 for a leaf. */
  feature: Int16Array;
  /**
   * One per node. Numeric split: a value x goes left where `x <= threshold`. Categorical split: the number k of its bitset.
   * Leaf: 0.
   */
  threshold: Float64Array;
  /** One per node: indexes of the children, larger than the node's own; a leaf has 0. */
  left: Int32Array;
  right: Int32Array;
  /** One per node: MISSING_LEFT if NaN goes left (otherwise right), CATEGORICAL if the split is on categories. */
  flags: Uint8Array;
  /** One per node: the output of a leaf; 0 in a split. */
  value: Float64Array;
  /** One per node: weight of the training rows that reached it (for explanations). */
  cover: Float64Array;
  /** One per node: how much the split lowered the training loss; 0 in a leaf. */
  gain: Float64Array;
  /** Bitsets + 1 entries: where each bitset begins in `bitsets`, in words. */
  bitsetStarts: Int32Array;
  /**
   * 32-bit words. A category c (the value without its fraction) goes left where bit c % 32 of word c / 32 of the node's
   * bitset is set; a category beyond the bitset or below 0 goes right.
   */
  bitsets: Uint32Array;
}

export interface TreeEnsembleModel {
  kind: 'tree-ensemble';
  /** In the order of the columns; their number is the ensemble's featureCount. */
  featureNames: string[];
  ensemble: TreeEnsemble;
}

/** A row of feature values, NaN = missing; RangeError where it has fewer values than the ensemble has features. */
export type Row = ArrayLike<number>;

/** Number of rows that go through a tree together, so that the tree stays in the cache. */
const BLOCK = 256;

/** The raw score (before the link): baseScore plus the sum of leaf values, or plus their mean if the link is `average`. */
export function predictRaw(ensemble: TreeEnsemble, row: Row): number {
  if (row.length < ensemble.featureCount) {
    throw new RangeError(`a row must have ${ensemble.featureCount} values, not ${row.length}`);
  }
  // One kind of array keeps the walk fast.
  return withBase(ensemble, leafSum(ensemble, row instanceof Float64Array ? row : new Float64Array(row)));
}

/** The probability of label 1, in 0..1. */
export function predictProbability(ensemble: TreeEnsemble, row: Row): number {
  return applyLink(ensemble.link, predictRaw(ensemble, row));
}

function leafSum(ensemble: TreeEnsemble, row: Float64Array): number {
  const trees = ensemble.treeStarts.length - 1;
  let sum = 0;
  for (let tree = 0; tree < trees; tree++) sum += ensemble.value[leafOf(ensemble, tree, row)];
  return sum;
}

/** The node that `row` ends in, in tree number `tree`. */
function leafOf(ensemble: TreeEnsemble, tree: number, row: Float64Array): number {
  const { feature, threshold, left, right, flags } = ensemble;
  let node = ensemble.treeStarts[tree];
  let split = feature[node];
  while (split >= 0) {
    const x = row[split];
    // Most splits are numeric and most values are present.
    if (flags[node] < CATEGORICAL && !Number.isNaN(x)) node = x <= threshold[node] ? left[node] : right[node];
    else node = goesLeft(ensemble, node, x) ? left[node] : right[node];
    split = feature[node];
  }
  return node;
}

/** Whether a value of the feature that the node splits on goes to its left child. */
export function goesLeft(ensemble: TreeEnsemble, node: number, x: number): boolean {
  const flags = ensemble.flags[node];
  if (Number.isNaN(x)) return (flags & MISSING_LEFT) !== 0;
  if ((flags & CATEGORICAL) === 0) return x <= ensemble.threshold[node];
  const bitset = ensemble.threshold[node];
  const start = ensemble.bitsetStarts[bitset];
  const category = Math.trunc(x);
  const word = start + Math.floor(category / 32);
  if (category < 0 || word >= ensemble.bitsetStarts[bitset + 1]) return false;
  return ((ensemble.bitsets[word] >>> (category % 32)) & 1) === 1;
}

/**
 * Probabilities of rows `from` .. `to - 1` of `columns`, written to `out[0 .. to - from - 1]`.
 * Columns and `out` may be views of a SharedArrayBuffer.
 */
export function predictBatch(
  ensemble: TreeEnsemble,
  columns: Float64Array[],
  from: number,
  to: number,
  out: Float64Array,
): void {
  const { featureCount, link, value } = ensemble;
  const trees = ensemble.treeStarts.length - 1;
  const rows = Array.from({ length: Math.min(BLOCK, to - from) }, () => new Float64Array(featureCount));
  for (let begin = from; begin < to; begin += BLOCK) {
    const sums = out.subarray(begin - from, Math.min(to, begin + BLOCK) - from).fill(0);
    for (let r = 0; r < sums.length; r++) {
      for (let f = 0; f < featureCount; f++) rows[r][f] = columns[f][begin + r];
    }
    for (let tree = 0; tree < trees; tree++) {
      for (let r = 0; r < sums.length; r++) sums[r] += value[leafOf(ensemble, tree, rows[r])];
    }
    for (let r = 0; r < sums.length; r++) sums[r] = applyLink(link, withBase(ensemble, sums[r]));
  }
}

/** baseScore + the sum of leaf values, or + their mean. */
export function withBase(ensemble: TreeEnsemble, sum: number): number {
  const trees = ensemble.treeStarts.length - 1;
  return ensemble.baseScore + (ensemble.link === 'average' && trees > 0 ? sum / trees : sum);
}

/** The probability (0..1) of a raw score. */
export function applyLink(link: Link, raw: number): number {
  return link === 'logit' ? 1 / (1 + Math.exp(-raw)) : Math.min(1, Math.max(0, raw));
}
