/** All scores of a binary classifier on one set of rows, each with an interval that respects games. */
import { studentTQuantile } from '../statistics/student-t.js';
import { binScores, type BinScores, type CurvePoint } from './bin-scores.js';
import { rankScores } from './rank-scores.js';
import { checkRows, errorOfInfluences, indexGames, type GameIndex, type ScoredRows } from './scored-rows.js';
import { rowLogLoss } from './scores.js';
import {
  CLASSIFIED,
  HITS,
  LOSS,
  POSITIVE,
  PROBABILITY,
  ROWS,
  SQUARED,
  SUMS,
  type SumScore,
  sumScores,
} from './sum-scores.js';

/** Each score with its public name, its range, and whether a larger value is better (null: neither is). */
export const SCORES = {
  logLoss: { name: 'log loss', range: [0, Infinity], largerIsBetter: false },
  brier: { name: 'Brier score', range: [0, 1], largerIsBetter: false },
  accuracy: { name: 'accuracy', range: [0, 1], largerIsBetter: true },
  rocAuc: { name: 'ROC AUC', range: [0, 1], largerIsBetter: true },
  averagePrecision: { name: 'average precision', range: [0, 1], largerIsBetter: true },
  precision: { name: 'precision', range: [0, 1], largerIsBetter: true },
  recall: { name: 'recall', range: [0, 1], largerIsBetter: true },
  f1: { name: 'F1', range: [0, 1], largerIsBetter: true },
  falsePositiveRate: { name: 'false positive rate', range: [0, 1], largerIsBetter: false },
  falseNegativeRate: { name: 'false negative rate', range: [0, 1], largerIsBetter: false },
  balancedAccuracy: { name: 'balanced accuracy', range: [0, 1], largerIsBetter: true },
  matthews: { name: 'Matthews correlation', range: [-1, 1], largerIsBetter: true },
  kappa: { name: "Cohen's kappa", range: [-1, 1], largerIsBetter: true },
  ece: { name: 'expected calibration error', range: [0, 1], largerIsBetter: false },
  mce: { name: 'maximum calibration error', range: [0, 1], largerIsBetter: false },
  reliability: { name: 'Brier reliability', range: [0, 1], largerIsBetter: false },
  resolution: { name: 'Brier resolution', range: [0, 0.25], largerIsBetter: true },
  uncertainty: { name: 'Brier uncertainty', range: [0, 0.25], largerIsBetter: null },
  withinBinVariance: { name: 'Brier within-bin variance', range: [0, 1], largerIsBetter: null },
  withinBinCovariance: { name: 'Brier within-bin covariance', range: [-1, 1], largerIsBetter: null },
  meanProbability: { name: 'mean probability', range: [0, 1], largerIsBetter: null },
  baseRate: { name: 'base rate', range: [0, 1], largerIsBetter: null },
  residual: { name: 'base rate - mean probability', range: [-1, 1], largerIsBetter: null },
} as const satisfies Record<
  string,
  { name: string; range: readonly [number, number]; largerIsBetter: boolean | null }
>;
export type ScoreKey = keyof typeof SCORES;
export const SCORE_KEYS = Object.keys(SCORES) as ScoreKey[];

/** A score; null where it is not defined, such as precision where no row is classified 1. */
export interface MeasuredScore {
  value: number | null;
  /** Standard error by game; absent below two games and where the rows do not show one. */
  error?: number;
  /** 95 %: value ± t(games - 1) errors, within the range of the score. Absent without an error. */
  interval?: [number, number];
}

export interface ClassificationReport {
  rows: number;
  games: number;
  scores: Record<ScoreKey, MeasuredScore>;
  /** True negatives, false positives, false negatives, true positives: rows, or their weights. */
  confusion: [number, number, number, number];
  calibration: CurvePoint[];
}

/**
 * Scores a classifier in O(n log n). Class 1 is a probability >= `threshold`; log loss in nats, probabilities clipped as in `rowLogLoss`; ten
 * bins as in `calibrationPoints`. Errors of all scores are the delta method by game (`errorOfInfluences`): for means and rates the ratio
 * estimator of cluster sampling, for the area under the ROC curve DeLong's placements by game, for average precision the infinitesimal
 * jackknife. The calibration errors are above 0 by chance even if the probabilities are right, so their intervals are made of those of the bins
 * (`calibrationIntervals`).
 * @throws {RangeError} when lengths differ
 */
