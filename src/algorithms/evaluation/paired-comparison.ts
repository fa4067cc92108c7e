/** Compares two models on the same rows. Rows of one game are not independent, so games are the units of comparison. */
import { studentTQuantile, studentTTwoSided } from '../statistics/student-t.js';
import { clusteredError, type ClusterSum } from './clustered-mean.js';
import { rowLogLoss } from './scores.js';

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
 * @throws {RangeError} if lengths differ
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
  const byGame = new Map<number, ClusterSum>();
  let challengerSum = 0;
  let holderSum = 0;
  let differenceSum = 0;
  for (let i = 0; i < rows; i++) {
    const challengerLoss = rowLogLoss(labels[i], challenger[i]);
    const holderLoss = rowLogLoss(labels[i], holder[i]);
    challengerSum += challengerLoss;
    holderSum += holderLoss;
    differenceSum += challengerLoss - holderLoss;
    const game = byGame.get(games[i]) ?? { sum: 0, rows: 0 };
    game.sum += challengerLoss - holderLoss;
    game.rows += 1;
    byGame.set(games[i], game);
  }
  if (byGame.size < 2) throw new TooFewGames(byGame.size);
  const difference = differenceSum / rows;
  return {
    games: byGame.size,
    rows,
    challengerLogLoss: challengerSum / rows,
    holderLogLoss: holderSum / rows,
    difference,
    ...inference(difference, clusteredError([...byGame.values()], difference, rows), byGame.size - 1),
  };
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
