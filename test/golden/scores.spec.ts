import {
  calibrationPoints,
  expectedCalibrationError,
} from '../../src/algorithms/evaluation/calibration-bins.js';
import { rocPoints } from '../../src/algorithms/evaluation/curves.js';
import { comparePairedByGame } from '../../src/algorithms/evaluation/paired-comparison.js';
import {
  areaUnderRoc,
  confusion,
  type Confusion,
  type Scores,
  score,
} from '../../src/algorithms/evaluation/scores.js';
import { golden } from './synthetic-shots.js';

type Calibration = Record<'meanPredicted' | 'observedRate' | 'count', number[]>;

interface Golden {
  labels: number[];
  probabilities: number[];
  holder: number[];
  games: number[];
  trainingBaseRate: number;
  scores: Scores;
  roc: Record<'falsePositiveRate' | 'truePositiveRate' | 'threshold', number[]>;
  confusion: Confusion;
  calibration: Calibration;
  /** Probabilities on the edges of bins. */
  edges: Record<'labels' | 'probabilities', number[]> & { calibration: Calibration; ece: number };
  comparison: Record<'difference' | 'standardError' | 'statistic' | 'pValue', number> & {
    confidenceInterval: number[];
  };
}

function largestGap(actual: number[], expected: number[]): number {
  return Math.max(
    Math.abs(actual.length - expected.length),
    ...expected.map((value, i) => Math.abs(actual[i] - value)),
  );
}

describe('scores', () => {
  const expected = golden<Golden>('scores.json');
  const labels = Uint8Array.from(expected.labels);
  const probabilities = Float64Array.from(expected.probabilities);

  it('equal those of scikit-learn, with ties and with probabilities of 0 and 1', () => {
    const actual = score(labels, probabilities, expected.trainingBaseRate);
    expect(Object.keys(actual).sort()).toEqual(Object.keys(expected.scores).sort());
    for (const name of Object.keys(actual) as (keyof Scores)[]) {
      expect(actual[name]).toBeCloseTo(expected.scores[name], 12);
    }
  });

  it('have the ROC curve of scikit-learn', () => {
    const actual = rocPoints(labels, probabilities, 10_000);
    expect(largestGap(actual.falsePositiveRate, expected.roc.falsePositiveRate)).toBeLessThan(1e-12);
    expect(largestGap(actual.truePositiveRate, expected.roc.truePositiveRate)).toBeLessThan(1e-12);
    expect(largestGap(actual.threshold.slice(1), expected.roc.threshold)).toBeLessThan(1e-12);
  });

  it('have the calibration curve of scikit-learn', () => {
    const actual = calibrationPoints(labels, probabilities);
    for (const name of ['meanPredicted', 'observedRate', 'count'] as const) {
      expect(largestGap(actual[name], expected.calibration[name])).toBeLessThan(1e-12);
    }
  });

  it('have its bins for probabilities on their edges, too, and the calibration error over them', () => {
    const { edges } = expected;
    const actual = calibrationPoints(Uint8Array.from(edges.labels), Float64Array.from(edges.probabilities));
    for (const name of ['meanPredicted', 'observedRate', 'count'] as const) {
      expect(largestGap(actual[name], edges.calibration[name])).toBeLessThan(1e-12);
    }
    expect(expectedCalibrationError(actual)).toBeCloseTo(edges.ece, 12);
  });

  it('have the confusion matrix of scikit-learn at the threshold 0.5', () => {
    expect(confusion(labels, probabilities)).toEqual(expected.confusion);
  });

  it('have a ROC curve under which the area is the metric, and nearly so when it is thinned', () => {
    const areaOf = (points: number): number => {
      const { falsePositiveRate: x, truePositiveRate: y } = rocPoints(labels, probabilities, points);
      return x.slice(1).reduce((area, right, i) => area + ((right - x[i]) * (y[i] + y[i + 1])) / 2, 0);
    };
    const metric = areaUnderRoc(labels, probabilities);
    expect(areaOf(10_000)).toBeCloseTo(metric, 12);
    expect(Math.abs(areaOf(200) - metric)).toBeLessThan(1e-3);
  });

  it('compare two models by game as the cluster-robust error of statsmodels does', () => {
    const rows = expected.games.length;
    const actual = comparePairedByGame(
      labels.subarray(0, rows),
      Int32Array.from(expected.games),
      probabilities.subarray(0, rows),
      Float64Array.from(expected.holder),
    );
    const { comparison } = expected;
    for (const name of ['difference', 'standardError', 'statistic', 'pValue'] as const) {
      expect(actual[name]).toBeCloseTo(comparison[name], 11);
    }
    expect(largestGap(actual.confidenceInterval, comparison.confidenceInterval)).toBeLessThan(1e-11);
  });
});
