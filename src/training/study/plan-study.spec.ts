import { ALGORITHMS } from '../../algorithms/catalogue/catalogue.js';
import { AppError } from '../../platform/errors/app-error.js';
import { planStudy, seedOf } from './plan-study.js';
import type { StudyRequest } from './study.js';

const request = (change: Partial<StudyRequest> = {}): StudyRequest => ({
  id: 'a',
  snapshot: 'f'.repeat(64),
  seed: 42,
  algorithms: [{ name: 'gradient-boosting' }],
  ...change,
});

function faultsOf(change: Partial<StudyRequest>): string[] {
  try {
    planStudy(request(change));
  } catch (error) {
    if (error instanceof AppError && error.code === 'training.study-invalid') {
      return error.details!.map(({ field }) => field);
    }
    throw error;
  }
  return [];
}

describe('planStudy', () => {
  it('begins with the given parameters and defaults for the others', () => {
    const [trial] = planStudy(
      request({ algorithms: [{ name: 'gradient-boosting', parameters: { trees: 7 } }] }),
    ).trials;
    const defaults = ALGORITHMS.find(({ name }) => name === 'gradient-boosting')!.parameters;
    expect(trial.parameters).toEqual({
      ...Object.fromEntries(defaults.map((spec) => [spec.name, spec.default])),
      trees: 7,
    });
  });

  it('draws the parameters that are not given in further trials, each differently', () => {
    const { trials } = planStudy(
      request({ trials: 5, algorithms: [{ name: 'gradient-boosting', parameters: { trees: 7 } }] }),
    );
    expect(trials.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    expect(new Set(trials.map(({ parameters }) => parameters.trees))).toEqual(new Set([7]));
    expect(new Set(trials.map(({ parameters }) => parameters.learningRate)).size).toBe(5);
  });

  it('has the same plan for the same request, and a run id and a seed per trial', () => {
    const change = {
      trials: 3,
      algorithms: [{ name: 'random-forest' }, { name: 'logistic-regression' }],
    } as const;
    const plan = planStudy(request({ ...change, algorithms: [...change.algorithms] }));
    expect(planStudy(request({ ...change, algorithms: [...change.algorithms] }))).toEqual(plan);
    expect(new Set(plan.trials.map(({ runId }) => runId)).size).toBe(6);
    expect(new Set(plan.trials.map(({ seed }) => seed)).size).toBe(6);
  });

  it('continues the index when an algorithm is named twice', () => {
    const { trials } = planStudy(
      request({
        algorithms: [
          { name: 'random-forest', parameters: { trees: 3 } },
          { name: 'random-forest', parameters: { trees: 4 } },
        ],
      }),
    );
    expect(trials.map(({ index, parameters }) => [index, parameters.trees])).toEqual([
      [0, 3],
      [1, 4],
    ]);
    expect(trials[0].runId).not.toBe(trials[1].runId);
  });

  it('has another fingerprint for another snapshot, seed or parameter', () => {
    const fingerprint = (change: Partial<StudyRequest>) => planStudy(request(change)).fingerprint;
    const plain = fingerprint({});
    expect(fingerprint({ seed: 43 })).not.toBe(plain);
    expect(fingerprint({ snapshot: 'e'.repeat(64) })).not.toBe(plain);
    expect(fingerprint({ algorithms: [{ name: 'gradient-boosting', parameters: { trees: 3 } }] })).not.toBe(
      plain,
    );
  });

  it('names every fault by its field', () => {
    expect(
      faultsOf({
        seed: -1,
        trials: 101,
        algorithms: [
          { name: 'gradient-boosting', parameters: { trees: 0 } },
          { name: 'no-such' as 'random-forest' },
          { name: 'random-forest', parameters: { treess: 5 } },
        ],
      }),
    ).toEqual([
      'seed',
      'trials',
      'algorithms[0].parameters.trees',
      'algorithms[1].name',
      'algorithms[2].parameters.treess',
    ]);
    expect(faultsOf({ algorithms: [] })).toEqual(['algorithms']);
    expect(faultsOf({ id: '' })).toEqual(['id']);
    expect(faultsOf({ algorithms: [{ name: 'random-forest', parameters: { trees: '5' } }] })).toEqual([
      'algorithms[0].parameters.trees',
    ]);
  });
});

describe('seedOf', () => {
  it('is a 32-bit unsigned integer that depends on all three', () => {
    const seed = seedOf(42, 'random-forest', 0);
    expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32).toBe(true);
    expect(seedOf(42, 'random-forest', 0)).toBe(seed);
    expect(seedOf(43, 'random-forest', 0)).not.toBe(seed);
    expect(seedOf(42, 'gradient-boosting', 0)).not.toBe(seed);
    expect(seedOf(42, 'random-forest', 1)).not.toBe(seed);
  });
});
