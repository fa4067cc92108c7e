/** Area under the ROC curve and average precision, with the influence of each game. */
import { ascendingOrder } from './ascending-order.js';
import type { GameIndex, ScoredRows } from './scored-rows.js';

export interface RankScore {
  /** NaN if a class is absent. */
  value: number;
  /** By game; they add up to 0. */
  influences: Float64Array;
}

export interface RankScores {
  rocAuc: RankScore;
  averagePrecision: RankScore;
}

/** Sums over rows with the same probability, and over those below it. */
interface Ties {
  order: Uint32Array;
  /** First place in `order` of each group of rows with the same probability; one more entry for the end. */
  starts: number[];
  /** Weight of label 1 in each group, and of label 0. */
  ones: number[];
  zeros: number[];
  positives: number;
  negatives: number;
}

/**
 * Area under the ROC curve: the probability that a row of label 1 is above one of label 0, ties counting half; its influences are the
 * placements of DeLong, DeLong and Clarke-Pearson (Biometrics 44, 1988), summed by game as Obuchowski does (Biometrics 53, 1997).
 * Average precision: sum of (R_k - R_(k-1)) P_k over the distinct probabilities, descending, as scikit-learn has it; its influences
 * are its derivatives by the weight of each row.
 */
export function rankScores(rows: ScoredRows, games: GameIndex): RankScores {
  const ties = tiesOf(rows);
  return { rocAuc: areaOf(rows, games, ties), averagePrecision: precisionOf(rows, games, ties) };
}

function tiesOf({ labels, probabilities, weights }: ScoredRows): Ties {
  const order = ascendingOrder(probabilities);
  const ties: Ties = { order, starts: [], ones: [], zeros: [], positives: 0, negatives: 0 };
  for (let from = 0; from < order.length;) {
    const probability = probabilities[order[from]];
    let [one, zero] = [0, 0];
    let to = from;
    for (; to < order.length && probabilities[order[to]] === probability; to++) {
      const row = order[to];
      const weight = weights ? weights[row] : 1;
      one += weight * labels[row];
      zero += weight * (1 - labels[row]);
    }
    ties.starts.push(from);
    ties.ones.push(one);
    ties.zeros.push(zero);
    ties.positives += one;
    ties.negatives += zero;
    from = to;
  }
  ties.starts.push(order.length);
  return ties;
}

function areaOf({ labels, weights }: ScoredRows, games: GameIndex, ties: Ties): RankScore {
  const { order, starts, ones, zeros, positives, negatives } = ties;
  const influences = new Float64Array(games.count);
  if (!(positives > 0 && negatives > 0)) return { value: Number.NaN, influences };
  let below = 0;
  let wins = 0;
  for (let group = 0; group < ones.length; group++) {
    wins += ones[group] * (below + zeros[group] / 2);
    below += zeros[group];
  }
  const value = wins / (positives * negatives);
  let [onesBelow, zerosBelow] = [0, 0];
  for (let group = 0; group < ones.length; group++) {
    const ofOne = ((zerosBelow + zeros[group] / 2) / negatives - value) / positives;
    const ofZero = (1 - (onesBelow + ones[group] / 2) / positives - value) / negatives;
    for (let i = starts[group]; i < starts[group + 1]; i++) {
      const row = order[i];
      const weight = weights ? weights[row] : 1;
      influences[games.of[row]] += weight * (labels[row] * ofOne + (1 - labels[row]) * ofZero);
    }
    onesBelow += ones[group];
    zerosBelow += zeros[group];
  }
  return { value, influences };
}

function precisionOf({ labels, weights }: ScoredRows, games: GameIndex, ties: Ties): RankScore {
  const { order, starts, ones, zeros, positives } = ties;
  const influences = new Float64Array(games.count);
  if (!(positives > 0)) return { value: Number.NaN, influences };
  const groups = ones.length;
  const precision = new Float64Array(groups);
  const selected = new Float64Array(groups);
  let [taken, right, total] = [0, 0, 0];
  for (let group = groups - 1; group >= 0; group--) {
    taken += ones[group] + zeros[group];
    right += ones[group];
    selected[group] = taken;
    precision[group] = right / taken;
    total += ones[group] * precision[group];
  }
  const value = total / positives;
  // A row changes the precision at its own probability and at each lower one.
  let [gain, cost] = [0, 0];
  for (let group = 0; group < groups; group++) {
    const share = ones[group] / selected[group];
    gain += share;
    cost += share * precision[group];
    const ofOne = precision[group] - value + gain;
    for (let i = starts[group]; i < starts[group + 1]; i++) {
      const row = order[i];
      const weight = weights ? weights[row] : 1;
      influences[games.of[row]] += (weight * (labels[row] * ofOne - cost)) / positives;
    }
  }
  return { value, influences };
}
