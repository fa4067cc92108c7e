import { calibrate, type Calibration, fitCalibration } from '../../src/algorithms/evaluation/calibration.js';
import { score } from '../../src/algorithms/evaluation/scores.js';
import { golden } from './synthetic-shots.js';

interface Golden {
  labels: number[];
  probabilities: number[];
  grid: number[];
  sigmoid: { slope: number; intercept: number; answers: number[]; logLoss: number };
  isotonic: { x: number[]; y: number[]; answers: number[]; logLoss: number };
}

describe('calibration', () => {
  const expected = golden<Golden>('calibration.json');
  const labels = Uint8Array.from(expected.labels);
  const probabilities = Float64Array.from(expected.probabilities);

  function check(fitted: Calibration, { answers, logLoss }: Golden['sigmoid' | 'isotonic'], digits: number) {
    expected.grid.forEach((p, i) => expect(calibrate(fitted, p)).toBeCloseTo(answers[i], digits));
    const own = score(
      labels,
      probabilities.map((p) => calibrate(fitted, p)),
      0.5,
    ).logLoss;
    expect(own).toBeCloseTo(logLoss, digits);
  }

  it('by sigmoid equals that of scikit-learn within the precision of its optimiser', () => {
    const fitted = fitCalibration('sigmoid', labels, probabilities);
    if (fitted.method !== 'sigmoid') throw new Error('not a sigmoid');
    expect(fitted.slope).toBeCloseTo(expected.sigmoid.slope, 5);
    expect(fitted.intercept).toBeCloseTo(expected.sigmoid.intercept, 5);
    check(fitted, expected.sigmoid, 6);
  });

  it('by isotonic regression is that of scikit-learn, point for point', () => {
    const fitted = fitCalibration('isotonic', labels, probabilities);
    if (fitted.method !== 'isotonic') throw new Error('not isotonic');
    expect([...fitted.x]).toEqual(expected.isotonic.x);
    expected.isotonic.y.forEach((y, i) => expect(fitted.y[i]).toBeCloseTo(y, 12));
    check(fitted, expected.isotonic, 10);
  });
});
