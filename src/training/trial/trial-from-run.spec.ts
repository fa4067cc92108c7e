import { ALGORITHMS } from '../../algorithms/catalogue/catalogue.js';
import type { Run } from '../../tracking/index.js';
import { planStudy } from '../study/plan-study.js';
import { parametersFromText, trialFromRun } from './trial-from-run.js';

function run(change: Partial<Run>): Run {
  return {
    id: 'a'.repeat(32),
    experimentId: '1',
    name: 'random-forest 1',
    status: 'RUNNING',
    startTime: new Date(0),
    params: { algorithm: 'random-forest', trial: '3', seed: '9', trees: '12', bootstrap: 'false' },
    metrics: {},
    tags: {},
    artifacts: [],
    ...change,
  };
}

describe('trialFromRun', () => {
  it('reads parameters in their types, and no scores before the end', () => {
    expect(trialFromRun(run({}))).toEqual({
      runId: 'a'.repeat(32),
      algorithm: 'random-forest',
      index: 3,
      parameters: { trees: 12, bootstrap: false },
      seed: 9,
      state: 'running',
    });
    expect(trialFromRun(run({ status: 'FAILED', error: 'no rows' }))).toMatchObject({
      state: 'failed',
      error: 'no rows',
    });
  });
});

describe('parametersFromText', () => {
  it('has the planned values of the text that a run keeps', () => {
    for (const { name } of ALGORITHMS) {
      const { trials } = planStudy({
        id: 'a',
        snapshot: 'f'.repeat(64),
        seed: 42,
        trials: 3,
        algorithms: [{ name }],
      });
      expect(trials).toHaveLength(3);
      for (const { parameters } of trials) {
        const text = Object.fromEntries(
          Object.entries(parameters).map(([key, value]) => [key, String(value)]),
        );
        expect(parametersFromText(name, { ...text, seed: '1', snapshot: 'x' })).toEqual(parameters);
      }
    }
  });

  it('is empty for an algorithm that is not known', () => {
    expect(parametersFromText('gone', { trees: '3' })).toEqual({});
  });
});
