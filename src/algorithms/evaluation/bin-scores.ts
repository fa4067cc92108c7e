/** The Brier score in parts and the calibration errors, over bins of equal width, with the influence of each game. */
import { CALIBRATION_BINS, calibrationBin } from './calibration-bins.js';
import { errorOfInfluences, type GameIndex, type ScoredRows } from './scored-rows.js';

/** One bin of the calibration curve; bins without rows are omitted. */
export interface CurvePoint {
  /** Excluded, except for the first bin. */
  from: number;
  /** Included. */
  to: number;
  /** Mean probability and share of label 1. */
  predicted: number;
  actual: number;
  /** Rows, or their weight. */
  rows: number;
  /** Games that have rows in the bin. */
  games: number;
  /** Standard error by game of actual - predicted; absent below two games. */
  error?: number;
}

export interface BinScore {
  value: number;
  /** By game; they add up to 0, except for rounding. */
  influences: Float64Array;
}

/**
 * brier = reliability - resolution + uncertainty + within-bin variance - within-bin covariance, exactly (Murphy, Journal of Applied Meteorology
 * 12, 1973; the terms within bins: Stephenson, Coelho and Jolliffe, Weather and Forecasting 23, 2008).
 */
export interface BinScores {
  reliability: BinScore;
  resolution: BinScore;
  uncertainty: BinScore;
  withinBinVariance: BinScore;
  withinBinCovariance: BinScore;
  /** Mean over the rows of the distance between share of label 1 and mean probability of their bin; and the largest distance. */
  ece: BinScore;
  mce: BinScore;
}

const NAMES = [
  'reliability',
  'resolution',
  'uncertainty',
  'withinBinVariance',
  'withinBinCovariance',
  'ece',
  'mce',
] as const satisfies (keyof BinScores)[];

/** Places in the sums of a bin: rows, probability, label 1, squared probability, probability where the label is 1. */
const [N, P, Y, PP, PY] = [0, 1, 2, 3, 4];
const WIDTH = 5;

export function binScores(rows: ScoredRows, games: GameIndex): { curve: CurvePoint[]; scores: BinScores } {
  const bins = binSums(rows);
  const curve = curveOf(bins, binErrors(rows, games, bins));
  const all = curve.reduce((sum, { rows: count }) => sum + count, 0);
  const values = valuesOf(bins, curve, all);
  const influences = influencesOf(rows, games, values, bins, all);
  const scores = Object.fromEntries(
    NAMES.map((name, i) => [name, { value: values[name], influences: influences[i] }]),
  ) as unknown as BinScores;
  return { curve, scores };
}

function binSums({ labels, probabilities, weights }: ScoredRows): Float64Array {
  const sums = new Float64Array(CALIBRATION_BINS * WIDTH);
  for (let row = 0; row < probabilities.length; row++) {
    const p = probabilities[row];
    const weight = weights ? weights[row] : 1;
    const label = weight * labels[row];
    const at = calibrationBin(p) * WIDTH;
    sums[at + N] += weight;
    sums[at + P] += weight * p;
    sums[at + Y] += label;
    sums[at + PP] += weight * p * p;
    sums[at + PY] += label * p;
  }
  return sums;
}

/** By bin: how many games it has, and the standard error of share of label 1 - mean probability. */
function binErrors(
  { labels, probabilities, weights }: ScoredRows,
  games: GameIndex,
  bins: Float64Array,
): { games: number; error?: number }[] {
  const predicted = meansOf(bins, P);
  const actual = meansOf(bins, Y);
  const influences = new Float64Array(CALIBRATION_BINS * games.count);
  const seen = new Uint8Array(CALIBRATION_BINS * games.count);
  for (let row = 0; row < probabilities.length; row++) {
    const bin = calibrationBin(probabilities[row]);
    const gap = actual[bin] - predicted[bin];
    const at = bin * games.count + games.of[row];
    seen[at] = 1;
    influences[at] += (weights ? weights[row] : 1) * (labels[row] - probabilities[row] - gap);
  }
  return Array.from({ length: CALIBRATION_BINS }, (_, bin) => {
    const [from, to] = [bin * games.count, (bin + 1) * games.count];
    const ofBin = seen.subarray(from, to).reduce((sum, one) => sum + one, 0);
    const error = errorOfInfluences(influences.subarray(from, to)) / bins[bin * WIDTH + N];
    return { games: ofBin, ...(ofBin > 1 && { error }) };
  });
}

