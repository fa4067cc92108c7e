import { Random } from '../random/random.js';
import { benjaminiHochberg } from '../statistics/benjamini-hochberg.js';
import { adjustComparisons, compareProfiles } from './compare-profiles.js';
import { planOf } from './plan.js';
import { profileOf } from './profile.js';

const PER_GAME = 30;

interface World {
  games: number;
  /** Standard deviation of a game's level, beside 1 of its rows. */
  between: number;
  shift?: number;
  /** Added to the share of type 1. */
  more?: number;
}

function draw(random: Random, { games, between, shift = 0, more = 0 }: World) {
  const rows = games * PER_GAME;
  const columns = Array.from({ length: 4 }, () => new Float64Array(rows));
  const clusters = new Int32Array(rows);
  for (let game = 0; game < games; game++) {
    const level = between * random.normal();
    const share = Math.min(0.9, Math.max(0.05, 0.4 + between * 0.2 * random.normal() + more));
    for (let row = game * PER_GAME; row < (game + 1) * PER_GAME; row++) {
      clusters[row] = game;
      columns[0][row] = level + shift + random.normal();
      columns[1][row] = random.next() < share ? 1 : 2 + random.integer(4);
      columns[2][row] = 10 * (game % 15) + random.integer(12);
      columns[3][row] = random.next() < 0.45 ? 1 : 0;
    }
  }
  return { columns, clusters };
}

function compared(
  random: Random,
  reference: World,
  current: World,
  clusterOf = (cluster: number) => cluster,
  effects?: Record<string, number>,
) {
  const [before, now] = [draw(random, reference), draw(random, current)];
  const kinds = ['quantity', 'category', 'identifier', 'code'] as const;
  const plan = planOf(
    kinds.map((kind, i) => ({
      name: kind,
      role: i === 3 ? 'target' : 'feature',
      kind,
      values: before.columns[i],
    })),
  );
  return compareProfiles(
    plan,
    profileOf(plan, before.columns, before.clusters.map(clusterOf)),
    profileOf(plan, now.columns, now.clusters.map(clusterOf)),
    { effects },
  );
}

