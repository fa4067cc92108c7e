import * as fc from 'fast-check';
import { Random } from '../random/random.js';
import { InvalidTrainingData, type TrainingData } from '../training-data.js';
import { solvePositiveDefinite } from './cholesky.js';
import { predictLinear } from './linear-model.js';
import { MIN_L2, fitLogisticRegression, linearImportances } from './logistic-regression.js';

const PARAMETERS = { l2: 1, maxIterations: 100, tolerance: 1e-12 };

function dataOf(columns: number[][], labels: number[], weights?: number[]): TrainingData {
  return {
    featureNames: columns.map((_, f) => `f${f}`),
    columns: columns.map((column) => Float64Array.from(column)),
    labels: Uint8Array.from(labels),
    weights: weights && Float64Array.from(weights),
    train: { from: 0, to: labels.length },
    validation: { from: 0, to: 0 },
  };
}

function noisyColumns(rows: number, seed: number) {
  const random = new Random(seed);
  const a = Array.from({ length: rows }, () => 100 + 20 * random.normal());
  const zone = a.map(() => 1 + random.integer(4));
  const labels = a.map((x, i) =>
    random.next() < 1 / (1 + Math.exp((x - 100) / 20 - (zone[i] === 2 ? 1 : 0))) ? 1 : 0,
  );
  return { a, zone, labels };
}

