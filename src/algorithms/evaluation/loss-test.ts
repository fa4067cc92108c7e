/**
 * Sequential test of a model in production: is its log loss higher than on the reference, or do its probabilities no longer fit the
 * outcomes? It may be looked at after every game.
 */
import { bettingEValue, bettingInterval, clipped } from './betting-test.js';
import {
  type ChunkMean,
  type ChunkReference,
  chunksOf,
  type GameSums,
  marginOf,
  NOTHING,
} from './loss-chunks.js';

/** What may be different without mattering, and how much a chunk counts at most; per row. */
export interface Tolerance {
  margin: number;
  clip: number;
}

export interface LossTestRule {
  /** Bound on the probability that a model that is as on the reference is ever called worse, 0..1; half of it for each of the two tests. */
  level: number;
  /** Share of the level for the error of the reference's means, 0..1; the bets have the rest. */
  referenceShare: number;
  /** Of a higher log loss, in nats. */
  loss: Tolerance;
  /** Of label - probability, to both sides. */
  residual: Tolerance;
}

export const LOSS_TEST_RULE: LossTestRule = {
  level: 0.05,
  referenceShare: 0.2,
  loss: { margin: 0.002, clip: 0.1 },
  residual: { margin: 0.01, clip: 0.2 },
};

/** All that is needed for the next look; small JSON, two numbers per chunk. */
export interface LossTestState {
  rule: LossTestRule;
  reference: ChunkReference;
  /** Highest expected differences that are not worse: the upper confidence bound of the reference's mean, and the margin. */
  bounds: { loss: number; residual: number };
  /** Clipped means of each chunk - the reference's, in order of time. */
  losses: number[];
  residuals: number[];
  /** Games that do not fill a chunk yet. */
  left: GameSums;
  /** Counted so far. */
  games: number;
  rows: number;
  looks: number;
}

/** Evidence of one of the tests. */
export interface LossEvidence {
  /** 1 is none; if the model is as on the reference, it ever reaches `needed` with a probability of at most half the level. */
  eValue: number;
  needed: number;
  worse: boolean;
  /** Of the expected value per row - that on the reference, valid at every look. Absent without a chunk. */
  interval?: [number, number];
}

export interface LossTestVerdict {
  /** A higher log loss. */
  loss: LossEvidence;
  /** Label - probability is not what it was, in either direction: a lower log loss may hide that. */
  residual: LossEvidence;
  worse: boolean;
  chunks: number;
  games: number;
  rows: number;
  looks: number;
}

/** @throws {RangeError} when the rule is out of range, or a clip is not above its bound */
export function startLossTest(reference: ChunkReference, rule: LossTestRule = LOSS_TEST_RULE): LossTestState {
  for (const name of ['level', 'referenceShare'] as const) {
    if (!(rule[name] > 0 && rule[name] < 1)) {
      throw new RangeError(`${name} must be between 0 and 1, not ${rule[name]}`);
    }
  }
  const ofReference = (rule.level / 2) * rule.referenceShare;
  const boundOf = (mean: ChunkMean, { margin, clip }: Tolerance, level: number): number => {
    const bound = marginOf(mean, reference.chunks, level) + margin;
    if (!(margin >= 0 && bound < clip)) {
      throw new RangeError(`clip must be above ${bound}: the margin and the error of the reference's mean`);
    }
    return bound;
  };
  const bounds = {
    loss: boundOf(reference.loss, rule.loss, ofReference),
    residual: boundOf(reference.residual, rule.residual, ofReference / 2),
  };
  return { rule, reference, bounds, losses: [], residuals: [], left: NOTHING, games: 0, rows: 0, looks: 0 };
}

/**
 * Counts further games, each once, in order of time. Which games count must not depend on their outcomes: a test on chosen games is
 * not valid.
 */
export function addGames(state: LossTestState, games: readonly GameSums[]): LossTestState {
  const { losses, residuals, left } = chunksOf(games, state.left);
  const { rule, reference } = state;
  const loss = losses.map((mean) => clipped(mean - reference.loss.mean, rule.loss.clip));
  const residual = residuals.map((mean) => clipped(mean - reference.residual.mean, rule.residual.clip));
  return {
    ...state,
    losses: [...state.losses, ...loss],
    residuals: [...state.residuals, ...residual],
    left,
    games: state.games + games.length,
    rows: state.rows + games.reduce((sum, { rows }) => sum + rows, 0),
    looks: state.looks + 1,
  };
}

/**
 * The null hypothesis of each test: the average expected difference is at most the margin. The reference's mean is an estimate, so the bets are on differences
 * above its upper confidence bound + margin; the truth is below that bound with probability 1 - (level / 2) * referenceShare, and then the
 * e-value ever reaches 1 / ((level / 2) (1 - referenceShare)) with at most the rest of the level (Ville's inequality and a union bound).
 */
export function lossTestVerdict(state: LossTestState): LossTestVerdict {
  const { losses, residuals, games, rows, looks } = state;
  const eValues = eValuesOf(state);
  const loss = evidence(state, 'loss', eValues.loss, losses);
  const residual = evidence(state, 'residual', eValues.residual, residuals);
  const worse = loss.worse || residual.worse;
  return { loss, residual, worse, chunks: losses.length, games, rows, looks };
}

/** `lossTestVerdict` without the intervals, which take longer. */
export function isWorse(state: LossTestState): boolean {
  const { loss, residual } = eValuesOf(state);
  return Math.max(loss, residual) >= neededOf(state.rule);
}

function neededOf({ level, referenceShare }: LossTestRule): number {
  return 1 / ((level / 2) * (1 - referenceShare));
}

function eValuesOf({ losses, residuals, bounds, rule }: LossTestState): Record<'loss' | 'residual', number> {
  const { clip } = rule.residual;
  const negative = residuals.map((value) => -value);
  return {
    loss: eValueOf(losses, bounds.loss, rule.loss.clip),
    residual: (eValueOf(residuals, bounds.residual, clip) + eValueOf(negative, bounds.residual, clip)) / 2,
  };
}

function evidence(
  { rule, reference }: LossTestState,
  name: 'loss' | 'residual',
  eValue: number,
  differences: readonly number[],
): LossEvidence {
  const level = rule.level / 2;
  const needed = neededOf(rule);
  const found = { eValue, needed, worse: eValue >= needed };
  if (differences.length === 0) return found;
  const [low, high] = bettingInterval(differences, rule[name].clip, level * (1 - rule.referenceShare));
  const margin = marginOf(reference[name], reference.chunks, (level * rule.referenceShare) / 2);
  return { ...found, interval: [low - margin, high + margin] };
}

const FIRST_START = 8;

/**
 * Evidence that the differences are above a bound. A long time without change must not use up the wealth for a later change, so it is
 * split over bets that begin at chunk 0, 8, 16, 32 …, the k-th with the share 1 / (k (k + 1)); what has not begun keeps its share.
 * A sum of fair games with fixed shares that sum to 1 is a fair game (compare Shin, Ramdas and Rinaldo, "E-detectors", New England
 * Journal of Statistics in Data Science 2, 2024, whose shares do not sum to 1).
 */
function eValueOf(differences: readonly number[], bound: number, clip: number): number {
  let eValue = 0;
  let shared = 0;
  let start = 0;
  for (let k = 1; start <= differences.length; k++) {
    const share = 1 / (k * (k + 1));
    shared += share;
    eValue += share * bettingEValue(differences.slice(start), clip, bound);
    start = start === 0 ? FIRST_START : 2 * start;
  }
  return eValue + (1 - shared);
}
