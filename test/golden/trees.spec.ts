import { score } from '../../src/algorithms/evaluation/scores.js';
import { Random } from '../../src/algorithms/random/random.js';
import { fitGradientBoosting } from '../../src/algorithms/trees/gradient-boosting.js';
import { treeImportances } from '../../src/algorithms/trees/importances.js';
import { fitRandomForest } from '../../src/algorithms/trees/random-forest.js';
import { type TreeEnsemble, predictBatch } from '../../src/algorithms/trees/tree-ensemble.js';
import { golden, syntheticShots } from './synthetic-shots.js';

interface Answers {
  trainLogLoss: number;
  testLogLoss: number;
  /** Of the first 50 training rows. */
  trainProbabilities: number[];
}

interface Golden {
  rows: number;
  seed: number;
  trainRows: number;
  columnSums: number[];
  labelSum: number;
  baseRateLogLoss: number;
  gradientBoosting: (Answers & { trees: number })[];
  decisionTree: Answers & { importances: number[] };
  randomForest: Answers & { importances: number[] };
}

const expected = golden<Golden>('trees.json');
const shots = syntheticShots(expected.rows, expected.seed);
const data = {
  ...shots,
  train: { from: 0, to: expected.trainRows },
  validation: { from: expected.trainRows, to: expected.trainRows },
};

interface Gaps {
  train: number;
  test: number;
  /** Largest difference of the first training rows. */
  probabilities: number;
}

/** How far the answers of an ensemble are from the expected ones. */
function gapsTo(ensemble: TreeEnsemble, wanted: Answers): Gaps {
  const probabilities = new Float64Array(expected.rows);
  predictBatch(ensemble, shots.columns, 0, expected.rows, probabilities);
  const loss = (from: number, to: number) =>
    score(shots.labels.subarray(from, to), probabilities.subarray(from, to), 0.5).logLoss;
  return {
    train: Math.abs(loss(0, expected.trainRows) - wanted.trainLogLoss),
    test: Math.abs(loss(expected.trainRows, expected.rows) - wanted.testLogLoss),
    probabilities: Math.max(...wanted.trainProbabilities.map((p, i) => Math.abs(probabilities[i] - p))),
  };
}

describe('the synthetic shots', () => {
  it('are those of the generator', () => {
    const sums = shots.columns.map((column) =>
      column.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value), 0),
    );
    expect(sums).toEqual(expected.columnSums);
    expect(shots.labels.reduce((sum, label) => sum + label, 0)).toBe(expected.labelSum);
  });
});

describe('gradient boosting', () => {
  const parameters = {
    learningRate: 0.1,
    maxLeaves: 15,
    maxDepth: 64,
    minRowsInLeaf: 1,
    minChildWeight: 5,
    minGain: 0,
    l1: 0,
    l2: 1,
    rowFraction: 1,
    columnFraction: 1,
    earlyStopping: 0,
    maxBins: 255,
  };

  it.each(expected.gradientBoosting)('grows the trees of LightGBM: $trees trees', (wanted) => {
    const { ensemble } = fitGradientBoosting(data, { ...parameters, trees: wanted.trees }, new Random(1));
    const gaps = gapsTo(ensemble, wanted);
    // LightGBM has gradients in single precision.
    expect(gaps.train).toBeLessThan(1e-6);
    expect(gaps.probabilities).toBeLessThan(1e-6);
    expect(gaps.test).toBeLessThan(0.002);
  });
});

describe('random forest', () => {
  const parameters = { maxDepth: 5, minRowsInLeaf: 20, maxBins: 255 };

  it('grows the decision tree of scikit-learn when there is one tree on all rows and features', () => {
    const one = { ...parameters, trees: 1, featuresPerSplit: 5, bootstrap: false };
    const { ensemble } = fitRandomForest(data, one, new Random(1));
    const gaps = gapsTo(ensemble, expected.decisionTree);
    expect(gaps.train).toBeLessThan(1e-9);
    expect(gaps.probabilities).toBeLessThan(1e-9);
    expect(gaps.test).toBeLessThan(0.002);
    treeImportances(ensemble).gain.forEach((share, f) => {
      expect(share).toBeCloseTo(expected.decisionTree.importances[f], 9);
    });
  });

  it('is close to scikit-learn’s with other random numbers', () => {
    const many = { ...parameters, trees: 500, featuresPerSplit: 2, bootstrap: true };
    const { ensemble } = fitRandomForest(data, many, new Random(1));
    const gaps = gapsTo(ensemble, expected.randomForest);
    expect(gaps.train).toBeLessThan(0.001);
    expect(gaps.test).toBeLessThan(0.001);
    expect(gaps.probabilities).toBeLessThan(0.025);
    treeImportances(ensemble).gain.forEach((share, f) => {
      expect(Math.abs(share - expected.randomForest.importances[f])).toBeLessThan(0.02);
    });
  });
});
