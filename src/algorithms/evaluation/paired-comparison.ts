/** Compares two models on the same rows. Rows of one game are not independent, so games are the units of comparison. */
import { studentTQuantile, studentTTwoSided } from '../statistics/student-t.js';
import { clusteredError, clusterSums } from './clustered-mean.js';
import { meanLogLoss, rowLogLoss } from './scores.js';

export interface PairedComparison {
  games: number;
  rows: number;
  challengerLogLoss: number;
  holderLogLoss: number;
  /** Challenger - holder; negative: the challenger is better. In nats per row. */
  difference: number;
  standardError: number;
  /** difference / standardError; 0 if both are 0. */
  statistic: number;
  /** Two-sided, from Student's t with games - 1 degrees of freedom. 1 if predictions are identical. */
  pValue: number;
  /** 95 %, of the difference. */
  confidenceInterval: [number, number];
}

/** Fewer than two games: the spread between games is unknown. */
export class TooFewGames extends Error {
  override readonly name = 'TooFewGames';
  constructor(readonly games: number) {
    super(`games must be at least 2 to compare models, not ${games}`);
  }
}

/**
 * Log loss of two models on the same rows, compared by game.
 *
 * The difference is a ratio of sums over games, d = sum D_g / sum n_g, where D_g is the game's summed difference of row
 * losses and n_g its rows. Its standard error is that of the ratio estimator for single-stage cluster sampling,
 * sqrt(G / (G - 1) * sum (D_g - d n_g)^2) / sum n_g (Cochran, Sampling Techniques, 3rd ed. 1977, eqs. 2.39 and 9A.3 without
 * the finite population correction; the cluster-robust variance of a mean).
 * @param labels 0 or 1
 * @param games index of each row's game, 0 or more; numbers may have gaps
 * @param challenger probabilities; so is `holder`
 * @throws {TooFewGames} when there are fewer than 2 games
 * @throws {RangeError} when lengths differ
 */
export function comparePairedByGame(
  labels: Uint8Array,
  games: Int32Array,
  challenger: Float64Array,
  holder: Float64Array,
): PairedComparison {
  const rows = labels.length;
  if (games.length !== rows || challenger.length !== rows || holder.length !== rows) {
    throw new RangeError(`labels, games, challenger and holder must have the same length, ${rows}`);
  }
  const byGame = clusterSums(lossDifferences(labels, challenger, holder), games);
  if (byGame.length < 2) throw new TooFewGames(byGame.length);
  const difference = byGame.reduce((total, { sum }) => total + sum, 0) / rows;
  return {
    games: byGame.length,
    rows,
    challengerLogLoss: meanLogLoss(labels, challenger),
    holderLogLoss: meanLogLoss(labels, holder),
    difference,
    ...inference(difference, clusteredError(byGame, difference, rows), byGame.length - 1),
  };
}

/** The challenger's loss - the holder's of each row, in nats. Arguments as of `comparePairedByGame`. */
export function lossDifferences(
  labels: Uint8Array,
  challenger: Float64Array,
  holder: Float64Array,
): Float64Array {
  return Float64Array.from(
    labels,
    (label, row) => rowLogLoss(label, challenger[row]) - rowLogLoss(label, holder[row]),
  );
}

function inference(
  difference: number,
  standardError: number,
  degreesOfFreedom: number,
): Pick<PairedComparison, 'standardError' | 'statistic' | 'pValue' | 'confidenceInterval'> {
  const statistic = difference === 0 ? 0 : difference / standardError;
  const margin = studentTQuantile(0.975, degreesOfFreedom) * standardError;
  return {
    standardError,
    statistic,
    pValue: studentTTwoSided(statistic, degreesOfFreedom),
    confidenceInterval: [difference - margin, difference + margin],
  };
}
