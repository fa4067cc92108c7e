import { Random } from '../random/random.js';
import type { TrainingData } from '../training-data.js';
import { fitGradientBoosting } from './gradient-boosting.js';
import { fitRandomForest } from './random-forest.js';
import { CATEGORICAL, predictProbability, predictRaw } from './tree-ensemble.js';

const BOOSTING = {
  trees: 30,
  learningRate: 0.3,
  maxLeaves: 8,
  maxDepth: 64,
  minRowsInLeaf: 5,
  minChildWeight: 0.001,
  minGain: 0,
  l1: 0,
  l2: 1,
  rowFraction: 1,
  columnFraction: 1,
  earlyStopping: 0,
  maxBins: 255,
};

/** Categories up to a million whose odds have nothing to do with their order, and a number. */
function categoryData(rows: number): TrainingData {
  const random = new Random(11);
  const ids = Array.from({ length: 20 }, (_, i) => (i * 7919 * 7) % 1_000_003);
  const pick = Array.from({ length: rows }, () => random.integer(20));
  const labels = Uint8Array.from(pick, (k) => (random.next() < (k % 2 === 0 ? 0.8 : 0.2) ? 1 : 0));
  return {
    featureNames: ['id', 'x'],
    columns: [
      Float64Array.from(pick, (k, i) => (i % 50 === 0 ? Number.NaN : ids[k])),
      Float64Array.from(pick, () => random.normal()),
    ],
    labels,
    train: { from: 0, to: rows },
    validation: { from: rows, to: rows },
  };
}

describe('splits on categories', () => {
  const data = categoryData(4000);

  it('separate categories by their output: one split replaces many numeric ones', () => {
    const one = { ...BOOSTING, trees: 1, learningRate: 1, maxLeaves: 2 };
    const { ensemble } = fitGradientBoosting(data, one, new Random(1), { categorical: [0] });
    expect(ensemble.flags[0] & CATEGORICAL).toBe(CATEGORICAL);
    for (let k = 0; k < 20; k++) {
      const p = predictProbability(ensemble, [(k * 7919 * 7) % 1_000_003, 0]);
      if (k % 2 === 0) expect(p).toBeGreaterThan(0.7);
      else expect(p).toBeLessThan(0.3);
    }
  });

  it('send categories that were not in training, and those too large for a set, to the right', () => {
    const one = { ...BOOSTING, trees: 1, maxLeaves: 2 };
    const { ensemble } = fitGradientBoosting(data, one, new Random(1), { categorical: [0] });
    const right = ensemble.value[ensemble.right[0]];
    for (const unknown of [1, -3, 5e9, Infinity]) {
      expect(predictRaw(ensemble, [unknown, 0])).toBe(ensemble.baseScore + right);
    }
  });

  it('return the same outputs on raw rows as on bins, in forests too', () => {
    const parameters = {
      trees: 5,
      maxDepth: 4,
      minRowsInLeaf: 5,
      featuresPerSplit: 2,
      bootstrap: true,
      maxBins: 255,
    };
    const { ensemble } = fitRandomForest(data, parameters, new Random(1), { categorical: [0] });
    let mean = 0;
    for (let i = 0; i < 4000; i++)
      mean += predictProbability(ensemble, [data.columns[0][i], data.columns[1][i]]);
    expect(mean / 4000).toBeCloseTo(data.labels.reduce((sum, y) => sum + y, 0) / 4000, 1);
    expect(ensemble.flags.some((flag) => (flag & CATEGORICAL) !== 0)).toBe(true);
  });
});

describe('monotone constraints', () => {
  it('hold over the whole range when the data alone would break them', () => {
    const random = new Random(3);
    const rows = 3000;
    const x = Float64Array.from({ length: rows }, () => random.normal());
    const z = Float64Array.from({ length: rows }, () => random.normal());
    const labels = Uint8Array.from(x, (v, i) =>
      random.next() < 1 / (1 + Math.exp(-v - Math.sin(4 * v) - z[i])) ? 1 : 0,
    );
    const range = { from: 0, to: rows };
    const data = {
      featureNames: ['x', 'z'],
      columns: [x, z],
      labels,
      train: range,
      validation: { from: rows, to: rows },
    };
    const falls = (monotone?: number[]) => {
      const { ensemble } = fitGradientBoosting(data, BOOSTING, new Random(1), { monotone });
      let count = 0;
      for (const side of [-1, 0, 1]) {
        for (let v = -3; v < 3; v += 0.01) {
          if (predictRaw(ensemble, [v + 0.01, side]) < predictRaw(ensemble, [v, side])) count += 1;
        }
      }
      return count;
    };
    expect(falls()).toBeGreaterThan(0);
    expect(falls([1, 0])).toBe(0);
  });
});

describe('extra trees', () => {
  it('split at random: trees on the same rows and features differ, and learn', () => {
    const data = categoryData(2000);
    const labels = Uint8Array.from(data.columns[1], (x) => (x > 0.3 ? 1 : 0));
    const parameters = {
      trees: 20,
      maxDepth: 6,
      minRowsInLeaf: 5,
      featuresPerSplit: 2,
      bootstrap: false,
      maxBins: 255,
      cuts: 'random',
    } as const;
    const { ensemble } = fitRandomForest({ ...data, labels }, parameters, new Random(1));
    expect(new Set(ensemble.treeStarts.subarray(0, 20)).size).toBe(20);
    expect(
      new Set([...ensemble.treeStarts.subarray(0, 20)].map((root) => ensemble.threshold[root])).size,
    ).toBeGreaterThan(5);
    expect(predictProbability(ensemble, [5, 2])).toBeGreaterThan(0.9);
    expect(predictProbability(ensemble, [5, -2])).toBeLessThan(0.1);
  });
});
