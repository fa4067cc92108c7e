/** Sequential test of a champion: is its log loss higher than on the reference? It may be looked at after every game. */
import { bettingEValue, bettingInterval, clipped } from './betting-test.js';
import { type ChunkLoss, type GameLoss, lossChunks, marginOf } from './loss-chunks.js';

export interface LossTestRule {
  /** Bound on the probability that a model that is not worse is ever called worse, 0..1. */
  level: number;
  /** Share of the level for the error of the reference's mean, 0..1; the test has the rest. */
  referenceShare: number;
  /** A higher log loss than on the reference that does not matter yet, in nats per row. */
  margin: number;
  /** The difference of a chunk counts at most this much, in nats per row. */
  clip: number;
}

export const LOSS_TEST_RULE: LossTestRule = { level: 0.05, referenceShare: 0.2, margin: 0.002, clip: 0.1 };

/** All that is needed for the next look; small JSON, one number per chunk. */
export interface LossTestState {
  rule: LossTestRule;
  reference: ChunkLoss;
  /** Clipped mean log loss of each chunk - the reference's mean, in order of time. */
  differences: number[];
  /** Games that do not fill a chunk yet. */
  left: GameLoss;
  /** Counted so far. */
  games: number;
  rows: number;
  looks: number;
  /** The largest e-value at any look. */
  largest: number;
}

export interface LossTestVerdict {
  /** Evidence that the model is worse: 1 is none; if it is not worse, it ever reaches `needed` with a probability of at most the level. */
  eValue: number;
  needed: number;
  worse: boolean;
  /** Of the expected log loss per row - that on the reference, in nats, valid at every look at 1 - level. Absent without a chunk. */
  interval?: [number, number];
  chunks: number;
  games: number;
  rows: number;
  looks: number;
}

export function startLossTest(reference: ChunkLoss, rule: LossTestRule = LOSS_TEST_RULE): LossTestState {
  const { level, referenceShare, margin, clip } = rule;
  if (!(level > 0 && level < 1)) throw new RangeError(`level must be between 0 and 1, not ${level}`);
  if (!(referenceShare > 0 && referenceShare < 1)) {
    throw new RangeError(`referenceShare must be between 0 and 1, not ${referenceShare}`);
  }
  const bound = boundOf(reference, rule);
  if (!(margin >= 0 && bound < clip)) {
    throw new RangeError(`clip must be above ${bound}: the margin and the error of the reference's mean`);
  }
  const left = { rows: 0, loss: 0 };
  return { rule, reference, differences: [], left, games: 0, rows: 0, looks: 0, largest: 1 };
}

/**
 * Counts further games, each once and whole, in order of time. Every game since the start counts, whatever its result: a test
 * on chosen games is not valid.
 */
export function addGames(state: LossTestState, games: readonly GameLoss[]): LossTestState {
  const { means, left } = lossChunks(games, state.left);
  const { clip } = state.rule;
  const added = means.map((mean) => clipped(mean - state.reference.mean, clip));
  const next = {
    ...state,
    differences: [...state.differences, ...added],
    left,
    games: state.games + games.length,
    rows: state.rows + games.reduce((sum, { rows }) => sum + rows, 0),
    looks: state.looks + 1,
  };
  return { ...next, largest: Math.max(state.largest, eValueOf(next)) };
}

/**
 * The null hypothesis: the average expected difference is at most `margin`. The reference's mean is an estimate, so the bets are on differences above its upper
 * confidence bound at level * referenceShare + margin; with probability 1 - level * referenceShare the truth is below that bound, and then the
 * e-value reaches 1 / (level (1 - referenceShare)) with at most the rest of the level (Ville's inequality and a union bound).
 *
 * A long time without change must not use up the wealth for a later change, so it is split over bets that begin at chunk 0, 8, 16, 32 …, the
 * k-th with the share 1 / (k (k + 1)); what has not begun keeps its share. A sum of fair games with fixed shares is a fair game (as in
 * Shin, Ramdas and Rinaldo, "E-detectors", New England Journal of Statistics in Data Science 2, 2024, with shares that sum to 1).
 */
export function lossTestVerdict(state: LossTestState): LossTestVerdict {
  const { rule, differences, reference, games, rows, looks } = state;
  const needed = 1 / (rule.level * (1 - rule.referenceShare));
  const eValue = eValueOf(state);
  const verdict = { eValue, needed, worse: eValue >= needed, chunks: differences.length, games, rows, looks };
  if (differences.length === 0) return verdict;
  const [low, high] = bettingInterval(differences, rule.clip, rule.level * (1 - rule.referenceShare));
  const margin = marginOf(reference, (rule.level * rule.referenceShare) / 2);
  return { ...verdict, interval: [low - margin, high + margin] };
}

const FIRST_START = 8;

function eValueOf({ differences, reference, rule }: Omit<LossTestState, 'largest'>): number {
  const bound = boundOf(reference, rule);
  let eValue = 0;
  let shared = 0;
  for (
    let k = 1, start = 0;
    start <= differences.length;
    k++, start = start === 0 ? FIRST_START : 2 * start
  ) {
    const share = 1 / (k * (k + 1));
    shared += share;
    eValue += share * bettingEValue(differences.slice(start), rule.clip, bound);
  }
  return eValue + (1 - shared);
}

/** The highest expected difference that is not worse. */
function boundOf(reference: ChunkLoss, { level, referenceShare, margin }: LossTestRule): number {
  return marginOf(reference, level * referenceShare) + margin;
}
