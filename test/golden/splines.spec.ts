import { predictLinear } from '../../src/algorithms/linear/linear-model.js';
import { fitLogisticRegression } from '../../src/algorithms/linear/logistic-regression.js';
import { golden, lehmer } from './synthetic-shots.js';

interface Golden {
  rows: number;
  ones: number;
  splineKnots: number;
  knots: number[];
  asked: number[];
  probabilities: number[];
}

/** The rows of `generate_splines.py`. */
function columnAndLabels(rows: number): { x: Float64Array; labels: Uint8Array } {
  const integer = lehmer(9);
  const x = new Float64Array(rows);
  const labels = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) {
    x[i] = integer(101);
    labels[i] = integer(10_000) < 3000 + (x[i] - 60) ** 2 ? 1 : 0;
  }
  return { x, labels };
}

describe('logistic regression with splines', () => {
  const expected = golden<Golden>('splines.json');

  it('has the curve of scikit-learn on the natural splines of SciPy to 1e-5, beyond the knots too', () => {
    const { x, labels } = columnAndLabels(expected.rows);
    expect(labels.reduce((sum, label) => sum + label, 0)).toBe(expected.ones);
    const train = { from: 0, to: expected.rows };
    const { model, converged } = fitLogisticRegression(
      { featureNames: ['x'], columns: [x], labels, train, validation: { from: 0, to: 0 } },
      { l2: 1e-6, maxIterations: 200, tolerance: 1e-12, splineKnots: expected.splineKnots },
      { splines: [0] },
    );
    expect(converged).toBe(true);
    const [, , , ...spline] = model.knots!;
    const ours = [...new Set(spline)].sort((a, b) => a - b);
    ours.forEach((knot, k) => expect(knot).toBeCloseTo(expected.knots[k], 10));
    expect(ours).toHaveLength(expected.splineKnots);
    expected.asked.forEach((value, i) =>
      expect(Math.abs(predictLinear(model, [value]) - expected.probabilities[i])).toBeLessThan(1e-5),
    );
  });
});
