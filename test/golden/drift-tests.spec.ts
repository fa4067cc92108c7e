import { Random } from '../../src/algorithms/random/random.js';
import { scaledBesselK } from '../../src/algorithms/statistics/bessel.js';
import { andersonDarling } from '../../src/algorithms/statistics/drift-tests/anderson-darling.js';
import { benjaminiHochberg } from '../../src/algorithms/statistics/benjamini-hochberg.js';
import { quantileOfRuns } from '../../src/algorithms/statistics/drift-tests/bins.js';
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
import { maximumMeanDiscrepancy } from '../../src/algorithms/statistics/drift-tests/mmd.js';
import { psi } from '../../src/algorithms/statistics/drift-tests/psi.js';
import type { CountPair } from '../../src/algorithms/statistics/drift-tests/result.js';
import { type TTestResult, tTest } from '../../src/algorithms/statistics/drift-tests/t-test.js';
import { totalVariation } from '../../src/algorithms/statistics/drift-tests/total-variation.js';
import { wasserstein } from '../../src/algorithms/statistics/drift-tests/wasserstein.js';
import { chiSquareSurvival } from '../../src/algorithms/statistics/incomplete-gamma.js';
import {
  kolmogorovSmirnovSurvival,
  kolmogorovSurvival,
  smirnovSurvival,
} from '../../src/algorithms/statistics/kolmogorov.js';
import { normalSurvival } from '../../src/algorithms/statistics/normal.js';
import { type SortedPair, sortedPair } from '../../src/algorithms/statistics/sorted-column.js';
import { studentTTwoSided } from '../../src/algorithms/statistics/student-t.js';
import { golden } from './synthetic-shots.js';

/** null: SciPy has no number; it says NaN or raises. */
type Numbers = Record<string, (number | string | null)[] | null>;

interface Golden {
  samples: { name: string; reference: (number | null)[]; current: (number | null)[]; numbers: Numbers }[];
  tables: { table: [number[], number[]]; numbers: Numbers }[];
  large: Numbers;
  kstwo: [number, number, number][];
  kolmogorov: [number, number][];
  smirnov: [number, number, number][];
  chi2: [number, number, number][];
  normal: [number, number][];
  studentT: [number, number, number][];
  bessel: [number, number][];
  bh: number[];
  bhAdjusted: number[];
}

const expected = golden<Golden>('drift-tests.json');

const NUMERIC: Record<string, (pair: SortedPair) => number[]> = {
  'ks exact': (pair) => pairOf(kolmogorovSmirnov(pair, { method: 'exact' })),
  'ks asymptotic': (pair) => pairOf(kolmogorovSmirnov(pair, { method: 'asymptotic' })),
  wasserstein: (pair) => [wasserstein(pair).distance, wasserstein(pair).referenceDeviation],
  energy: (pair) => [energyDistance(pair).statistic],
  'anderson midrank': (pair) => pairOf(andersonDarling(pair)),
  'anderson right': (pair) => pairOf(andersonDarling(pair, { variant: 'right' })),
  cvm: (pair) => pairOf(cramerVonMises(pair)),
  'cvm asymptotic': (pair) => pairOf(cramerVonMises(pair, { method: 'asymptotic' })),
  'mann-whitney': (pair) => pairOf(mannWhitney(pair)),
  'mann-whitney less': (pair) => pairOf(mannWhitney(pair, { alternative: 'less' })),
  'mann-whitney asymptotic': (pair) => pairOf(mannWhitney(pair, { method: 'asymptotic' })),
  welch: (pair) => ofT(tTest(pair)),
  pooled: (pair) => ofT(tTest(pair, { variances: 'pooled' })),
  'epps-singleton': (pair) => pairOf(eppsSingleton(pair)),
  mmd: (pair) => {
    const { statistic, sigma } = maximumMeanDiscrepancy(pair, { random: new Random(1), permutations: 1 });
    return [statistic, sigma];
  },
  deciles: ({ values, reference, referenceRows }) =>
    Array.from({ length: 11 }, (_, i) =>
      quantileOfRuns(values, reference, referenceRows, i === 10 ? 1 : i * 0.1),
    ),
};

