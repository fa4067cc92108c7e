import * as fc from 'fast-check';
import { Random } from '../../random/random.js';
import { sortedPair } from '../sorted-column.js';
import { andersonDarling } from './anderson-darling.js';
import { DRIFT_TESTS, type DriftTestName, runDriftTest, runDriftTestOn } from './catalogue.js';
import { chiSquare } from './chi-square.js';
import { cramerVonMises } from './cramer-von-mises.js';
import { fisherExact } from './fisher-exact.js';
import { jensenShannon } from './jensen-shannon.js';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.js';
import { mannWhitney } from './mann-whitney.js';
import { psi } from './psi.js';
import { tTest } from './t-test.js';
import { totalVariation } from './total-variation.js';
import { twoProportions } from './two-proportions.js';
import { wasserstein, wassersteinInterval } from './wasserstein.js';

const pairOf = (reference: number[], current: number[]) =>
  sortedPair(Float64Array.from(reference), Float64Array.from(current));

const SEEDED = { seed: 7, permutations: 20 };

/** Some values, with ties and missing ones among them. */
const values = fc.array(
  fc.oneof(
    fc.integer({ min: -5, max: 5 }),
    fc.double({ min: -1e3, max: 1e3, noNaN: true }),
    fc.constant(Number.NaN),
  ),
  { minLength: 12, maxLength: 60 },
);

