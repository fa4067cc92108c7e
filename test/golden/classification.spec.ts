import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  classificationReport,
  SCORE_KEYS,
  type ScoreKey,
} from '../../src/algorithms/evaluation/classification-report.js';
import { describeWithShared } from '../support/shared-data.js';
import { golden } from './synthetic-shots.js';

interface Expected {
  values: Record<ScoreKey, number>;
  confusion: number[];
}
interface WithErrors extends Expected {
  errors: Record<ScoreKey, number>;
}
interface Golden {
  labels: number[];
  probabilities: number[];
  games: number[];
  weights: number[];
  calibrated: number[];
  plain: WithErrors;
  weighted: WithErrors;
  expected: Expected;
}

function close(value: number, digits = 11): unknown {
  return expect.closeTo(value, digits);
}

describe('classificationReport', () => {
  const { labels, probabilities, games, weights, calibrated, ...expected } =
    golden<Golden>('classification.json');
  const rows = { labels, probabilities: Float64Array.from(probabilities), games };

  it.each([
    ['equals scikit-learn and the definitions, with ties', rows, expected.plain],
    ['equals them with weights', { ...rows, weights }, expected.weighted],
    [
      'is the expected value where labels are probabilities',
      { ...rows, labels: calibrated },
      expected.expected,
    ],
  ])('%s', (_, given, { values, confusion }) => {
    const report = classificationReport(given);
    for (const key of SCORE_KEYS) expect([key, report.scores[key].value]).toEqual([key, close(values[key])]);
    expect(report.confusion).toEqual(confusion.map((count) => close(count)));
  });

  it.each([
    ['without weights', rows, expected.plain],
    ['with weights', { ...rows, weights }, expected.weighted],
  ])(
    'has the errors by game that small changes of the weight of each game show, %s',
    (_, given, { errors }) => {
      const { scores } = classificationReport(given);
      for (const key of SCORE_KEYS) {
        expect([key, scores[key].error! / errors[key]]).toEqual([key, close(1, 6)]);
      }
    },
  );
});

const NAMES: Partial<Record<ScoreKey, string>> = {
  accuracy: 'accuracy',
  precision: 'precision',
  recall: 'recall',
  f1: 'f1',
  falsePositiveRate: 'fpr',
  falseNegativeRate: 'fnr',
  rocAuc: 'roc_auc',
  averagePrecision: 'average_precision',
  logLoss: 'log_loss',
  brier: 'brier',
  matthews: 'mcc',
  balancedAccuracy: 'balanced_accuracy',
  kappa: 'cohen_kappa',
  ece: 'ece10',
  mce: 'mce10',
  meanProbability: 'mean_p',
};
type Numbers = Record<string, number>;

describeWithShared(
  'scores of a hold-out by scikit-learn',
  ['reference', 'drift', 'reference.json'],
  (path) => {
    const { holdout_2016: sets } = (
      JSON.parse(readFileSync(path, 'utf8')) as {
        classification: { sets: { holdout_2016: Record<string, Numbers & Record<string, Numbers>> } };
      }
    ).classification.sets;

    it.each(['500', '5000', '50000'])('are equal, with %s rows', (size) => {
      const expected = sets[size];
      const rows = predictions(join(path, '..', `predictions_holdout_2016_n${size}.csv`));
      const report = classificationReport(rows);
      for (const [key, name] of Object.entries(NAMES)) {
        expect([name, report.scores[key as ScoreKey].value]).toEqual([name, close(expected[name], 10)]);
      }
      const { tn, fp, fn, tp } = expected.confusion;
      expect(report.confusion).toEqual([tn, fp, fn, tp]);
    });

    it.each(['500', '5000', '50000'])('without outcomes are equal, with %s rows', (size) => {
      const expected = sets[size].estimated_without_labels_cbpe_formula;
      const { probabilities, games } = predictions(join(path, '..', `predictions_holdout_2016_n${size}.csv`));
      const report = classificationReport({ labels: probabilities, probabilities, games });
      for (const key of ['accuracy', 'precision', 'recall', 'f1', 'rocAuc', 'logLoss', 'brier'] as const) {
        expect([key, report.scores[key].value]).toEqual([key, close(expected[NAMES[key]!], 10)]);
      }
      const { tn, fp, fn, tp } = expected;
      expect(report.confusion).toEqual([tn, fp, fn, tp].map((count) => close(count, 7)));
    });
  },
);

/** Columns of a file; each row is a game of its own. */
function predictions(path: string): { labels: Uint8Array; probabilities: Float64Array; games: Int32Array } {
  const text = path.includes('n50000')
    ? gunzipSync(readFileSync(`${path}.gz`)).toString()
    : readFileSync(path, 'utf8');
  const cells = text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
  return {
    labels: Uint8Array.from(cells, ([label]) => Number(label)),
    probabilities: Float64Array.from(cells, ([, p]) => Number(p)),
    games: new Int32Array(cells.length).fill(-1),
  };
}
