import { score } from '../../src/algorithms/evaluation/scores.js';
import { Random } from '../../src/algorithms/random/random.js';
import { fitGradientBoosting } from '../../src/algorithms/trees/gradient-boosting.js';
import { fitRandomForest } from '../../src/algorithms/trees/random-forest.js';
import { type TreeEnsemble, predictBatch } from '../../src/algorithms/trees/tree-ensemble.js';
import { golden, syntheticShots } from './synthetic-shots.js';

const SCORES = ['trainLogLoss', 'logLoss', 'rocAuc'] as const;
type Fit = Record<(typeof SCORES)[number], number>;
type Forest = Record<(typeof SCORES)[number], { mean: number; deviation: number }>;
type Boosted = Fit & { trees: number };

interface Golden {
  seed: number;
  rows: number;
  trainRows: number;
  validationRows: number;
  columnSums: number[];
  baseRateLogLoss: number;
  gradientBoosting: Boosted;
  gradientBoostingWithCategories: Boosted;
  gradientBoostingStopped: Boosted;
  scikitLearnBoosting: Boosted;
  randomForest: Forest;
  withoutBootstrap: Forest;
  extraTrees: Forest;
}

const expected = golden<Golden>('fits.json');
const shots = syntheticShots(expected.rows, expected.seed);
const testFrom = expected.trainRows + expected.validationRows;
const train = { from: 0, to: expected.trainRows };
const alone = { ...shots, train, validation: { from: train.to, to: train.to } };
const [PLAYER, ZONE] = [0, 4];

function scoresOf(ensemble: TreeEnsemble): Fit {
  const probabilities = new Float64Array(expected.rows);
  predictBatch(ensemble, shots.columns, 0, expected.rows, probabilities);
  const part = (from: number, to: number) =>
    score(shots.labels.subarray(from, to), probabilities.subarray(from, to), 0.5);
  const { logLoss, rocAuc } = part(testFrom, expected.rows);
  return { trainLogLoss: part(train.from, train.to).logLoss, logLoss, rocAuc };
}

/** Differences from the numbers of a library. */
function gaps(ensemble: TreeEnsemble, wanted: Fit): Fit {
  const found = scoresOf(ensemble);
  const gap = (name: keyof Fit) => Math.abs(found[name] - wanted[name]);
  return { trainLogLoss: gap('trainLogLoss'), logLoss: gap('logLoss'), rocAuc: gap('rocAuc') };
}

it('the synthetic shots are those of the generator', () => {
  const sums = shots.columns.map((column) =>
    column.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value), 0),
  );
  expect(sums).toEqual(expected.columnSums);
});

describe('gradient boosting', () => {
  const boosted = (trees: number, earlyStopping = 0, categorical: number[] = []) => {
    const parameters = {
      trees,
      earlyStopping,
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
      maxBins: 255,
    };
    const validation = { from: train.to, to: testFrom };
    const data = earlyStopping > 0 ? { ...alone, validation } : alone;
    return fitGradientBoosting(data, parameters, new Random(1), { categorical });
  };

  const forty = boosted(40).ensemble;

  // The same trees: only gradients in single precision (train) and where in a gap a threshold lies (test) differ.
  it('is as good as LightGBM’s with the same parameters', () => {
    const gap = gaps(forty, expected.gradientBoosting);
    expect(gap.trainLogLoss).toBeLessThan(1e-5);
    expect(gap.logLoss).toBeLessThan(0.0005);
    expect(gap.rocAuc).toBeLessThan(0.002);
  });

  // LightGBM adds cat_l2 to the leaves below a split on categories as well, and leaves out the rarest categories.
  it('with categories is as good as LightGBM’s', () => {
    const { ensemble } = boosted(40, 0, [PLAYER, ZONE]);
    const gap = gaps(ensemble, expected.gradientBoostingWithCategories);
    expect(gap.trainLogLoss).toBeLessThan(0.003);
    expect(gap.logLoss).toBeLessThan(0.003);
    expect(gap.rocAuc).toBeLessThan(0.005);
  });

  it('stops where LightGBM stops, within a few trees, and is as good', () => {
    const { ensemble, iterations } = boosted(400, 20);
    const gap = gaps(ensemble, expected.gradientBoostingStopped);
    expect(Math.abs(iterations - expected.gradientBoostingStopped.trees)).toBeLessThanOrEqual(5);
    expect(gap.logLoss).toBeLessThan(0.0005);
    expect(gap.rocAuc).toBeLessThan(0.002);
  });

  it('is as good as scikit-learn’s, which limits leaves by other rules', () => {
    const gap = gaps(forty, expected.scikitLearnBoosting);
    expect(gap.logLoss).toBeLessThan(0.001);
    expect(gap.rocAuc).toBeLessThan(0.003);
  });
});

describe('forests, with other random numbers than scikit-learn', () => {
  const limits = { trees: 40, maxDepth: 7, minRowsInLeaf: 20, maxBins: 255 };

  it.each([
    ['randomForest', { featuresPerSplit: 2, bootstrap: true, cuts: 'best' }],
    ['withoutBootstrap', { featuresPerSplit: 2, bootstrap: false, cuts: 'best' }],
    ['extraTrees', { featuresPerSplit: 5, bootstrap: false, cuts: 'random' }],
  ] as const)('%s is as good, within what its own seeds differ by', (name, parameters) => {
    const { ensemble } = fitRandomForest(alone, { ...limits, ...parameters }, new Random(1));
    const found = scoresOf(ensemble);
    for (const which of SCORES) {
      const { mean, deviation } = expected[name][which];
      expect(Math.abs(found[which] - mean)).toBeLessThan(4 * deviation);
    }
    expect(found.logLoss).toBeLessThan(expected.baseRateLogLoss - 0.005);
  });
});
