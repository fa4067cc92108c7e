import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { andersonDarling } from '../../src/algorithms/statistics/drift-tests/anderson-darling.js';
import {
  type Bins,
  evidentlyBins,
  equalWidthBins,
  quantileBins,
} from '../../src/algorithms/statistics/drift-tests/bins.js';
import { chiSquare } from '../../src/algorithms/statistics/drift-tests/chi-square.js';
import { cramerVonMises } from '../../src/algorithms/statistics/drift-tests/cramer-von-mises.js';
import { energyDistance } from '../../src/algorithms/statistics/drift-tests/energy-distance.js';
import { eppsSingleton } from '../../src/algorithms/statistics/drift-tests/epps-singleton.js';
import { fisherExact } from '../../src/algorithms/statistics/drift-tests/fisher-exact.js';
import { gTest } from '../../src/algorithms/statistics/drift-tests/g-test.js';
import { hellinger } from '../../src/algorithms/statistics/drift-tests/hellinger.js';
import { jensenShannon } from '../../src/algorithms/statistics/drift-tests/jensen-shannon.js';
import { kolmogorovSmirnov } from '../../src/algorithms/statistics/drift-tests/kolmogorov-smirnov.js';
import { kullbackLeibler } from '../../src/algorithms/statistics/drift-tests/kullback-leibler.js';
import { mannWhitney } from '../../src/algorithms/statistics/drift-tests/mann-whitney.js';
import { psi } from '../../src/algorithms/statistics/drift-tests/psi.js';
import type { CountPair } from '../../src/algorithms/statistics/drift-tests/result.js';
import { tTest } from '../../src/algorithms/statistics/drift-tests/t-test.js';
import { totalVariation } from '../../src/algorithms/statistics/drift-tests/total-variation.js';
import { twoProportions } from '../../src/algorithms/statistics/drift-tests/two-proportions.js';
import { wasserstein } from '../../src/algorithms/statistics/drift-tests/wasserstein.js';
import { type SortedPair, sortedPair } from '../../src/algorithms/statistics/sorted-column.js';
import { describeWithShared } from '../support/shared-data.js';

/** Any of the reference's numbers; Infinity is a text. */
type Tree = { [name: string]: Tree } & Record<string, number | string | number[]>;

interface Sample {
  features: Record<string, Tree>;
  reference_file: { file: string };
  current_file: { file: string };
  evidently_actual: { stattests?: Record<string, Record<string, { score: number }>> };
}

interface Reference {
  pairs: Record<string, { samples: Record<string, Sample> }>;
}

/** Largest relative difference by name, over everything compared; a number near 0 counts by its absolute difference. */
type Gaps = Map<string, number>;

describeWithShared(
  'drift statistics equal those of SciPy and Evidently',
  ['reference', 'drift'],
  (folder) => {
    const reference = JSON.parse(readFileSync(join(folder, 'reference.json'), 'utf8')) as Reference;
    const samples = Object.entries(reference.pairs).flatMap(([pair, { samples }]) =>
      Object.entries(samples).map(([rows, sample]) => ({ name: `${pair}, ${rows} rows`, sample })),
    );

    it.each(samples)('$name', ({ sample }) => {
      const before = readColumns(folder, sample.reference_file.file);
      const after = readColumns(folder, sample.current_file.file);
      const failures: string[] = [];
      for (const [column, expected] of Object.entries(sample.features)) {
        const pair = sortedPair(before[column], after[column]);
        const actual = {
          ...numericNumbers(pair),
          ...binNumbers(pair, expected),
          ...categoryNumbers(pair, expected),
        };
        const evidently = evidentlyNumbers(pair, sample.evidently_actual.stattests?.[column] ?? {});
        compare(actual, expected, column, failures);
        if (!isFarthest(pair, expected.ks.statistic_location as number))
          failures.push(`${column}.ks.location`);
        for (const [test, { score }] of Object.entries(sample.evidently_actual.stattests?.[column] ?? {})) {
          if (evidently[test] !== undefined)
            check(evidently[test], score, `${column}.evidently.${test}`, failures);
        }
      }
      expect(failures).toEqual([]);
      if (process.env.PARIVISION_SHOW_GAPS) {
        process.stdout.write(
          `${[...gaps].map(([name, gap]) => `${name} ${gap.toExponential(1)}`).join('\n')}\n`,
        );
      }
    });
  },
);

const gaps: Gaps = new Map();

