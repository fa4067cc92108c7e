/** Tests of drift by name. */
import { Random } from '../../random/random.js';
import type { NumericColumn } from '../describe.js';
import { type SortedColumn, type SortedPair, sortedPair } from '../sorted-column.js';
import { andersonDarling } from './anderson-darling.js';
import { categoryBins, evidentlyBins, quantileBins } from './bins.js';
import { type DriftTestName, type DriftTestSpec, driftTestNamed } from './drift-test-specs.js';
import { chiSquare } from './chi-square.js';
import { cramerVonMises } from './cramer-von-mises.js';
import { energyDistance } from './energy-distance.js';
import { eppsSingleton } from './epps-singleton.js';
import { fisherExact } from './fisher-exact.js';
import { gTest } from './g-test.js';
import { hellinger } from './hellinger.js';
import { jensenShannon } from './jensen-shannon.js';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.js';
import { kullbackLeibler } from './kullback-leibler.js';
import { mannWhitney } from './mann-whitney.js';
import { maximumMeanDiscrepancy } from './mmd.js';
import { psi } from './psi.js';
import type { Alternative, CountPair, DriftResult } from './result.js';
import type { ZeroFill } from './shares.js';
import { tTest } from './t-test.js';
import { totalVariation } from './total-variation.js';
import { twoProportions } from './two-proportions.js';
import { wasserstein, wassersteinInterval } from './wasserstein.js';

export { DRIFT_TESTS } from './drift-test-specs.js';
export type { DriftTestName, DriftTestSpec, DriftVerdictRule } from './drift-test-specs.js';

export interface DriftTestOptions {
  /** Instead of the catalogue's. */
  threshold?: number;
  /** Of the intervals, 0..1; 0.95 by default. */
  level?: number;
  /** Of mann-whitney, t-test and two-proportions. */
  alternative?: Alternative;
  /** Of t-test. */
  variances?: 'welch' | 'pooled';
  /** Of chi-square and g-test. */
  form?: 'contingency' | 'goodness-of-fit';
  /**
   * Of the distances between shares of a numeric column. By default, psi: deciles where the reference has more than 20 distinct
   * values, else one bin for each value; the others: Evidently's bins.
   */
  bins?: 'quantiles' | 'evidently' | 'categories';
  /** Of psi and kullback-leibler. */
  fill?: ZeroFill;
  /** Of jensen-shannon. */
  base?: 'e' | 2;
  /** A safe integer, for the tests with random draws. */
  seed?: number;
  /** Of maximum-mean-discrepancy (100) and total-variation (1,000). */
  permutations?: number;
  /** The cluster of each row, for the interval of wasserstein; needs `seed` and unsorted columns. */
  clusters?: { reference: ArrayLike<number>; current: ArrayLike<number> };
}

export interface DriftOutcome extends DriftResult {
  name: DriftTestName;
  drifted: boolean;
  /** What decided. */
  threshold: number;
}

/** One side: a column of numbers, sorted or not, or counts of categories. */
export type DriftSide = NumericColumn | SortedColumn | { counts: ArrayLike<number> };

/**
 * Runs one test on two columns or two vectors of counts. A test for categories takes the distinct values of a column as its categories.
 * @throws {RangeError} when there is no such test, it is not for such data, or its result is undefined; the message says why
 */
export function runDriftTest(
  name: string,
  reference: DriftSide,
  current: DriftSide,
  options: DriftTestOptions = {},
): DriftOutcome {
  const spec = driftTestNamed(name);
  const outcome = runDriftTestOn(name, pairOf(reference, current), options);
  const { clusters, seed, level } = options;
  if (spec.name === 'wasserstein' && clusters) {
    if (!isColumn(reference) || !isColumn(current)) throw new RangeError('clusters need unsorted columns');
    const [, normed] = outcome.effects;
    normed.interval = wassersteinInterval(reference, current, {
      referenceClusters: clusters.reference,
      currentClusters: clusters.current,
      random: randomOf(spec, seed),
      level,
    });
  }
  return outcome;
}

