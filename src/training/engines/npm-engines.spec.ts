import { resolveParameters } from '../../algorithms/catalogue/catalogue.js';
import { predictProbability } from '../../algorithms/model.js';
import { Random } from '../../algorithms/random/random.js';
import type { FitTask } from './fit-task.js';
import { fitMlLogisticRegression, standardised, trainRegression } from './ml-logistic-regression.js';
import { fitMlRandomForest, trainForest } from './ml-random-forest.js';

const FEATURES = ['a', 'b', 'c', 'd'];

function task(algorithm: FitTask['algorithm'], parameters: Record<string, number>, rows: number): FitTask {
  const random = new Random(11);
  const columns = FEATURES.map(() =>
    Float64Array.from({ length: rows }, () => Math.round(random.normal() * 100) / 10),
  );
  for (let i = 0; i < rows; i += 37) columns[i % 4][i] = Number.NaN;
  const labels = Uint8Array.from({ length: rows }, (_, i) =>
    Number((columns[0][i] || 0) + random.normal() * 8 > 0),
  );
  const train = { from: 0, to: rows };
  const none = { from: rows, to: rows };
  return {
    algorithm,
    parameters: resolveParameters(algorithm, parameters),
    seed: 4_000_000_007,
    data: {
      snapshot: 's',
      featureNames: FEATURES,
      features: [],
      columns,
      labels,
      train,
      validation: none,
      test: none,
    },
  };
}

/** 500 rows that were not trained on, some values missing. */
function unseenRows(): number[][] {
  const random = new Random(99);
  return Array.from({ length: 500 }, (_, i) =>
    FEATURES.map((_, f) => (i % 23 === f ? Number.NaN : Math.round(random.normal() * 100) / 10)),
  );
}

const ignore = () => undefined;

describe('ml-random-forest', () => {
  const forestTask = task('ml-random-forest', { trees: 5, maxDepth: 5 }, 250);
  const fit = fitMlRandomForest(forestTask, ignore);

  it('predicts, converted, what the package predicts', () => {
    const { forest } = trainForest(forestTask);
    const rows = unseenRows();
    const votes = forest.predictionValues(rows).to2DArray();
    const answers = forest.predict(rows);
    rows.forEach((row, i) => {
      const probability = predictProbability(fit.model, row);
      expect(probability).toBeCloseTo(votes[i].reduce((sum, vote) => sum + vote, 0) / 5, 14);
      expect(Number(probability > 0.5)).toBe(answers[i]);
    });
    expect(new Set(answers).size).toBe(2);
  });

  it('is deterministic for the seed', () => {
    expect(fitMlRandomForest(forestTask, ignore)).toEqual(fit);
    expect(fitMlRandomForest({ ...forestTask, seed: 8 }, ignore)).not.toEqual(fit);
  });

  it('is fitted on at most 2,000 rows', () => {
    const { rowsUsed } = trainForest(task('ml-random-forest', { trees: 1, maxDepth: 1 }, 2600));
    expect(rowsUsed).toBe(2000);
  });
});

describe('ml-logistic-regression', () => {
  const regressionTask = task('ml-logistic-regression', { steps: 60 }, 2600);
  const fit = fitMlLogisticRegression(regressionTask, ignore);

  it('predicts, converted, what the package predicts', () => {
    const { regression, inputs } = trainRegression(regressionTask);
    const rows = unseenRows();
    const expected = regression.classifiers[0].testScores(standardised(rows, inputs));
    rows.forEach((row, i) => expect(predictProbability(fit.model, row)).toBeCloseTo(expected[i], 12));
    expect(Math.max(...expected) - Math.min(...expected)).toBeGreaterThan(0.3);
  });

  it('is fitted on 2,000 rows, is deterministic given them, and finds the feature that matters', () => {
    expect(fit.rowsUsed).toBe(2000);
    expect(fitMlLogisticRegression(regressionTask, ignore)).toEqual(fit);
    expect(fit.importances[0]).toBeGreaterThan(0.7);
    expect(fit.importances.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
  });

  it('treats an infinite value as missing', () => {
    const given = task('ml-logistic-regression', { steps: 20 }, 400);
    const [missing, infinite] = [Number.NaN, Infinity].map((value) => {
      const columns = given.data.columns.map((column) => column.map((x, row) => (row % 7 ? x : value)));
      return fitMlLogisticRegression({ ...given, data: { ...given.data, columns } }, ignore).model;
    });
    expect(infinite).toEqual(missing);
  });

  it('refuses a step so long that the descent diverges', () => {
    const diverging = task('ml-logistic-regression', { steps: 50, learningRate: 0.01 }, 400);
    diverging.data.columns[0].fill(1e308);
    expect(() => fitMlLogisticRegression(diverging, ignore)).toThrow(/finite/);
  });
});
