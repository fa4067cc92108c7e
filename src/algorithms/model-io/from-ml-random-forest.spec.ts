import * as fc from 'fast-check';
import { RandomForestClassifier, RandomForestRegression } from 'ml-random-forest';
import { predictColumns, predictProbability } from '../model.js';
import { Random } from '../random/random.js';
import { treeEnsembleFromMlRandomForest } from './from-ml-random-forest.js';

const NAMES = ['a', 'b', 'c'];
const OPTIONS = {
  seed: 5,
  nEstimators: 15,
  maxFeatures: 2,
  replacement: false,
  useSampleBagging: true,
  noOOB: true,
  treeOptions: { maxDepth: 6, minNumSamples: 3, gainThreshold: 0 },
};

/** Whole numbers, so that rows often lie exactly on a threshold's neighbour. */
function rowsAndLabels(seed: number, rows = 120) {
  const random = new Random(seed);
  const points = Array.from({ length: rows }, () => [
    random.integer(8),
    random.integer(5) - 2,
    random.integer(100) / 4,
  ]);
  const labels = points.map(([a, b]) => (random.next() < 1 / (1 + Math.exp(4 - a - b)) ? 1 : 0));
  return { points, labels };
}

function trained(changes: Partial<typeof OPTIONS> = {}) {
  const { points, labels } = rowsAndLabels(1);
  const forest = new RandomForestClassifier({ ...OPTIONS, ...changes });
  forest.train(points, labels);
  return { forest, points };
}

/** Share of trees that vote 1. */
function votes(forest: RandomForestClassifier, points: number[][]): number[] {
  const values = forest.predictionValues(points).to2DArray();
  return values.map((row) => row.reduce((sum, vote) => sum + vote, 0) / row.length);
}

describe('treeEnsembleFromMlRandomForest', () => {
  it.each([
    ['columns drawn without replacement', {}],
    ['columns drawn with replacement, which the package then loses', { replacement: true, maxFeatures: 3 }],
    ['all columns', { maxFeatures: 3 }],
    ['stumps', { treeOptions: { maxDepth: 1, minNumSamples: 3, gainThreshold: 0 } }],
  ])('answers the share of votes, exactly: %s', (_, changes) => {
    const { forest, points } = trained(changes);
    const unseen = rowsAndLabels(2, 400).points.concat(points);
    const model = treeEnsembleFromMlRandomForest(forest.toJSON(), NAMES);
    const expected = votes(forest, unseen);
    const columns = NAMES.map((_, f) => Float64Array.from(unseen, (row) => row[f]));
    const out = new Float64Array(unseen.length);
    predictColumns(model, columns, 0, unseen.length, out);
    out.forEach((p, i) => expect(p).toBeCloseTo(expected[i], 14));
    const labels = forest.predict(unseen);
    out.forEach((p, i) => {
      if (p !== 0.5) expect(labels[i]).toBe(p > 0.5 ? 1 : 0);
    });
  });

  it('follows the package on the thresholds, one step beside them, and for missing values', () => {
    const { forest } = trained();
    const model = treeEnsembleFromMlRandomForest(forest.toJSON(), NAMES);
    const { threshold, feature } = model.ensemble;
    const near = Array.from(threshold.filter((_, node) => feature[node] >= 0)).flatMap((t) => [
      t,
      t + 1e-9,
      t + 0.5,
    ]);
    const value = fc.oneof(
      fc.constantFrom(...near),
      fc.integer({ min: -3, max: 30 }),
      fc.constant(Number.NaN),
    );
    fc.assert(
      fc.property(fc.tuple(value, value, value), (row) => {
        expect(predictProbability(model, row)).toBeCloseTo(votes(forest, [row])[0], 14);
      }),
    );
  });

  it('reads the same model after a JSON round trip', () => {
    const { forest } = trained();
    const live = treeEnsembleFromMlRandomForest(forest.toJSON(), NAMES);
    expect(treeEnsembleFromMlRandomForest(JSON.parse(JSON.stringify(forest)), NAMES)).toEqual(live);
  });

  it('returns mean leaf rates if requested', () => {
    const { forest, points } = trained();
    const rates = treeEnsembleFromMlRandomForest(forest.toJSON(), NAMES, 'rate');
    const counted = treeEnsembleFromMlRandomForest(forest.toJSON(), NAMES);
    expect(rates.ensemble.feature).toEqual(counted.ensemble.feature);
    const leaves = [...rates.ensemble.value].filter((_, node) => rates.ensemble.feature[node] < 0);
    expect(leaves.some((rate) => rate > 0 && rate < 1)).toBe(true);
    const spread = points.map((row) => predictProbability(rates, row) - predictProbability(counted, row));
    expect(Math.max(...spread.map(Math.abs))).toBeLessThan(0.5);
  });

  it('returns the mean of a regression forest', () => {
    const { points, labels } = rowsAndLabels(3);
    const forest = new RandomForestRegression({ ...OPTIONS, selectionMethod: 'mean' });
    forest.train(points, labels);
    const model = treeEnsembleFromMlRandomForest(forest.toJSON(), NAMES);
    const expected = forest.predict(points);
    points.forEach((row, i) => expect(predictProbability(model, row)).toBeCloseTo(expected[i], 12));
  });

  it('keeps the number of training rows per split', () => {
    const { forest } = trained();
    const { ensemble } = treeEnsembleFromMlRandomForest(forest.toJSON(), NAMES);
    ensemble.feature.forEach((feature, node) => {
      if (feature < 0) return;
      const children = ensemble.cover[ensemble.left[node]] + ensemble.cover[ensemble.right[node]];
      expect(children).toBe(ensemble.cover[node]);
      expect(ensemble.gain[node]).toBeGreaterThan(0);
    });
    expect(ensemble.cover[0]).toBe(120);
  });

  it('predicts the only class when there is one', () => {
    const forest = new RandomForestClassifier(OPTIONS);
    forest.train(
      [
        [1, 2, 3],
        [2, 3, 4],
        [3, 4, 5],
        [4, 5, 6],
      ],
      [1, 1, 1, 1],
    );
    expect(predictProbability(treeEnsembleFromMlRandomForest(forest.toJSON(), NAMES), [1, 2, 3])).toBe(1);
  });

  it.each([
    [null, 'name must be RFClassifier'],
    [{ name: 'LogisticRegression' }, 'name must be RFClassifier'],
    [{ name: 'RFRegression', selectionMethod: 'median', baseModel: {} }, 'selectionMethod must be mean'],
    [
      { name: 'RFClassifier', baseModel: { indexes: [[0]], estimators: [] } },
      'as many indexes as estimators',
    ],
    [
      { name: 'RFClassifier', baseModel: { indexes: [[0]], estimators: [{}] } },
      'estimators[0] must have a root',
    ],
    [
      {
        name: 'RFClassifier',
        baseModel: { indexes: [[0]], estimators: [{ root: { distribution: [[1, 2, 3]] } }] },
      },
      'a leaf must have the shares of labels 0 and 1',
    ],
    [
      {
        name: 'RFClassifier',
        baseModel: {
          indexes: [[9]],
          estimators: [{ root: { left: {}, right: {}, splitColumn: 0, splitValue: 1 } }],
        },
      },
      'indexes must be those of the 3 features, not 9',
    ],
  ])('refuses %j', (json, message) => {
    expect(() => treeEnsembleFromMlRandomForest(json, NAMES)).toThrow(message);
  });
});
