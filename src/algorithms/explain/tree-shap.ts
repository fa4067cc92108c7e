/**
 * Exact Shapley values of tree ensembles, path-dependent TreeSHAP: Lundberg, Erion, Lee, Consistent Individualized Feature
 * Attribution for Tree Ensembles (2018), Algorithm 2.
 *
 * The game: v(S) is the output of the trees when only the features in S are known. A split on an unknown feature sends
 * the row both ways, in proportion to the training rows that went there (`cover`: counts of rows for LightGBM, sums of hessians for
 * our own trees and XGBoost). A feature's value is its Shapley value in this game.
 *
 * During the descent, the path stores per feature split on: `zero`, the share of rows that come this way
 * if the feature is unknown; `one`, 1 if the row itself comes this way, else 0; and `weight[k]`, the sum over all sets of k
 * of the features on the path of the product of their shares, times the Shapley weight of sets of that size.
 */
import { type TreeEnsemble, goesLeft } from '../trees/tree-ensemble.js';
import { type Contributions, NotExplainable } from './contributions.js';

/** An ensemble with the data shared by all its explanations. */
export interface TreeExplainer {
  ensemble: TreeEnsemble;
  /** One per node: the share of its parent's training rows that went to it, 1 for a root. */
  shares: Float64Array;
  /** The mean raw score (before the link). */
  expected: number;
  /** Multiplies leaf values: 1, or 1 / trees if the link is `average`. */
  scale: number;
  /** Splits between a root and its deepest leaf. */
  depth: number;
}

/** @throws {NotExplainable} when the trees lack the number of training rows per node */
export function treeExplainer(ensemble: TreeEnsemble): TreeExplainer {
  const { feature, left, right, cover, treeStarts, value } = ensemble;
  const trees = treeStarts.length - 1;
  const shares = new Float64Array(feature.length).fill(1);
  const reach = new Float64Array(feature.length);
  const depths = new Int32Array(feature.length);
  let sum = 0;
  for (let tree = 0; tree < trees; tree++) {
    reach[treeStarts[tree]] = 1;
    for (let node = treeStarts[tree]; node < treeStarts[tree + 1]; node++) {
      if (feature[node] < 0) {
        sum += reach[node] * value[node];
        continue;
      }
      // Sums of the children instead of the node's own cover, so that the shares add up to 1.
      const total = cover[left[node]] + cover[right[node]];
      if (!(total > 0) && node === treeStarts[tree]) {
        throw new NotExplainable('its trees do not say how many training rows reached each node');
      }
      for (const child of [left[node], right[node]]) {
        // No training row reached this node, but the explained row may.
        shares[child] = total > 0 ? cover[child] / total : 0.5;
        reach[child] = reach[node] * shares[child];
        depths[child] = depths[node] + 1;
      }
    }
  }
  const scale = ensemble.link === 'average' && trees > 0 ? 1 / trees : 1;
  const depth = depths.reduce((most, one) => Math.max(most, one), 0);
  return { ensemble, shares, expected: ensemble.baseScore + sum * scale, scale, depth };
}

/** The contributions to the raw score (before the link), of a row of feature values (NaN = missing). */
export function treeContributions(explainer: TreeExplainer, row: ArrayLike<number>): Contributions {
  const { ensemble, depth, scale } = explainer;
  if (row.length < ensemble.featureCount) {
    throw new RangeError(`a row must have ${ensemble.featureCount} values, not ${row.length}`);
  }
  const walk = new Walk(explainer, Float64Array.from(row), Math.min(depth, ensemble.featureCount) + 1);
  const trees = ensemble.treeStarts.length - 1;
  for (let tree = 0; tree < trees; tree++) walk.tree(ensemble.treeStarts[tree]);
  return { expected: explainer.expected, values: walk.values.map((value) => value * scale) };
}

/** One explanation. Each depth of the walk has its own copy of the path, `width` entries long. */
class Walk {
  readonly values: Float64Array;
  private readonly features: Int16Array;
  private readonly zeros: Float64Array;
  private readonly ones: Float64Array;
  private readonly weights: Float64Array;

  constructor(
    private readonly explainer: TreeExplainer,
    private readonly row: Float64Array,
    private readonly width: number,
  ) {
    const entries = (explainer.depth + 2) * width;
    this.values = new Float64Array(explainer.ensemble.featureCount);
    this.features = new Int16Array(entries);
    this.zeros = new Float64Array(entries);
    this.ones = new Float64Array(entries);
    this.weights = new Float64Array(entries);
  }

