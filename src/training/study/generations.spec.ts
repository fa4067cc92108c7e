import { generationsOf, proposed, type SeenTrial } from './generations.js';
import { planStudy } from './plan-study.js';
import type { Sampler } from './study.js';

const plan = (sampler: Sampler) =>
  planStudy({
    id: 'a',
    snapshot: 'f'.repeat(64),
    seed: 1,
    trials: 9,
    sampler,
    algorithms: [{ name: 'gradient-boosting', parameters: { maxLeaves: 9 } }, { name: 'random-forest' }],
  });

/** The first trials of boosting, best where the learning rate was lowest. */
function seen(count: number): SeenTrial[] {
  return plan('tpe')
    .trials.slice(0, count)
    .map((trial) => ({ trial, loss: Number(trial.parameters.learningRate) }));
}

describe('generationsOf', () => {
  it('is all trials at once for even draws, and fours of each algorithm for tpe', () => {
    expect(generationsOf(plan('random'))).toEqual([plan('random').trials]);
    const generations = generationsOf(plan('tpe'));
    expect(generations.map((trials) => trials.length)).toEqual([8, 8, 2]);
    expect(generations.flat()).toHaveLength(18);
    expect(new Set(generations[1].map(({ index }) => index))).toEqual(new Set([4, 5, 6, 7]));
  });
});

describe('proposed', () => {
  const next = plan('tpe').trials[4];

  it('draws from the finished trials, in any order, and keeps the given parameters', () => {
    const trial = proposed(next, seen(4));
    expect(trial.parameters).not.toEqual(next.parameters);
    expect(trial.parameters.maxLeaves).toBe(9);
    expect(trial.runId).toBe(next.runId);
    expect(proposed(next, seen(4).toReversed())).toEqual(trial);
  });

  it('returns the plan while fewer than four trials of the algorithm have finished', () => {
    expect(proposed(next, seen(3))).toBe(next);
    const forest = plan('tpe').trials[13];
    expect(proposed(forest, seen(4))).toBe(forest);
    const unknown = seen(4).map(({ trial }) => ({ trial, loss: Number.NaN }));
    expect(proposed(next, unknown)).toBe(next);
  });
});
