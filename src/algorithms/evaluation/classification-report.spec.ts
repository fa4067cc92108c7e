import * as fc from 'fast-check';
import { Random } from '../random/random.js';
import { classificationReport, SCORE_KEYS, SCORES } from './classification-report.js';
import { clusteredMean } from './clustered-mean.js';
import { rowLogLoss, score } from './scores.js';

const rowsOf = fc
  .array(
    fc.record({
      label: fc.constantFrom(0, 1),
      eighths: fc.integer({ min: 0, max: 8 }),
      game: fc.integer({ min: -1, max: 5 }),
      weight: fc.integer({ min: 1, max: 3 }),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((rows) => ({
    labels: rows.map(({ label }) => label),
    probabilities: Float64Array.from(rows, ({ eighths }) => eighths / 8),
    games: rows.map(({ game }) => game),
    weights: rows.map(({ weight }) => weight),
  }));

describe('classificationReport', () => {
  it('has the same scores as `score`, and the interval of a mean over clusters', () => {
    const { labels, probabilities, games } = simulated(400, 20);
    const report = classificationReport({ labels, probabilities, games });
    const expected = score(labels, probabilities, 0.5);
    for (const key of [
      'accuracy',
      'precision',
      'recall',
      'f1',
      'rocAuc',
      'logLoss',
      'brier',
      'ece',
    ] as const) {
      expect(report.scores[key].value).toBeCloseTo(expected[key], 12);
    }
    const losses = Float64Array.from(labels, (label, row) => rowLogLoss(label, probabilities[row]));
    const { interval } = clusteredMean(losses, games);
    expect(report.scores.logLoss.interval![0]).toBeCloseTo(interval![0], 12);
    expect(report.scores.logLoss.interval![1]).toBeCloseTo(interval![1], 12);
  });

  it('splits the Brier score into parts that add up exactly', () => {
    fc.assert(
      fc.property(rowsOf, (rows) => {
        const { scores } = classificationReport(rows);
        const value = (key: keyof typeof scores) => scores[key].value!;
        const sum =
          value('reliability') -
          value('resolution') +
          value('uncertainty') +
          value('withinBinVariance') -
          value('withinBinCovariance');
        expect(sum).toBeCloseTo(value('brier'), 12);
      }),
    );
  });

  it('counts a row of weight 2 as two rows of its game', () => {
    fc.assert(
      fc.property(rowsOf, ({ weights, ...rows }) => {
        // Rows without a game are a game of their own, of which a copy would be another.
        const games = rows.games.map((game, i) => (game < 0 ? 10 + i : game));
        const copies = weights.flatMap((weight, row) => Array.from({ length: weight }, () => row));
        const once = classificationReport({ ...rows, games, weights });
        const repeated = classificationReport({
          labels: copies.map((row) => rows.labels[row]),
          probabilities: Float64Array.from(copies, (row) => rows.probabilities[row]),
          games: copies.map((row) => games[row]),
        });
        expect(repeated.games).toBe(once.games);
        for (const key of SCORE_KEYS) {
          const [one, other] = [once.scores[key], repeated.scores[key]];
          expect([key, one.value]).toEqual([
            key,
            one.value === null ? other.value : expect.closeTo(other.value!, 10),
          ]);
          expect([key, one.error ?? 0]).toEqual([key, expect.closeTo(other.error ?? 0, 10)]);
        }
      }),
    );
  });

  it('has no value where a score is not defined, and no interval below two games', () => {
    const { scores, games } = classificationReport({
      labels: [0, 0],
      probabilities: Float64Array.of(0.1, 0.2),
      games: [3, 3],
    });
    expect(games).toBe(1);
    for (const key of ['precision', 'recall', 'rocAuc', 'averagePrecision', 'matthews', 'kappa'] as const) {
      expect(scores[key]).toEqual({ value: null });
    }
    expect(scores.accuracy).toEqual({ value: 1 });
    expect(scores.logLoss.interval).toBeUndefined();
  });

  it('has no value without rows', () => {
    const { rows, scores } = classificationReport({
      labels: [],
      probabilities: new Float64Array(0),
      games: [],
    });
    expect(rows).toBe(0);
    expect(SCORE_KEYS.filter((key) => scores[key].value !== null)).toEqual([]);
  });

  it('has intervals that hold the truth in 95 of 100 samples, although rows of a game depend on each other', () => {
    const keys = ['logLoss', 'accuracy', 'rocAuc', 'averagePrecision', 'f1', 'matthews', 'brier'] as const;
    const truth = classificationReport(simulated(100_000, 4000, 1)).scores;
    const samples = Array.from(
      { length: 120 },
      (_, i) => classificationReport(simulated(800, 40, 2 + i)).scores,
    );
    for (const key of keys) {
      const held = samples.filter(({ [key]: { interval } }) => {
        const value = truth[key].value!;
        return interval![0] <= value && value <= interval![1];
      }).length;
      expect([key, held / samples.length > 0.89 && held / samples.length < 0.99]).toEqual([key, true]);
    }
  });

  it('has a calibration error whose interval begins at 0 where the probabilities are right, and above where they are not', () => {
    const right = classificationReport(simulated(3000, 150, 5, 0)).scores;
    expect(right.ece.value).toBeGreaterThan(0.01);
    expect(right.ece.interval![0]).toBe(0);
    const { probabilities, ...rows } = simulated(3000, 150, 5, 0);
    const wrong = classificationReport({ ...rows, probabilities: probabilities.map((p) => p * 0.7) }).scores;
    expect(wrong.ece.interval![0]).toBeGreaterThan(0.03);
    expect(wrong.ece.interval![1]).toBeGreaterThan(wrong.ece.value!);
  });

  it('refuses columns of different lengths', () => {
    expect(() =>
      classificationReport({ labels: [1], probabilities: new Float64Array(2), games: [0] }),
    ).toThrow(new RangeError('labels, probabilities, games and weights must have the same length, 1'));
  });

  it('names each score once', () => {
    expect(new Set(Object.values(SCORES).map(({ name }) => name)).size).toBe(SCORE_KEYS.length);
  });
});

/** Rows of games that share an effect which the probabilities do not know. */
function simulated(rows: number, count: number, seed = 1, effect = 0.6) {
  const random = new Random(seed);
  const effects = Array.from({ length: count }, () => effect * random.normal());
  const labels = new Uint8Array(rows);
  const probabilities = new Float64Array(rows);
  const games = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const score = random.normal();
    games[row] = Math.floor((row * count) / rows);
    probabilities[row] = 1 / (1 + Math.exp(-score));
    labels[row] = random.next() < 1 / (1 + Math.exp(-score - effects[games[row]])) ? 1 : 0;
  }
  return { labels, probabilities, games };
}
