import { SHOT_FEATURES } from '../../basketball/shots/features.js';
import { Random } from '../random/random.js';
import {
  ALGORITHMS,
  type AlgorithmName,
  InvalidParameter,
  algorithmSpec,
  drawParameters,
  resolveParameters,
} from './catalogue.js';

describe('ALGORITHMS', () => {
  it('has parameters whose defaults and search ranges obey their own rules', () => {
    for (const { name, parameters } of ALGORITHMS) {
      const defaults = Object.fromEntries(parameters.map((spec) => [spec.name, spec.default]));
      expect(resolveParameters(name, {})).toEqual(defaults);
      for (const { search, min = -Infinity, max = Infinity, scale, text } of parameters) {
        expect(text).toMatch(/\.$/);
        if (!search) continue;
        expect(search[0]).toBeLessThan(search[1]);
        expect(search[0]).toBeGreaterThanOrEqual(scale === 'log' ? Math.max(min, Number.MIN_VALUE) : min);
        expect(search[1]).toBeLessThanOrEqual(max);
      }
    }
  });

  it('has each name once, and row limits on the engines that need them', () => {
    expect(new Set(ALGORITHMS.map(({ name }) => name)).size).toBe(8);
    for (const { engine, maxRows } of ALGORITHMS) expect(maxRows).toBe(engine === 'npm' ? 2000 : undefined);
    for (const { parameters } of ALGORITHMS) {
      expect(new Set(parameters.map(({ name }) => name)).size).toBe(parameters.length);
    }
    expect(() => algorithmSpec('svm' as AlgorithmName)).toThrow(InvalidParameter);
  });
});

describe('resolveParameters', () => {
  it('keeps the given parameters and adds the defaults, in the order of the table', () => {
    const resolved = resolveParameters('random-forest', { bootstrap: false, trees: 7 });
    expect(resolved).toMatchObject({ trees: 7, bootstrap: false, maxDepth: 10 });
    expect(Object.keys(resolved)[0]).toBe('trees');
    expect(resolveParameters('random-forest', { trees: undefined }).trees).toBe(100);
  });

  const faults: [AlgorithmName, Record<string, unknown>, string, string][] = [
    ['gradient-boosting', { learningRate: 2 }, 'learningRate', 'must be a number from 0.001 to 1'],
    ['gradient-boosting', { learningRate: '0.1' }, 'learningRate', 'must be a number from 0.001 to 1'],
    ['gradient-boosting', { learningRate: Number.NaN }, 'learningRate', 'must be a number from 0.001 to 1'],
    ['gradient-boosting', { trees: 1.5 }, 'trees', 'must be an integer from 1 to 10000'],
    ['gradient-boosting', { trees: null }, 'trees', 'must be an integer from 1 to 10000'],
    ['gradient-boosting', { maxBins: 256 }, 'maxBins', 'must be an integer from 2 to 255'],
    ['random-forest', { bootstrap: 1 }, 'bootstrap', 'must be true or false'],
    ['logistic-regression', { l2: 0 }, 'l2', 'must be a number from 0.000001 to 1000000'],
    [
      'logistic-regression',
      { c: 1 },
      'c',
      'is not a parameter of logistic-regression; it has l2, splineKnots, maxIterations, tolerance',
    ],
    [
      'logistic-regression',
      JSON.parse('{"__proto__": 1}'),
      '__proto__',
      'is not a parameter of logistic-regression; it has l2, splineKnots, maxIterations, tolerance',
    ],
    [
      'logistic-regression',
      { constructor: 1 },
      'constructor',
      'is not a parameter of logistic-regression; it has l2, splineKnots, maxIterations, tolerance',
    ],
  ];

  it.each(faults)('refuses for %s %j, naming field and rule', (algorithm, given, parameter, rule) => {
    let fault: unknown;
    try {
      resolveParameters(algorithm, given);
    } catch (error) {
      fault = error;
    }
    expect(fault).toBeInstanceOf(InvalidParameter);
    expect(fault).toMatchObject({ parameter, rule, message: `${parameter} ${rule}` });
  });
});