const CATEGORIES: Record<string, (pair: CountPair) => number[]> = {
  'chi-square': (pair) => [...pairOf(chiSquare(pair)), chiSquare(pair).degreesOfFreedom],
  yates: (pair) => [...pairOf(chiSquare(pair, { yates: true })), 1],
  g: (pair) => [...pairOf(gTest(pair)), gTest(pair).degreesOfFreedom],
  fit: (pair) => pairOf(chiSquare(pair, { form: 'goodness-of-fit' })),
  'cramers v': (pair) => [chiSquare(pair).effects[0].value],
  psi: (pair) => [psi(pair).statistic],
  kl: (pair) => [kullbackLeibler(pair).statistic],
  js: (pair) => [jensenShannon(pair).statistic, jensenShannon(pair, { base: 2 }).statistic],
  hellinger: (pair) => [hellinger(pair).statistic],
  tvd: (pair) => [totalVariation(pair).statistic],
  fisher: (pair) => [fisherExact(pair).pValue],
};

describe('drift tests equal SciPy’s', () => {
  it.each(expected.samples)('$name', ({ reference, current, numbers }) => {
    const pair = sortedPair(columnOf(reference), columnOf(current));
    expect(differences(numbers, NUMERIC, pair)).toEqual([]);
  });

  it('200,000 and 150,000 rows', () => {
    const pair = sortedPair(
      Float64Array.from({ length: 200_000 }, (_, i) => (((i * 7919) % 200_003) / 1000) % 13.7),
      Float64Array.from({ length: 150_000 }, (_, i) => (((i * 6007) % 150_011) / 990) % 13.9),
    );
    expect(differences(expected.large, NUMERIC, pair)).toEqual([]);
  });

  it.each(expected.tables)('table $table', ({ table: [reference, current], numbers }) => {
    expect(differences(numbers, CATEGORIES, { reference, current })).toEqual([]);
  });

  it('false discovery control', () => {
    expect(benjaminiHochberg(expected.bh)).toEqual(expected.bhAdjusted);
  });
});

describe('special functions equal SciPy’s, in their tails too', () => {
  const cases: [string, [...number[], number][], (...args: number[]) => number][] = [
    ['kstwo', expected.kstwo, kolmogorovSmirnovSurvival],
    ['kolmogorov', expected.kolmogorov, kolmogorovSurvival],
    ['smirnov', expected.smirnov, smirnovSurvival],
    ['chi-square', expected.chi2, chiSquareSurvival],
    ['normal', expected.normal, normalSurvival],
    ['Student’s t', expected.studentT, studentTTwoSided],
    ['Bessel K', expected.bessel, (x) => scaledBesselK(0.25, x)],
  ];

  it.each(cases)('%s', (name, rows, compute) => {
    const failures = rows
      .map((row) => ({ at: row.slice(0, -1), actual: compute(...row.slice(0, -1)), wanted: row.at(-1)! }))
      .filter(({ actual, wanted }) => !near(actual, wanted, 0) && Math.max(actual, wanted) > 1e-290);
    expect({ name, failures }).toEqual({ name, failures: [] });
  });
});

/** Names of what differs. Where SciPy has no number, ours must be refused or a number, never NaN. */
function differences<P>(numbers: Numbers, compute: Record<string, (pair: P) => number[]>, pair: P): string[] {
  return Object.entries(numbers).flatMap(([name, wanted]) => {
    const actual = attempt(() => compute[name](pair));
    if (wanted === null || wanted.includes(null)) {
      return actual?.slice(0, 2).some((x) => Number.isNaN(x)) ? [`${name}: NaN`] : [];
    }
    if (!actual) return [`${name}: refused, not ${wanted.join(', ')}`];
    // 1 - a sum of terms: digits below 1e-14 are noise, in SciPy too.
    const least = name.startsWith('cvm') ? 1e-14 : 0;
    return wanted.flatMap((number, i) =>
      near(actual[i], typeof number === 'string' ? Number(number) : number!, i === 1 ? least : 1e-12)
        ? []
        : [`${name}[${i}]: ${actual[i]}, not ${number}`],
    );
  });
}

function near(actual: number, wanted: number, absolute: number): boolean {
  if (actual === wanted) return true;
  const gap = Math.abs(actual - wanted);
  return gap <= 1e-9 * Math.abs(wanted) || gap <= absolute;
}

function attempt(compute: () => number[]): number[] | undefined {
  try {
    return compute();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function pairOf({ statistic, pValue }: { statistic: number; pValue?: number }): number[] {
  return [statistic, pValue!];
}

/** SciPy's interval is of reference - current. */
function ofT({ statistic, pValue, degreesOfFreedom, effects }: TTestResult): number[] {
  const [low, high] = effects[0].interval!;
  return [statistic, pValue, degreesOfFreedom, -high, -low];
}

function columnOf(values: (number | null)[]): Float64Array {
  return Float64Array.from(values, (x) => x ?? Number.NaN);
}
