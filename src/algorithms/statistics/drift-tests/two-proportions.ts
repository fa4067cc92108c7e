import { normalHalfWidth, normalSurvival, normalTwoSided } from '../normal.js';
import type { Alternative, CountPair, DriftResult } from './result.js';
import { countsOf } from './shares.js';

const TEST = 'The Z test of two proportions';

export interface TwoProportionsOptions {
  alternative?: Alternative;
  level?: number;
}

export interface TwoProportionsResult extends DriftResult {
  pValue: number;
  referenceShare: number;
  currentShare: number;
}

/**
 * The Z test of two proportions, with the pooled variance: the share of the second of two categories, reference - current. Effects:
 * the difference current - reference with Wald's interval, and Cohen's h (Fleiss, Statistical Methods for Rates and Proportions, 1981).
 * If all rows are of one category, the statistic is 0 and the p-value 1.
 * @throws {RangeError} unless there are one or two categories with rows, and rows on each side
 */
export function twoProportions(
  pair: CountPair,
  { alternative = 'two-sided', level = 0.95 }: TwoProportionsOptions = {},
): TwoProportionsResult {
  const { reference, current, n, m } = countsOf(pair, TEST);
  if (reference.length > 2) throw new RangeError(`${TEST} needs two categories, not ${reference.length}`);
  const second = reference.length - 1;
  const [x, y] = [reference[second], current[second]];
  const [referenceShare, currentShare] = [x / n, y / m];
  const pooled = (x + y) / (n + m);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
  const statistic = error === 0 ? 0 : (x * m - y * n) / (n * m) / error;
  const tail = normalSurvival(alternative === 'less' ? -statistic : statistic);
  const difference = currentShare - referenceShare;
  const half =
    normalHalfWidth(level) *
    Math.sqrt((referenceShare * (1 - referenceShare)) / n + (currentShare * (1 - currentShare)) / m);
  return {
    statistic,
    pValue: error === 0 ? 1 : alternative === 'two-sided' ? normalTwoSided(statistic) : tail,
    referenceShare,
    currentShare,
    effects: [
      { measure: 'share-difference', value: difference, interval: [difference - half, difference + half] },
      {
        measure: 'cohens-h',
        value: 2 * (Math.asin(Math.sqrt(currentShare)) - Math.asin(Math.sqrt(referenceShare))),
      },
    ],
  };
}
