import { predictLinear } from '../../src/algorithms/linear/linear-model.js';
import { fitLogisticRegression } from '../../src/algorithms/linear/logistic-regression.js';
import { golden, syntheticShots } from './synthetic-shots.js';

interface Golden {
  rows: number;
  seed: number;
  weights: number[];
  cases: { l2: number; weighted: boolean; weights: number[]; intercept: number; probabilities: number[] }[];
}

const ZONE = 4;

describe('logistic regression', () => {
  const expected = golden<Golden>('linear.json');
  const shots = syntheticShots(expected.rows, expected.seed);

  it.each(expected.cases)(
    'has the coefficients of scikit-learn to 1e-6: l2 $l2, weighted $weighted',
    (given) => {
      const { model, converged } = fitLogisticRegression(
        {
          ...shots,
          weights: given.weighted ? Float64Array.from(expected.weights) : undefined,
          train: { from: 0, to: expected.rows },
          validation: { from: 0, to: 0 },
        },
        { l2: given.l2, maxIterations: 100, tolerance: 1e-12 },
        { categorical: [ZONE] },
      );
      expect(converged).toBe(true);
      expect(model.weights).toHaveLength(given.weights.length);
      given.weights.forEach((weight, t) => expect(Math.abs(model.weights[t] - weight)).toBeLessThan(1e-6));
      expect(Math.abs(model.intercept - given.intercept)).toBeLessThan(1e-6);
      given.probabilities.forEach((p, i) => {
        const row = shots.columns.map((column) => column[i]);
        expect(Math.abs(predictLinear(model, row) - p)).toBeLessThan(1e-6);
      });
    },
  );
});
