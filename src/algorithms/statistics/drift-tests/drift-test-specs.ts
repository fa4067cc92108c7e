/** Every test of drift by name: what it is for, what it needs, and how its verdict is made. */

export type DriftTestName =
  | 'kolmogorov-smirnov'
  | 'wasserstein'
  | 'anderson-darling'
  | 'cramer-von-mises'
  | 'mann-whitney'
  | 't-test'
  | 'epps-singleton'
  | 'energy-distance'
  | 'maximum-mean-discrepancy'
  | 'chi-square'
  | 'g-test'
  | 'two-proportions'
  | 'fisher-exact'
  | 'total-variation'
  | 'psi'
  | 'kullback-leibler'
  | 'jensen-shannon'
  | 'hellinger';

export interface DriftVerdictRule {
  /** Which number decides. */
  from: 'pValue' | 'statistic';
  /** A column has drifted if that number is below, at most, or at least the threshold. */
  drifted: 'below' | 'at-most' | 'at-least';
  /** By default; Evidently's. */
  threshold: number;
}

export interface DriftTestSpec {
  name: DriftTestName;
  title: string;
  /** What Evidently calls it. */
  evidentlyName: string;
  columns: 'numeric' | 'category' | 'both';
  /** The least number of values on each side. */
  leastRows: number;
  /** The most categories, if there is a limit. */
  mostCategories?: number;
  /** The p-value comes from random draws: a seed is an option it needs. */
  seeded?: true;
  verdict: DriftVerdictRule;
  /** One or two sentences for the documentation. */
  text: string;
}

const byPValue = (threshold: number, drifted: 'below' | 'at-most' = 'below'): DriftVerdictRule => ({
  from: 'pValue',
  drifted,
  threshold,
});
const byDistance: DriftVerdictRule = { from: 'statistic', drifted: 'at-least', threshold: 0.1 };

