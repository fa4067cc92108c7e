import * as fc from 'fast-check';
import { type TreeNode, ensembleFromNodes } from './assemble.js';
import { type Link, predictBatch, predictProbability, predictRaw } from './tree-ensemble.js';
import { treeImportances } from './importances.js';

const leaf = (value: number): TreeNode => ({ value });
const numeric: TreeNode[] = [
  { feature: 0, threshold: 1.5, missingLeft: true, left: 1, right: 2, gain: 3, cover: 10 },
  leaf(-1),
  { feature: 1, threshold: 0, missingLeft: false, left: 3, right: 4, gain: 1, cover: 6 },
  leaf(0.5),
  leaf(2),
];
const categorical: TreeNode[] = [
  { feature: 1, categories: [0, 3, 40], missingLeft: false, left: 1, right: 2, gain: 4 },
  leaf(1),
  { feature: 1, categories: [1, 31, 32], missingLeft: true, left: 3, right: 4, gain: 2 },
  leaf(2),
  leaf(3),
];
const ensemble = (trees: TreeNode[][], link: Link, baseScore = 0) =>
  ensembleFromNodes(trees, { featureCount: 2, link, baseScore });

describe('predictRaw', () => {
  it('sends values up to the threshold left, and missing ones to the side stored in the node', () => {
    const trees = ensemble([numeric], 'logit', 10);
    expect(predictRaw(trees, [1.5, 0])).toBe(9);
    expect(predictRaw(trees, [1.5000001, 0])).toBe(10.5);
    expect(predictRaw(trees, [2, Number.MIN_VALUE])).toBe(12);
    expect(predictRaw(trees, [Number.NaN, 5])).toBe(9);
    expect(predictRaw(trees, [2, Number.NaN])).toBe(12);
    expect(predictRaw(trees, [Infinity, -Infinity])).toBe(10.5);
  });

  it('truncates fractions of categories at categorical splits, and sends unknown categories right', () => {
    const trees = ensemble([numeric, categorical], 'identity');
    const answer = (category: number) => predictRaw(trees, [0, category]) + 1;
    expect([0, 3, 40, 3.9, -0.5].map(answer)).toEqual([1, 1, 1, 1, 1]);
    expect([1, 31, 32].map(answer)).toEqual([2, 2, 2]);
    expect([2, 33, 39, 41, 63, 64, 1e15, -1, -33, Infinity, -Infinity].map(answer)).toEqual(
      Array(11).fill(3),
    );
    expect(answer(Number.NaN)).toBe(2);
  });

  it('adds trees up, or averages them', () => {
    expect(predictRaw(ensemble([numeric, numeric], 'logit', 1), [0, 0])).toBe(-1);
    expect(predictRaw(ensemble([numeric, [leaf(4)]], 'average', 1), [0, 0])).toBe(2.5);
    expect(predictRaw(ensemble([], 'average', 0.25), [0, 0])).toBe(0.25);
    expect(ensemble([numeric, [leaf(4)]], 'average').treeStarts).toHaveLength(2 + 1);
  });

  it('refuses a row with too few values', () => {
    expect(() => predictRaw(ensemble([numeric], 'logit'), [1])).toThrow('a row must have 2 values, not 1');
  });
});

describe('predictProbability', () => {
  it('applies the link, and stays within 0 and 1', () => {
    expect(predictProbability(ensemble([numeric], 'logit'), [2, 1])).toBeCloseTo(1 / (1 + Math.exp(-2)), 15);
    expect(predictProbability(ensemble([numeric], 'identity'), [2, 1])).toBe(1);
    expect(predictProbability(ensemble([numeric], 'identity'), [0, 1])).toBe(0);
    expect(predictProbability(ensemble([[leaf(800)]], 'logit'), [0, 0])).toBe(1);
    expect(predictProbability(ensemble([[leaf(-800)]], 'logit'), [0, 0])).toBe(0);
  });
});

describe('predictBatch', () => {
  it('returns the same as row by row, also from shared memory', () => {
    const value = fc.oneof(fc.double(), fc.integer({ min: -2, max: 70 }));
    const trees = ensemble([numeric, categorical, [leaf(0.25)]], 'logit', -0.5);
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 30 }), (rows) => {
        const columns = [0, 1].map((f) => {
          const column = new Float64Array(new SharedArrayBuffer(rows.length * 8));
          rows.forEach((row, i) => (column[i] = row[f]));
          return column;
        });
        const out = new Float64Array(rows.length - 1);
        predictBatch(trees, columns, 1, rows.length, out);
        expect([...out]).toEqual(rows.slice(1).map((row) => predictProbability(trees, row)));
      }),
    );
  });
});

describe('treeImportances', () => {
  it('computes the shares of gains and splits', () => {
    const { gain, splits } = treeImportances(ensemble([numeric, categorical], 'logit'));
    expect(gain).toEqual([0.3, 0.7]);
    expect(splits).toEqual([0.25, 0.75]);
    expect(treeImportances(ensemble([[leaf(1)]], 'logit')).gain).toEqual([0, 0]);
  });
});