function numericNumbers(pair: SortedPair): Record<string, unknown> {
  const ks = kolmogorovSmirnov(pair);
  const distance = wasserstein(pair);
  const midrank = andersonDarling(pair);
  const ranks = mannWhitney(pair, { method: 'asymptotic' });
  const welch = tTest(pair);
  const pooled = tTest(pair, { variances: 'pooled' });
  const cvm = cramerVonMises(pair);
  return {
    ks: {
      statistic: ks.statistic,
      statistic_sign: ks.sign,
      p_exact: kolmogorovSmirnov(pair, { method: 'exact' }).pValue,
      p_exact_bigint: kolmogorovSmirnov(pair, { method: 'exact' }).pValue,
      p_asymp_scipy: kolmogorovSmirnov(pair, { method: 'asymptotic' }).pValue,
      p_kolmogorov_limit: kolmogorovSmirnov(pair, { method: 'limit' }).pValue,
      p_kolmogorov_stephens: kolmogorovSmirnov(pair, { method: 'stephens' }).pValue,
      p_scipy_auto: ks.pValue,
    },
    wasserstein: {
      distance: distance.distance,
      std_reference_ddof0: distance.referenceDeviation,
      normed: distance.statistic,
    },
    anderson_darling: {
      statistic_midrank: midrank.statistic,
      p_midrank: midrank.pValue,
      p_flag: { 'at-most': 'floored_0.001', 'at-least': 'capped_0.25' }[midrank.clipped!] ?? 'interpolated',
      statistic_right: andersonDarling(pair, { variant: 'right' }).statistic,
    },
    mann_whitney: {
      U1_reference: ranks.statistic,
      p_two_sided: ranks.pValue,
      p_two_sided_no_continuity: mannWhitney(pair, { method: 'asymptotic', continuity: false }).pValue,
      p_less: mannWhitney(pair, { method: 'asymptotic', alternative: 'less' }).pValue,
      p_greater: mannWhitney(pair, { method: 'asymptotic', alternative: 'greater' }).pValue,
      auc_cur_gt_ref: ranks.auc,
    },
    cramer_von_mises: { statistic: cvm.statistic, p_asymptotic: cvm.pValue },
    energy_distance_scipy: energyDistance(pair).statistic,
    welch_t: { statistic: welch.statistic, dof: welch.degreesOfFreedom, p: welch.pValue },
    pooled_t: { statistic: pooled.statistic, dof: pooled.degreesOfFreedom, p: pooled.pValue },
  };
}

function binNumbers(pair: SortedPair, expected: Tree): Record<string, unknown> {
  return {
    ...(expected.bins_q10 && {
      bins_q10: { ...shareNumbers(quantileBins(pair)), edges_unique: [...quantileBins(pair).edges] },
    }),
    bins_evidently: { ...shareNumbers(evidentlyBins(pair)), edges_or_keys: [...evidentlyBins(pair).edges] },
  };
}

function shareNumbers(bins: Bins): Record<string, unknown> {
  const js = jensenShannon(bins);
  return {
    n_bins: bins.reference.length,
    ref_counts: [...bins.reference],
    cur_counts: [...bins.current],
    psi: psi(bins).statistic,
    psi_evidently_fill: psi(bins, { fill: 'evidently' }).statistic,
    kl_ref_cur: kullbackLeibler(bins).statistic,
    kl_ref_cur_evidently_fill: kullbackLeibler(bins, { fill: 'evidently' }).statistic,
    kl_ref_cur_nofill: kullbackLeibler(bins, { fill: 0 }).statistic,
    js_distance_ln: js.statistic,
    js_distance_base2: jensenShannon(bins, { base: 2 }).statistic,
    js_divergence_ln: js.divergence,
    hellinger: hellinger(bins).statistic,
    tvd: totalVariation(bins).statistic,
  };
}

function categoryNumbers(pair: SortedPair, expected: Tree): Record<string, unknown> {
  const { categorical } = expected;
  if (!categorical) return {};
  const fit = chiSquare(pair, { form: 'goodness-of-fit' });
  const table = chiSquare(pair);
  const g = gTest(pair);
  const numbers: Record<string, unknown> = {
    ref_counts: [...pair.reference],
    cur_counts: [...pair.current],
    gof: { statistic: fit.statistic, dof: fit.degreesOfFreedom, p: fit.pValue },
    contingency: {
      statistic: table.statistic,
      dof: table.degreesOfFreedom,
      p: table.pValue,
      min_expected: table.leastExpected,
    },
    g_contingency: { statistic: g.statistic, dof: g.degreesOfFreedom, p: g.pValue },
    cramers_v: table.effects[0].value,
  };
  if (categorical.z_two_proportion) {
    const z = twoProportions(pair);
    const yates = chiSquare(pair, { yates: true });
    const fisher = fisherExact(pair);
    numbers.z_two_proportion = {
      p_ref: z.referenceShare,
      p_cur: z.currentShare,
      z: z.statistic,
      p_two_sided: z.pValue,
      diff_cur_minus_ref: z.effects[0].value,
      ci95_wald_unpooled: z.effects[0].interval,
      cohens_h: z.effects[1].value,
    };
    numbers.contingency_yates = { statistic: yates.statistic, dof: yates.degreesOfFreedom, p: yates.pValue };
    numbers.fisher_exact = { odds_ratio: fisher.oddsRatio, p: fisher.pValue };
  }
  return { categorical: numbers };
}

