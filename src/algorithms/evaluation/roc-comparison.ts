/** Compares the areas under two ROC curves on the same rows. */
import { normalTwoSided, Z_95 } from '../statistics/normal.js';
import { studentTQuantile, studentTTwoSided } from '../statistics/student-t.js';
import { ascendingOrder } from './ascending-order.js';

/** 95 % interval and two-sided p of the difference; without spread, p is 1 for a difference of 0. */
export interface AucInference {
  standardError: number;
  confidenceInterval: [number, number];
  pValue: number;
}

export interface RocComparison {
  challengerAuc: number;
  holderAuc: number;
  /** Challenger - holder; above 0 the challenger is better. */
  difference: number;
  /** DeLong's test: rows are independent. */
  byRow: AucInference;
  /** The same with games as clusters: rows of a game may depend on each other. Absent below two games. */
  byGame?: AucInference;
}

/** What each row adds to the area, by model: its placement among the rows of the other class, 0..1. */
type Placements = Float64Array;

/**
 * DeLong's paired test (DeLong, DeLong and Clarke-Pearson, Biometrics 44, 1988), with placements by ranks as in Sun and Xu, "Fast
 * implementation of DeLong's algorithm" (IEEE Signal Processing Letters 21, 2014): O(n log n). By game: each row's placement,
 * centred and divided by its class's count, is summed over its game, and the sums are independent terms (Obuchowski,
 * "Nonparametric analysis of clustered ROC curve data", Biometrics 53, 1997), with Student's t and games - 1 degrees of freedom.
 * @param labels 0 or 1
 * @param games index of each row's game, 0 or more
 * @param challenger probabilities; so is `holder`
 * @returns undefined if a class is absent or has one row only
 * @throws {RangeError} when lengths differ
 */
export function compareAuc(
  labels: Uint8Array,
  games: Int32Array,
  challenger: Float64Array,
  holder: Float64Array,
): RocComparison | undefined {
  const rows = labels.length;
  if (games.length !== rows || challenger.length !== rows || holder.length !== rows) {
    throw new RangeError(`labels, games, challenger and holder must have the same length, ${rows}`);
  }
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const negatives = rows - positives;
  if (positives < 2 || negatives < 2) return undefined;
  const mine = placements(labels, challenger, positives);
  const its = placements(labels, holder, positives);
  const challengerAuc = meanOfClass(mine, labels, 1, positives);
  const holderAuc = meanOfClass(its, labels, 1, positives);
  const difference = challengerAuc - holderAuc;
  const squares = [0, 0];
  const byGame = new Map<number, number>();
  for (let row = 0; row < rows; row++) {
    const label = labels[row];
    const deviation = mine[row] - its[row] - difference;
    squares[label] += deviation ** 2;
    const share = deviation / (label === 1 ? positives : negatives);
    byGame.set(games[row], (byGame.get(games[row]) ?? 0) + share);
  }
  const variance = squares[1] / (positives * (positives - 1)) + squares[0] / (negatives * (negatives - 1));
  const compared: RocComparison = {
    challengerAuc,
    holderAuc,
    difference,
    byRow: inference(difference, Math.sqrt(variance), Z_95, normalTwoSided),
  };
  const count = byGame.size;
  if (count < 2) return compared;
  const sums = [...byGame.values()].reduce((sum, value) => sum + value ** 2, 0);
  const error = Math.sqrt((count / (count - 1)) * sums);
  const twoSided = (t: number) => studentTTwoSided(t, count - 1);
  return { ...compared, byGame: inference(difference, error, studentTQuantile(0.975, count - 1), twoSided) };
}

/** @param quantile the 97.5 % point of the statistic's distribution. @param twoSided its p-value */
function inference(
  difference: number,
  standardError: number,
  quantile: number,
  twoSided: (statistic: number) => number,
): AucInference {
  const margin = quantile * standardError;
  return {
    standardError,
    confidenceInterval: [difference - margin, difference + margin],
    pValue: twoSided(difference === 0 ? 0 : difference / standardError),
  };
}

function meanOfClass(values: Placements, labels: Uint8Array, label: number, count: number): number {
  let sum = 0;
  for (let row = 0; row < labels.length; row++) if (labels[row] === label) sum += values[row];
  return sum / count;
}

/** Of a row of class 1: the share of class 0 below it; of a row of class 0: the share of class 1 above it. Ties count half. */
function placements(labels: Uint8Array, probabilities: Float64Array, positives: number): Placements {
  const rows = labels.length;
  const order = ascendingOrder(probabilities);
  const counts = [rows - positives, positives];
  const below = [0, 0];
  const result = new Float64Array(rows);
  for (let from = 0; from < rows;) {
    const tied = [0, 0];
    let to = from;
    while (to < rows && probabilities[order[to]] === probabilities[order[from]])
      tied[labels[order[to++]]] += 1;
    for (let i = from; i < to; i++) {
      const label = labels[order[i]];
      const other = 1 - label;
      const lower = (below[other] + tied[other] / 2) / counts[other];
      result[order[i]] = label === 1 ? lower : 1 - lower;
    }
    below[0] += tied[0];
    below[1] += tied[1];
    from = to;
  }
  return result;
}
