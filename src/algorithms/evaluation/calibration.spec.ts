import { Random } from '../random/random.js';
import {
  calibrate,
  type CalibrationMethod,
  chooseCalibration,
  fitCalibration,
  logOdds,
} from './calibration.js';

/** Shots whose chance of going in is `chanceOf` what the model says. */
function shots(rows: number, chanceOf: (probability: number) => number) {
  const random = new Random(5);
  const probabilities = new Float64Array(rows);
  const labels = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) {
    probabilities[i] = 0.05 + 0.9 * random.next();
    labels[i] = random.next() < chanceOf(probabilities[i]) ? 1 : 0;
  }
  return { probabilities, labels };
}
const tooSure = (p: number) => 1 / (1 + Math.exp(-0.4 * logOdds(p)));
const aStep = (p: number) => (p < 0.3 ? 0.1 : p < 0.32 ? 0.6 : 0.62);

describe('chooseCalibration', () => {
  it.each<[CalibrationMethod, string, (p: number) => number]>([
    ['none', 'says what is so', (p) => p],
    ['sigmoid', 'is too sure of itself', tooSure],
    ['isotonic', 'is wrong in a way that no line mends', aStep],
  ])('takes %s for a model that %s', (method, _, chanceOf) => {
    const { labels, probabilities } = shots(5000, chanceOf);
    const result = chooseCalibration('auto', labels, probabilities);
    expect(result.method).toBe(method);
    expect(result.calibration?.method ?? 'none').toBe(method);
    expect(result.outOfBlock === probabilities).toBe(method === 'none');
    if (method !== 'none') expect(result.logLoss[method]).toBeLessThan(result.logLoss.none - 0.01);
  });

  it('evaluates each row by a calibration that was not fitted on it', () => {
    const { labels, probabilities } = shots(500, tooSure);
    const changed = Uint8Array.from(labels, (label, i) => (i < 100 ? 1 - label : label));
    const first = chooseCalibration('isotonic', labels, probabilities).outOfBlock.subarray(0, 100);
    expect(chooseCalibration('isotonic', changed, probabilities).outOfBlock.subarray(0, 100)).toEqual(first);
    expect(chooseCalibration('isotonic', changed, probabilities).outOfBlock).not.toEqual(first);
  });

  it('uses the requested method, and none when there are too few rows', () => {
    const { labels, probabilities } = shots(500, (p) => p);
    expect(chooseCalibration('sigmoid', labels, probabilities).method).toBe('sigmoid');
    expect(chooseCalibration('none', labels, probabilities).calibration).toBeUndefined();
    const few = chooseCalibration('sigmoid', labels.subarray(0, 50), probabilities.subarray(0, 50));
    expect(few.method).toBe('none');
    expect(few.logLoss.sigmoid).toBeNaN();
    expect(chooseCalibration('isotonic', new Uint8Array(500), probabilities).method).toBe('none');
    expect(chooseCalibration('auto', new Uint8Array(0), new Float64Array(0)).method).toBe('none');
  });
});

describe('calibrate', () => {
  it('is non-decreasing and stays within 0 to 1', () => {
    const { labels, probabilities } = shots(800, tooSure);
    for (const method of ['sigmoid', 'isotonic'] as const) {
      const fitted = fitCalibration(method, labels, probabilities);
      const answers = Array.from({ length: 1001 }, (_, i) => calibrate(fitted, i / 1000));
      expect(
        answers.every((answer, i) => answer >= 0 && answer <= 1 && answer >= (answers[i - 1] ?? 0)),
      ).toBe(true);
    }
  });

  it('refuses to learn from one class, and learns from one score', () => {
    expect(() => fitCalibration('sigmoid', Uint8Array.of(1, 1), Float64Array.of(0.2, 0.4))).toThrow(
      'both labels',
    );
    expect(() => fitCalibration('sigmoid', Uint8Array.of(1), Float64Array.of(0.2, 0.4))).toThrow(RangeError);
    const labels = Uint8Array.of(1, 0, 0, 0);
    const flat = fitCalibration('sigmoid', labels, new Float64Array(4).fill(0.7));
    // Platt's targets: (2/3 + 3/5) / 4.
    expect(calibrate(flat, 0.7)).toBeCloseTo((2 / 3 + 3 / 5) / 4, 10);
    expect(calibrate(fitCalibration('isotonic', labels, new Float64Array(4).fill(0.7)), 0.1)).toBe(0.25);
  });
});
