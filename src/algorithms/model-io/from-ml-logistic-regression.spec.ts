import LogisticRegression from 'ml-logistic-regression';
import { Matrix } from 'ml-matrix';
import { predictProbability } from '../model.js';
import { Random } from '../random/random.js';
import { linearFromMlLogisticRegression } from './from-ml-logistic-regression.js';

const NAMES = ['a', 'b'];
const MEANS = [50, 2];
const SCALES = [10, 1.5];

function shots(rows: number) {
  const random = new Random(4);
  const points = Array.from({ length: rows }, () => [50 + 10 * random.normal(), random.integer(5)]);
  const labels = points.map(([a, b]) => (random.next() < 1 / (1 + Math.exp((a - 50) / 10 - b + 1)) ? 1 : 0));
  return { points, labels };
}

const standardised = (points: number[][]) =>
  points.map((row) => row.map((value, f) => (value - MEANS[f]) / SCALES[f]));

function trained(inputs: number[][], labels: number[]) {
  const regression = new LogisticRegression({ numSteps: 300, learningRate: 1e-3 });
  regression.train(new Matrix(inputs), Matrix.columnVector(labels));
  return regression;
}

describe('linearFromMlLogisticRegression', () => {
  const { points, labels } = shots(200);

  it('returns the score of classifier 0: the probability of label 1', () => {
    const regression = trained(standardised(points), labels);
    const given = { featureNames: NAMES, means: MEANS, scales: SCALES };
    const model = linearFromMlLogisticRegression(regression.toJSON(), given);
    const expected = regression.classifiers[0].testScores(new Matrix(standardised(points)));
    points.forEach((row, i) => expect(predictProbability(model, row)).toBeCloseTo(expected[i], 12));
    expect(model.intercept).toBe(0);
    expect(Math.max(...expected) - Math.min(...expected)).toBeGreaterThan(0.5);
    expect(linearFromMlLogisticRegression(JSON.parse(JSON.stringify(regression)), given)).toEqual(model);
  });

  it('predicts label 1 when the package does', () => {
    const regression = trained(standardised(points), labels);
    const model = linearFromMlLogisticRegression(regression.toJSON(), {
      featureNames: NAMES,
      means: MEANS,
      scales: SCALES,
    });
    const inputs = new Matrix(standardised(points));
    const [zero, one] = regression.classifiers.map((classifier) => classifier.testScores(inputs));
    points.forEach((row, i) => {
      expect(predictProbability(model, row) > 0.5).toBe(one[i] < zero[i]);
    });
  });

  it('uses the weight of a column of ones as the intercept', () => {
    const inputs = standardised(points).map((row) => [...row, 1]);
    const regression = trained(inputs, labels);
    const model = linearFromMlLogisticRegression(regression.toJSON(), {
      featureNames: NAMES,
      means: MEANS,
      scales: SCALES,
      constantColumn: true,
    });
    expect(model.weights).toHaveLength(2);
    expect(model.intercept).not.toBe(0);
    const expected = regression.classifiers[0].testScores(new Matrix(inputs));
    points.forEach((row, i) => expect(predictProbability(model, row)).toBeCloseTo(expected[i], 12));
  });

  it.each([
    [undefined, 'name must be LogisticRegression'],
    [{ name: 'LogisticRegression', numberClasses: 3 }, 'numberClasses must be 1 or 2, not 3'],
    [
      { name: 'LogisticRegression', numberClasses: 2, classifiers: [{ weights: null }] },
      'one row of finite weights',
    ],
    [
      { name: 'LogisticRegression', numberClasses: 2, classifiers: [{ weights: [[1, null]] }] },
      'finite weights',
    ],
    [
      { name: 'LogisticRegression', numberClasses: 2, classifiers: [{ weights: [[1, 2, 3]] }] },
      'of the 2 features',
    ],
  ])('refuses %j', (json, message) => {
    expect(() => linearFromMlLogisticRegression(json, { featureNames: NAMES })).toThrow(message);
  });
});
