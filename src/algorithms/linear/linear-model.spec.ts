import * as fc from 'fast-check';
import {
  linearFromWeights,
  predictLinear,
  predictLinearBatch,
  predictLinearRaw,
  splineInput,
} from './linear-model.js';

const model = linearFromWeights({
  featureNames: ['x', 'zone'],
  weights: [2, 1, -3],
  intercept: 0.5,
  inputs: [0, 1, 1],
  encodings: [Number.NaN, 1, 7],
  means: [10, 0.4, 0.1],
  scales: [5, 1, 1],
});

describe('predictLinearRaw', () => {
  it('standardises numbers and encodes categories', () => {
    expect(predictLinearRaw(model, [15, 1])).toBeCloseTo(0.5 + 2 * 1 + 1 * 0.6 - 3 * -0.1, 14);
    expect(predictLinearRaw(model, [10, 7])).toBeCloseTo(0.5 + 1 * -0.4 - 3 * 0.9, 14);
    expect(predictLinearRaw(model, [10, 3])).toBeCloseTo(0.5 - 0.4 + 0.3, 14);
  });

  it('adds nothing for missing and infinite values', () => {
    for (const absent of [Number.NaN, Infinity, -Infinity]) {
      expect(predictLinearRaw(model, [absent, absent])).toBe(0.5);
    }
  });

  it('is finite for every row', () => {
    fc.assert(
      fc.property(fc.double(), fc.double(), (x, zone) => {
        expect(predictLinearRaw(model, [x, zone])).not.toBeNaN();
        expect(predictLinear(model, [x, zone])).toBeGreaterThanOrEqual(0);
        expect(predictLinear(model, [x, zone])).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('splineInput', () => {
  /** The definition, term by term. */
  function byDefinition(x: number, a: number, b: number, c: number): number {
    const cube = (u: number) => Math.max(0, u) ** 3;
    const sum = cube(x - a) - (cube(x - b) * (c - a)) / (c - b) + (cube(x - c) * (b - a)) / (c - b);
    return sum / (c - a) ** 2;
  }

  it('is the restricted cubic spline function of its knots', () => {
    for (const x of [-5, 0, 1, 2.5, 4, 6, 8, 10, 11, 30]) {
      expect(splineInput(x, 0, 4, 10)).toBeCloseTo(byDefinition(x, 0, 4, 10), 10);
    }
  });

  it('is straight beyond the last knot', () => {
    const [one, two, three] = [20, 120, 220].map((x) => splineInput(x, -3, 4, 10));
    expect(three - two).toBeCloseTo(two - one, 9);
  });

  it('is a term of a model, standardised and weighted', () => {
    const given = { featureNames: ['x'], weights: [2], means: [1], scales: [4] };
    const model = linearFromWeights({ ...given, knots: [0, 4, 10] });
    expect(predictLinearRaw(model, [6])).toBeCloseTo((2 * (byDefinition(6, 0, 4, 10) - 1)) / 4, 12);
    expect(predictLinearRaw(model, [Number.NaN])).toBe(0);
  });

  it('never returns NaN for any accepted knots', () => {
    const number = fc.double({ noNaN: true });
    fc.assert(
      fc.property(fc.tuple(number, number, number), number, (given, x) => {
        const knots = given.toSorted((a, b) => a - b);
        try {
          const model = linearFromWeights({ featureNames: ['x'], weights: [1], knots });
          expect(predictLinear(model, [x])).not.toBeNaN();
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('predictLinearBatch', () => {
  it('returns the same as row by row', () => {
    const columns = [Float64Array.of(1, 15, Number.NaN), Float64Array.of(1, 7, 2)];
    const out = new Float64Array(2);
    predictLinearBatch(model, columns, 1, 3, out);
    expect([...out]).toEqual([predictLinear(model, [15, 7]), predictLinear(model, [Number.NaN, 2])]);
  });
});

describe('linearFromWeights', () => {
  it('uses the features themselves by default', () => {
    const plain = linearFromWeights({ featureNames: ['a', 'b'], weights: [1, -2] });
    expect(predictLinear(plain, [3, 1])).toBeCloseTo(1 / (1 + Math.exp(-1)), 15);
  });

  it('refuses inconsistent weights', () => {
    const given = { featureNames: ['a', 'b'], weights: [1, 2] };
    expect(() => linearFromWeights({ ...given, means: [1] })).toThrow(
      'means must have 2 entries, one per weight, not 1',
    );
    expect(() => linearFromWeights({ ...given, inputs: [0, 2] })).toThrow(
      'inputs must be indexes of the 2 features',
    );
    expect(() => linearFromWeights({ ...given, weights: [1, Number.NaN] })).toThrow('must be finite');
    const none = [Number.NaN, Number.NaN, Number.NaN];
    expect(() => linearFromWeights({ ...given, knots: none })).toThrow('knots must have 6 entries');
    expect(() => linearFromWeights({ ...given, knots: [...none, 1, 1, 2] })).toThrow('knots of term 1');
    const encoded = { ...given, encodings: [1, 2], knots: [...none, 1, 2, 3] };
    expect(() => linearFromWeights(encoded)).toThrow('without encoding');
    expect(() => linearFromWeights({ ...given, scales: [1, 0] })).toThrow(
      'scales must be finite and above 0',
    );
  });
});
