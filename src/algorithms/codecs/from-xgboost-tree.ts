/** One tree of an XGBoost model as nodes of ours. */
import type { TreeNode } from '../trees/assemble.js';
import { MAX_DEPTH } from './check-model.js';
import { ensure } from './invalid-model-file.js';
import { checkCount, numbersIn, objectIn, type Place, textIn } from './json-place.js';
import { nextBelow } from './next-below.js';

const NO_CHILD = -1;
/** The largest category that is read. Beyond it a bitset would be larger than any real use. */
const MAX_CATEGORY = 2 ** 21 - 1;

interface XgboostTree {
  path: string;
  left: Float64Array;
  right: Float64Array;
  feature: Float64Array;
  /** A leaf's is its value. */
  condition: Float64Array;
  /** 1 on categories. */
  type: Float64Array;
  defaultLeft: Float64Array;
  gain: Float64Array;
  cover: Float64Array;
  /** By node: the categories that go right. */
  categories: Map<number, number[]>;
}

/**
 * The nodes of a tree, the root first. Nodes that pruning left behind are not reached from it and left out.
 * @param weight what leaf values are multiplied by
 * Throws InvalidModelFile where the tree is none.
 */
export function xgboostNodes(place: Place, features: number, weight: number): TreeNode[] {
  const tree = readTree(place);
  const nodes: TreeNode[] = [];
  const seen = new Uint8Array(tree.left.length);
  const add = (node: number, depth: number): number => {
    const { path } = tree;
    ensure(
      Number.isInteger(node) && node >= 0 && node < tree.left.length,
      `${path} leads to node ${node}, which it does not have`,
    );
    ensure(seen[node] === 0, `${path} leads to node ${node} twice`);
    ensure(depth <= MAX_DEPTH, `${path} must not be deeper than ${MAX_DEPTH}`);
    seen[node] = 1;
    const cover = Math.max(0, tree.cover[node]);
    if (tree.left[node] === NO_CHILD) {
      return nodes.push({ value: Math.fround(tree.condition[node]) * weight, cover }) - 1;
    }
    const split = splitOf(tree, node, features, cover);
    const at = nodes.push(split) - 1;
    // Categories of the set go right there and left here.
    const exchanged = 'categories' in split;
    split.left = add(exchanged ? tree.right[node] : tree.left[node], depth + 1);
    split.right = add(exchanged ? tree.left[node] : tree.right[node], depth + 1);
    return at;
  };
  ensure(tree.left.length > 0, `${tree.path} must have a node`);
  add(0, 0);
  return nodes;
}

function splitOf(
  tree: XgboostTree,
  node: number,
  features: number,
  cover: number,
): Exclude<TreeNode, { value: number }> {
  const feature = tree.feature[node];
  ensure(
    Number.isInteger(feature) && feature >= 0 && feature < features,
    `${tree.path}.split_indices must be 0 to ${features - 1}, not ${feature}`,
  );
  const defaultLeft = tree.defaultLeft[node] !== 0;
  const rest = { feature, left: 0, right: 0, cover, gain: Math.max(0, tree.gain[node]) };
  if (tree.type[node] !== 1) {
    const threshold = thresholdBelow(Math.fround(tree.condition[node]));
    return { ...rest, threshold, missingLeft: defaultLeft };
  }
  const categories = tree.categories.get(node);
  ensure(categories !== undefined, `${tree.path}.categories_nodes must name node ${node}`);
  return { ...rest, categories, missingLeft: !defaultLeft };
}

/**
 * The largest double that becomes less than `t` when it is rounded to single precision (to nearest, ties to even), so that
 * `x <= thresholdBelow(t)` is `fround(x) < t`.
 * @param t a number in single precision
 */
export function thresholdBelow(t: number): number {
  const below = singleBelow(t);
  const middle = below + (t - below) / 2;
  return Math.fround(middle) < t ? middle : nextBelow(middle);
}

/** The largest number of single precision below x, which is one itself and not the lowest. */
function singleBelow(x: number): number {
  const bits = new Int32Array(1);
  const value = new Float32Array(bits.buffer);
  value[0] = x;
  if (x === 0) return -(2 ** -149);
  bits[0] += x > 0 ? -1 : 1;
  return value[0];
}

function readTree(place: Place): XgboostTree {
  const shape = objectIn(place, 'tree_param');
  ensure(
    ['0', '1'].includes(textIn(shape, 'size_leaf_vector', '0')),
    `${place.path} has vectors in its leaves, which are not read`,
  );
  const left = numbersIn(place, 'left_children');
  checkCount(shape, 'num_nodes', left.length);
  const list = (name: string) => numbersIn(place, name, left.length);
  return {
    path: place.path,
    left,
    right: list('right_children'),
    feature: list('split_indices'),
    condition: list('split_conditions'),
    type: list('split_type'),
    defaultLeft: list('default_left'),
    gain: list('loss_changes'),
    cover: list('sum_hessian'),
    categories: readCategories(place),
  };
}

function readCategories(place: Place): Map<number, number[]> {
  const { path } = place;
  const nodes = numbersIn(place, 'categories_nodes');
  const starts = numbersIn(place, 'categories_segments', nodes.length);
  const sizes = numbersIn(place, 'categories_sizes', nodes.length);
  const all = numbersIn(place, 'categories');
  ensure(
    all.every((category) => Number.isInteger(category) && category >= 0 && category <= MAX_CATEGORY),
    `${path}.categories must be whole numbers from 0 to ${MAX_CATEGORY}`,
  );
  // Sets that overlap would be copied again and again.
  ensure(
    sizes.reduce((sum, size) => sum + size, 0) <= all.length,
    `${path}.categories_sizes must sum to categories`,
  );
  const sets = new Map<number, number[]>();
  nodes.forEach((node, i) => {
    const [from, to] = [starts[i], starts[i] + sizes[i]];
    ensure(
      from >= 0 && sizes[i] >= 0 && to <= all.length,
      `${path}.categories_segments must lie within categories`,
    );
    ensure(!sets.has(node), `${path}.categories_nodes must be distinct`);
    sets.set(node, [...all.subarray(from, to)]);
  });
  return sets;
}
