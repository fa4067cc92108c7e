import fc from 'fast-check';
import { Random } from '../random/random.js';
import { placesOf, mergeProfiles, profileOf, withoutPart } from './profile.js';
import { cellSums, numbersOf } from './column-view.js';
import { planOf, type ProfilePlan } from './plan.js';

const GAMES = 40;

/** Rows of games, each with a place of its own. */
function rowsOf(seed: number, games = GAMES, perGame = 30) {
  const random = new Random(seed);
  const rows = games * perGame;
  const columns = [0, 1, 2].map(() => new Float64Array(rows));
  const clusters = new Int32Array(rows);
  for (let game = 0; game < games; game++) {
    const level = random.normal();
    for (let i = 0; i < perGame; i++) {
      const row = game * perGame + i;
      clusters[row] = game;
      columns[0][row] = random.next() < 0.05 ? Number.NaN : level + random.normal();
      columns[1][row] = random.integer(4);
      columns[2][row] = 100 * game + random.integer(10);
    }
  }
  return { columns, clusters };
}

function planFor({ columns }: { columns: Float64Array[] }): ProfilePlan {
  return planOf([
    { name: 'measure', role: 'feature', kind: 'quantity', values: columns[0] },
    { name: 'type', role: 'feature', kind: 'category', values: columns[1] },
    { name: 'who', role: 'feature', kind: 'identifier', values: columns[2] },
  ]);
}

function part(rows: ReturnType<typeof rowsOf>, from: number, to: number) {
  return {
    columns: rows.columns.map((column) => column.subarray(from, to)),
    clusters: rows.clusters.subarray(from, to),
  };
}

function expectClose(a: Float64Array, b: Float64Array): void {
  expect(a).toHaveLength(b.length);
  for (const [i, value] of a.entries()) {
    if (value !== b[i]) expect(Math.abs(value - b[i])).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(b[i])));
  }
}

describe('a profile', () => {
  const rows = rowsOf(1);
  const plan = planFor(rows);
  const whole = profileOf(plan, rows.columns, rows.clusters);

  it('of parts merges to that of all rows, in any grouping', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: GAMES - 1 }), { maxLength: 5 }), (cuts) => {
        const bounds = [0, ...cuts.toSorted((a, b) => a - b), GAMES].map((game) => game * 30);
        const parts = bounds.slice(1).map((to, i) => {
          const { columns, clusters } = part(rows, bounds[i], to);
          return profileOf(plan, columns, clusters);
        });
        const left = parts.reduce((sum, one) => mergeProfiles(plan, [sum, one]));
        const right = parts.reduceRight((sum, one) => mergeProfiles(plan, [one, sum]));
        for (const merged of [left, right, mergeProfiles(plan, parts)]) {
          expect([merged.rows, merged.clusters]).toEqual([whole.rows, whole.clusters]);
          expectClose(merged.values, whole.values);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('is the same in any order of the rows', () => {
    const order = new Random(3).shuffle(Uint32Array.from(rows.clusters.keys()));
    const shuffled = profileOf(
      plan,
      rows.columns.map((column) => Float64Array.from(order, (row) => column[row])),
      Int32Array.from(order, (row) => rows.clusters[row]),
    );
    expect(shuffled.clusters).toBe(GAMES);
    expectClose(shuffled.values, whole.values);
  });

  it('without a part is that of the others', () => {
    const [first, last] = [part(rows, 0, 600), part(rows, 600, 1200)];
    const rest = withoutPart(plan, whole, profileOf(plan, first.columns, first.clusters));
    const expected = profileOf(plan, last.columns, last.clusters);
    const { head } = placesOf(plan)[0];
    // The extremes are not known without the rows.
    for (const at of [head + 4, head + 5]) rest.values[at] = expected.values[at];
    expect(rest.clusters).toBe(20);
    expectClose(rest.values, expected.values);
  });

  it('has the moments of its rows, and quantiles to within a cell', () => {
    const values = rows.columns[0].filter((value) => !Number.isNaN(value));
    const numbers = numbersOf(whole, placesOf(plan)[0], plan.columns[0]);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
    const sorted = values.toSorted();
    expect(numbers.count).toBe(values.length);
    expect(numbers.count + numbers.missing).toBe(1200);
    expect(numbers.mean).toBeCloseTo(mean, 10);
    expect(numbers.std).toBeCloseTo(Math.sqrt(variance), 10);
    expect([numbers.min, numbers.max]).toEqual([sorted[0], sorted.at(-1)]);
    expect(numbers.median).toBeGreaterThan(sorted[Math.floor(values.length * 0.48)]);
    expect(numbers.median).toBeLessThan(sorted[Math.ceil(values.length * 0.52)]);
    expect([numbers.below, numbers.above]).toEqual([0, 0]);
  });

  it('has the products of the counts by cluster', () => {
    const { counts, products, cells } = cellSums(whole, placesOf(plan)[1]);
    const expected = new Float64Array(cells * cells);
    for (let game = 0; game < GAMES; game++) {
      const n = new Float64Array(cells);
      for (let row = game * 30; row < (game + 1) * 30; row++) n[rows.columns[1][row]] += 1;
      for (let a = 0; a < cells; a++) for (let b = 0; b < cells; b++) expected[a * cells + b] += n[a] * n[b];
    }
    expect([...products]).toEqual([...expected]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1200);
  });

  it('counts what the reference does not have: values out of its range, other categories, unknown identifiers', () => {
    const strange = profileOf(
      plan,
      [Float64Array.of(-100, 100, 0), Float64Array.of(9, 1, 9), Float64Array.of(-5, 0, 77)],
      [0, 1, 2],
    );
    const [measure, type, who] = placesOf(plan).map((place, i) => numbersOf(strange, place, plan.columns[i]));
    expect([measure.below, measure.above]).toEqual([1, 1]);
    expect(type.unseen).toBe(2);
    expect(who.unseen).toBe(2);
  });

  it('has the share of 1 as the mean of a target', () => {
    const target = planOf([{ name: 't', role: 'target', kind: 'category', values: [0, 1] }]);
    const numbers = numbersOf(
      profileOf(target, [[1, 0, 1, 1, Number.NaN]], [0, 0, 1, 1, 1]),
      placesOf(target)[0],
      target.columns[0],
    );
    expect([numbers.mean, numbers.count, numbers.missing]).toEqual([0.75, 4, 1]);
  });

  it('of a constant column has cells for what is below and above it', () => {
    const constant = planOf([{ name: 'c', role: 'feature', kind: 'quantity', values: [3, 3, 3] }]);
    const { counts } = cellSums(profileOf(constant, [[2.9, 3, 3, 3.1]], [0, 1, 2, 3]), placesOf(constant)[0]);
    expect([...counts]).toEqual([1, 2, 1]);
  });
});

it('profiles of different plans are not merged', () => {
  const plan = planOf([{ name: 'c', role: 'feature', kind: 'quantity', values: [1, 2, 3] }]);
  const other = planOf([{ name: 'c', role: 'feature', kind: 'category', values: [1, 2, 3] }]);
  expect(() => mergeProfiles(plan, [profileOf(other, [[1]], [0])])).toThrow('different plans');
});