export function classificationReport(rows: ScoredRows, threshold = 0.5): ClassificationReport {
  checkRows(rows);
  const games = indexGames(rows.games);
  const byGame = gameSums(rows, games, threshold);
  const totals = new Float64Array(SUMS);
  for (let i = 0; i < byGame.length; i++) totals[i % SUMS] += byGame[i];
  const { curve, scores: bins } = binScores(rows, games);
  const influenced = { ...bins, ...rankScores(rows, games) } satisfies Partial<BinScores>;
  const summed = sumScores(totals);
  const ranges = calibrationIntervals(curve, games.count);
  const quantile = games.count < 2 ? Number.NaN : studentTQuantile(0.975, games.count - 1);
  const scoreOf = (key: ScoreKey): MeasuredScore => {
    const own =
      key in summed
        ? fromSums(summed[key as keyof typeof summed], byGame, games.count)
        : influenced[key as keyof typeof influenced];
    const score = measured(key, own.value, errorOfInfluences(own.influences), quantile);
    return score.interval && (key === 'ece' || key === 'mce') ? { ...score, interval: ranges[key] } : score;
  };
  const [positive, classified, hits] = [totals[POSITIVE], totals[CLASSIFIED], totals[HITS]];
  return {
    rows: rows.labels.length,
    games: games.count,
    scores: Object.fromEntries(SCORE_KEYS.map((key) => [key, scoreOf(key)])) as Record<
      ScoreKey,
      MeasuredScore
    >,
    confusion: [totals[ROWS] - positive - classified + hits, classified - hits, positive - hits, hits],
    calibration: curve,
  };
}

/** A score with its interval, value ± quantile errors. */
export function measured(key: ScoreKey, value: number, error: number, quantile: number): MeasuredScore {
  if (Number.isNaN(value)) return { value: null };
  // Games that do not differ at all say nothing about the games to come.
  if (!(error > 0 && error < Infinity)) return { value };
  const margin = quantile * error;
  const [least, most] = SCORES[key].range;
  return { value, error, interval: [Math.max(least, value - margin), Math.min(most, value + margin)] };
}

/** Below it, a bin's spread between games is not known. */
const GAMES_OF_A_BIN = 10;

/**
 * 95 % intervals of the calibration errors that hold their population values: the distances of all bins hold together, each at 5 % / bins
 * (Bonferroni), and the smallest and the largest error that they allow are the ends. A bin of few games may have any distance.
 */
function calibrationIntervals(curve: CurvePoint[], games: number): Record<'ece' | 'mce', [number, number]> {
  const ranges = { ece: [0, 0] as [number, number], mce: [0, 0] as [number, number] };
  if (games < 2) return ranges;
  const ofEachBin = studentTQuantile(1 - 0.025 / curve.length, games - 1);
  const all = curve.reduce((sum, { rows }) => sum + rows, 0);
  for (const { predicted, actual, rows, games: ofBin, error } of curve) {
    const largest = Math.max(predicted, 1 - predicted);
    const margin = ofBin < GAMES_OF_A_BIN ? 1 : ofEachBin * error!;
    const distance = Math.abs(actual - predicted);
    const ends = [Math.max(0, distance - margin), Math.min(largest, distance + margin)];
    for (const end of [0, 1] as const) {
      ranges.ece[end] += (rows / all) * ends[end];
      ranges.mce[end] = Math.max(ranges.mce[end], ends[end]);
    }
  }
  return ranges;
}

/** SUMS numbers per game. */
function gameSums(
  { labels, probabilities, weights }: ScoredRows,
  { of, count }: GameIndex,
  threshold: number,
): Float64Array {
  const sums = new Float64Array(count * SUMS);
  for (let row = 0; row < probabilities.length; row++) {
    const at = of[row] * SUMS;
    const p = probabilities[row];
    const label = labels[row];
    const weight = weights ? weights[row] : 1;
    sums[at + ROWS] += weight;
    sums[at + POSITIVE] += weight * label;
    sums[at + LOSS] += weight * expectedLoss(label, p);
    sums[at + SQUARED] += weight * (p * p - 2 * p * label + label);
    sums[at + PROBABILITY] += weight * p;
    if (p >= threshold) {
      sums[at + CLASSIFIED] += weight;
      sums[at + HITS] += weight * label;
    }
  }
  return sums;
}

/** `rowLogLoss` of a label, or its expected value if the label is a probability. */
export function expectedLoss(label: number, probability: number): number {
  if (label === 0 || label === 1) return rowLogLoss(label, probability);
  return label * rowLogLoss(1, probability) + (1 - label) * rowLogLoss(0, probability);
}

function fromSums(
  { value, gradient }: SumScore,
  sums: Float64Array,
  count: number,
): { value: number; influences: Float64Array } {
  const influences = new Float64Array(count);
  for (let game = 0; game < count; game++) {
    let influence = 0;
    for (let i = 0; i < SUMS; i++) influence += gradient[i] * sums[game * SUMS + i];
    influences[game] = influence;
  }
  return { value, influences };
}
