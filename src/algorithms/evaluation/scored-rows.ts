/** Rows with a probability and a label, for the scores that have an interval by game. */

export interface ScoredRows {
  /** 0 or 1; or, where the outcome is unknown, the probability of 1 that is taken as true: scores are then expected values. */
  labels: ArrayLike<number>;
  /** 0..1 */
  probabilities: Float64Array;
  /** Index of each row's game, 0 or more; below 0: a row that depends on no other. */
  games: ArrayLike<number>;
  /** How much each row counts, above 0; absent: 1 each. */
  weights?: ArrayLike<number>;
}

/** @throws {RangeError} when lengths differ */
export function checkRows({ labels, probabilities, games, weights }: ScoredRows): void {
  const rows = labels.length;
  if (probabilities.length !== rows || games.length !== rows || (weights && weights.length !== rows)) {
    throw new RangeError(`labels, probabilities, games and weights must have the same length, ${rows}`);
  }
}

/** Games numbered from 0 without gaps, in the order in which they first occur. */
export interface GameIndex {
  of: Int32Array;
  count: number;
}

export function indexGames(games: ArrayLike<number>): GameIndex {
  const of = new Int32Array(games.length);
  const known = new Map<number, number>();
  let count = 0;
  let lastGame = -1;
  let lastIndex = -1;
  for (let row = 0; row < games.length; row++) {
    const game = games[row];
    if (game < 0) of[row] = count++;
    else {
      if (game !== lastGame) {
        const index = known.get(game);
        lastIndex = index ?? count++;
        if (index === undefined) known.set(game, lastIndex);
        lastGame = game;
      }
      of[row] = lastIndex;
    }
  }
  return { of, count };
}

/**
 * Standard error of a statistic from the influence of each game on it: sqrt(G / (G - 1) * sum i_g^2). For a mean this is the ratio
 * estimator of `clusteredError`; for others the delta method by game, which is the infinitesimal jackknife (Efron and Tibshirani, An
 * Introduction to the Bootstrap, 1993, ch. 21). NaN below two games.
 */
export function errorOfInfluences(influences: Float64Array): number {
  const games = influences.length;
  if (games < 2) return Number.NaN;
  let squares = 0;
  for (let game = 0; game < games; game++) squares += influences[game] * influences[game];
  return Math.sqrt((games / (games - 1)) * squares);
}