function numbersOf(name: DriftTestName, reference: number[], current: number[]): number[] | undefined {
  try {
    const { statistic, pValue } = runDriftTest(
      name,
      Float64Array.from(reference),
      Float64Array.from(current),
      SEEDED,
    );
    return pValue === undefined ? [statistic] : [statistic, pValue];
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

describe('every test of drift', () => {
  const names = DRIFT_TESTS.map((test) => test.name);

  it.each(names)('%s gives a number or says why not, and p-values in 0 .. 1', (name) => {
    fc.assert(
      fc.property(values, values, (reference, current) => {
        const numbers = numbersOf(name, reference, current);
        if (!numbers) return;
        expect(numbers.some(Number.isNaN)).toBe(false);
        if (numbers.length === 2) {
          expect(numbers[1]).toBeGreaterThanOrEqual(0);
          expect(numbers[1]).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 40 },
    );
  });

  it.each(names)('%s does not depend on the order of the rows', (name) => {
    fc.assert(
      fc.property(values, values, (reference, current) => {
        expect(numbersOf(name, [...reference].reverse(), [...current].sort())).toEqual(
          numbersOf(name, reference, current),
        );
      }),
      { numRuns: 20 },
    );
  });

  it.each(names)('%s refuses sides without values, with a message that names the need', (name) => {
    const none = Float64Array.of(Number.NaN);
    const some = Float64Array.of(1, 2, 3, 4, 5, 6);
    expect(() => runDriftTest(name, none, some, SEEDED)).toThrow(/needs? (at least|values)/);
    expect(() => runDriftTest(name, some, none, SEEDED)).toThrow(RangeError);
  });

  it.each(names)('%s is seeded: the same draws each time', (name) => {
    const reference = Float64Array.from({ length: 30 }, (_, i) => i % 2);
    const current = Float64Array.from({ length: 40 }, (_, i) => +(i % 3 === 0));
    const once = runDriftTest(name, reference, current, { ...SEEDED, bins: 'categories' });
    expect(runDriftTest(name, reference, current, { ...SEEDED, bins: 'categories' })).toEqual(once);
    expect(once.drifted).toBe(
      {
        below: once.pValue! < once.threshold,
        'at-most': once.pValue! <= once.threshold,
        'at-least': once.statistic >= once.threshold,
      }[DRIFT_TESTS.find((test) => test.name === name)!.verdict.drifted],
    );
  });

  it('is found by name only, and for the kind of its data', () => {
    const counts = { counts: [3, 4, 5] };
    expect(() => runDriftTest('kolmogorov', counts, counts)).toThrow(/no drift test kolmogorov; there are/);
    expect(() => runDriftTest('wasserstein', counts, counts)).toThrow(/numeric column/);
    expect(() => runDriftTest('psi', counts, Float64Array.of(1))).toThrow(/both/);
    expect(() => runDriftTest('total-variation', counts, counts)).toThrow(/needs a seed/);
    expect(() => runDriftTest('chi-square', counts, { counts: [1, 2] })).toThrow(/same categories/);
    expect(() => runDriftTest('chi-square', counts, { counts: [1, 2, -1] })).toThrow(/at least 0/);
    expect(runDriftTest('chi-square', counts, counts)).toMatchObject({
      statistic: 0,
      pValue: 1,
      drifted: false,
    });
  });

  it.each(['kolmogorov-smirnov', 'cramer-von-mises', 'anderson-darling', 'mann-whitney', 't-test'] as const)(
    '%s alarms without drift as often as its level says',
    (name) => {
      const random = new Random(11);
      const draw = () => Float64Array.from({ length: 60 }, () => random.normal());
      let alarms = 0;
      for (let i = 0; i < 600; i++) if (runDriftTest(name, draw(), draw()).pValue! <= 0.1) alarms += 1;
      // 600 draws of 0.1: 60 +- 4 standard deviations of 7.3; Kolmogorov–Smirnov is conservative.
      expect(alarms).toBeLessThan(90);
      expect(alarms).toBeGreaterThan(name === 'kolmogorov-smirnov' ? 15 : 30);
    },
  );

  it.each(['chi-square', 'g-test', 'total-variation'] as const)('%s does so too, and finds drift', (name) => {
    const random = new Random(5);
    const draw = (shift: number) =>
      Float64Array.from({ length: 300 }, () => Math.floor((random.next() + shift) * 5));
    let [alarms, found] = [0, 0];
    for (let i = 0; i < 150; i++) {
      const options = { seed: i, permutations: 99 };
      if (runDriftTest(name, draw(0), draw(0), options).pValue! <= 0.1) alarms += 1;
      if (runDriftTest(name, draw(0), draw(0.15), options).pValue! <= 0.1) found += 1;
    }
    expect(alarms).toBeGreaterThan(3);
    expect(alarms).toBeLessThan(30);
    expect(found).toBe(150);
  });
});

const integers = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 12, maxLength: 60 });

describe('rank tests', () => {
  it.each(['kolmogorov-smirnov', 'mann-whitney', 'cramer-von-mises', 'anderson-darling'] as const)(
    '%s does not change under a monotone map',
    (name) => {
      fc.assert(
        fc.property(integers, integers, (reference, current) => {
          const map = (x: number) => x ** 3 + x;
          expect(numbersOf(name, reference.map(map), current.map(map))).toEqual(
            numbersOf(name, reference, current),
          );
        }),
        { numRuns: 30 },
      );
    },
  );

  it('are symmetric in the sides', () => {
    fc.assert(
      fc.property(values, values, (reference, current) => {
        for (const name of [
          'kolmogorov-smirnov',
          'cramer-von-mises',
          'anderson-darling',
          'energy-distance',
        ] as const) {
          const [there, back] = [numbersOf(name, reference, current), numbersOf(name, current, reference)];
          there?.forEach((number, i) => expect(number).toBeCloseTo(back![i], 9));
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('tests worked by hand', () => {
  it('Kolmogorov–Smirnov: 2 of 20 orders of 3 and 3 rows separate them', () => {
    const result = kolmogorovSmirnov(pairOf([1, 2, 3], [4, 5, 6]));
    expect(result).toMatchObject({ statistic: 1, method: 'exact', location: 3, sign: 1 });
    expect(result.pValue).toBeCloseTo(2 / 20, 14);
    // Unequal: 2 of C(5, 2) orders.
    expect(kolmogorovSmirnov(pairOf([1, 2], [4, 5, 6])).pValue).toBeCloseTo(2 / 10, 14);
    expect(kolmogorovSmirnov(pairOf([5, 5], [5, 5])).pValue).toBe(1);
  });

  it('Mann–Whitney: exact for few rows, refuses exact with ties', () => {
    const result = mannWhitney(pairOf([1, 2, 3], [4, 5, 6]));
    expect(result).toMatchObject({ statistic: 0, method: 'exact', auc: 1 });
    expect(result.pValue).toBeCloseTo(2 / 20, 14);
    expect(mannWhitney(pairOf([1, 2, 3], [4, 5, 6]), { alternative: 'less' }).pValue).toBeCloseTo(1 / 20, 14);
    expect(mannWhitney(pairOf([1, 2, 3], [4, 5, 6]), { alternative: 'greater' }).pValue).toBe(1);
    expect(() => mannWhitney(pairOf([1, 2], [2, 3]), { method: 'exact' })).toThrow(/ties/);
    expect(() => mannWhitney(pairOf([1, 1], [1]))).toThrow(/all values are equal/);
  });

  it('Cramér–von Mises: exact by counting the orders of 2 and 2 rows', () => {
    // T is largest for the 2 separated orders of 6.
    expect(cramerVonMises(pairOf([1, 2], [3, 4])).pValue).toBeCloseTo(2 / 6, 14);
    expect(cramerVonMises(pairOf([1, 4], [2, 3])).pValue).toBe(1);
  });

  it('Wasserstein: a shift by 3, and the integral between steps', () => {
    expect(wasserstein(pairOf([0, 2], [3, 5]))).toMatchObject({
      distance: 3,
      referenceDeviation: 1,
      statistic: 3,
    });
    expect(wasserstein(pairOf([4, 4], [4, 6])).statistic).toBe(1000);
    expect(() => wasserstein(pairOf([1, Infinity], [1]))).toThrow(/finite/);
  });

  it('t: means 1 apart; refuses equal constants, and differing ones are infinitely far apart', () => {
    const { statistic, degreesOfFreedom, effects } = tTest(pairOf([0, 2], [1, 3]));
    expect(statistic).toBeCloseTo(-Math.SQRT1_2, 14);
    expect(degreesOfFreedom).toBeCloseTo(2, 14);
    expect(effects[0].value).toBe(1);
    expect(effects[1].value).toBeCloseTo(Math.SQRT1_2, 14);
    expect(tTest(pairOf([1, 1], [2, 2]))).toMatchObject({ statistic: -Infinity, pValue: 0 });
    expect(() => tTest(pairOf([1, 1], [1, 1]))).toThrow(/undefined when all values are equal/);
  });

  it('chi-square: the table 10 20 / 20 10, both forms', () => {
    const table = { reference: [10, 20], current: [20, 10] };
    expect(chiSquare(table).statistic).toBeCloseTo(20 / 3, 12);
    expect(chiSquare(table, { form: 'goodness-of-fit' }).statistic).toBeCloseTo(15, 12);
    expect(chiSquare(table).effects[0].value).toBeCloseTo(1 / 3, 12);
    expect(chiSquare({ reference: [5, 0], current: [5, 1] }, { form: 'goodness-of-fit' })).toMatchObject({
      statistic: Infinity,
      pValue: 0,
    });
    expect(chiSquare({ reference: [5, 0], current: [9, 0] })).toMatchObject({ statistic: 0, pValue: 1 });
    expect(twoProportions(table).statistic ** 2).toBeCloseTo(20 / 3, 12);
    expect(() => twoProportions({ reference: [1, 1, 1], current: [1, 1, 1] })).toThrow(
      /two categories, not 3/,
    );
  });

  it('Fisher: the lady who tasted tea, and a table of three against all tables', () => {
    expect(fisherExact({ reference: [3, 1], current: [1, 3] }).pValue).toBeCloseTo(34 / 70, 14);
    expect(fisherExact({ reference: [4, 0], current: [0, 4] }).pValue).toBeCloseTo(2 / 70, 14);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { minLength: 3, maxLength: 4 }), (cells) => {
        const [reference, current] = [cells.map(([a]) => a), cells.map(([, b]) => b)];
        fc.pre(reference.some(Boolean) && current.some(Boolean));
        expect(fisherExact({ reference, current }).pValue).toBeCloseTo(
          fisherByTables(reference, current),
          10,
        );
      }),
    );
  });

  it('Fisher: refuses a table that is too large unless it may draw, and the draws agree with chi-square', () => {
    const table = {
      reference: [1656, 622, 681, 970, 779, 275, 17],
      current: [1639, 653, 668, 921, 833, 263, 23],
    };
    expect(() => fisherExact(table)).toThrow(/too many tables/);
    const drawn = fisherExact(table, { random: new Random(1), draws: 2000 });
    expect(drawn.method).toBe('monte-carlo');
    expect(Math.abs(drawn.pValue - chiSquare(table).pValue)).toBeLessThan(0.05);
  });

  it('PSI and Jensen–Shannon: halves against a quarter', () => {
    const shares = { reference: [50, 50], current: [25, 75] };
    expect(psi(shares).statistic).toBeCloseTo(0.25 * Math.log(2) + 0.25 * Math.log(1.5), 12);
    expect(jensenShannon({ reference: [7, 0], current: [0, 3] }, { base: 2 }).statistic).toBeCloseTo(1, 14);
    expect(totalVariation(shares).statistic).toBe(0.25);
    expect(totalVariation(shares).pValue).toBeUndefined();
  });

  it('Anderson–Darling: flags the ends of its table', () => {
    const low = Array.from({ length: 40 }, (_, i) => i);
    expect(andersonDarling(pairOf(low, low))).toMatchObject({ pValue: 0.25, clipped: 'at-least' });
    expect(
      andersonDarling(
        pairOf(
          low,
          low.map((x) => x + 100),
        ),
      ),
    ).toMatchObject({ pValue: 0.001, clipped: 'at-most' });
    expect(() => andersonDarling(pairOf([1], [2, 3]))).toThrow(/at least 4 values in all/);
  });
});

describe('intervals', () => {
  it('of PSI hold the index of the populations about as often as their level says', () => {
    const random = new Random(3);
    const [p, q] = [
      [0.2, 0.3, 0.5],
      [0.3, 0.3, 0.4],
    ];
    const truth = 0.1 * Math.log(1.5) + 0.1 * Math.log(5 / 4);
    const draw = (shares: number[]) => {
      const counts = shares.map(() => 0);
      for (let i = 0; i < 400; i++) {
        const u = random.next();
        counts[u < shares[0] ? 0 : u < shares[0] + shares[1] ? 1 : 2] += 1;
      }
      return counts;
    };
    let held = 0;
    for (let i = 0; i < 500; i++) {
      const [low, high] = psi({ reference: draw(p), current: draw(q) }).effects[0].interval!;
      if (low <= truth && truth <= high) held += 1;
    }
    expect(held / 500).toBeGreaterThan(0.91);
    expect(held / 500).toBeLessThan(0.985);
  });

  it('of Wasserstein by clusters are wider where the rows of a cluster belong together', () => {
    const random = new Random(9);
    const clusters = Array.from({ length: 400 }, (_, i) => i % 20);
    const level = Array.from({ length: 20 }, () => random.normal());
    const column = () => Float64Array.from(clusters, (c) => level[c] + 0.3 * random.normal());
    const [reference, current] = [column(), column().map((x) => x + 1)];
    const interval = (ids: number[]) =>
      wassersteinInterval(reference, current, {
        referenceClusters: ids,
        currentClusters: ids,
        random: new Random(1),
      });
    const byCluster = interval(clusters);
    const byRow = interval(clusters.map((_, i) => i));
    expect(byCluster[1] - byCluster[0]).toBeGreaterThan(1.5 * (byRow[1] - byRow[0]));
    const outcome = runDriftTest('wasserstein', reference, current, {
      seed: 1,
      clusters: { reference: clusters, current: clusters },
    });
    expect(outcome.effects[1].interval).toHaveLength(2);
    expect(() => interval([1])).toThrow(/400 rows, but 1 clusters/);
  });
});

describe('runDriftTestOn', () => {
  it('gives what runDriftTest gives', () => {
    const [a, b] = [Float64Array.of(1, 5, 2, 8, 4), Float64Array.of(3, 9, 4, 4, 7)];
    expect(runDriftTestOn('energy-distance', sortedPair(a, b))).toEqual(
      runDriftTest('energy-distance', a, b),
    );
  });
});

/** By going through every table with the same margins. */
function fisherByTables(reference: number[], current: number[]): number {
  const sizes = reference.map((count, k) => count + current[k]);
  const n = reference.reduce((sum, count) => sum + count, 0);
  const choose = (size: number, k: number): number =>
    k === 0 ? 1 : (choose(size, k - 1) * (size - k + 1)) / k;
  const weightOf = (table: number[]) =>
    table.reduce((product, count, k) => product * choose(sizes[k], count), 1);
  const observed = weightOf(reference);
  let [rare, all] = [0, 0];
  const visit = (table: number[], left: number): void => {
    if (table.length === sizes.length) {
      if (left > 0) return;
      const weight = weightOf(table);
      all += weight;
      if (weight <= observed * (1 + 1e-7)) rare += weight;
      return;
    }
    for (let k = 0; k <= Math.min(left, sizes[table.length]); k++) visit([...table, k], left - k);
  };
  visit([], n);
  return rare / all;
}
