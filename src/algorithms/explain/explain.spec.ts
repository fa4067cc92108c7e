import * as fc from 'fast-check';
import { linearFromWeights, predictLinearRaw } from '../linear/linear-model.js';
import { type TreeNode, ensembleFromNodes } from '../trees/assemble.js';
import { LINKS, type TreeEnsemble, goesLeft, predictRaw } from '../trees/tree-ensemble.js';
import { NotExplainable } from './contributions.js';
import { explainer } from './explain.js';

const FEATURES = 4;

const split = fc.record({
  feature: fc.integer({ min: 0, max: FEATURES - 1 }),
  threshold: fc.integer({ min: -2, max: 2 }),
  missingLeft: fc.boolean(),
  place: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  /** Training rows that the left child keeps, as a share; often none or all. */
  share: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0.05, max: 0.95, noNaN: true })),
  value: fc.double({ min: -3, max: 3, noNaN: true }),
});

/** Feature 3 is categorical. Features come back on a path again and again. */
const tree = fc.array(split, { maxLength: 12 }).map((splits): TreeNode[] => {
  const nodes: TreeNode[] = [{ value: 0.7, cover: 1000 }];
  const leaves = [0];
  for (const { feature, threshold, missingLeft, place, share, value } of splits) {
    const [node] = leaves.splice(Math.floor(place * leaves.length), 1);
    const cover = nodes[node].cover!;
    const side = { feature, missingLeft, left: nodes.length, right: nodes.length + 1, cover };
    nodes[node] =
      feature === 3 ? { ...side, categories: [threshold + 2, 40] } : { ...side, threshold: threshold + 0.5 };
    leaves.push(nodes.length, nodes.length + 1);
    nodes.push({ value, cover: cover * share }, { value: value * 2 - 1, cover: cover * (1 - share) });
  }
  return nodes;
});

const ensembles = fc
  .record({ trees: fc.array(tree, { maxLength: 3 }), link: fc.constantFrom(...LINKS) })
  .map(({ trees, link }) => ensembleFromNodes(trees, { featureCount: FEATURES, link, baseScore: 0.25 }));

const row = fc.array(fc.constantFrom(-2, -1, 0, 1, 2, 3, 40, Number.NaN), {
  minLength: FEATURES,
  maxLength: FEATURES,
});

/** The output of the trees when only the features of the set `known` (a bit each) are known: the game, by its definition. */
function answerKnowing(ensemble: TreeEnsemble, known: number, values: number[]): number {
  const { feature, left, right, cover, value } = ensemble;
  const mean = (node: number): number => {
    const split = feature[node];
    if (split < 0) return value[node];
    if ((known >> split) & 1) return mean(goesLeft(ensemble, node, values[split]) ? left[node] : right[node]);
    const total = cover[left[node]] + cover[right[node]];
    const share = total > 0 ? cover[left[node]] / total : 0.5;
    return share * mean(left[node]) + (1 - share) * mean(right[node]);
  };
  const roots = [...ensemble.treeStarts].slice(0, -1);
  const sum = roots.reduce((total, root) => total + mean(root), 0);
  return ensemble.baseScore + (ensemble.link === 'average' && roots.length > 0 ? sum / roots.length : sum);
}

/** Shapley's formula: the mean over all orders of what the feature adds when it becomes known. */
function shapleyValue(ensemble: TreeEnsemble, feature: number, values: number[]): number {
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
  const sets = Array.from({ length: 1 << FEATURES }, (_, set) => set).filter(
    (set) => !((set >> feature) & 1),
  );
  return sets.reduce((sum, set) => {
    const size = set.toString(2).replaceAll('0', '').length;
    const weight = (factorial(size) * factorial(FEATURES - size - 1)) / factorial(FEATURES);
    const gain = answerKnowing(ensemble, set | (1 << feature), values) - answerKnowing(ensemble, set, values);
    return sum + weight * gain;
  }, 0);
}

const featureNames = ['a', 'b', 'c', 'd'];

