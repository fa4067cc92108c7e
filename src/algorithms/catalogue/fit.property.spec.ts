/** What must hold for every engine of this library, whatever the rows. */
import * as fc from 'fast-check';
import { SHOT_FEATURES } from '../../basketball/shots/features.js';
import { type Model, predictColumns } from '../model.js';
import { ALGORITHMS, type AlgorithmName, type Parameters } from './catalogue.js';
import { type FittedHere, InvalidTrainingData, type TrainingData, fitModel } from './fit.js';

const ENGINES = ALGORITHMS.filter(({ engine }) => engine === 'typescript').map(({ name }) => name);

/** Small enough to fit many times, and without chance: what depends on the draw depends on the order of rows. */
const SMALL: Partial<Record<string, Parameters>> = {
  'logistic-regression': { tolerance: 1e-12, maxIterations: 100 },
  'random-forest': { trees: 3, maxDepth: 4, minRowsInLeaf: 1, bootstrap: false, featuresPerSplit: 1000 },
  'extra-trees': { trees: 3, maxDepth: 4, minRowsInLeaf: 1, bootstrap: false, featuresPerSplit: 1000 },
  'gradient-boosting': { trees: 5, maxLeaves: 4, minRowsInLeaf: 1 },
};

/** Names that engines treat in their own ways: an identifier, a quantity that may bend, a category. */
const NAMES = ['Player_ID', 'X_Location', 'Shot_Zone_Combined', 'other'];

interface Row {
  values: [player: number, x: number, zone: number, other: number];
  label: number;
  weight: number;
}

function dataOf(rows: Row[], weighted = false): TrainingData {
  return {
    featureNames: NAMES,
    features: SHOT_FEATURES,
    columns: NAMES.map((_, f) => Float64Array.from(rows, ({ values }) => values[f])),
    labels: Uint8Array.from(rows, ({ label }) => label),
    weights: weighted ? Float64Array.from(rows, ({ weight }) => weight) : undefined,
    train: { from: 0, to: rows.length },
    validation: { from: rows.length, to: rows.length },
  };
}

function answers(model: Model, rows: Row[]): number[] {
  const { columns } = dataOf(rows);
  const out = new Float64Array(rows.length);
  predictColumns(model, columns, 0, rows.length, out);
  return [...out];
}

function fitted(name: AlgorithmName, data: TrainingData): Model {
  return fitModel(name as FittedHere, data, SMALL[name] ?? {}, 1).model;
}

/** Those that are none. */
function notProbabilities(answers: number[]): number[] {
  return answers.filter((p) => !(p >= 0 && p <= 1));
}

function expectNear(a: number[], b: number[]): void {
  expect(a).toHaveLength(b.length);
  a.forEach((p, i) => expect(Math.abs(p - b[i])).toBeLessThan(1e-5));
}

const row = fc.record({
  values: fc.tuple(
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: -20, max: 20 }),
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 0, max: 9 }),
  ),
  label: fc.integer({ min: 0, max: 1 }),
  weight: fc.integer({ min: 1, max: 3 }),
});
const rows = fc.array(row, { minLength: 2, maxLength: 40 });
const number = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.constantFrom(Number.NaN, Infinity, -Infinity, 0, -0, Number.MAX_VALUE, -Number.MAX_VALUE, 5e-324),
);
const anything = fc.record({
  values: fc.tuple(number, number, number, number),
  label: fc.integer({ min: 0, max: 1 }),
  weight: fc.constant(1),
});

describe.each(ENGINES)('%s', (name) => {
  it('does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(rows, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (given, keys) => {
        const shuffled = given
          .map((entry) => ({ entry, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ entry }) => entry);
        expectNear(
          answers(fitted(name, dataOf(given)), given),
          answers(fitted(name, dataOf(shuffled)), given),
        );
      }),
      { numRuns: 15 },
    );
  });

  it('predicts one probability for a constant column, and for no column', () => {
    fc.assert(
      fc.property(rows, number, (given, constant) => {
        const flat = given.map((entry) => {
          const [player, x, zone] = entry.values;
          return { ...entry, values: [player, x, zone, constant] as Row['values'] };
        });
        const model = fitted(name, dataOf(flat));
        expect(notProbabilities(answers(model, flat))).toEqual([]);
        const elsewhere = flat.map((entry) => {
          const [player, x, zone] = entry.values;
          return { ...entry, values: [player, x, zone, 123] as Row['values'] };
        });
        if (name !== 'logistic-regression') expectNear(answers(model, elsewhere), answers(model, flat));
      }),
      { numRuns: 15 },
    );
  });

  it('returns probabilities for any values: missing, infinite, huge and tiny', () => {
    fc.assert(
      fc.property(
        fc.array(anything, { minLength: 1, maxLength: 25 }),
        fc.array(anything, { minLength: 1 }),
        (given, asked) => expect(notProbabilities(answers(fitted(name, dataOf(given)), asked))).toEqual([]),
      ),
      { numRuns: 40 },
    );
  });

  it('predicts towards the only class, and towards the only row', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 0, max: 1 }), (given, label) => {
        const same = given.map((entry) => ({ ...entry, label }));
        for (const some of [same, same.slice(0, 1)]) {
          for (const p of answers(fitted(name, dataOf(some)), some)) {
            expect(Math.abs(p - label)).toBeLessThanOrEqual(0.5);
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  it('accepts twenty thousand identifiers from a range of a million in acceptable time', () => {
    const many = 20_000;
    const given = Array.from({ length: many }, (_, i): Row => ({
      values: [(i * 7919) % 1_000_000, (i % 41) - 20, 1 + (i % 3), 1_000_000 - i],
      label: Number(i % 41 < 20),
      weight: 1,
    }));
    const model = fitted(name, dataOf(given));
    const unseen = given.map((entry) => {
      const [, x, zone, other] = entry.values;
      return { ...entry, values: [999_999_937, x, zone, other] as Row['values'] };
    });
    expect(notProbabilities(answers(model, given.concat(unseen.slice(0, 100))))).toEqual([]);
  });

  it('handles too many one-hot categories by an error, or by splits', () => {
    const given = Array.from({ length: 2000 }, (_, i): Row => ({
      values: [i % 5, 0, 1_000_000 + i, 0],
      label: i % 2,
      weight: 1,
    }));
    if (name === 'logistic-regression') {
      expect(() => fitted(name, dataOf(given))).toThrow(InvalidTrainingData);
      expect(() => fitted(name, dataOf(given))).toThrow('Shot_Zone_Combined');
    } else {
      expect(notProbabilities(answers(fitted(name, dataOf(given)), given))).toEqual([]);
    }
  });

  it('refuses no rows at all, and labels other than 0 and 1', () => {
    const given: Row[] = [{ values: [1, 2, 3, 4], label: 1, weight: 1 }];
    const data = dataOf(given);
    expect(() => fitted(name, { ...data, train: { from: 0, to: 0 } })).toThrow(InvalidTrainingData);
    expect(() => fitted(name, { ...data, labels: Uint8Array.of(2) })).toThrow(InvalidTrainingData);
  });
});

// Leaves of one row: trees count rows, not weight, for minRowsInLeaf.
describe.each(ENGINES)('%s, weights', (name) => {
  it('are rows repeated', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const repeated = given.flatMap((entry) => Array.from({ length: entry.weight }, () => entry));
        expectNear(
          answers(fitted(name, dataOf(given, true)), given),
          answers(fitted(name, dataOf(repeated)), given),
        );
      }),
      { numRuns: 15 },
    );
  });
});
