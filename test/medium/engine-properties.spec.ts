/**
 * What must hold for every engine, whatever the rows. Each fit is in a thread with a time limit: one that hangs fails. Our own
 * engines have more and finer properties beside their sources (fit.property.spec.ts).
 */
import { jest } from '@jest/globals';
import * as fc from 'fast-check';
import {
  type AlgorithmName,
  ALGORITHMS,
  resolveParameters,
} from '../../src/algorithms/catalogue/catalogue.js';
import { SHOT_FEATURES } from '../../src/basketball/shots/features.js';
import { Random } from '../../src/algorithms/random/random.js';
import type { NativeEngines } from '../../src/training/engines/native/native-engines.service.js';
import { describeWithEngines } from '../support/engines.js';
import { ALL_FAULTS } from '../support/faults.js';
import { FittingThread, type Order, type Outcome } from '../support/fitting-thread.js';

/** Names that engines treat in their own ways: an identifier, a quantity that may bend, a category. */
const NAMES = ['Player_ID', 'X_Location', 'Shot_Zone_Combined', 'other'];
const [PLAYER, ZONE] = [0, 2];
/** Different identifiers in one column. */
const IDENTIFIERS = ALL_FAULTS ? 1_000_000 : 100_000;

interface Engine {
  label: string;
  algorithm: AlgorithmName;
  parameters: Record<string, number | boolean | string>;
  /** Columns that our trees take as categories; the libraries have a parameter for it. */
  categorical?: number[];
  /** Chance depends on the place of a row. */
  byPlace?: boolean;
  /** Takes weights of rows. */
  weighted?: boolean;
}

const FOREST = { trees: 3, maxDepth: 4, minRowsInLeaf: 1, featuresPerSplit: 1000 };
const BOOSTING = { trees: 4, maxLeaves: 5, minRowsInLeaf: 1 };
const OWN: Engine[] = [
  {
    label: 'logistic-regression',
    algorithm: 'logistic-regression',
    parameters: { tolerance: 1e-12, maxIterations: 100 },
    weighted: true,
  },
  {
    label: 'logistic-regression with splines',
    algorithm: 'logistic-regression',
    parameters: { tolerance: 1e-12, maxIterations: 100, splineKnots: 4 },
  },
  {
    label: 'random-forest',
    algorithm: 'random-forest',
    parameters: { ...FOREST, bootstrap: true },
    byPlace: true,
  },
  {
    label: 'random-forest without bootstrap',
    algorithm: 'random-forest',
    parameters: { ...FOREST, bootstrap: false },
    weighted: true,
  },
  {
    label: 'random-forest with categories',
    algorithm: 'random-forest',
    parameters: { ...FOREST, bootstrap: true },
    categorical: [PLAYER, ZONE],
    byPlace: true,
  },
  {
    label: 'extra-trees',
    algorithm: 'extra-trees',
    parameters: { ...FOREST, bootstrap: false },
    weighted: true,
  },
  {
    label: 'extra-trees with bootstrap',
    algorithm: 'extra-trees',
    parameters: { ...FOREST, bootstrap: true },
    byPlace: true,
  },
  { label: 'gradient-boosting', algorithm: 'gradient-boosting', parameters: BOOSTING, weighted: true },
  {
    label: 'gradient-boosting with categories',
    algorithm: 'gradient-boosting',
    parameters: BOOSTING,
    categorical: [PLAYER, ZONE],
  },
  {
    label: 'ml-random-forest',
    algorithm: 'ml-random-forest',
    parameters: { trees: 3, maxDepth: 4, minRowsToSplit: 2 },
    byPlace: true,
  },
  { label: 'ml-logistic-regression', algorithm: 'ml-logistic-regression', parameters: { steps: 40 } },
];

const LIGHTGBM = { num_iterations: 4, num_leaves: 5, min_data_in_leaf: 10 };
const XGBOOST = { num_boost_round: 4, max_depth: 3, min_child_weight: 2 };
const AS_CATEGORIES = { categorical_feature: 'Shot_Zone_Combined' };
const NATIVE: Engine[] = [
  { label: 'lightgbm', algorithm: 'lightgbm', parameters: LIGHTGBM },
  { label: 'lightgbm with categories', algorithm: 'lightgbm', parameters: { ...LIGHTGBM, ...AS_CATEGORIES } },
  { label: 'xgboost', algorithm: 'xgboost', parameters: XGBOOST },
  { label: 'xgboost with categories', algorithm: 'xgboost', parameters: { ...XGBOOST, ...AS_CATEGORIES } },
];