describe('explainer of trees', () => {
  it("gives the Shapley values of the game, by Shapley's own formula", () => {
    fc.assert(
      fc.property(ensembles, row, (ensemble, values) => {
        // Nobody has covers to go by where no row came to the root; that is refused, below.
        fc.pre([...ensemble.treeStarts].slice(0, -1).every((root) => ensemble.cover[root] > 0));
        const { expected, values: found } = explainer({
          kind: 'tree-ensemble',
          featureNames,
          ensemble,
        }).explain(values);
        expect(expected).toBeCloseTo(answerKnowing(ensemble, 0, values), 10);
        found.forEach((value, feature) => {
          expect(value).toBeCloseTo(shapleyValue(ensemble, feature, values), 10);
        });
        const sum = found.reduce((total, value) => total + value, expected);
        expect(Math.abs(sum - predictRaw(ensemble, values))).toBeLessThan(1e-9);
      }),
      { numRuns: 300 },
    );
  });

  it('adds up for deep paths that split on the same features again', () => {
    const depth = 400;
    const nodes: TreeNode[] = [];
    for (let i = 0; i < depth; i++) {
      const side = { missingLeft: false, left: 2 * i + 1, right: 2 * i + 2, cover: depth + 1 - i };
      nodes.push({ feature: i % 3, threshold: i, ...side }, { value: Math.sin(i), cover: 1 });
    }
    nodes.push({ value: 5, cover: 1 });
    const ensemble = ensembleFromNodes([nodes], { featureCount: 3, link: 'logit', baseScore: 0 });
    const { explain } = explainer({ kind: 'tree-ensemble', featureNames: ['a', 'b', 'c'], ensemble });
    for (const values of [
      [500, 500, 500],
      [500, 250, 321.5],
      [-1, 7, 12],
    ]) {
      const { expected, values: found } = explain(values);
      const sum = found.reduce((total, value) => total + value, expected);
      expect(Math.abs(sum - predictRaw(ensemble, values))).toBeLessThan(1e-9);
    }
  });

  it('states the unit, and refuses trees without covers', () => {
    const nodes = (cover: number): TreeNode[] => [
      { feature: 0, threshold: 0, missingLeft: false, left: 1, right: 2, cover: 2 * cover },
      { value: 0.25, cover },
      { value: 0.75, cover },
    ];
    const model = (cover: number, link: 'logit' | 'average') => ({
      kind: 'tree-ensemble' as const,
      featureNames: ['a'],
      ensemble: ensembleFromNodes([nodes(cover)], { featureCount: 1, link, baseScore: 0 }),
    });
    expect(explainer(model(3, 'logit')).unit).toBe('log-odds');
    const { unit, explain } = explainer(model(3, 'average'));
    expect(unit).toBe('probability');
    expect(explain([1])).toEqual({ expected: 0.5, values: Float64Array.of(0.25) });
    expect(() => explain([])).toThrow('a row must have 1 values, not 0');
    expect(() => explainer(model(0, 'logit'))).toThrow(NotExplainable);
  });
});

describe('explainer of a linear model', () => {
  const model = linearFromWeights({
    featureNames: ['x', 'zone'],
    weights: [2, 1, -3],
    intercept: 0.5,
    inputs: [0, 1, 1],
    encodings: [Number.NaN, 1, 7],
    means: [10, 0.4, 0.1],
    scales: [5, 1, 1],
  });

  it('adds up the terms of each feature, and contributes 0 for a missing value', () => {
    const { explain, unit } = explainer(model);
    expect(unit).toBe('log-odds');
    const { expected, values } = explain([20, 7]);
    expect(expected).toBe(0.5);
    expect(values[0]).toBe(4);
    expect(values[1]).toBeCloseTo(-0.4 - 2.7, 12);
    expect(expected + values[0] + values[1]).toBeCloseTo(predictLinearRaw(model, [20, 7]), 12);
    expect([...explain([Number.NaN, Number.NaN]).values]).toEqual([0, 0]);
    expect(() => explain([1])).toThrow('a row must have 2 values, not 1');
  });
});
