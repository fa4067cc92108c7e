import { simulatedGames } from '../../../test/support/simulated-games.js';
import { classificationReport } from './classification-report.js';
import { importanceWeights } from './importance-weights.js';
import { ESTIMATED, estimateScores } from './performance-estimate.js';
import { referencePerformance } from './reference-performance.js';

const world = simulatedGames({ games: 200, seed: 3 });
const reference = referencePerformance(world.labels, world.probabilities, world.games);

describe('estimateScores', () => {
  it('has intervals that hold the realised scores after the inputs have changed', () => {
    let [held, all] = [0, 0];
    for (let seed = 0; seed < 20; seed++) {
      const window = simulatedGames({ games: 30, seed: 100 + seed, inputShift: -0.3, spread: 0.3 });
      const realised = classificationReport(window).scores;
      const estimates = estimateScores(window.probabilities, window.games, reference.estimates);
      for (const key of ESTIMATED) {
        const [low, high] = estimates[key].interval!;
        all++;
        if (low <= realised[key].value! && realised[key].value! <= high) held++;
      }
    }
    expect(held / all).toBeGreaterThan(0.9);
  });

  it('repairs probabilities that are not calibrated', () => {
    const wrong = (p: number) => p ** 2 / (p ** 2 + (1 - p) ** 2);
    const learned = referencePerformance(world.labels, world.probabilities.map(wrong), world.games);
    const window = simulatedGames({ games: 60, seed: 9 });
    const probabilities = window.probabilities.map(wrong);
    const realised = classificationReport({ ...window, probabilities }).scores.logLoss.value!;
    const estimated = estimateScores(probabilities, window.games, learned.estimates).logLoss;
    expect(estimated.value).toBeCloseTo(realised, 2);
    expect(
      classificationReport({ ...window, labels: probabilities, probabilities }).scores.logLoss.value,
    ).toBeLessThan(realised - 0.03);
  });

  it('has no interval where the reference has too few games to know how wrong it is', () => {
    const few = simulatedGames({ games: 12 });
    const { estimates } = referencePerformance(few.labels, few.probabilities, few.games);
    expect(estimates.chunks).toBe(0);
    const { logLoss } = estimateScores(few.probabilities, few.games, estimates);
    expect(logLoss.value).toBeGreaterThan(0);
    expect(logLoss.interval).toBeUndefined();
  });
});

describe('referencePerformance', () => {
  it('is small and survives JSON', () => {
    const text = JSON.stringify(reference);
    expect(JSON.parse(text)).toEqual(reference);
    expect(text.length).toBeLessThan(40_000);
  });

  it('refuses a reference without rows', () => {
    expect(() => referencePerformance(new Uint8Array(0), new Float64Array(0), new Int32Array(0))).toThrow(
      new RangeError('a reference must have rows'),
    );
  });
});

describe('importanceWeights', () => {
  it('make the scores of the reference those of the window, with the effective rows', () => {
    const [shift, spread] = [0.4, 0.5];
    const current = world.columns[0].map((x) => {
      // The ratio of two normal densities with means -0.15 and -0.15 + shift.
      const ratio = Math.exp((shift * (x + 0.15 - shift / 2)) / spread ** 2);
      return ratio / (1 + ratio);
    });
    const { weights, effectiveRows } = importanceWeights(current);
    expect(weights.reduce((sum, weight) => sum + weight, 0) / weights.length).toBeCloseTo(1, 10);
    expect(effectiveRows / weights.length).toBeCloseTo(Math.exp(-((shift / spread) ** 2)), 1);
    const { scores } = classificationReport({ ...world, weights });
    const window = classificationReport(simulatedGames({ games: 400, seed: 8, inputShift: shift, spread }));
    for (const key of ['logLoss', 'accuracy', 'baseRate'] as const) {
      const [low, high] = scores[key].interval!;
      expect([key, low < window.scores[key].value! && window.scores[key].value! < high]).toEqual([key, true]);
    }
  });

  it('cuts the weights of a few rows that would decide alone', () => {
    const current = new Float64Array(100).fill(0.5);
    current[0] = 1;
    const { weights, clippedShare, effectiveRows } = importanceWeights(current);
    expect(clippedShare).toBe(0.01);
    expect(Math.max(...weights)).toBeLessThanOrEqual(100);
    expect(effectiveRows).toBeGreaterThanOrEqual(1);
  });

  it('is 1 for all rows of the same window', () => {
    expect(importanceWeights(Float64Array.of(0.3, 0.3)).weights).toEqual(Float64Array.of(1, 1));
    expect(importanceWeights(new Float64Array(0)).effectiveRows).toBe(0);
  });
});