describe('fitLogisticRegression', () => {
  it('finds the rates of two groups when the penalty is almost 0', () => {
    const x = [0, 0, 0, 0, 1, 1, 1, 1];
    const { model, converged } = fitLogisticRegression(dataOf([x], [1, 0, 0, 0, 1, 1, 1, 0]), {
      ...PARAMETERS,
      l2: 1e-6,
    });
    expect(converged).toBe(true);
    expect(predictLinear(model, [0])).toBeCloseTo(0.25, 5);
    expect(predictLinear(model, [1])).toBeCloseTo(0.75, 5);
  });

  it('solves the penalised equations: the residuals of each input equal l2 times its weight, and sum to 0', () => {
    const { a, zone, labels } = noisyColumns(400, 1);
    const { model } = fitLogisticRegression(
      dataOf([a, zone], labels),
      { ...PARAMETERS, l2: 3 },
      { categorical: [1] },
    );
    const residuals = a.map((x, i) => labels[i] - predictLinear(model, [x, zone[i]]));
    expect(residuals.reduce((sum, r) => sum + r, 0)).toBeCloseTo(0, 8);
    const standardised = residuals.reduce(
      (sum, r, i) => sum + (r * (a[i] - model.means[0])) / model.scales[0],
      0,
    );
    expect(standardised).toBeCloseTo(3 * model.weights[0], 8);
    expect([...model.encodings.subarray(1)]).toEqual([1, 2, 3, 4]);
    const inTwo = residuals.reduce((sum, r, i) => sum + r * (Number(zone[i] === 2) - model.means[2]), 0);
    expect(inTwo).toBeCloseTo(3 * model.weights[2], 8);
  });

  it('leaves identifiers out: the prediction for an unseen one is that for any other', () => {
    const { a, zone, labels } = noisyColumns(400, 3);
    const ids = a.map((_, i) => 200_000 + i);
    const roles = { categorical: [2], identifiers: [0] };
    const { model } = fitLogisticRegression(dataOf([ids, a, zone], labels), PARAMETERS, roles);
    expect([...model.inputs]).not.toContain(0);
    expect(predictLinear(model, [900_000_000, 100, 2])).toBe(predictLinear(model, [200_001, 100, 2]));
    expect(linearImportances(model)[0]).toBe(0);
  });

  it('stays finite when the classes are separable, even with the smallest penalty', () => {
    const { model, converged } = fitLogisticRegression(dataOf([[1, 2, 3, 4]], [0, 0, 1, 1]), {
      ...PARAMETERS,
      l2: MIN_L2,
    });
    expect(converged).toBe(true);
    expect(Number.isFinite(model.weights[0])).toBe(true);
    expect(predictLinear(model, [4])).toBeGreaterThan(0.999);
    expect(() => fitLogisticRegression(dataOf([[1]], [1]), { ...PARAMETERS, l2: 0 })).toThrow(
      'l2 must be at least',
    );
  });

  it('assigns weight 0 to constant and empty columns, and equal weights to copies of a column', () => {
    const { a, labels } = noisyColumns(200, 2);
    const nothing = a.map(() => Number.NaN);
    const { model } = fitLogisticRegression(dataOf([a, a, a.map(() => 0.1), nothing], labels), PARAMETERS);
    expect(model.weights[2]).toBeCloseTo(0, 12);
    expect(model.weights[3]).toBe(0);
    expect(model.weights[0]).toBeCloseTo(model.weights[1], 8);
  });

  it('predicts the rate of a single class, and the label of a single row', () => {
    const { model } = fitLogisticRegression(dataOf([[1, 2, 3]], [1, 1, 1]), PARAMETERS);
    expect(predictLinear(model, [2])).toBeGreaterThan(1 - 1e-8);
    expect(predictLinear(fitLogisticRegression(dataOf([[5]], [0]), PARAMETERS).model, [5])).toBeLessThan(
      1e-8,
    );
  });

  it('imputes missing and infinite values by the mean', () => {
    const { a, labels } = noisyColumns(100, 3);
    const known = a.filter((_, i) => i % 5 !== 0);
    const mean = known.reduce((sum, x) => sum + x, 0) / known.length;
    const holes = a.map((x, i) => (i % 10 === 0 ? Number.NaN : i % 5 === 0 ? Infinity : x));
    const { model } = fitLogisticRegression(dataOf([holes], labels), PARAMETERS);
    expect(model.means[0]).toBeCloseTo(mean, 10);
    const scale = model.scales[0];
    const filled = a.map((x, i) => (i % 5 === 0 ? mean : x));
    // The same fit on the filled column has another scale: its penalty is matched to compare.
    const spread = Math.sqrt(filled.reduce((sum, x) => sum + (x - mean) ** 2, 0) / filled.length);
    const l2 = PARAMETERS.l2 * (scale / spread) ** 2;
    const same = fitLogisticRegression(dataOf([filled], labels), { ...PARAMETERS, l2 }).model;
    for (const x of [60, 100, 130, Number.NaN])
      expect(predictLinear(same, [x])).toBeCloseTo(predictLinear(model, [x]), 8);
  });

  it('treats weights as repeated rows, and does not depend on the order', () => {
    const row = fc.tuple(
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 0, max: 1 }),
      fc.integer({ min: 0, max: 3 }),
    );
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 30 }), (rows) => {
        fc.pre(rows.some(([, , weight]) => weight > 0));
        const repeated = rows.flatMap((r) => Array.from({ length: r[2] }, () => r)).toReversed();
        const weighted = dataOf(
          [rows.map(([x]) => x)],
          rows.map(([, y]) => y),
          rows.map(([, , w]) => w),
        );
        const plain = dataOf(
          [repeated.map(([x]) => x)],
          repeated.map(([, y]) => y),
        );
        const [a, b] = [weighted, plain].map((data) => fitLogisticRegression(data, PARAMETERS).model);
        for (const x of [0, 4, 9]) expect(predictLinear(a, [x])).toBeCloseTo(predictLinear(b, [x]), 7);
      }),
    );
  });

  it('ends at maxIterations and states it; reports each step', () => {
    const { a, labels } = noisyColumns(100, 4);
    const told: number[] = [];
    const fit = fitLogisticRegression(
      dataOf([a], labels),
      { ...PARAMETERS, maxIterations: 1 },
      {},
      (done, total) => told.push(done, total),
    );
    expect(fit).toMatchObject({ iterations: 1, converged: false });
    expect(told).toEqual([1, 1]);
  });

  it('refuses too many categories, and no data', () => {
    const many = Array.from({ length: 300 }, (_, i) => i);
    expect(() =>
      fitLogisticRegression(
        dataOf(
          [many],
          many.map((i) => i % 2),
        ),
        PARAMETERS,
        { categorical: [0] },
      ),
    ).toThrow('at most 256');
    expect(() => fitLogisticRegression(dataOf([[]], []), PARAMETERS)).toThrow(InvalidTrainingData);
  });
});

describe('linearImportances', () => {
  it('adds up the terms of a feature', () => {
    const { a, zone, labels } = noisyColumns(500, 5);
    const { model } = fitLogisticRegression(dataOf([a, a.map(() => 1), zone], labels), PARAMETERS, {
      categorical: [2],
    });
    const [slope, constant, zones] = linearImportances(model);
    expect(slope + constant + zones).toBeCloseTo(1, 12);
    expect(constant).toBeCloseTo(0, 10);
    expect(slope).toBeGreaterThan(zones);
    expect(zones).toBeGreaterThan(0.1);
  });
});

describe('solvePositiveDefinite', () => {
  it('solves a system, and refuses a matrix that is not positive definite', () => {
    const x = solvePositiveDefinite(Float64Array.of(4, 2, 2, 3), Float64Array.of(10, 8));
    expect(x[0]).toBeCloseTo(1.75, 14);
    expect(x[1]).toBeCloseTo(1.5, 14);
    expect(() => solvePositiveDefinite(Float64Array.of(1, 2, 2, 1), Float64Array.of(1, 1))).toThrow(
      RangeError,
    );
  });
});