function curveOf(bins: Float64Array, errors: { games: number; error?: number }[]): CurvePoint[] {
  const points: CurvePoint[] = [];
  for (let bin = 0; bin < CALIBRATION_BINS; bin++) {
    const [rows, predicted, actual] = bins.subarray(bin * WIDTH, bin * WIDTH + 3);
    if (rows === 0) continue;
    points.push({
      from: bin / CALIBRATION_BINS,
      to: (bin + 1) / CALIBRATION_BINS,
      predicted: predicted / rows,
      actual: actual / rows,
      rows,
      ...errors[bin],
    });
  }
  return points;
}

function valuesOf(
  bins: Float64Array,
  curve: CurvePoint[],
  all: number,
): Record<keyof BinScores, number> & { worst: number } {
  const sum = (term: (point: CurvePoint) => number) => curve.reduce((total, point) => total + term(point), 0);
  const mean = (term: (point: CurvePoint) => number) => sum((point) => point.rows * term(point)) / all;
  const rate = mean(({ actual }) => actual);
  let [variance, covariance] = [0, 0];
  for (let at = 0; at < bins.length; at += WIDTH) {
    if (bins[at + N] === 0) continue;
    variance += bins[at + PP] - bins[at + P] ** 2 / bins[at + N];
    covariance += bins[at + PY] - (bins[at + P] * bins[at + Y]) / bins[at + N];
  }
  const gapOf = ({ actual, predicted }: CurvePoint) => Math.abs(actual - predicted);
  const mce = curve.reduce((largest, point) => Math.max(largest, gapOf(point)), all > 0 ? 0 : Number.NaN);
  return {
    reliability: mean(({ actual, predicted }) => (actual - predicted) ** 2),
    resolution: mean(({ actual }) => (actual - rate) ** 2),
    uncertainty: rate * (1 - rate),
    withinBinVariance: variance / all,
    withinBinCovariance: (2 * covariance) / all,
    ece: mean(gapOf),
    mce,
    worst: curve
      .filter((point) => gapOf(point) === mce)
      .map(({ from }) => Math.round(from * CALIBRATION_BINS))[0],
  };
}

/** The derivative of each score by the weight of a row, times that weight, added up by game; in the order of `NAMES`. */
function influencesOf(
  { labels, probabilities, weights }: ScoredRows,
  games: GameIndex,
  values: Record<keyof BinScores, number> & { worst: number },
  bins: Float64Array,
  all: number,
): Float64Array[] {
  const [reliability, resolution, uncertainty, variance, covariance, ece, mce] = NAMES.map(
    () => new Float64Array(games.count),
  );
  const predicted = meansOf(bins, P);
  const actual = meansOf(bins, Y);
  const ofWorst = bins[values.worst * WIDTH];
  let positives = 0;
  for (let at = 0; at < bins.length; at += WIDTH) positives += bins[at + Y];
  const rate = positives / all;
  for (let row = 0; row < probabilities.length; row++) {
    const game = games.of[row];
    const bin = calibrationBin(probabilities[row]);
    const p = probabilities[row];
    const y = labels[row];
    const share = (weights ? weights[row] : 1) / all;
    const gap = actual[bin] - predicted[bin];
    const sign = Math.sign(gap);
    reliability[game] += share * (2 * gap * (y - p) - gap * gap - values.reliability);
    resolution[game] +=
      share * (2 * (actual[bin] - rate) * y - actual[bin] ** 2 + rate * rate - values.resolution);
    uncertainty[game] += share * (1 - 2 * rate) * (y - rate);
    variance[game] += share * ((p - predicted[bin]) ** 2 - values.withinBinVariance);
    covariance[game] += share * (2 * (p - predicted[bin]) * (y - actual[bin]) - values.withinBinCovariance);
    ece[game] += share * (sign * (y - p) - values.ece);
    if (bin === values.worst) mce[game] += (share * all * (sign * (y - p) - values.mce)) / ofWorst;
  }
  return [reliability, resolution, uncertainty, variance, covariance, ece, mce];
}

function meansOf(bins: Float64Array, place: number): Float64Array {
  const means = new Float64Array(CALIBRATION_BINS);
  for (let bin = 0; bin < CALIBRATION_BINS; bin++) {
    means[bin] = bins[bin * WIDTH + place] / bins[bin * WIDTH + N];
  }
  return means;
}
