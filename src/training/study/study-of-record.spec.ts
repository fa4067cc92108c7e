import type { Scores } from '../../algorithms/evaluation/scores.js';
import type { Trial } from '../trial/trial.js';
import { bestTrial, stateOf } from './study-of-record.js';

function trial(runId: string, logLoss: number, state: Trial['state'] = 'finished'): Trial {
  const scores = { logLoss } as Scores;
  const parts = { train: scores, validation: scores, test: scores };
  return { runId, algorithm: 'random-forest', index: 0, parameters: {}, seed: 1, state, scores: parts };
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
  it('distinguishes a study that this process is working on from an interrupted one', () => {
    expect(stateOf({ state: 'running' }, true)).toBe('running');
    expect(stateOf({ state: 'running' }, false)).toBe('interrupted');
    expect(stateOf({ state: 'killed' }, false)).toBe('killed');
    expect(stateOf({ state: 'finished' }, false)).toBe('finished');
    // Started again: the new attempt is not stored yet.
    expect(stateOf({ state: 'killed' }, true)).toBe('running');
  });
});