/** As runDriftTest, on a pair that was sorted once for several tests. @throws {RangeError} as runDriftTest */
export function runDriftTestOn(
  name: string,
  pair: SortedPair | CountPair,
  options: DriftTestOptions = {},
): DriftOutcome {
  const spec = driftTestNamed(name);
  const result = resultOf(spec, pair, options);
  const threshold = options.threshold ?? spec.verdict.threshold;
  const value = spec.verdict.from === 'pValue' ? result.pValue! : result.statistic;
  const drifted = {
    below: value < threshold,
    'at-most': value <= threshold,
    'at-least': value >= threshold,
  }[spec.verdict.drifted];
  return { name: spec.name, ...result, drifted, threshold };
}

function resultOf(spec: DriftTestSpec, pair: SortedPair | CountPair, options: DriftTestOptions): DriftResult {
  if (spec.columns === 'category') return ofCategories(spec, pair, options);
  if (spec.columns === 'both') return ofShares(spec, pair, options);
  if (!isSorted(pair)) throw new RangeError(`${spec.name} needs a numeric column, not counts of categories`);
  return ofNumbers(spec, pair, options);
}

function ofNumbers(spec: DriftTestSpec, pair: SortedPair, options: DriftTestOptions): DriftResult {
  const { level, alternative, variances, permutations, seed } = options;
  switch (spec.name) {
    case 'kolmogorov-smirnov':
      return kolmogorovSmirnov(pair, { level });
    case 'wasserstein':
      return wasserstein(pair);
    case 'anderson-darling':
      return andersonDarling(pair);
    case 'cramer-von-mises':
      return cramerVonMises(pair);
    case 'mann-whitney':
      return mannWhitney(pair, { alternative, level });
    case 't-test':
      return tTest(pair, { alternative, variances, level });
    case 'epps-singleton':
      return eppsSingleton(pair);
    case 'energy-distance':
      return energyDistance(pair);
    default:
      return maximumMeanDiscrepancy(pair, { random: randomOf(spec, seed), permutations });
  }
}

function ofCategories(spec: DriftTestSpec, pair: CountPair, options: DriftTestOptions): DriftResult {
  const { level, alternative, form, permutations, seed } = options;
  switch (spec.name) {
    case 'chi-square':
      return chiSquare(pair, { form, level });
    case 'g-test':
      return gTest(pair, { form });
    case 'two-proportions':
      return twoProportions(pair, { alternative, level });
    case 'fisher-exact':
      return fisherExact(pair, { random: seed === undefined ? undefined : randomOf(spec, seed) });
    default:
      return totalVariation(pair, { random: randomOf(spec, seed), permutations, level });
  }
}

function ofShares(spec: DriftTestSpec, pair: SortedPair | CountPair, options: DriftTestOptions): DriftResult {
  const { fill, base, level } = options;
  const shares = isSorted(pair) ? binned(spec, pair, options) : pair;
  switch (spec.name) {
    case 'psi':
      return psi(shares, { fill, level });
    case 'kullback-leibler':
      return kullbackLeibler(shares, { fill });
    case 'jensen-shannon':
      return jensenShannon(shares, { base });
    default:
      return hellinger(shares);
  }
}

function binned(spec: DriftTestSpec, pair: SortedPair, { bins }: DriftTestOptions): CountPair {
  if (bins === 'categories') return categoryBins(pair);
  if (bins === 'quantiles') return quantileBins(pair);
  const usual = evidentlyBins(pair);
  return spec.name === 'psi' && bins === undefined && usual.rule === 'sturges' ? quantileBins(pair) : usual;
}

/** A stream of its own for each test, so that a test's draws do not depend on which others are run. */
function randomOf(spec: DriftTestSpec, seed: number | undefined): Random {
  if (seed === undefined) throw new RangeError(`${spec.name} draws at random and needs a seed`);
  return new Random(seed).fork(spec.name);
}

function pairOf(reference: DriftSide, current: DriftSide): SortedPair | CountPair {
  const [a, b] = [isNumeric(reference), isNumeric(current)];
  if (a && b) return sortedPair(reference as NumericColumn, current as NumericColumn);
  if (a || b) throw new RangeError('reference and current must both be columns or both be counts');
  return {
    reference: (reference as { counts: ArrayLike<number> }).counts,
    current: (current as { counts: ArrayLike<number> }).counts,
  };
}

function isNumeric(side: DriftSide): side is NumericColumn | SortedColumn {
  return isColumn(side) || 'values' in side;
}

function isColumn(side: DriftSide): side is NumericColumn {
  return ArrayBuffer.isView(side);
}

function isSorted(pair: SortedPair | CountPair): pair is SortedPair {
  return 'values' in pair;
}
