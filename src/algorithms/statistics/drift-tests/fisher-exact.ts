import type { Random } from '../../random/random.js';
import { hypergeometricProbability } from '../stirling.js';
import { networkPValue } from './fisher-network.js';
import { drawCounts } from './random-counts.js';
import type { CountPair, DriftResult } from './result.js';
import { type Counts, countsOf } from './shares.js';

const TEST = 'Fisher’s exact test';
/** Tables whose probability is at most this factor times the observed one count as as rare: rounding must not decide. */
const TOLERANCE = 1 + 1e-7;

export interface FisherExactOptions {
  /** Of the tables drawn where an exact sum would take too long. Without it, such tables are refused. */
  random?: Random;
  /** How many; 9,999 by default, as in SciPy. */
  draws?: number;
}

export interface FisherExactResult extends DriftResult {
  /** The probability of the observed table, given its margins. */
  statistic: number;
  pValue: number;
  /** Of 2 x 2 tables: n11 n22 / (n12 n21) of the counts; infinite where the divisor is 0. */
  oddsRatio?: number;
}

/**
 * Fisher's exact test, two-sided, of a table of two samples and any number of categories: the probability of all tables with the same
 * margins that are at most as probable as the observed one. Two categories: direct sum. More: the network algorithm of Mehta and
 * Patel (JASA 78, 1983): categories one after another, equal histories merged, and branches cut off whose completions are all as
 * rare as the observed table or all more probable. Where even that takes too long, and `random` is given: the share of tables drawn
 * under no drift, (1 + rare ones) / (1 + draws), with the method `monte-carlo`.
 * @throws {RangeError} when a side has no rows, or the table has too many relatives for an exact sum and there is no `random`
 */
export function fisherExact(
  pair: CountPair,
  { random, draws = 9999 }: FisherExactOptions = {},
): FisherExactResult {
  const counts = countsOf(pair, TEST);
  const { reference } = counts;
  if (reference.length === 1) return { statistic: 1, pValue: 1, method: 'exact', effects: [] };
  if (reference.length === 2) return ofTwo(counts);
  const statistic = tableProbability(reference, counts);
  const exact = networkPValue(counts, statistic * TOLERANCE);
  if (exact !== undefined) return { statistic, pValue: exact, method: 'exact', effects: [] };
  if (random === undefined) {
    throw new RangeError(
      `${TEST} of ${reference.length} categories and ${counts.n + counts.m} rows has too many tables to sum: give a seed to draw tables, or use the chi-square or the G test`,
    );
  }
  return {
    statistic,
    pValue: drawnPValue(counts, statistic, random, draws),
    method: 'monte-carlo',
    effects: [],
  };
}

/** The probability of the reference counts `first`, given the margins: multivariate hypergeometric. */
function tableProbability(first: ArrayLike<number>, { reference, current, n, m }: Counts): number {
  let probability = 1;
  let [rest, left] = [n + m, n];
  for (let k = 0; k < reference.length; k++) {
    const size = reference[k] + current[k];
    rest -= size;
    probability *= hypergeometricProbability(first[k], size, rest, left);
    left -= first[k];
  }
  return probability;
}

function drawnPValue(counts: Counts, statistic: number, random: Random, draws: number): number {
  const totals = counts.reference.map((count, k) => count + counts.current[k]);
  const drawn = new Float64Array(totals.length);
  let rare = 0;
  for (let draw = 0; draw < draws; draw++) {
    drawCounts(random, totals, counts.n, drawn);
    if (tableProbability(drawn, counts) <= statistic * TOLERANCE) rare += 1;
  }
  return (1 + rare) / (1 + draws);
}

function ofTwo({ reference, current, n, m }: Counts): FisherExactResult {
  const [a, b, c, d] = [reference[0], reference[1], current[0], current[1]];
  const firsts = a + c;
  const statistic = hypergeometricProbability(a, n, m, firsts);
  const limit = statistic * TOLERANCE;
  const [low, high] = [Math.max(0, firsts - m), Math.min(n, firsts)];
  const mode = Math.floor(((firsts + 1) * (n + 1)) / (n + m + 2));
  // Probabilities fall on both sides of the mode; only the two tails are summed, from the ends inwards.
  let pValue = 0;
  for (let k = firstAtMost(low, mode); k >= low; k--) pValue += hypergeometricProbability(k, n, m, firsts);
  for (let k = lastAtMost(mode, high); k <= high; k++) pValue += hypergeometricProbability(k, n, m, firsts);
  if (hypergeometricProbability(mode, n, m, firsts) <= limit) pValue = 1;
  return {
    statistic,
    pValue: Math.min(1, pValue),
    method: 'exact',
    oddsRatio: (a * d) / (b * c),
    effects: [],
  };

  /** The greatest k of from .. to - 1 that is rare enough, by bisection; from - 1 if none is. */
  function firstAtMost(from: number, to: number): number {
    let [rare, common] = [from - 1, to];
    while (common - rare > 1) {
      const middle = Math.floor((rare + common) / 2);
      if (hypergeometricProbability(middle, n, m, firsts) <= limit) rare = middle;
      else common = middle;
    }
    return rare;
  }

  function lastAtMost(from: number, to: number): number {
    let [common, rare] = [from, to + 1];
    while (rare - common > 1) {
      const middle = Math.floor((rare + common) / 2);
      if (hypergeometricProbability(middle, n, m, firsts) <= limit) rare = middle;
      else common = middle;
    }
    return rare;
  }
}
