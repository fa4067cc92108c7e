import type { Random } from '../random/random.js';
import type { BinnedColumns, FeatureBins } from './binning.js';
import { type CategoryRules, bestCategorySplit } from './category-split.js';
import type { GrowthWorkspace } from './kernel/growth-workspace.js';
import { type Bounds, type Split, type SplitRules, type Sums, UNBOUNDED, leafAnswer } from './split.js';
import { randomSplit } from './split.js';

export interface GrowthRules extends SplitRules, CategoryRules {
  /** `best-first`: the leaf with the largest gain is split next. `depth-first`: the order of a walk, for trees without a limit of leaves. */
  order: 'best-first' | 'depth-first';
  /** `best`: of all positions; `random`: one position per feature, drawn among the bins in which the node has rows. */
  cuts: 'best' | 'random';
  /** At least 1. */
  maxLeaves: number;
  maxDepth: number;
  /** A split must gain more than this. */
  minGain: number;
  /** Number of features that each split chooses from; all, if not less than the number of features. */
  featuresPerSplit: number;
  /** One per feature. 1: the output must not decrease as the value grows; -1: it must not increase; 0: no constraint. Absent: none. */
  monotone?: readonly number[];
}

/** A tree on bins. Children come after their parent. */
export interface GrownTree {
  /** Absent for a leaf. */
  split: (Split | undefined)[];
  left: number[];
  right: number[];
  /** The output of a leaf; 0 in a split. */
  value: number[];
  /** Sum of hessians: in a forest the weight of the rows. */
  hessian: number[];
  /** The range of a node's rows in the list of rows, after growing. */
  begin: number[];
  end: number[];
}

interface Leaf {
  node: number;
  depth: number;
  sums: Sums;
  bounds: Bounds;
  /** A pointer; 0: none. */
  histogram: number;
  split: Split | undefined;
}

/** How the splits of one tree are looked for. */
interface Search {
  used: readonly number[];
  random: Random;
  rules: SplitRules & CategoryRules;
  /** A split must gain more than this. */
  minGain: number;
}

/** Sums below this share of the tree's hessians are rounding errors: no split has so small a gain or so light a side. */
const ROUNDING = 1e-12;

/** Grows trees on one set of binned columns. */
export class TreeGrower {
  readonly #binned: BinnedColumns;
  readonly #rules: GrowthRules;
  readonly #space: GrowthWorkspace;

  constructor(binned: BinnedColumns, rules: GrowthRules, space: GrowthWorkspace) {
    this.#binned = binned;
    this.#rules = rules;
    this.#space = space;
  }

