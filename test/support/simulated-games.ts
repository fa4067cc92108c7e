import { Random } from '../../src/algorithms/random/random.js';

export interface SimulatedWorld {
  games: number;
  rowsOfAGame?: number;
  seed?: number;
  /** Standard deviation of the effect that the rows of a game share, in log-odds. */
  gameEffect?: number;
  /** Added to the log-odds of the features: the inputs change, and what follows from them does not. */
  inputShift?: number;
  /** Added to the log-odds of the outcome alone: what follows from the inputs changes. */
  outcomeShift?: number;
  /** Standard deviation of the features' log-odds. */
  spread?: number;
}

/** Rows of games in order of time: one feature, the log-odds; `group` is 0 or 1; the model knows the truth of an unchanged world. */
export function simulatedGames({
  games: count,
  rowsOfAGame = 150,
  seed = 1,
  gameEffect = 0.1,
  inputShift = 0,
  outcomeShift = 0,
  spread = 0.5,
}: SimulatedWorld) {
  const random = new Random(seed);
  const rows = count * rowsOfAGame;
  const labels = new Uint8Array(rows);
  const probabilities = new Float64Array(rows);
  const games = new Int32Array(rows);
  const columns = [new Float64Array(rows), new Float64Array(rows)];
  let effect = 0;
  for (let row = 0; row < rows; row++) {
    if (row % rowsOfAGame === 0) effect = gameEffect * random.normal();
    const x = -0.15 + inputShift + spread * random.normal();
    games[row] = Math.floor(row / rowsOfAGame);
    columns[0][row] = x;
    columns[1][row] = random.integer(2);
    probabilities[row] = logistic(x);
    labels[row] = random.next() < logistic(x + effect + outcomeShift) ? 1 : 0;
  }
  return { labels, probabilities, games, columns, featureNames: ['x', 'group'] };
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