describe('parameters that name features', () => {
  const resolved = (given: Record<string, unknown>, algorithm: AlgorithmName = 'gradient-boosting') => {
    const parameters = resolveParameters(algorithm, given, SHOT_FEATURES);
    const { categoricalFeatures, monotoneConstraints } = parameters;
    return [categoricalFeatures, monotoneConstraints];
  };

  it('are lists and objects, or the equivalent texts, in any order', () => {
    const texts = ['Player_ID,Shot_Zone_Combined', 'Y_Location:1,Shot_Distance_Meters:-1'];
    expect(
      resolved({
        categoricalFeatures: ['Shot_Zone_Combined', 'Player_ID'],
        monotoneConstraints: { Shot_Distance_Meters: -1, X_Location: 0, Y_Location: 1 },
      }),
    ).toEqual(texts);
    expect(resolved({ categoricalFeatures: texts[0], monotoneConstraints: texts[1] })).toEqual(texts);
    for (const nothing of ['none', '']) {
      expect(resolved({ categoricalFeatures: nothing, monotoneConstraints: nothing })).toEqual([
        'none',
        'none',
      ]);
    }
    expect(resolved({ categoricalFeatures: [], monotoneConstraints: {} })).toEqual(['none', 'none']);
  });

  const list =
    'must be a list of different features; it may name Player_ID, Shot_Type_Encoded, Shot_Zone_Combined';
  const object =
    /^must be an object with 1, 0 or -1 for each of some features; it may name Player_ID, X_Location/;
  it.each([
    [{ categoricalFeatures: ['zone'] }, 'categoricalFeatures', list],
    [{ categoricalFeatures: ['X_Location'] }, 'categoricalFeatures', list],
    [{ categoricalFeatures: ['Player_ID', 'Player_ID'] }, 'categoricalFeatures', list],
    [{ categoricalFeatures: 3 }, 'categoricalFeatures', list],
    [{ categoricalFeatures: [['Player_ID']] }, 'categoricalFeatures', list],
    [{ monotoneConstraints: { distance: 1 } }, 'monotoneConstraints', object],
    [{ monotoneConstraints: { X_Location: 2 } }, 'monotoneConstraints', object],
    [{ monotoneConstraints: { X_Location: '1' } }, 'monotoneConstraints', object],
    [{ monotoneConstraints: ['X_Location'] }, 'monotoneConstraints', object],
    [{ monotoneConstraints: 'X_Location' }, 'monotoneConstraints', object],
    [{ monotoneConstraints: 'X_Location:' }, 'monotoneConstraints', object],
    [{ monotoneConstraints: 'X_Location:1,X_Location:-1' }, 'monotoneConstraints', object],
    [{ monotoneConstraints: JSON.parse('{"__proto__": 1}') }, 'monotoneConstraints', object],
    [
      { categoricalFeatures: ['Shot_Zone_Combined'], monotoneConstraints: { Shot_Zone_Combined: 1 } },
      'monotoneConstraints',
      'must not name Shot_Zone_Combined, whose values have no order as categoricalFeatures names it',
    ],
  ])('refuses %j, naming field and rule', (given, parameter, rule) => {
    let fault: unknown;
    try {
      resolveParameters('random-forest', given, SHOT_FEATURES);
    } catch (error) {
      fault = error;
    }
    expect(fault).toMatchObject({ name: 'InvalidParameter', parameter });
    expect((fault as InvalidParameter).rule).toMatch(rule);
  });

  it('have the names of the libraries there', () => {
    for (const name of ['lightgbm', 'xgboost'] as const) {
      expect(
        resolveParameters(
          name,
          { categorical_feature: ['Shot_Zone_Combined'], monotone_constraints: { Shot_Distance_Meters: -1 } },
          SHOT_FEATURES,
        ),
      ).toMatchObject({
        categorical_feature: 'Shot_Zone_Combined',
        monotone_constraints: 'Shot_Distance_Meters:-1',
      });
      const players = { categorical_feature: ['Player_ID'] };
      expect(() => resolveParameters(name, players, SHOT_FEATURES)).toThrow(InvalidParameter);
    }
  });
});

describe('drawParameters', () => {
  it('draws within the ranges, by the seed, and does not change fixed parameters', () => {
    for (const { name, parameters } of ALGORITHMS) {
      for (let seed = 0; seed < 200; seed++) {
        const drawn = drawParameters(name, new Random(seed));
        expect(resolveParameters(name, drawn)).toEqual(drawn);
        for (const { name: parameter, search, default: fixed } of parameters) {
          if (!search) expect(drawn[parameter]).toBe(fixed);
          else expect(drawn[parameter]).toBeGreaterThanOrEqual(search[0]);
        }
      }
      expect(drawParameters(name, new Random(4))).toEqual(drawParameters(name, new Random(4)));
    }
    expect(drawParameters('gradient-boosting', new Random(1))).not.toEqual(
      drawParameters('gradient-boosting', new Random(2)),
    );
  });

  it('draws on a logarithmic scale for parameters that declare it', () => {
    const rates = Array.from(
      { length: 2000 },
      (_, seed) => drawParameters('logistic-regression', new Random(seed)).l2,
    );
    // 0.001 .. 1000: half of the draws lie below 1.
    expect(rates.filter((rate) => Number(rate) < 1).length / 2000).toBeCloseTo(0.5, 1);
  });
});
