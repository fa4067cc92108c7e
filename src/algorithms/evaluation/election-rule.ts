/** The rule of an election: one level for all challengers of a champion, however many there are and however often they come. */
import { bettingEValue, bettingInterval, clipped } from './betting-test.js';

export interface ElectionRule {
  /** Bound on the probability that a champion is ever replaced by a challenger that is not better, 0..1. */
  level: number;
  /** A game's mean difference of log losses counts at most this much, in nats per shot; above 0. */
  clip: number;
}

export const ELECTION_RULE: ElectionRule = { level: 0.05, clip: 0.01 };

export interface ElectionEvidence {
  /** Evidence that the challenger is better, 0..1e100: 1 is none, 20 has a probability of at most 1 in 20 if it is not better. */
  eValue: number;
  /** The e-value that this challenger needs, given the champion's earlier challengers. */
  needed: number;
  level: number;
  /** The place of this challenger among those that the champion has had, from 1. */
  challengers: number;
  /** Games that count. */
  games: number;
  /** In nats per shot. */
  clip: number;
  /** Games whose difference was larger than `clip` and counted as `clip`. */
  clippedGames: number;
  /** Mean over games of the clipped differences, challenger - champion, in nats per shot; NaN without games. */
  meanDifference: number;
  /** Whether the e-value is large enough. */
  enough: boolean;
}

/**
 * Judges a challenger; pure, the whole statistical rule of an election.
 *
 * The evidence is an e-value (`bettingEValue`) of the games' differences. If only one challenger ever came, 1 / level would be
 * needed. The level holds for all challengers of a champion together by closed testing (Vovk and Wang, "Confidence and
 * discoveries with e-values", Statistical Science 38, 2023): the r-th member of a set of challengers has the weight
 * w_r = r^-0.5 - (r + 1)^-0.5, whose sum is 1, and a set's weighted sum of e-values is an e-value if no member is better.
 * The challenger is elected if the weighted sum of every set with it and any of the earlier ones is at least 1 / level. If the earlier
 * ones had no evidence, it needs 1 / (level w_k) as the k-th; if they had much, as successive models of one better method, it
 * needs hardly more than the first.
 *
 * Assumptions: the differences are those of games that neither model, nor the choice of either, depends on; a game
 * that was counted does not change; "better" is about the clipped mean.
 * @param differences mean difference of the log losses of each game, challenger - champion, in nats per shot, in order of date
 * @param earlier the e-values of the champion's earlier challengers, each at its latest look, in the order of their first
 * @throws {RangeError} when level, clip or an earlier e-value is out of range
 */
export function judgeChallenger(
  differences: ArrayLike<number>,
  earlier: readonly number[],
  { level, clip }: ElectionRule = ELECTION_RULE,
): ElectionEvidence {
  if (!(level > 0 && level < 1)) throw new RangeError(`level must be between 0 and 1, not ${level}`);
  if (!(clip > 0)) throw new RangeError(`clip must be above 0, not ${clip}`);
  const gains = Float64Array.from(differences, (difference) => -difference);
  const eValue = bettingEValue(gains, clip);
  const needed = neededEValue(earlier, level);
  return {
    eValue,
    needed,
    level,
    challengers: earlier.length + 1,
    games: gains.length,
    clip,
    clippedGames: gains.filter((gain) => Math.abs(gain) > clip).length,
    meanDifference: -gains.reduce((sum, gain) => sum + clipped(gain, clip), 0) / gains.length,
    enough: eValue >= needed,
  };
}

/**
 * Interval of the expected mean difference, challenger - champion, in nats per shot, at 1 - level; valid at every look, for one
 * challenger. Of the clipped differences, as the evidence is.
 */
export function differenceInterval(
  differences: ArrayLike<number>,
  { level, clip }: ElectionRule = ELECTION_RULE,
): [number, number] {
  return bettingInterval(differences, clip, level);
}

/** Weight of the r-th member, r from 1. */
function weightOf(rank: number): number {
  return rank ** -0.5 - (rank + 1) ** -0.5;
}

/**
 * The e-value with which the next challenger passes every set test. `least[r]` is the smallest weighted sum of r of the earlier
 * challengers, in their order; time is the square of their number.
 */
export function neededEValue(earlier: readonly number[], level: number): number {
  const least = new Float64Array(earlier.length + 1).fill(Infinity);
  least[0] = 0;
  for (const [index, eValue] of earlier.entries()) {
    if (!(eValue >= 0)) throw new RangeError(`an e-value must be 0 or more, not ${eValue}`);
    for (let rank = index + 1; rank >= 1; rank--) {
      least[rank] = Math.min(least[rank], least[rank - 1] + weightOf(rank) * eValue);
    }
  }
  let needed = 0;
  for (let rank = 0; rank < least.length; rank++) {
    needed = Math.max(needed, (1 / level - least[rank]) / weightOf(rank + 1));
  }
  return needed;
}