  /**
   * One tree on the first `rows` of a list, whose derivatives the workspace has; they are reordered so that each leaf's rows
   * are contiguous, in their original order.
   * @param used features that the tree may split on
   * @param random draws the features of each split and random cuts; unused if there are none
   * @param root the sums of these rows if known (ownership passes to the grower); 0 if not
   */
  grow(list: number, rows: number, used: readonly number[], random: Random, root = 0): GrownTree {
    const tree: GrownTree = { split: [], left: [], right: [], value: [], hessian: [], begin: [], end: [] };
    const histogram = root || this.#space.histogram(list, 0, rows);
    const sums = this.#sumsOf(histogram);
    const smallest = ROUNDING * sums.hessian;
    const search: Search = {
      used,
      random,
      minGain: Math.max(this.#rules.minGain, smallest),
      rules: { ...this.#rules, minChildWeight: Math.max(this.#rules.minChildWeight, smallest) },
    };
    const first = newLeaf(this.#addLeaf(tree, sums, UNBOUNDED, 0, rows), 0, sums, UNBOUNDED);
    first.histogram = histogram;
    const wanted = this.#rules.maxLeaves >= 2 && this.#mayBeSplit(first) && this.#examine(first, search);
    const frontier = wanted ? [first] : [];
    if (!wanted) this.#release(first);
    for (let leaves = 2; frontier.length > 0 && leaves <= this.#rules.maxLeaves; leaves++) {
      const leaf = takeNext(frontier, this.#rules.order);
      const children = this.#split(tree, list, leaf);
      if (leaves < this.#rules.maxLeaves) this.#fillHistograms(list, tree, leaf, children);
      else this.#release(leaf);
      frontier.push(...children.filter((child) => child.histogram !== 0 && this.#examine(child, search)));
    }
    for (const leaf of frontier) this.#release(leaf);
    return tree;
  }

  /** All features have the same sums. */
  #sumsOf(histogram: number): Sums {
    const slots = this.#binned.features[0].bins + 1;
    this.#space.unpack(histogram, 0, slots);
    const sums = { gradient: 0, hessian: 0, rows: 0 };
    for (let slot = 0; slot < slots; slot++) {
      sums.gradient += this.#space.slots[3 * slot];
      sums.hessian += this.#space.slots[3 * slot + 1];
      sums.rows += this.#space.slots[3 * slot + 2];
    }
    return sums;
  }

  /** Whether the leaf has a worthwhile split, which it then keeps. */
  #examine(leaf: Leaf, search: Search): boolean {
    leaf.split = this.#findSplit(leaf, search);
    if (!leaf.split) this.#release(leaf);
    return leaf.split !== undefined;
  }

  #release(leaf: Leaf): void {
    this.#space.release(leaf.histogram);
    leaf.histogram = 0;
  }

  #mayBeSplit(leaf: Leaf): boolean {
    return leaf.depth < this.#rules.maxDepth && leaf.sums.rows >= 2 * this.#rules.minRowsInLeaf;
  }

  #addLeaf(tree: GrownTree, sums: Sums, bounds: Bounds, begin: number, end: number): number {
    tree.split.push(undefined);
    tree.left.push(0);
    tree.right.push(0);
    const answer = leafAnswer(sums.gradient, sums.hessian, this.#rules);
    tree.value.push(Math.min(bounds.upper, Math.max(bounds.lower, answer)));
    tree.hessian.push(sums.hessian);
    tree.begin.push(begin);
    return tree.end.push(end) - 1;
  }

  /** Makes the leaf a split, with two new leaves. */
  #split(tree: GrownTree, list: number, leaf: Leaf): Leaf[] {
    const split = leaf.split!;
    const { node } = leaf;
    const begin = tree.begin[node];
    const end = tree.end[node];
    writeGoesLeft(split, this.#binned.features[split.feature], this.#space.table);
    const middle = this.#space.partition(list, begin, end, split.feature);
    tree.split[node] = split;
    tree.value[node] = 0;
    const bounds = this.#boundsBelow(leaf, split);
    tree.left[node] = this.#addLeaf(tree, split.left, bounds.left, begin, middle);
    tree.right[node] = this.#addLeaf(tree, split.right, bounds.right, middle, end);
    return [
      newLeaf(tree.left[node], leaf.depth + 1, split.left, bounds.left),
      newLeaf(tree.right[node], leaf.depth + 1, split.right, bounds.right),
    ];
  }

  /** Below a monotone split, outputs stay on their side of the midpoint of its two outputs (as in XGBoost and LightGBM). */
  #boundsBelow(leaf: Leaf, split: Split): { left: Bounds; right: Bounds } {
    const { bounds } = leaf;
    const sign = this.#rules.monotone?.[split.feature] ?? 0;
    if (sign === 0) return { left: bounds, right: bounds };
    const answers = [split.left, split.right].map(({ gradient, hessian }) =>
      Math.min(bounds.upper, Math.max(bounds.lower, leafAnswer(gradient, hessian, this.#rules))),
    );
    const middle = answers[0] / 2 + answers[1] / 2;
    const below = { lower: bounds.lower, upper: middle };
    const above = { lower: middle, upper: bounds.upper };
    return sign > 0 ? { left: below, right: above } : { left: above, right: below };
  }

  /** Only the smaller child is counted; the larger one is the rest of the parent. */
  #fillHistograms(list: number, tree: GrownTree, parent: Leaf, children: Leaf[]): void {
    const [smaller, larger] =
      children[0].sums.rows <= children[1].sums.rows ? children : children.toReversed();
    if (!this.#mayBeSplit(larger)) {
      this.#release(parent);
      return;
    }
    const inherited = parent.histogram;
    parent.histogram = 0;
    smaller.histogram = this.#space.histogram(list, tree.begin[smaller.node], tree.end[smaller.node]);
    larger.histogram = this.#space.subtract(inherited, smaller.histogram);
    if (!this.#mayBeSplit(smaller)) this.#release(smaller);
  }

  #findSplit(leaf: Leaf, { used, random, rules, minGain }: Search): Split | undefined {
    const drawn = this.#rules.featuresPerSplit < used.length;
    const order = drawn ? random.shuffle([...used]) : used;
    const { slots } = this.#space;
    let split: Split | undefined;
    for (let i = 0; i < order.length; i++) {
      // As scikit-learn: features are drawn on until one of them can be split on.
      if (drawn && i >= this.#rules.featuresPerSplit && split) break;
      const index = order[i];
      const bins = this.#binned.features[index];
      const feature = { index, bins, sign: this.#rules.monotone?.[index] ?? 0, bounds: leaf.bounds };
      const best = split?.gain ?? minGain;
      if (!bins.categories && this.#rules.cuts === 'best') {
        split = this.#space.bestSplit(leaf.histogram, feature, leaf.sums, rules, best) ?? split;
        continue;
      }
      this.#space.unpack(leaf.histogram, index, bins.bins + 1);
      const found = bins.categories
        ? bestCategorySplit(slots, feature, leaf.sums, rules, best)
        : randomSplit(slots, feature, leaf.sums, rules, best, random);
      split = found ?? split;
    }
    return split;
  }
}

/** Writes for each of 256 codes 1 if it goes left, from offset `at` on. */
export function writeGoesLeft(split: Split, { bins }: FeatureBins, table: Uint8Array, at = 0): void {
  if (split.leftBins) table.set(split.leftBins, at);
  else table.fill(1, at, at + split.bin + 1).fill(0, at + split.bin + 1, at + 256);
  table[at + bins] = split.missingLeft ? 1 : 0;
}

function newLeaf(node: number, depth: number, sums: Sums, bounds: Bounds): Leaf {
  return { node, depth, sums, bounds, histogram: 0, split: undefined };
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
