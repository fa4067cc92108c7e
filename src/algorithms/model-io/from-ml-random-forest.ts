/** Models of the npm package ml-random-forest 2 (trees by ml-cart 2) as tree ensembles. */
import { type TreeNode, ensembleFromNodes } from '../trees/assemble.js';
import type { TreeEnsembleModel } from '../trees/tree-ensemble.js';
import { nextBelow } from './next-below.js';

/**
 * The output of a classifier's leaf. `vote`: 1 or 0, as in the package, so that the ensemble returns the share
 * of trees that vote 1. `rate`: the share of label 1 among the leaf's training rows, as in scikit-learn.
 */
export type MlLeaves = 'vote' | 'rate';

/** A node of ml-cart after a JSON round trip. */
interface MlNode {
  left?: MlNode;
  right?: MlNode;
  splitColumn?: number | null;
  splitValue?: number | null;
  gain?: number | null;
  numberSamples?: number | null;
  /** A classifier's leaf: one row of class shares. A regression's: the mean. */
  distribution?: (number | null)[][] | number | null;
}

interface MlForest {
  name?: string;
  selectionMethod?: string;
  baseModel?: { indexes?: number[][]; estimators?: { root?: MlNode }[] };
}

const MAX_DEPTH = 500;

/**
 * Converts what the package's `toJSON()` returns (also after a JSON round trip): a classifier of labels 0 and 1, or
 * a regression of them with the mean as selection. Predictions are exactly those of the package's trees:
 * - ml-cart goes left on `x < v`; here that is `x <= the next double below v`. Missing values fail `<`, so they go right.
 * - Trees see a selection of columns. With replacement the package may keep fewer columns than a tree was trained on; such a
 *   split reads nothing and always goes right, so it is replaced by its right child.
 * - `predict` of the package is the most frequent vote, here probability above 0.5. Its `predictProbability` is not
 *   reproduced: it omits the first tree (its sum starts with that tree's label).
 *
 * The package's JSON lacks covers of leaves: they are derived from the parent's, and halved if both children are unknown.
 * @throws {RangeError} when the object is not such a model
 */
export function treeEnsembleFromMlRandomForest(
  json: unknown,
  featureNames: string[],
  leaves: MlLeaves = 'vote',
): TreeEnsembleModel {
  // A live `toJSON()` contains matrices and tree objects that serialise themselves to plain JSON.
  const forest: MlForest | null = JSON.parse(JSON.stringify(json ?? null));
  const { indexes, estimators } = forest?.baseModel ?? {};
  if (forest?.name !== 'RFClassifier' && forest?.name !== 'RFRegression') {
    throw new RangeError(`name must be RFClassifier or RFRegression, not ${forest?.name}`);
  }
  if (forest.selectionMethod !== undefined && forest.selectionMethod !== 'mean') {
    throw new RangeError(`selectionMethod must be mean, not ${forest.selectionMethod}`);
  }
  if (!Array.isArray(indexes) || !Array.isArray(estimators) || indexes.length !== estimators.length) {
    throw new RangeError('baseModel must have as many indexes as estimators');
  }
  const trees = estimators.map(({ root }, t) => {
    if (!root) throw new RangeError(`estimators[${t}] must have a root`);
    const nodes: TreeNode[] = [];
    addNode(root, { nodes, columns: indexes[t], features: featureNames.length, leaves }, undefined, 0);
    return nodes;
  });
  const head = { featureCount: featureNames.length, link: 'average', baseScore: 0 } as const;
  return { kind: 'tree-ensemble', featureNames: [...featureNames], ensemble: ensembleFromNodes(trees, head) };
}

interface Target {
  nodes: TreeNode[];
  /** Data column of each tree column. */
  columns: number[];
  features: number;
  leaves: MlLeaves;
}

/** Adds a node and its subtree; returns its number in the tree. */
function addNode(node: MlNode, target: Target, estimatedCover: number | undefined, depth: number): number {
  if (depth > MAX_DEPTH) throw new RangeError(`trees must not be deeper than ${MAX_DEPTH}`);
  const cover = node.numberSamples ?? estimatedCover ?? 0;
  const { left, right } = node;
  if (!left || !right) return target.nodes.push({ value: leafValue(node, target.leaves), cover }) - 1;
  const feature = target.columns[node.splitColumn ?? -1];
  const value = node.splitValue;
  if (feature === undefined || typeof value !== 'number' || value === -Infinity) {
    return addNode(right, target, cover, depth + 1);
  }
  if (!(feature >= 0 && feature < target.features)) {
    throw new RangeError(`indexes must be those of the ${target.features} features, not ${feature}`);
  }
  const split = {
    feature,
    threshold: nextBelow(value),
    missingLeft: false,
    left: 0,
    right: 0,
    cover,
    gain: Math.max(0, node.gain ?? 0) * cover,
  };
  const at = target.nodes.push(split) - 1;
  const [leftCover, rightCover] = childCovers(cover, left, right);
  split.left = addNode(left, target, leftCover, depth + 1);
  split.right = addNode(right, target, rightCover, depth + 1);
  return at;
}

function childCovers(cover: number, left: MlNode, right: MlNode): [number, number] {
  const fromLeft = left.numberSamples ?? undefined;
  const fromRight = right.numberSamples ?? undefined;
  if (fromLeft !== undefined) return [fromLeft, fromRight ?? Math.max(0, cover - fromLeft)];
  return fromRight === undefined ? [cover / 2, cover / 2] : [Math.max(0, cover - fromRight), fromRight];
}

function leafValue(leaf: MlNode, leaves: MlLeaves): number {
  const { distribution } = leaf;
  if (typeof distribution === 'number') return distribution;
  const shares = Array.isArray(distribution) ? distribution[0] : undefined;
  if (!Array.isArray(shares) || shares.length === 0 || shares.length > 2) {
    throw new RangeError('a leaf must have the shares of labels 0 and 1');
  }
  const [zero, one] = [shares[0] ?? Number.NaN, shares[1] ?? 0];
  // The package chooses the first of the largest shares.
  return leaves === 'rate' ? one : Number(one > zero);
}