interface Row {
  values: number[];
  label: number;
}

/** Rows without ties between columns: near 0 goes in more often, and so does zone 2. */
function shots(count: number, seed: number): Row[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const values = [1 + random.integer(20), random.normal(), 1 + random.integer(3), random.next()];
    const odds = 1 - 1.5 * Math.abs(values[1]) + (values[2] === 2 ? 1 : 0);
    return { values, label: random.next() < 1 / (1 + Math.exp(-odds)) ? 1 : 0 };
  });
}

function shared(values: Iterable<number>, count: number): Float64Array {
  const column = new Float64Array(new SharedArrayBuffer(count * 8));
  let at = 0;
  for (const value of values) column[at++] = value;
  return column;
}

function* columnOf(rows: Row[], feature: number): Iterable<number> {
  for (const { values } of rows) yield values[feature];
}

const columnsOf = (rows: Row[]) => NAMES.map((_, f) => shared(columnOf(rows, f), rows.length));

// A hang is found by the limit of each fit.
jest.setTimeout(240_000);
const thread = new FittingThread();
afterAll(() => thread.end());

/** @param held rows at the end that are the validation part */
function order(engine: Engine, rows: Row[], held: number, engines?: NativeEngines): Order {
  const { algorithm, parameters, categorical } = engine;
  const [from, to] = [rows.length - held, rows.length];
  return {
    algorithm,
    parameters: resolveParameters(algorithm, parameters),
    seed: 3,
    categorical,
    data: {
      snapshot: 'f'.repeat(64),
      featureNames: NAMES,
      features: SHOT_FEATURES,
      columns: columnsOf(rows),
      labels: Uint8Array.from(rows, ({ label }) => label),
      train: { from: 0, to: from },
      validation: { from, to },
      test: { from: to, to },
    },
    native: engines?.taskFor(algorithm, 1),
  };
}

const number = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.constantFrom(Number.NaN, Infinity, -Infinity, Number.MAX_VALUE, -Number.MAX_VALUE, 5e-324),
);
const oddRows = fc.array(
  fc.record({
    values: fc.array(number, { minLength: 4, maxLength: 4 }),
    label: fc.integer({ min: 0, max: 1 }),
  }),
  { minLength: 1, maxLength: 30 },
);