describe('compareProfiles', () => {
  it('is quiet about a profile and itself', () => {
    const { columns, clusters } = draw(new Random(1), { games: 40, between: 0.5 });
    const plan = planOf([
      { name: 'measure', role: 'feature', kind: 'quantity', values: columns[0] },
      { name: 'type', role: 'feature', kind: 'category', values: columns[1] },
    ]);
    const profile = profileOf(plan, columns.slice(0, 2), clusters);
    for (const { pValue, drifted, effect } of compareProfiles(plan, profile, profile)) {
      expect([pValue, drifted, effect!.value, effect!.raw]).toEqual([1, false, 0, 0]);
    }
  });

  it.each([
    { reference: 40, current: 40 },
    { reference: 80, current: 6 },
    { reference: 8, current: 8 },
  ])(
    'rejects at the level with rows of $reference and $current games, and independent rows do not',
    ({ reference, current }) => {
      const worlds = 40;
      const random = new Random(11);
      const [clustered, independent] = [new Float64Array(4), new Float64Array(4)];
      for (let i = 0; i < worlds; i++) {
        const seed = random.integer(2 ** 31);
        const world = {
          reference: { games: reference, between: 0.9 },
          current: { games: current, between: 0.9 },
        };
        const one = compared(new Random(seed), world.reference, world.current);
        const other = compared(new Random(seed), world.reference, world.current, () => -1);
        for (const [c, { pValue }] of one.entries()) if (pValue! <= 0.05) clustered[c] += 1 / worlds;
        for (const [c, { pValue }] of other.entries()) if (pValue! <= 0.05) independent[c] += 1 / worlds;
      }
      for (const share of clustered) expect(share).toBeLessThan(0.11);
      // Shares scatter between games: the first two columns alarm without the games.
      for (const share of independent.subarray(0, 2)) expect(share).toBeGreaterThan(0.12);
    },
    120_000,
  );

  it('finds a shift and a change of shares, whose size it estimates without bias', () => {
    const random = new Random(5);
    const sizes: number[][] = [[], []];
    let [covered, falsely] = [0, 0];
    for (let i = 0; i < 20; i++) {
      const [measure, type, , target] = compared(
        random,
        { games: 200, between: 0.1 },
        { games: 60, between: 0.1, shift: 0.3, more: 0.1 },
      );
      expect([measure.drifted, type.drifted]).toEqual([true, true]);
      if (target.drifted) falsely += 1;
      sizes[0].push(measure.effect!.value);
      sizes[1].push(type.effect!.value);
      const [from, to] = measure.effect!.interval;
      if (from < 0.3 && to > 0.3) covered += 1;
    }
    expect(covered).toBeGreaterThanOrEqual(17);
    expect(falsely).toBeLessThanOrEqual(4);
    const [shift, more] = sizes.map((size) => size.reduce((sum, value) => sum + value, 0) / size.length);
    expect(shift).toBeCloseTo(0.3, 1);
    expect(more).toBeCloseTo(0.1, 1);
  });

  it('does not call a change drift that is certain but small, with any number of rows', () => {
    const world = (games: number, shift = 0) => ({ games, between: 0, shift });
    const [measure] = compared(new Random(2), world(1500), world(1500, 0.03));
    expect(measure.pValue).toBeLessThan(0.01);
    expect(measure.drifted).toBe(false);
    const [named] = compared(new Random(2), world(1500), world(1500, 0.03), undefined, { quantity: 0.02 });
    expect(named.drifted).toBe(true);
  });

  it('says so if there are too few games', () => {
    const [measure] = compared(new Random(2), { games: 3, between: 0 }, { games: 3, between: 0, shift: 2 });
    expect(measure).toMatchObject({ pValue: null, drifted: false });
    expect(measure.tooFew).toContain('3');
  });

  it('finds a constant that became another, and is quiet about one that stays', () => {
    const clusters = Int32Array.from({ length: 900 }, (_, row) => Math.floor(row / 30));
    const constant = (value: number) => new Float64Array(900).fill(value);
    for (const kind of ['quantity', 'category'] as const) {
      const plan = planOf([{ name: 'c', role: 'feature', kind, values: constant(3) }]);
      const of = (value: number) => profileOf(plan, [constant(value)], clusters);
      expect(compareProfiles(plan, of(3), of(4))[0]).toMatchObject({ drifted: true });
      expect(compareProfiles(plan, of(3), of(3))[0]).toMatchObject({ drifted: false, pValue: 1 });
    }
  });

  it('takes the scatter of known games where two windows have none', () => {
    const random = new Random(3);
    const [known, one, other] = [40, 20, 20].map((games) => draw(random, { games, between: 0.9 }));
    const plan = planOf([{ name: 'measure', role: 'feature', kind: 'quantity', values: known.columns[0] }]);
    const of = ({ columns, clusters }: typeof known, isKnown: boolean) =>
      profileOf(plan, [columns[0]], isKnown ? clusters : clusters.map(() => -1));
    const [rows] = compareProfiles(plan, of(one, false), of(other, false));
    const scatter = of(known, true);
    const [games] = compareProfiles(plan, of(one, false), of(other, false), { scatter });
    expect(rows.designEffect).toBeLessThan(2);
    expect(games.designEffect).toBeGreaterThan(5);
    expect(games.pValue).toBeGreaterThan(rows.pValue!);
  });

  it('counts all columns of all groups in the correction', () => {
    const random = new Random(9);
    const groups = [0, 1, 2].map(() =>
      compared(random, { games: 40, between: 0 }, { games: 40, between: 0, shift: 0.05 }),
    );
    const adjusted = adjustComparisons(groups).flat();
    const expected = benjaminiHochberg(groups.flat().map(({ pValue }) => pValue));
    expect(adjusted.map(({ adjustedPValue }) => adjustedPValue)).toEqual(expected);
  });
});
