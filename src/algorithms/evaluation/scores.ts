/** Scores of probabilities against labels. */
import { calibrationPoints, expectedCalibrationError } from './calibration-bins.js';

export interface Scores {
  rows: number;
  /** Share of label 1 in these rows, 0..1. */
  baseRate: number;
  /** Share of rows for which (probability >= 0.5) equals the label. */
  accuracy: number;
  /** 0 if no row is classified 1. */
  precision: number;
  /** 0 if no label is 1. */
  recall: number;
  /** Harmonic mean of precision and recall, 0 if both are 0. */
  f1: number;
  /** 0..1, ties count half (mid-ranks). NaN if there is only one class (null in JSON). */
  rocAuc: number;
  /** Mean of -ln(probability of the label), probabilities clipped to [2^-52, 1 - 2^-52]. Nats. */
  logLoss: number;
  /** Mean of (probability - label)^2. */
  brier: number;
  /** Expected calibration error over ten equally wide bins, 0..1: `expectedCalibrationError`. NaN without rows. */
  ece: number;
  /** The log loss of always predicting the base rate of the TRAINING part. */
  baseRateLogLoss: number;
}

export interface Confusion {
  truePositive: number;
  falsePositive: number;
  trueNegative: number;
  falseNegative: number;
}

/** Probabilities are clipped this far from 0 and 1 before a logarithm: 2^-52, as scikit-learn does for float64. */
export const LOG_LOSS_CLIP = Number.EPSILON;

/** -ln of the clipped probability of the label. */
export function rowLogLoss(label: number, probability: number): number {
  const p = Math.min(1 - LOG_LOSS_CLIP, Math.max(LOG_LOSS_CLIP, probability));
  return label === 1 ? -Math.log(p) : -Math.log1p(-p);
}

/** Mean of `rowLogLoss`; NaN without rows. */
export function meanLogLoss(labels: Uint8Array, probabilities: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < labels.length; row++) sum += rowLogLoss(labels[row], probabilities[row]);
  return sum / labels.length;
}

/**
 * All scores of one part. `labels` 0 or 1, `probabilities` 0..1, of the same length. Without rows every mean is NaN.
 * @throws {RangeError} when the lengths differ
 */
export function score(labels: Uint8Array, probabilities: Float64Array, trainingBaseRate: number): Scores {
  const rows = labels.length;
  const { truePositive, falsePositive, trueNegative, falseNegative } = confusion(labels, probabilities);
  let logLoss = 0;
  let brier = 0;
  for (let i = 0; i < rows; i++) {
    logLoss += rowLogLoss(labels[i], probabilities[i]);
    brier += (probabilities[i] - labels[i]) ** 2;
  }
  const positives = truePositive + falseNegative;
  const baseRateLogLoss =
    (positives * rowLogLoss(1, trainingBaseRate) + (rows - positives) * rowLogLoss(0, trainingBaseRate)) /
    rows;
  return {
    rows,
    baseRate: positives / rows,
    accuracy: (truePositive + trueNegative) / rows,
    precision: share(truePositive, truePositive + falsePositive),
    recall: share(truePositive, positives),
    f1: share(2 * truePositive, 2 * truePositive + falsePositive + falseNegative),
    rocAuc: areaUnderRoc(labels, probabilities),
    logLoss: logLoss / rows,
    brier: brier / rows,
    ece: expectedCalibrationError(calibrationPoints(labels, probabilities)),
    baseRateLogLoss,
  };
}

/** Counts of the four cases; the class is 1 if probability >= threshold. */
export function confusion(labels: Uint8Array, probabilities: Float64Array, threshold = 0.5): Confusion {
  checkLengths(labels, probabilities);
  const counts = { truePositive: 0, falsePositive: 0, trueNegative: 0, falseNegative: 0 };
  for (let i = 0; i < labels.length; i++) {
    if (probabilities[i] >= threshold) counts[labels[i] === 1 ? 'truePositive' : 'falsePositive'] += 1;
    else counts[labels[i] === 1 ? 'falseNegative' : 'trueNegative'] += 1;
  }
  return counts;
}

/**
 * Area under the ROC curve = the probability that a row of class 1 has a higher probability than one of class 0, ties counting
 * half (Mann–Whitney U by mid-ranks). NaN if a class is absent.
 */
export function areaUnderRoc(labels: Uint8Array, probabilities: Float64Array): number {
  const { positives, negatives } = sortedByClass(labels, probabilities);
  let below = 0;
  let notAbove = 0;
  let wins = 0;
  for (const p of positives) {
    while (below < negatives.length && negatives[below] < p) below += 1;
    while (notAbove < negatives.length && negatives[notAbove] <= p) notAbove += 1;
    wins += (below + notAbove) / 2;
  }
  return wins / (positives.length * negatives.length);
}

/** The probabilities of each class, ascending. */
export function sortedByClass(
  labels: Uint8Array,
  probabilities: Float64Array,
): { positives: Float64Array; negatives: Float64Array } {
  checkLengths(labels, probabilities);
  let positiveCount = 0;
  for (const label of labels) positiveCount += label;
  const positives = new Float64Array(positiveCount);
  const negatives = new Float64Array(labels.length - positiveCount);
  let p = 0;
  let n = 0;
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === 1) positives[p++] = probabilities[i];
    else negatives[n++] = probabilities[i];
  }
  return { positives: positives.sort(), negatives: negatives.sort() };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function checkLengths(labels: Uint8Array, probabilities: Float64Array): void {
  if (labels.length !== probabilities.length) {
    throw new RangeError(`${labels.length} labels, but ${probabilities.length} probabilities`);
  }
}