/** By Evidently's names; its permutation tests draw from NumPy's generator and are left out. */
function evidentlyNumbers(pair: SortedPair, wanted: Record<string, unknown>): Record<string, number> {
  const bins = evidentlyBins(pair);
  const numbers: Record<string, () => number> = {
    ks: () => kolmogorovSmirnov(pair).pValue,
    wasserstein: () => wasserstein(pair).statistic,
    anderson: () => andersonDarling(pair).pValue,
    mannw: () => mannWhitney(pair, { alternative: 'less' }).pValue,
    cramer_von_mises: () => cramerVonMises(pair).pValue,
    t_test: () => tTest(pair, { variances: 'pooled' }).pValue,
    ed: () => energyDistance(pair).statistic,
    es: () => eppsSingleton(pair).pValue,
    jensenshannon: () => jensenShannon(bins).statistic,
    kl_div: () => kullbackLeibler(bins, { fill: 'evidently' }).statistic,
    psi: () => psi(bins, { fill: 'evidently' }).statistic,
    hellinger: () => hellinger('es' in wanted ? equalWidthBins(pair, pair.values.length) : pair).statistic,
    chisquare: () => chiSquare(pair, { form: 'goodness-of-fit' }).pValue,
    z: () => twoProportions(firstAgainstRest(pair)).pValue,
    g_test: () => gTest(pair, { form: 'goodness-of-fit' }).pValue,
    fisher_exact: () => fisherExact(pair).pValue,
  };
  return Object.fromEntries(
    Object.entries(numbers)
      // Fisher's test ends in an error there with more than two categories.
      .filter(([name]) => name in wanted && (name !== 'fisher_exact' || pair.values.length === 2))
      .map(([name, number]) => [name, number()]),
  );
}

/** Whether the distribution functions differ most at `location`: where there are several such values, SciPy's rounding picks one. */
function isFarthest(pair: SortedPair, location: number): boolean {
  let gap = 0;
  pair.values.forEach((value, k) => {
    if (value <= location) gap += pair.reference[k] / pair.referenceRows - pair.current[k] / pair.currentRows;
  });
  return Math.abs(Math.abs(gap) - kolmogorovSmirnov(pair).statistic) < 1e-12;
}

/** As Evidently does with more than two categories. */
function firstAgainstRest({ reference, current, referenceRows, currentRows }: SortedPair): CountPair {
  return {
    reference: [reference[0], referenceRows - reference[0]],
    current: [current[0], currentRows - current[0]],
  };
}

function compare(actual: unknown, expected: unknown, name: string, failures: string[]): void {
  if (typeof actual === 'object' && actual !== null) {
    const entries = Object.entries(actual as Record<string, unknown>);
    if (Array.isArray(actual) && actual.length !== (expected as unknown[]).length)
      failures.push(`${name}: length`);
    for (const [key, value] of entries)
      compare(value, (expected as Record<string, unknown>)[key], `${name}.${key}`, failures);
    return;
  }
  if (typeof actual === 'string') {
    if (actual !== expected) failures.push(`${name}: ${actual}, not ${String(expected)}`);
    return;
  }
  check(actual as number, expected === 'Infinity' ? Infinity : (expected as number), name, failures);
}

/** 1e-9 relative, 1e-12 absolute near 0; p-values below 1e-290 need only be as small. */
function check(actual: number, expected: number, name: string, failures: string[]): void {
  if (actual === expected) return note(name, 0);
  const difference = Math.abs(actual - expected);
  const gap = difference / Math.abs(expected);
  if (Math.abs(actual) < 1e-290 && Math.abs(expected) < 1e-290) return;
  const isTail = /\.p(_|$)/.test(name);
  if (isTail || difference > 1e-12) note(name, gap);
  // 1 - a sum of terms, in SciPy as here: SciPy's Bessel function is off by 1e-15, more than 1e-9 of a small p-value.
  const near = isTail ? (name.includes('cramer_von_mises') ? 1e-14 : 0) : 1e-12;
  if (!(gap < 1e-9) && difference > near) {
    failures.push(`${name}: ${actual}, not ${expected}: ${gap}`);
  }
}

function note(name: string, gap: number): void {
  const short = name.slice(name.indexOf('.') + 1);
  gaps.set(short, Math.max(gaps.get(short) ?? 0, gap));
}

function readColumns(folder: string, file: string): Record<string, Float64Array> {
  const bytes = readFileSync(join(folder, file));
  const [header, ...lines] = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes)
    .toString('utf8')
    .trim()
    .split(/\r?\n/);
  const names = header.split(',');
  const columns = names.map(() => new Float64Array(lines.length));
  lines.forEach((line, row) => line.split(',').forEach((text, c) => (columns[c][row] = Number(text))));
  return Object.fromEntries(names.map((name, c) => [name, columns[c]]));
}
