import type { Random } from '../random/random.js';
import type { BinnedColumns } from './binning.js';
import { HistogramBuilder, type HistogramLayout, type WeightedRows, layoutOf } from './histogram.js';
import { type Split, type SplitRules, type Sums, bestSplit, leafAnswer } from './split.js';

export interface GrowthRules extends SplitRules {
  /** `best-first`: the leaf with the largest gain is split next. `depth-first`: the order of a walk, for trees without a limit of leaves. */
  order: 'best-first' | 'depth-first';
  /** At least 1. */
  maxLeaves: number;
  maxDepth: number;
  /** A split must gain more than this. */
  minGain: number;
  /** Features that each split chooses from; at least as many as there are: all. */
  featuresPerSplit: number;
}

/** A tree on bins. Children come after their parent. */
export interface GrownTree {
  /** -1 for a leaf. */
  feature: number[];
  /** Codes up to this bin go left. */
  bin: number[];
  missingLeft: boolean[];
  left: number[];
  right: number[];
  /** What a leaf answers; 0 in a split. */
  value: number[];
  /** Sum of hessians: in a forest the weight of the rows. */
  hessian: number[];
  gain: number[];
  /** Where the rows of a node lie in the list of rows, after growing. */
  begin: number[];
  end: number[];
}

interface Leaf {
  node: number;
  depth: number;
  sums: Sums;
  histogram: Float64Array | undefined;
  split: Split | undefined;
}

/** How the splits of one tree are looked for. */
interface Search {
  used: readonly number[];
  random: Random;
  rules: SplitRules;
  /** A split must gain more than this. */
  minGain: number;
}

/** Sums below this share of the tree's hessians are rounding: no split has so small a gain or so light a side. */
const ROUNDING = 1e-12;

/** Grows trees on one set of binned columns. */
export class TreeGrower {
  readonly #binned: BinnedColumns;
  readonly #layout: HistogramLayout;
  readonly #rules: GrowthRules;
  readonly #histograms: HistogramBuilder;
  readonly #scratch: Int32Array;

  /** @param rows most rows that a tree will be given */
  constructor(binned: BinnedColumns, rules: GrowthRules, rows: number) {
    this.#binned = binned;
    this.#rules = rules;
    this.#layout = layoutOf(binned);
    this.#histograms = new HistogramBuilder(binned, this.#layout, rows);
    this.#scratch = new Int32Array(rows);
  }

