import type { Scores } from '../../algorithms/evaluation/scores.js';
import type { Run } from '../../tracking/index.js';
import { bestTrial, stateOf } from './study-from-runs.js';
import type { Trial } from '../trial/trial.js';
import { trialFromRun } from '../trial/trial-from-run.js';

function trial(runId: string, logLoss: number, state: Trial['state'] = 'finished'): Trial {
  const scores = { logLoss } as Scores;
  const parts = { train: scores, validation: scores, test: scores };
  return { runId, algorithm: 'random-forest', index: 0, parameters: {}, seed: 1, state, scores: parts };
}

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

describe('bestTrial', () => {
  it('has the lowest validation log loss, the first of equals', () => {
    expect(bestTrial([trial('a', 0.7), trial('b', 0.6), trial('c', 0.6)])?.runId).toBe('b');
  });

  it('is a finished one', () => {
    expect(bestTrial([trial('a', 0.1, 'failed'), trial('b', 0.6)])?.runId).toBe('b');
    expect(bestTrial([trial('a', 0.1, 'killed')])).toBeUndefined();
  });

  it('is not one without a loss where another has one', () => {
    expect(bestTrial([trial('a', 0.6), trial('b', Number.NaN)])?.runId).toBe('a');
    expect(bestTrial([trial('a', Number.NaN), trial('b', 0.6)])?.runId).toBe('b');
  });
});

describe('stateOf', () => {
  it('tells a study that this process is at from one that was interrupted', () => {
    expect(stateOf(run({}), true)).toBe('running');
    expect(stateOf(run({}), false)).toBe('interrupted');
    expect(stateOf(run({ status: 'KILLED' }), false)).toBe('killed');
    // Taken up again: the parent is not reset yet.
    expect(stateOf(run({ status: 'KILLED' }), true)).toBe('running');
  });
});

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