  /** Entry 0 of a path belongs to no feature. */
  tree(root: number): void {
    this.features[0] = -1;
    this.zeros[0] = this.ones[0] = this.weights[0] = 1;
    this.visit(root, 0, 0);
  }

  /** `at` is the start of this node's path, `last` its last entry. */
  private visit(node: number, at: number, last: number): void {
    const { feature, left, right, value } = this.explainer.ensemble;
    const split = feature[node];
    if (split < 0) {
      this.leaf(value[node], at, last);
      return;
    }
    const known = goesLeft(this.explainer.ensemble, node, this.row[split]) ? left[node] : right[node];
    let zero = 1;
    let one = 1;
    let end = last;
    for (let i = 1; i <= last; i++) {
      if (this.features[at + i] !== split) continue;
      zero = this.zeros[at + i];
      one = this.ones[at + i];
      this.unwind(at, last, i);
      end = last - 1;
      break;
    }
    for (const child of [left[node], right[node]]) {
      const childZero = zero * this.explainer.shares[child];
      const childOne = child === known ? one : 0;
      // Neither the row nor any training row takes this branch.
      if (childZero === 0 && childOne === 0) continue;
      const next = at + this.width;
      this.copy(at, next, end);
      this.extend(next, end + 1, split, childZero, childOne);
      this.visit(child, next, end + 1);
    }
  }

  private leaf(value: number, at: number, last: number): void {
    const { weights } = this;
    // For a feature that diverts the row from here: its zero share cancels out, so the value is the same for all of them.
    let away = 0;
    for (let i = 0; i < last; i++) away -= weights[at + i] / (last - i);
    for (let i = 1; i <= last; i++) {
      const zero = this.zeros[at + i];
      const share = this.ones[at + i] === 0 ? away : this.weightWithout(at, last, zero) * (1 - zero);
      this.values[this.features[at + i]] += share * (last + 1) * value;
    }
  }

  private copy(from: number, to: number, last: number): void {
    for (let i = 0; i <= last; i++) {
      this.features[to + i] = this.features[from + i];
      this.zeros[to + i] = this.zeros[from + i];
      this.ones[to + i] = this.ones[from + i];
      this.weights[to + i] = this.weights[from + i];
    }
  }

  /** EXTEND: entry `last` becomes `feature`. */
  private extend(at: number, last: number, feature: number, zero: number, one: number): void {
    const { weights } = this;
    this.features[at + last] = feature;
    this.zeros[at + last] = zero;
    this.ones[at + last] = one;
    weights[at + last] = 0;
    for (let i = last - 1; i >= 0; i--) {
      weights[at + i + 1] += (one * weights[at + i] * (i + 1)) / (last + 1);
      weights[at + i] = (zero * weights[at + i] * (last - i)) / (last + 1);
    }
  }

  /** UNWIND: removes entry `out` from the path, as if its feature had never been split on. */
  private unwind(at: number, last: number, out: number): void {
    const { weights } = this;
    const zero = this.zeros[at + out];
    const one = this.ones[at + out];
    let next = weights[at + last];
    for (let i = last - 1; i >= 0; i--) {
      if (one === 0) {
        weights[at + i] = (weights[at + i] * (last + 1)) / (zero * (last - i));
      } else {
        const before = weights[at + i];
        weights[at + i] = (next * (last + 1)) / ((i + 1) * one);
        next = before - (weights[at + i] * zero * (last - i)) / (last + 1);
      }
    }
    for (let i = out; i < last; i++) {
      this.features[at + i] = this.features[at + i + 1];
      this.zeros[at + i] = this.zeros[at + i + 1];
      this.ones[at + i] = this.ones[at + i + 1];
    }
  }

  /** The sum of the weights of the path without a feature that lets the row through, divided by `last + 1`. */
  private weightWithout(at: number, last: number, zero: number): number {
    const { weights } = this;
    let total = 0;
    let next = weights[at + last];
    for (let i = last - 1; i >= 0; i--) {
      const weight = next / (i + 1);
      total += weight;
      next = weights[at + i] - weight * zero * (last - i);
    }
    return total;
  }
}