function properties(engine: Engine, runs: number, engines?: NativeEngines): void {
  const fit = (rows: Row[], held = 0, asked = rows, seconds?: number): Promise<Outcome> =>
    thread.fit(order(engine, rows, held, engines), columnsOf(asked), seconds);
  const answersOf = async (...given: Parameters<typeof fit>): Promise<number[]> => {
    const { answers, error } = await fit(...given);
    if (error) throw new Error(`${error.name}: ${error.message}`);
    expect(answers.filter((p) => !(p >= 0 && p <= 1))).toHaveLength(0);
    return [...answers];
  };

  it.each([
    [1, 0],
    [1, 12],
    [30, 0],
    [30, 12],
  ])('one class in %i rows, %i rows to validate with: leans to it', async (count, held) => {
    for (const label of [0, 1]) {
      const rows = shots(count + held, 5).map((row, i) => (i < count ? { ...row, label } : row));
      for (const p of await answersOf(rows, held)) expect(Math.abs(p - label)).toBeLessThanOrEqual(0.5);
    }
  });

  it('has one answer where columns are constant or empty, and learns from the others', async () => {
    const rows = shots(200, 6);
    for (const constant of [Number.NaN, 7]) {
      const flat = rows.map((row) => ({ ...row, values: row.values.map(() => constant) }));
      expect(new Set(await answersOf(flat, 40)).size).toBe(1);
      const one = rows.map(({ values, label }) => ({
        values: [values[0], values[1], values[2], constant],
        label,
      }));
      expect(new Set(await answersOf(one, 40)).size).toBeGreaterThan(1);
    }
  });

  it('accepts values without bounds, or reports what it does not accept', async () => {
    await fc.assert(
      fc.asyncProperty(oddRows, oddRows, fc.boolean(), async (rows, asked, validates) => {
        const held = validates ? Math.floor(rows.length / 3) : 0;
        const { answers, error } = await fit(rows, held, asked);
        if (error) expect(error.message).toMatch(/inf|finite/i);
        else expect(answers.filter((p) => !(p >= 0 && p <= 1))).toHaveLength(0);
      }),
      { numRuns: runs },
    );
  });

  if (!engine.byPlace) {
    it('does not depend on the order of the rows', async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), async (seed) => {
          const rows = shots(300, seed);
          const shuffled = rows.slice();
          const random = new Random(seed);
          for (let i = rows.length - 1; i > 0; i--) {
            const j = random.integer(i + 1);
            [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
          }
          const [one, other] = [await answersOf(rows, 0, rows), await answersOf(shuffled, 0, rows)];
          expect(Math.max(...one.map((p, i) => Math.abs(p - other[i])))).toBeLessThan(1e-6);
        }),
        { numRuns: Math.ceil(runs / 3) },
      );
    });
  }

  if (engine.weighted) {
    it('treats a row of weight n as n rows', async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), async (seed) => {
          const rows = shots(60, seed);
          const random = new Random(seed);
          const weights = Float64Array.from(rows, () => random.integer(4));
          const repeated = rows.flatMap((row, i) => Array<Row>(weights[i]).fill(row));
          const weighted = order(engine, rows, 0);
          weighted.data.weights = weights;
          const { answers } = await thread.fit(weighted, columnsOf(rows));
          const others = await answersOf(repeated, 0, rows);
          // The derivatives of boosting are floats, and three times a float is not always the float of three times it.
          const rounding = engine.algorithm === 'gradient-boosting' ? 1e-6 : 1e-9;
          expect(Math.max(...others.map((p, i) => Math.abs(p - answers![i])))).toBeLessThan(rounding);
        }),
        { numRuns: runs },
      );
    });
  }

  it(`accepts ${IDENTIFIERS} identifiers in a column, as a number and as a category, or reports that they are too many`, async () => {
    for (const place of [PLAYER, ZONE]) {
      const rows = Array.from({ length: IDENTIFIERS }, (_, i): Row => {
        const values = [1 + (i % 5), (i % 41) - 20, 1 + (i % 3), i % 10];
        values[place] = 1_000_000 - ((i * 7919) % 1_000_000);
        return { values, label: Number(i % 41 < 20) };
      });
      const asked = rows.slice(0, 500);
      const tooMany = engine.algorithm === 'logistic-regression' && place === ZONE;
      if (tooMany) {
        const { error } = await fit(rows, 100, asked, 150);
        expect(error).toMatchObject({
          name: 'InvalidTrainingData',
          message: expect.stringContaining(NAMES[ZONE]),
        });
        continue;
      }
      const answers = await answersOf(rows, 100, asked, 150);
      const meanOf = (label: number) => {
        const some = answers.filter((_, i) => asked[i].label === label);
        return some.reduce((sum, p) => sum + p, 0) / some.length;
      };
      expect(meanOf(1) - meanOf(0)).toBeGreaterThan(0.1);
    }
  });
}

describe.each(OWN)('$label', (engine) => {
  properties(engine, 6);
});

describeWithEngines('native engines', (engines) => {
  describe.each(NATIVE)('$label', (engine) => {
    properties(engine, 3, engines);
  });
});

it('no engine of the catalogue is left out', () => {
  const covered = new Set([...OWN, ...NATIVE].map(({ algorithm }) => algorithm));
  expect(ALGORITHMS.map(({ name }) => name).filter((name) => !covered.has(name))).toEqual([]);
});

it('an endless fit is ended and reported', async () => {
  const engine: Engine = { label: '', algorithm: 'random-forest', parameters: { trees: 5000, maxDepth: 64 } };
  const rows = shots(20_000, 1);
  await expect(thread.fit(order(engine, rows, 0), columnsOf(rows), 1)).rejects.toThrow(
    'has not ended within 1 s',
  );
  const next = await thread.fit(order(OWN[0], rows.slice(0, 50), 0), columnsOf(rows.slice(0, 5)));
  expect(next.answers).toHaveLength(5);
});