  /**
   * One tree on all of `data.rows`, which are reordered so that each leaf's rows lie together, in their old order.
   * @param used features that the tree may split on
   * @param random draws the features of each split; not touched where each split sees all
   */
  grow(data: WeightedRows, used: readonly number[], random: Random): GrownTree {
    const tree = emptyTree();
    const sums = sumsOf(data);
    const search: Search = {
      used,
      random,
      minGain: Math.max(this.#rules.minGain, ROUNDING * sums.hessian),
      rules: {
        ...this.#rules,
        minChildWeight: Math.max(this.#rules.minChildWeight, ROUNDING * sums.hessian),
      },
    };
    const root = newLeaf(this.#addLeaf(tree, sums, 0, data.rows.length), 0, sums);
    if (this.#rules.maxLeaves < 2 || !this.#mayBeSplit(root)) return tree;
    root.histogram = this.#histograms.build(data, 0, data.rows.length, used);
    const frontier = this.#examine(root, search) ? [root] : [];
    for (let leaves = 2; frontier.length > 0 && leaves <= this.#rules.maxLeaves; leaves++) {
      const leaf = takeNext(frontier, this.#rules.order);
      const children = this.#split(tree, data, leaf);
      if (leaves < this.#rules.maxLeaves) this.#fillHistograms(data, tree, leaf, children, used);
      else this.#release(leaf);
      frontier.push(...children.filter((child) => child.histogram && this.#examine(child, search)));
    }
    for (const leaf of frontier) this.#release(leaf);
    return tree;
  }

  /** Whether the leaf has a worthwhile split, which it then keeps. */
  #examine(leaf: Leaf, search: Search): boolean {
    leaf.split = this.#findSplit(leaf, search);
    if (!leaf.split) this.#release(leaf);
    return leaf.split !== undefined;
  }

  #release(leaf: Leaf): void {
    this.#histograms.release(leaf.histogram);
    leaf.histogram = undefined;
  }

  #mayBeSplit(leaf: Leaf): boolean {
    return leaf.depth < this.#rules.maxDepth && leaf.sums.rows >= 2 * this.#rules.minRowsInLeaf;
  }

  #addLeaf(tree: GrownTree, sums: Sums, begin: number, end: number): number {
    tree.feature.push(-1);
    tree.bin.push(0);
    tree.missingLeft.push(false);
    tree.left.push(0);
    tree.right.push(0);
    tree.value.push(leafAnswer(sums.gradient, sums.hessian, this.#rules));
    tree.hessian.push(sums.hessian);
    tree.gain.push(0);
    tree.begin.push(begin);
    return tree.end.push(end) - 1;
  }

  /** Makes the leaf a split, with two new leaves. */
  #split(tree: GrownTree, data: WeightedRows, leaf: Leaf): Leaf[] {
    const split = leaf.split!;
    const { node } = leaf;
    const begin = tree.begin[node];
    const end = tree.end[node];
    const middle = this.#partition(data.rows, begin, end, split);
    tree.feature[node] = split.feature;
    tree.bin[node] = split.bin;
    tree.missingLeft[node] = split.missingLeft;
    tree.gain[node] = split.gain;
    tree.value[node] = 0;
    tree.left[node] = this.#addLeaf(tree, split.left, begin, middle);
    tree.right[node] = this.#addLeaf(tree, split.right, middle, end);
    return [
      newLeaf(tree.left[node], leaf.depth + 1, split.left),
      newLeaf(tree.right[node], leaf.depth + 1, split.right),
    ];
  }

  /** Only the smaller child is counted; the larger one is the rest of the parent. */
  #fillHistograms(
    data: WeightedRows,
    tree: GrownTree,
    parent: Leaf,
    children: Leaf[],
    used: readonly number[],
  ): void {
    const [smaller, larger] =
      children[0].sums.rows <= children[1].sums.rows ? children : children.toReversed();
    if (!this.#mayBeSplit(larger)) {
      this.#release(parent);
      return;
    }
    const inherited = parent.histogram!;
    parent.histogram = undefined;
    smaller.histogram = this.#histograms.build(data, tree.begin[smaller.node], tree.end[smaller.node], used);
    larger.histogram = this.#histograms.subtract(inherited, smaller.histogram);
    if (!this.#mayBeSplit(smaller)) this.#release(smaller);
  }

  #findSplit(leaf: Leaf, { used, random, rules, minGain }: Search): Split | undefined {
    const drawn = this.#rules.featuresPerSplit < used.length;
    const order = drawn ? random.shuffle([...used]) : used;
    let split: Split | undefined;
    for (let i = 0; i < order.length; i++) {
      // As scikit-learn: features are drawn on until one of them can be split on.
      if (drawn && i >= this.#rules.featuresPerSplit && split) break;
      const index = order[i];
      const feature = { index, bins: this.#binned.features[index] };
      const offset = this.#layout.offsets[index];
      split = bestSplit(leaf.histogram!, offset, feature, leaf.sums, rules, split?.gain ?? minGain) ?? split;
    }
    return split;
  }

  /** Moves the rows that go left before those that go right, each in their old order; returns where the right ones begin. */
  #partition(rows: Int32Array, begin: number, end: number, split: Split): number {
    const codes = this.#binned.codes[split.feature];
    const missing = this.#binned.features[split.feature].bins;
    const scratch = this.#scratch;
    let left = begin;
    let right = 0;
    for (let i = begin; i < end; i++) {
      const row = rows[i];
      const code = codes[row];
      if (code === missing ? split.missingLeft : code <= split.bin) rows[left++] = row;
      else scratch[right++] = row;
    }
    rows.set(scratch.subarray(0, right), left);
    return left;
  }
}

/** The leaf of a grown tree that a binned row ends in. */
export function leafOfBinned(tree: GrownTree, binned: BinnedColumns, row: number): number {
  let node = 0;
  while (tree.feature[node] >= 0) {
    const feature = tree.feature[node];
    const code = binned.codes[feature][row];
    const missing = code === binned.features[feature].bins;
    node = (missing ? tree.missingLeft[node] : code <= tree.bin[node]) ? tree.left[node] : tree.right[node];
  }
  return node;
}

function newLeaf(node: number, depth: number, sums: Sums): Leaf {
  return { node, depth, sums, histogram: undefined, split: undefined };
}

function emptyTree(): GrownTree {
  return {
    feature: [],
    bin: [],
    missingLeft: [],
    left: [],
    right: [],
    value: [],
    hessian: [],
    gain: [],
    begin: [],
    end: [],
  };
}

function sumsOf(data: WeightedRows): Sums {
  let gradient = 0;
  let hessian = 0;
  for (const row of data.rows) {
    gradient += data.gradients[row];
    hessian += data.hessians[row];
  }
  return { gradient, hessian, rows: data.rows.length };
}

/** Takes a leaf out: the one with the largest gain (the oldest of equals), or the newest. */
function takeNext(frontier: Leaf[], order: GrowthRules['order']): Leaf {
  let next = frontier.length - 1;
  if (order === 'best-first') {
    next = 0;
    for (let i = 1; i < frontier.length; i++) {
      if (frontier[i].split!.gain > frontier[next].split!.gain) next = i;
    }
  }
  return frontier.splice(next, 1)[0];
}
