/** One tree of an XGBoost model as nodes of ours. */
import type { TreeNode } from '../trees/assemble.js';
import { MAX_DEPTH } from './check-model.js';
import { ensure } from './invalid-model-file.js';
import { checkCount, checkFields, numbersIn, objectIn, type Place, textIn } from './json-place.js';
import { categoryValues, MAX_CATEGORY, type PandasColumn } from './pandas-categories.js';
import { thresholdBelow } from './single-precision.js';

const NO_CHILD = -1;
/** Fields of a tree, and their effect on a prediction. */
const TREE_FIELDS = [
  'base_weights', // of training: nothing
  'categories', // read
  'categories_nodes', // read
  'categories_segments', // read
  'categories_sizes', // read
  'default_left', // read
  'id', // its number
  'left_children', // read
  'loss_changes', // for importances
  'parents', // follow from the children
  'right_children', // read
  'split_conditions', // read
  'split_indices', // read
  'split_type', // read
  'sum_hessian', // for explanations
  'tree_param', // see below
];
/** `num_deleted` counts unreachable nodes; the size of a leaf's vector must be 1. */
const SHAPE_FIELDS = ['num_deleted', 'num_feature', 'num_nodes', 'num_roots', 'size_leaf_vector'];

interface XgboostTree {
  path: string;
  left: Float64Array;
  right: Float64Array;
  feature: Float64Array;
  /** For a leaf, its value. */
  condition: Float64Array;
  /** 1 for a categorical split. */
  type: Float64Array;
  defaultLeft: Float64Array;
  gain: Float64Array;
  cover: Float64Array;
  /** By node: the categories that go right. */
  categories: Map<number, number[]>;
}

/** Properties shared by all trees of a model. */
export interface XgboostFrame {
  /** Number of columns. */
  features: number;
  /** By column: the values of pandas categories. */
  pandas: ReadonlyMap<number, PandasColumn>;
}

/**
 * The nodes of a tree, the root first. Pruned nodes are unreachable and omitted.
 * @param weight factor for leaf values
 * @throws {InvalidModelFile} when the tree is invalid
 */
export function xgboostNodes(place: Place, frame: XgboostFrame, weight: number): TreeNode[] {
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
    const { split, exchanged } = xgboostSplit(tree, node, frame, cover);
    const at = nodes.push(split) - 1;
    split.left = add(exchanged ? tree.right[node] : tree.left[node], depth + 1);
    split.right = add(exchanged ? tree.left[node] : tree.right[node], depth + 1);
    return at;
  };
  ensure(tree.left.length > 0, `${tree.path} must have a node`);
  add(0, 0);
  return nodes;
}

type XgboostSplit = Exclude<TreeNode, { value: number }>;

/** A split, and whether its sides are swapped here. */
function xgboostSplit(
  tree: XgboostTree,
  node: number,
  { features, pandas }: XgboostFrame,
  cover: number,
): { split: XgboostSplit; exchanged: boolean } {
  const feature = tree.feature[node];
  ensure(
    Number.isInteger(feature) && feature >= 0 && feature < features,
    `${tree.path}.split_indices must be 0 to ${features - 1}, not ${feature}`,
  );
  const defaultLeft = tree.defaultLeft[node] !== 0;
  const rest = { feature, left: 0, right: 0, cover, gain: Math.max(0, tree.gain[node]) };
  const column = pandas.get(feature);
  if (tree.type[node] !== 1) {
    ensure(
      tree.type[node] === 0 && !column,
      `${tree.path}.split_type of node ${node} must be that of its column, 0 for numbers or 1 for categories`,
    );
    const threshold = thresholdBelow(Math.fround(tree.condition[node]));
    return { split: { ...rest, threshold, missingLeft: defaultLeft }, exchanged: false };
  }
  const right = tree.categories.get(node);
  ensure(right !== undefined, `${tree.path}.categories_nodes must name node ${node}`);
  // In XGBoost the categories of the set go right; here they go left.
  if (!column) return { split: { ...rest, categories: right, missingLeft: !defaultLeft }, exchanged: true };
  // The set here holds the values that do not follow missing ones, because a value unknown to training is missing.
  const others = new Set(defaultLeft ? right : codesWithout(right, column.values.length));
  const unknown = right.find((code) => code >= column.values.length);
  ensure(
    unknown === undefined,
    `${column.field} has ${column.values.length} categories of ${column.name}, and a split names number ${unknown}`,
  );
  // All values are read, so that a list with a text in it is rejected even if the split does not name that value.
  const values = categoryValues(column, codesWithout([], column.values.length));
  const categories = values.filter((_, code) => others.has(code));
  return { split: { ...rest, categories, missingLeft: false }, exchanged: defaultLeft };
}

function codesWithout(codes: readonly number[], length: number): number[] {
  const taken = new Set(codes);
  return Array.from({ length }, (_, code) => code).filter((code) => !taken.has(code));
}

function readTree(place: Place): XgboostTree {
  const shape = objectIn(place, 'tree_param');
  ensure(
    ['0', '1'].includes(textIn(shape, 'size_leaf_vector', '0')),
    `${place.path}.tree_param.size_leaf_vector must be 1: vectors in leaves (multi_output_tree) are not read`,
  );
  checkFields(place, TREE_FIELDS);
  checkFields(shape, SHAPE_FIELDS);
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
  // Overlapping sets would be copied repeatedly.
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
