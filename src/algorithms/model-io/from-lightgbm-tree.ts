/** One tree of a LightGBM text model as nodes of ours. */
import type { TreeNode } from '../trees/assemble.js';
import { MAX_DEPTH } from './check-model.js';
import { ensure } from './invalid-model-file.js';
import { nextBelow } from './next-below.js';
import { categoryValues, MAX_CATEGORY, type PandasColumn } from './pandas-categories.js';

/** The arrays of one tree as in the text: one entry per split, or one per leaf. */
export interface LightGbmTree {
  /** Its number, for messages. */
  tree: number;
  feature: Float64Array;
  threshold: Float64Array;
  /** Bits: 1 categorical, 2 default left, then two of the missing type (0 none, 1 zero, 2 nan). */
  decision: Float64Array;
  /** A split from 0, or the complement (`~leaf`) of a leaf. */
  left: Float64Array;
  right: Float64Array;
  gain?: Float64Array;
  leafValue: Float64Array;
  /** Training rows. */
  leafCover?: Float64Array;
  splitCover?: Float64Array;
  /** The start of each categorical split's bitset in `categoryWords`, and the end of the last. */
  categoryStarts: Float64Array;
  /** 32 categories each. */
  categoryWords: Float64Array;
}

const CATEGORICAL = 1;
const DEFAULT_LEFT = 2;
const MISSING_ZERO = 1;
const MISSING_NAN = 2;
/** LightGBM's kZeroThreshold, 1e-35 in single precision: absolute values up to it count as 0. */
const ZERO = Math.fround(1e-35);
/** The largest double below all values that count as 0. */
const BELOW_ZERO = nextBelow(-ZERO);
/** Maximum number of nodes that `zero_as_missing` may add to a tree. */
const MAX_ADDED = 200_000;

/** Properties shared by all trees of a model. */
export interface LightGbmFrame {
  /** Number of columns. */
  features: number;
  /** Factor for leaf values. */
  factor: number;
  /** By column: the values of pandas categories. */
  pandas: ReadonlyMap<number, PandasColumn>;
}

/**
 * The nodes of a tree, the root first.
 * @throws {InvalidModelFile} when the tree is invalid, or grows too large by `zero_as_missing` (see `addZeroSplit`)
 */
export function lightGbmNodes(tree: LightGbmTree, frame: LightGbmFrame): TreeNode[] {
  checkWalk(tree);
  const target: Target = { ...frame, tree, nodes: [] };
  addNode(target, tree.feature.length === 0 ? ~0 : 0, 1, 0);
  return target.nodes;
}

/** Every split and leaf must be reached exactly once from the root. */
function checkWalk({ tree, feature, left, right, leafValue }: LightGbmTree): void {
  const splits = feature.length;
  const seen = new Uint8Array(splits + leafValue.length);
  const waiting = [splits === 0 ? ~0 : 0];
  let reached = 0;
  for (let child = waiting.pop(); child !== undefined; child = waiting.pop()) {
    const at = child < 0 ? splits + ~child : child;
    const exists = Number.isInteger(child) && (child < 0 ? at < seen.length : at < splits);
    ensure(exists, `tree ${tree} leads to node ${child}, which it does not have`);
    ensure(seen[at] === 0, `tree ${tree} leads to node ${child} twice`);
    seen[at] = 1;
    reached += 1;
    if (child >= 0) waiting.push(left[child], right[child]);
  }
  ensure(reached === seen.length, `tree ${tree} has nodes that nothing leads to`);
}

interface Target extends LightGbmFrame {
  tree: LightGbmTree;
  nodes: TreeNode[];
}

/**
 * Adds a split (0 or more) or leaf (its complement) and its subtree; returns its number.
 * @param share the share of this subtree's training rows that take this branch, if the subtree occurs more than once
 */
function addNode(target: Target, child: number, share: number, depth: number): number {
  const { tree, nodes, features } = target;
  const where = `tree ${tree.tree}`;
  const most = 2 * tree.leafValue.length + MAX_ADDED;
  ensure(nodes.length < most, `${where} has more than ${most} nodes after zero_as_missing is written out`);
  ensure(depth <= MAX_DEPTH, `${where} must not be deeper than ${MAX_DEPTH}`);
  if (child < 0) {
    const value = tree.leafValue[~child] * target.factor;
    return nodes.push({ value, cover: share * coverOf(tree, child) }) - 1;
  }
  const feature = tree.feature[child];
  ensure(
    Number.isInteger(feature) && feature >= 0 && feature < features,
    `split_feature of ${where} must be 0 to ${features - 1}, not ${feature}`,
  );
  const split = { child, feature, share, depth, cover: share * coverOf(tree, child) };
  if ((tree.decision[child] & CATEGORICAL) !== 0) return addCategorical(target, split);
  return addNumeric(target, split);
}

interface LightGbmSplit {
  child: number;
  feature: number;
  share: number;
  depth: number;
  cover: number;
}

function addCategorical(target: Target, { child, feature, share, depth, cover }: LightGbmSplit): number {
  const { tree, nodes } = target;
  const codes = categoriesOf(tree, tree.threshold[child]);
  const column = target.pandas.get(feature);
  const categories = column ? categoryValues(column, codes) : codes;
  const node = {
    feature,
    categories,
    missingLeft: false,
    left: 0,
    right: 0,
    cover,
    gain: gainOf(tree, child),
  };
  const at = nodes.push(node) - 1;
  node.left = addNode(target, tree.left[child], share, depth + 1);
  node.right = addNode(target, tree.right[child], share, depth + 1);
  return at;
}

