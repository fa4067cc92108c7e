import { type BinnedColumns, thresholdAfter } from './binning.js';
import { CATEGORICAL, type Link, MISSING_LEFT, type TreeEnsemble } from './tree-ensemble.js';
import type { GrownTree } from './tree-grower.js';

/** One node in a readable form. A tree is a list of nodes: the root first, children after their parent. */
export type TreeNode =
  | { value: number; cover?: number }
  | {
      feature: number;
      /** Values less than or equal to it go left. */
      threshold: number;
      missingLeft: boolean;
      left: number;
      right: number;
      cover?: number;
      gain?: number;
    }
  | {
      feature: number;
      /** The categories (integers, 0 or more) that go left, or the words of their bitset. */
      categories: number[] | Uint32Array;
      missingLeft: boolean;
      left: number;
      right: number;
      cover?: number;
      gain?: number;
    };

export interface EnsembleHead {
  featureCount: number;
  link: Link;
  baseScore: number;
}

/** The flat form of trees whose children are numbered within each tree. */
export function ensembleFromNodes(trees: TreeNode[][], head: EnsembleHead): TreeEnsemble {
  const ensemble = emptyEnsemble(
    trees.map((tree) => tree.length),
    head,
  );
  const bitsetStarts = [0];
  const bitsets: Uint32Array[] = [];
  trees.forEach((tree, t) => {
    const start = ensemble.treeStarts[t];
    tree.forEach((node, i) => {
      const at = start + i;
      ensemble.cover[at] = node.cover ?? 0;
      if ('value' in node) {
        ensemble.value[at] = node.value;
        return;
      }
      ensemble.feature[at] = node.feature;
      ensemble.left[at] = start + node.left;
      ensemble.right[at] = start + node.right;
      ensemble.gain[at] = node.gain ?? 0;
      ensemble.flags[at] = node.missingLeft ? MISSING_LEFT : 0;
      if ('threshold' in node) {
        ensemble.threshold[at] = node.threshold;
        return;
      }
      ensemble.flags[at] |= CATEGORICAL;
      ensemble.threshold[at] = bitsetStarts.length - 1;
      const bitset = bitsetOf(node.categories);
      bitsets.push(bitset);
      bitsetStarts.push(bitsetStarts.at(-1)! + bitset.length);
    });
  });
  const words = new Uint32Array(bitsetStarts.at(-1)!);
  bitsets.forEach((bitset, i) => words.set(bitset, bitsetStarts[i]));
  return { ...ensemble, bitsetStarts: Int32Array.from(bitsetStarts), bitsets: words };
}

/** The flat form of trees on bins. */
export function ensembleFromGrown(
  trees: GrownTree[],
  binned: BinnedColumns,
  head: EnsembleHead,
): TreeEnsemble {
  const nodesOf = (tree: GrownTree) =>
    tree.split.map((split, i): TreeNode => {
      const cover = tree.hessian[i];
      if (!split) return { value: tree.value[i], cover };
      const { feature, missingLeft, gain, leftBins } = split;
      const node = { feature, missingLeft, gain, cover, left: tree.left[i], right: tree.right[i] };
      const bins = binned.features[feature];
      if (!leftBins) return { ...node, threshold: thresholdAfter(bins, split.bin) };
      return { ...node, categories: [...bins.categories!].filter((_, bin) => leftBins[bin] === 1) };
    });
  return ensembleFromNodes(trees.map(nodesOf), head);
}

function emptyEnsemble(sizes: number[], head: EnsembleHead): TreeEnsemble {
  const treeStarts = new Int32Array(sizes.length + 1);
  sizes.forEach((size, t) => {
    treeStarts[t + 1] = treeStarts[t] + size;
  });
  const nodes = treeStarts[sizes.length];
  return {
    featureCount: head.featureCount,
    link: head.link,
    baseScore: head.baseScore,
    treeStarts,
    feature: new Int16Array(nodes).fill(-1),
    threshold: new Float64Array(nodes),
    left: new Int32Array(nodes),
    right: new Int32Array(nodes),
    flags: new Uint8Array(nodes),
    value: new Float64Array(nodes),
    cover: new Float64Array(nodes),
    gain: new Float64Array(nodes),
    bitsetStarts: new Int32Array(1),
    bitsets: new Uint32Array(0),
  };
}

/** The words of a bitset that is as long as its largest category needs. */
export function bitsetOf(categories: number[] | Uint32Array): Uint32Array {
  if (categories instanceof Uint32Array) return categories;
  // Not Math.max(...all): a split may have more categories than a call can have arguments.
  const largest = categories.reduce((most, category) => Math.max(most, category), -1);
  const words = new Uint32Array(Math.floor(largest / 32) + 1);
  for (const category of categories) words[category >> 5] |= 1 << (category & 31);
  return words;
}
