// Elections of invented models: how often a champion is replaced by luck, and how soon by a better model.

/**
 * One holder and a new challenger each day. A game's difference of log losses (challenger - holder, nats per shot) is the
 * gain, a part that all challengers share (the holder's luck in that game) and a part of the challenger's own, which follows
 * yesterday's challenger: it was trained on nearly the same games.
 * @param {{gamesADay: number, window: number, spread: number, shared: number, memory: number, tails: boolean, gain: number}} world
 *   `window` games of the last days are the holdout; `spread` is the standard deviation of a game, `shared` the common part of its
 *   variance, `memory` the correlation of a challenger's own part with the day before; with `tails`, one game in twenty is four
 *   times as wide
 * @param random a `Random` of the library
 * @yields the differences of the challenger of each day, in order of date
 */
export function* dailyChallengers({ gamesADay, window, spread, shared, memory, tails, gain }, random) {
  // The scale keeps the standard deviation when one game in twenty is four times as wide.
  const scale = tails ? spread / Math.sqrt(0.95 + 0.05 * 16) : spread;
  const width = () => (tails && random.next() < 0.05 ? 4 * scale : scale);
  const game = () => ({ width: width(), common: random.normal(), own: random.normal() });
  const games = Array.from({ length: window }, game);
  const [a, b, step] = [Math.sqrt(shared), Math.sqrt(1 - shared), Math.sqrt(1 - memory * memory)];
  for (;;) {
    yield Float64Array.from(games, (g) => g.width * (a * g.common + b * g.own) - gain);
    games.splice(0, gamesADay);
    for (const g of games) g.own = memory * g.own + step * random.normal();
    while (games.length < window) games.push(game());
  }
}

/**
 * Daily elections until the champion is replaced.
 * @param {(differences: Float64Array, earlier: number[]) => {eValue: number, replaces: boolean}} judge
 * @returns {number} the election that replaced it, from 1; Infinity if none of `elections` did
 */
export function replacedAt(challengers, elections, judge) {
  const earlier = [];
  for (let election = 1; election <= elections; election++) {
    const { eValue, replaces } = judge(challengers.next().value, earlier);
    if (replaces) return election;
    earlier.push(eValue);
  }
  return Infinity;
}

/** The program's rule; `judgeChallenger` is the library's. */
export function byEvidence(judgeChallenger) {
  return (differences, earlier) => {
    const { eValue, enough } = judgeChallenger(differences, earlier);
    return { eValue, replaces: enough && mean(differences) < 0 };
  };
}

/** The rule of earlier versions: lower, and two-sided p < 0.05. `studentTTwoSided` is the library's. */
export function byFixedP(studentTTwoSided) {
  return (differences) => {
    const average = mean(differences);
    const squares = differences.reduce((sum, value) => sum + (value - average) ** 2, 0);
    const count = differences.length;
    const error = Math.sqrt(squares / (count - 1) / count);
    return { eValue: 1, replaces: average < 0 && studentTTwoSided(average / error, count - 1) < 0.05 };
  };
}

/**
 * Games that one challenger needs, checked after every `every` games.
 * @param {number[]} earlier e-values of earlier challengers
 * @returns {number} Infinity if `most` games were not enough
 */
export function gamesNeeded({ gain, spread, earlier, every, most }, judgeChallenger, random) {
  const differences = [];
  while (differences.length < most) {
    for (let i = 0; i < every; i++) differences.push(spread * random.normal() - gain);
    if (judgeChallenger(differences, earlier).enough) return differences.length;
  }
  return Infinity;
}

export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The value at `share` of the sorted ones, without interpolation: some may be infinite. */
export function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}