function addNumeric(target: Target, split: LightGbmSplit): number {
  const { tree, nodes } = target;
  const { child, feature, share, depth, cover } = split;
  ensure(
    !target.pandas.has(feature),
    `tree ${tree.tree} has a numeric split on the categories of column ${feature}`,
  );
  const missingType = (tree.decision[child] >> 2) & 3;
  const defaultLeft = (tree.decision[child] & DEFAULT_LEFT) !== 0;
  let threshold = tree.threshold[child];
  if (missingType === MISSING_ZERO) {
    if (defaultLeft ? threshold < BELOW_ZERO : threshold >= ZERO) {
      return addZeroSplit(target, split, threshold, defaultLeft);
    }
    // All values that count as 0 go in the default direction.
    threshold = defaultLeft ? Math.max(threshold, ZERO) : Math.min(threshold, BELOW_ZERO);
  }
  // Without a missing type, NaN is treated as 0.
  const learned = missingType === MISSING_NAN || missingType === MISSING_ZERO;
  const missingLeft = learned ? defaultLeft : threshold >= 0;
  const node = { feature, threshold, missingLeft, left: 0, right: 0, cover, gain: gainOf(tree, child) };
  const at = nodes.push(node) - 1;
  node.left = addNode(target, tree.left[child], share, depth + 1);
  node.right = addNode(target, tree.right[child], share, depth + 1);
  return at;
}

/**
 * A split with `zero_as_missing` in which 0 goes to the other side than the values around it. It becomes three numeric splits, and
 * one subtree occurs twice:
 * - default right, 0 < t: x <= t? (x <= just below zero? left : x <= zero? right : left) : right
 * - default left, t < 0: x <= t? left : (x <= just below zero? right : x <= zero? left : right)
 *
 * The text lacks the number of rows per copy: each copy gets half the cover.
 */
function addZeroSplit(target: Target, split: LightGbmSplit, threshold: number, defaultLeft: boolean): number {
  const { tree, nodes } = target;
  const { child, feature, share, depth, cover } = split;
  const sides = { left: tree.left[child], right: tree.right[child] };
  const [around, zero] = defaultLeft ? (['right', 'left'] as const) : (['left', 'right'] as const);
  const cut = (at: number, missingLeft: boolean, rows: number, gain = 0) => ({
    feature,
    threshold: at,
    missingLeft,
    left: 0,
    right: 0,
    cover: rows,
    gain,
  });
  const aroundRows = share * coverOf(tree, sides[around]);
  const add = (side: 'left' | 'right', levels: number, part = 0.5) =>
    addNode(target, sides[side], share * part, depth + levels);
  // NaN goes in the default direction at the first of the three.
  const first = cut(threshold, defaultLeft, cover, gainOf(tree, child));
  const at = nodes.push(first) - 1;
  const band = (): number => {
    const second = cut(BELOW_ZERO, !defaultLeft, (aroundRows + cover) / 2);
    const secondAt = nodes.push(second) - 1;
    second.left = add(around, 2);
    const third = cut(ZERO, true, cover / 2);
    second.right = nodes.push(third) - 1;
    third.left = add(zero, 3);
    third.right = add(around, 3);
    return secondAt;
  };
  if (defaultLeft) {
    first.left = add('left', 1);
    first.right = band();
  } else {
    first.left = band();
    first.right = add('right', 1);
  }
  return at;
}

/** Training rows that reach a split or leaf; 0 if the text does not state it. */
function coverOf({ splitCover, leafCover }: LightGbmTree, child: number): number {
  return (child < 0 ? leafCover?.[~child] : splitCover?.[child]) ?? 0;
}

function gainOf(tree: LightGbmTree, child: number): number {
  // The library writes the cost of a forced split as a negative gain.
  return Math.max(0, tree.gain?.[child] ?? 0);
}

function categoriesOf({ tree, categoryStarts, categoryWords }: LightGbmTree, bitset: number): number[] {
  ensure(
    Number.isInteger(bitset) && bitset >= 0 && bitset < categoryStarts.length - 1,
    `a categorical split of tree ${tree} has no bitset ${bitset}`,
  );
  const [from, to] = [categoryStarts[bitset], categoryStarts[bitset + 1]];
  ensure(from >= 0 && from <= to && to <= categoryWords.length, `cat_boundaries of tree ${tree} must rise`);
  ensure((to - from) * 32 - 1 <= MAX_CATEGORY, `categories must be at most ${MAX_CATEGORY} (tree ${tree})`);
  const categories: number[] = [];
  for (let word = from; word < to; word++) {
    const bits = categoryWords[word];
    ensure(
      Number.isInteger(bits) && bits >= 0 && bits < 2 ** 32,
      `cat_threshold of tree ${tree} must be 32-bit words`,
    );
    for (let bit = 0; bit < 32; bit++)
      if (((bits >>> bit) & 1) === 1) categories.push((word - from) * 32 + bit);
  }
  return categories;
}
