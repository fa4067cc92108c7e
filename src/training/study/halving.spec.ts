import { type Candidate, cut, laddersOf, rungsOf, workOf } from './halving.js';
import type { TrialPlan } from '../trial/trial.js';

const trial = (index: number, algorithm: TrialPlan['algorithm'] = 'lightgbm'): TrialPlan => ({
  runId: `${algorithm} ${index}`,
  algorithm,
  index,
  parameters: {},
  seed: 1,
  given: [],
});

describe('rungsOf', () => {
  it('fits all on a ninth, a third of them on a third, and a third of those on all rows', () => {
    expect(rungsOf(26, 9000)).toEqual([
      { number: 1, rows: 1000, of: 9000, keep: 8 },
      { number: 2, rows: 3000, of: 9000, keep: 2 },
    ]);
  });

  it('keeps at least one trial, and has no rung that would prune none', () => {
    expect(rungsOf(3, 9000)).toEqual([{ number: 1, rows: 1000, of: 9000, keep: 1 }]);
    expect(rungsOf(2, 9000)).toHaveLength(1);
    expect(rungsOf(1, 9000)).toEqual([]);
    expect(rungsOf(0, 9000)).toEqual([]);
  });

  it('has no rung with too few rows', () => {
    expect(rungsOf(20, 1700)).toEqual([{ number: 1, rows: 566, of: 1700, keep: 6 }]);
    expect(rungsOf(20, 500)).toEqual([]);
  });
});

describe('laddersOf', () => {
  it('has rungs for each algorithm, of the rows that its engine accepts', () => {
    const trials = [
      ...Array.from({ length: 10 }, (_, i) => trial(i)),
      ...Array.from({ length: 4 }, (_, i) => trial(i, 'ml-random-forest')),
      trial(0, 'logistic-regression'),
    ];
    const ladders = laddersOf(trials, 90_000);
    expect([...ladders].map(([name, rungs]) => [name, rungs.map(({ rows }) => rows)])).toEqual([
      ['lightgbm', [10_000, 30_000]],
      ['ml-random-forest', [222]],
      ['logistic-regression', []],
    ]);
    // Ten: the first, 9 on a ninth, 3 on a third, 1 on all. Four: the first, 3 on 222 of 2,000, 1 on all. One: the first.
    expect(workOf(trials, ladders)).toBeCloseTo(1 + 1 + 1 + 1 + (1 + 3 * 0.111 + 1) + 1, 10);
  });
});

describe('cut', () => {
  const rung = { number: 2, rows: 30_000, of: 90_000, keep: 2 };
  const candidate = (index: number, logLoss: number): Candidate => ({
    trial: trial(index),
    results: [
      { rung: 1, rows: 10_000, logLoss: 9 - logLoss, seconds: 1 },
      { rung: 2, rows: 30_000, logLoss, seconds: 1 },
    ],
  });

  it('keeps the lowest losses of this rung, the first of equals, in any order', () => {
    const all = [candidate(4, 0.65), candidate(2, 0.64), candidate(3, 0.65), candidate(1, 0.66)];
    for (const given of [all, all.toReversed()]) {
      const { kept, pruned } = cut(given, rung);
      expect(kept.map(({ trial: { index } }) => index)).toEqual([2, 3]);
      expect(pruned.map(({ candidate: { trial: one } }) => one.index)).toEqual([4, 1]);
    }
  });

  it('states why each of the others was pruned', () => {
    const { pruned } = cut([candidate(1, 0.64), candidate(2, 0.65), candidate(3, 0.66)], rung);
    expect(pruned[0].reason).toBe(
      'Pruned at rung 2: fitted on 30,000 of 90,000 training rows its validation log loss 0.66000 was not among the 2 lowest of 3 (up to 0.65000).',
    );
  });

  it('prunes no trial when others have failed and there is room', () => {
    expect(cut([candidate(1, 0.7)], rung).pruned).toEqual([]);
    expect(cut([], rung)).toEqual({ kept: [], pruned: [] });
  });
});
