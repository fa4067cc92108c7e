import * as fc from 'fast-check';
import { Random } from '../random/random.js';
import type { TrainingData } from '../training-data.js';
import { type RandomForestParameters, fitRandomForest } from './random-forest.js';
import { predictProbability } from './tree-ensemble.js';

const PARAMETERS: RandomForestParameters = {
  trees: 10,
  maxDepth: 6,
  minRowsInLeaf: 1,
  featuresPerSplit: 2,
  bootstrap: true,
  maxBins: 255,
};
const ONE_TREE = { trees: 1, bootstrap: false, featuresPerSplit: 99 };
const fit = (data: TrainingData, changes: Partial<RandomForestParameters> = {}, seed = 1) =>
  fitRandomForest(data, { ...PARAMETERS, ...changes }, new Random(seed)).ensemble;

function dataOf(columns: number[][], labels: number[], weights?: number[]): TrainingData {
  return {
    featureNames: columns.map((_, f) => `f${f}`),
    columns: columns.map((column) => Float64Array.from(column)),
    labels: Uint8Array.from(labels),
    weights: weights && Float64Array.from(weights),
    train: { from: 0, to: labels.length },
    validation: { from: 0, to: 0 },
  };
}

function noisyData(rows: number, seed: number): TrainingData {
  const random = new Random(seed);
  const columns = Array.from({ length: 3 }, () => Array.from({ length: rows }, () => random.normal()));
  const labels = columns[0].map((x) => (random.next() < 1 / (1 + Math.exp(-2 * x)) ? 1 : 0));
  return dataOf(columns, labels);
}

describe('fitRandomForest', () => {
  it('predicts the rate of a leaf, with Gini gains, when there is one tree on all rows', () => {
    const ensemble = fit(dataOf([[1, 1, 1, 2, 2]], [0, 0, 1, 1, 1]), ONE_TREE);
    expect(predictProbability(ensemble, [1])).toBeCloseTo(1 / 3, 14);
    expect(predictProbability(ensemble, [2])).toBe(1);
    expect(ensemble.threshold[0]).toBe(1.5);
    // Gini impurity times rows, before and after, halved: 5 * 0.48 / 2 - 3 * (4 / 9) / 2.
    expect(ensemble.gain[0]).toBeCloseTo(1.2 - 2 / 3, 14);
    expect([...ensemble.cover]).toEqual([5, 3, 2]);
  });

  it('fits any labels of different rows exactly with a deep tree', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 50 }), (made) => {
        const data = dataOf([made.map((_, i) => (i * 7) % 51)], made.map(Number));
        const ensemble = fit(data, { ...ONE_TREE, maxDepth: 64 });
        made.forEach((label, i) => expect(predictProbability(ensemble, [(i * 7) % 51])).toBe(Number(label)));
      }),
    );
  });

  it('respects the limits of depth and rows', () => {
    const data = noisyData(300, 2);
    const shallow = fit(data, { ...ONE_TREE, maxDepth: 3 });
    expect(shallow.feature.filter((feature) => feature < 0)).toHaveLength(8);
    const wide = fit(data, { ...ONE_TREE, minRowsInLeaf: 40, maxDepth: 64 });
    expect(Math.min(...wide.cover)).toBeGreaterThanOrEqual(40);
    expect(wide.feature.length).toBeGreaterThan(5);
  });

  it('draws as many rows as there are for each tree, and features for each split', () => {
    const data = noisyData(200, 3);
    const ensemble = fit(data, { trees: 20, featuresPerSplit: 1, maxDepth: 3 });
    expect(ensemble.treeStarts).toHaveLength(20 + 1);
    const roots = [...ensemble.treeStarts.subarray(0, 20)];
    for (const root of roots) expect(ensemble.cover[root]).toBe(200);
    expect(new Set(roots.map((root) => ensemble.feature[root]))).toEqual(new Set([0, 1, 2]));
  });

  it('draws features until one can be split on', () => {
    const constants = Array.from({ length: 5 }, () => [1, 1, 1, 1]);
    const data = dataOf([...constants, [1, 2, 3, 4]], [0, 0, 1, 1]);
    for (let seed = 0; seed < 10; seed++) {
      expect(fit(data, { ...ONE_TREE, featuresPerSplit: 1 }, seed).feature[0]).toBe(5);
    }
  });

  it('treats weights as repeated rows, and rows of weight 0 as absent', () => {
    const row = fc.tuple(
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: 0, max: 1 }),
      fc.integer({ min: 0, max: 3 }),
    );
    fc.assert(
      fc.property(fc.array(row, { minLength: 3, maxLength: 40 }), (rows) => {
        fc.pre(rows.some(([, , weight]) => weight > 0));
        const repeated = rows.flatMap((r) => Array.from({ length: r[2] }, () => r));
        const weighted = fit(
          dataOf(
            [rows.map(([x]) => x)],
            rows.map(([, y]) => y),
            rows.map(([, , w]) => w),
          ),
          ONE_TREE,
        );
        const plain = fit(
          dataOf(
            [repeated.map(([x]) => x)],
            repeated.map(([, y]) => y),
          ),
          ONE_TREE,
        );
        expect(weighted).toEqual(plain);
      }),
    );
  });

  it('stays within 0 and 1 under weights of very different size', () => {
    const data = dataOf([[1, 2, 3, 4]], [0, 1, 0, 1], [1e-20, 1, 1e9, 1e-5]);
    for (let x = 0; x < 6; x++) {
      const p = predictProbability(fit(data, ONE_TREE), [x]);
      expect(p).toBeGreaterThanOrEqual(0);
      expect(p).toBeLessThanOrEqual(1);
    }
  });

  it('predicts the base rate when nothing can be split', () => {
    const alone = fit(dataOf([[1, 1, 1, 1]], [1, 0, 0, 0]), ONE_TREE);
    expect(predictProbability(alone, [1])).toBe(0.25);
    expect(predictProbability(fit(dataOf([[1]], [1])), [5])).toBe(1);
    expect(predictProbability(fit(dataOf([[1, 2, 3]], [0, 0, 0])), [2])).toBe(0);
    expect(predictProbability(fit(dataOf([[Number.NaN, Number.NaN]], [0, 1]), ONE_TREE), [2])).toBe(0.5);
  });

  it('uses a random stream per tree: more trees do not change the first ones', () => {
    const data = noisyData(200, 4);
    const [few, many] = [fit(data, { trees: 3 }), fit(data, { trees: 6 })];
    const nodes = few.feature.length;
    expect(many.feature.subarray(0, nodes)).toEqual(few.feature);
    expect(many.threshold.subarray(0, nodes)).toEqual(few.threshold);
    expect(many.value.subarray(0, nodes)).toEqual(few.value);
    expect(fit(data, {}, 2)).not.toEqual(fit(data, {}, 3));
  });

  it('reports its progress', () => {
    const told: number[] = [];
    const parameters = { ...PARAMETERS, trees: 2 };
    fitRandomForest(noisyData(50, 1), parameters, new Random(1), {
      onProgress: (done, total) => told.push(done, total),
    });
    expect(told).toEqual([1, 2, 2, 2]);
  });
});