export const DRIFT_TESTS: readonly DriftTestSpec[] = [
  {
    name: 'kolmogorov-smirnov',
    title: 'Kolmogorov–Smirnov',
    evidentlyName: 'ks',
    columns: 'numeric',
    leastRows: 1,
    verdict: byPValue(0.05, 'at-most'),
    text: 'The largest difference of the distribution functions. Exact up to 10,000 rows on a side. With many rows every small difference is significant: look at the distance.',
  },
  {
    name: 'wasserstein',
    title: 'Wasserstein distance (normed)',
    evidentlyName: 'wasserstein',
    columns: 'numeric',
    leastRows: 1,
    verdict: byDistance,
    text: 'How far values have moved on average, in standard deviations of the reference. A change of shape without a shift can stay below the threshold.',
  },
  {
    name: 'anderson-darling',
    title: 'Anderson–Darling',
    evidentlyName: 'anderson',
    columns: 'numeric',
    leastRows: 1,
    verdict: byPValue(0.1),
    text: 'Like Kolmogorov–Smirnov, with more weight on the tails. The p-value is between 0.001 and 0.25, and flagged at these ends.',
  },
  {
    name: 'cramer-von-mises',
    title: 'Cramér–von Mises',
    evidentlyName: 'cramer_von_mises',
    columns: 'numeric',
    leastRows: 2,
    verdict: byPValue(0.1, 'at-most'),
    text: 'The mean squared difference of the distribution functions. Exact up to 20 rows on a side.',
  },
  {
    name: 'mann-whitney',
    title: 'Mann–Whitney',
    evidentlyName: 'mannw',
    columns: 'numeric',
    leastRows: 1,
    verdict: byPValue(0.05),
    text: 'Whether values of one side tend to be greater. Two-sided by default; Evidently tests only for greater current values (alternative less).',
  },
  {
    name: 't-test',
    title: 't test',
    evidentlyName: 't_test',
    columns: 'numeric',
    leastRows: 2,
    verdict: byPValue(0.05),
    text: 'Whether the means differ. Welch’s by default; Evidently pools the variances.',
  },
  {
    name: 'epps-singleton',
    title: 'Epps–Singleton',
    evidentlyName: 'es',
    columns: 'numeric',
    leastRows: 5,
    verdict: byPValue(0.05),
    text: 'Compares the characteristic functions; also for discrete values. Needs an interquartile range above 0.',
  },
  {
    name: 'energy-distance',
    title: 'Energy distance',
    evidentlyName: 'ed',
    columns: 'numeric',
    leastRows: 1,
    verdict: byDistance,
    text: 'A distance of the distributions in the root of the column’s unit: the threshold has to be chosen for the column.',
  },
  {
    name: 'maximum-mean-discrepancy',
    title: 'Maximum mean discrepancy',
    evidentlyName: 'empirical_mmd',
    columns: 'numeric',
    leastRows: 2,
    seeded: true,
    verdict: byPValue(0.1),
    text: 'The distance of the means of a Gaussian kernel, judged by permutations. Of long columns 1,000 rows a side are drawn.',
  },
  {
    name: 'chi-square',
    title: 'Chi-square',
    evidentlyName: 'chisquare',
    columns: 'category',
    leastRows: 1,
    verdict: byPValue(0.05),
    text: 'Whether the shares of categories differ. Takes both sides as samples; goodness-of-fit is Evidently’s form, which takes the reference as known and alarms too often.',
  },
  {
    name: 'g-test',
    title: 'G test',
    evidentlyName: 'g_test',
    columns: 'category',
    leastRows: 1,
    verdict: byPValue(0.1),
    text: 'Like chi-square, by the likelihood ratio.',
  },
  {
    name: 'two-proportions',
    title: 'Z test of two proportions',
    evidentlyName: 'z',
    columns: 'category',
    leastRows: 1,
    mostCategories: 2,
    verdict: byPValue(0.05),
    text: 'Whether the share of the second of two categories differs.',
  },
  {
    name: 'fisher-exact',
    title: 'Fisher’s exact test',
    evidentlyName: 'fisher_exact',
    columns: 'category',
    leastRows: 1,
    verdict: byPValue(0.1),
    text: 'Exact for few rows. Where an exact sum would take too long, tables are drawn if there is a seed; otherwise the test is refused.',
  },
  {
    name: 'total-variation',
    title: 'Total variation distance',
    evidentlyName: 'TVD',
    columns: 'category',
    leastRows: 1,
    seeded: true,
    verdict: byPValue(0.1),
    text: 'Half the summed difference of the shares, judged by permutations.',
  },
  {
    name: 'psi',
    title: 'Population stability index',
    evidentlyName: 'psi',
    columns: 'both',
    leastRows: 1,
    verdict: byDistance,
    text: 'The symmetric divergence of the shares of bins: deciles of the reference by default, or categories.',
  },
  {
    name: 'kullback-leibler',
    title: 'Kullback–Leibler divergence',
    evidentlyName: 'kl_div',
    columns: 'both',
    leastRows: 1,
    verdict: byDistance,
    text: 'The divergence of the reference from the current shares of bins or categories, in nats.',
  },
  {
    name: 'jensen-shannon',
    title: 'Jensen–Shannon distance',
    evidentlyName: 'jensenshannon',
    columns: 'both',
    leastRows: 1,
    verdict: byDistance,
    text: 'A symmetric, bounded distance of the shares of bins or categories.',
  },
  {
    name: 'hellinger',
    title: 'Hellinger distance',
    evidentlyName: 'hellinger',
    columns: 'both',
    leastRows: 1,
    verdict: byDistance,
    text: 'A symmetric distance of the shares of bins or categories, 0 to 1.',
  },
];

/** @throws {RangeError} naming all tests, when there is none of this name */
export function driftTestNamed(name: string): DriftTestSpec {
  const spec = DRIFT_TESTS.find((test) => test.name === name);
  if (!spec) {
    throw new RangeError(
      `there is no drift test ${name}; there are ${DRIFT_TESTS.map((test) => test.name).join(', ')}`,
    );
  }
  return spec;
}
