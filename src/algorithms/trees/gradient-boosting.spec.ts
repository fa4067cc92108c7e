import * as fc from 'fast-check';
import { rowLogLoss } from '../evaluation/scores.js';
import { Random } from '../random/random.js';
import { InvalidTrainingData, type TrainingData } from '../training-data.js';
import { type GradientBoostingParameters, fitGradientBoosting } from './gradient-boosting.js';
import { predictProbability, predictRaw } from './tree-ensemble.js';

const PARAMETERS: GradientBoostingParameters = {
  trees: 20,
  learningRate: 0.1,
  maxLeaves: 8,
  maxDepth: 64,
  minRowsInLeaf: 1,
  minChildWeight: 0.001,
  minGain: 0,
  l1: 0,
  l2: 1,
  rowFraction: 1,
  columnFraction: 1,
  earlyStopping: 0,
  maxBins: 255,
};
const fit = (data: TrainingData, changes: Partial<GradientBoostingParameters> = {}, seed = 1) =>
  fitGradientBoosting(data, { ...PARAMETERS, ...changes }, new Random(seed));

/** Two informative features, one of noise; the last fifth is the validation part. */
function noisyData(rows: number, seed: number): TrainingData {
  const random = new Random(seed);
  const columns = [0, 1, 2].map(() => Float64Array.from({ length: rows }, () => random.normal()));
  const labels = Uint8Array.from({ length: rows }, (_, i) => {
    const odds = 1.5 * columns[0][i] + (columns[1][i] > 0.5 ? 1.5 : -0.5);
    return random.next() < 1 / (1 + Math.exp(-odds)) ? 1 : 0;
  });
  const cut = Math.floor(rows * 0.8);
  return {
    featureNames: ['a', 'b', 'c'],
    columns,
    labels,
    train: { from: 0, to: cut },
    validation: { from: cut, to: rows },
  };
}

function dataOf(columns: number[][], labels: number[], weights?: number[]): TrainingData {
  return {
    featureNames: columns.map((_, f) => `f${f}`),
    columns: columns.map((column) => Float64Array.from(column)),
    labels: Uint8Array.from(labels),
    weights: weights && Float64Array.from(weights),
    train: { from: 0, to: labels.length },
    validation: { from: labels.length, to: labels.length },
  };
}

const rowOf = (data: TrainingData, i: number) => data.columns.map((column) => column[i]);

describe('fitGradientBoosting', () => {
  it('makes the Newton step of the only possible split, as computed by hand', () => {
    const data = dataOf([[0, 0, 0, 1, 1, 1]], [0, 0, 1, 1, 1, 0]);
    const { ensemble } = fit(data, { trees: 1, learningRate: 1, l2: 0.5 });
    // Base rate 1/2: gradients are 1/2 - y, hessians 1/4. Left: G = 1/2, H = 3/4.
    expect(ensemble.baseScore).toBe(0);
    expect(predictRaw(ensemble, [0])).toBeCloseTo(-0.5 / (0.75 + 0.5), 14);
    expect(predictRaw(ensemble, [1])).toBeCloseTo(0.5 / (0.75 + 0.5), 14);
    expect(ensemble.threshold[0]).toBe(0.5);
    expect(ensemble.gain[0]).toBeCloseTo((2 * 0.25) / 1.25, 14);
    expect([...ensemble.cover]).toEqual([1.5, 0.75, 0.75]);
    const l1 = fit(data, { trees: 1, learningRate: 1, l2: 0.5, l1: 0.2 }).ensemble;
    expect(predictRaw(l1, [0])).toBeCloseTo(-0.3 / 1.25, 14);
  });

  it('learns both informative features, and beats the base rate on later rows', () => {
    const data = noisyData(3000, 3);
    const { ensemble, validationLogLoss } = fit(data, { trees: 60 });
    expect(validationLogLoss).toHaveLength(60);
    const { from, to } = data.validation;
    let loss = 0;
    for (let i = from; i < to; i++)
      loss += rowLogLoss(data.labels[i], predictProbability(ensemble, rowOf(data, i)));
    expect(loss / (to - from)).toBeCloseTo(validationLogLoss[59], 12);
    expect(validationLogLoss[59]).toBeLessThan(validationLogLoss[0] - 0.08);
  });

  it('stops early and keeps the trees up to the lowest validation log loss', () => {
    const { iterations, validationLogLoss, ensemble } = fit(noisyData(600, 4), {
      trees: 500,
      learningRate: 0.3,
      earlyStopping: 10,
    });
    expect(iterations).toBeLessThan(100);
    expect(validationLogLoss).toHaveLength(iterations + 10);
    expect(Math.min(...validationLogLoss)).toBe(validationLogLoss[iterations - 1]);
    expect(ensemble.treeStarts).toHaveLength(iterations + 1);
  });

  it('does not stop early without a validation part', () => {
    const data = { ...noisyData(200, 4), validation: { from: 200, to: 200 } };
    const { iterations, validationLogLoss } = fit(data, { trees: 40, earlyStopping: 1 });
    expect(iterations).toBe(40);
    expect(validationLogLoss).toEqual([]);
  });

  it('respects the limits of leaves, depth, rows and weight in a leaf, and gain', () => {
    const data = noisyData(500, 5);
    const leaves = (changes: Partial<GradientBoostingParameters>) => {
      const { ensemble } = fit(data, { trees: 1, ...changes });
      return { count: ensemble.feature.filter((feature) => feature < 0).length, ensemble };
    };
    expect(leaves({ maxLeaves: 5 }).count).toBe(5);
    expect(leaves({ maxLeaves: 100, maxDepth: 2 }).count).toBe(4);
    const heavy = leaves({ maxLeaves: 100, minChildWeight: 20 });
    expect(Math.min(...heavy.ensemble.cover)).toBeGreaterThanOrEqual(20);
    expect(heavy.count).toBeGreaterThan(2);
    // All hessians of a first tree are equal, so cover counts rows.
    const perRow = heavy.ensemble.cover[0] / 400;
    const wide = leaves({ maxLeaves: 100, minRowsInLeaf: 50 });
    expect(Math.min(...wide.ensemble.cover)).toBeGreaterThanOrEqual(50 * perRow * (1 - 1e-9));
    const gains = leaves({ maxLeaves: 100, minGain: 2 }).ensemble.gain.filter((gain) => gain > 0);
    expect(Math.min(...gains)).toBeGreaterThan(2);
  });

  it('grows the leaf with the largest gain first: a tree with fewer leaves is the beginning of a larger one', () => {
    const data = noisyData(500, 6);
    const gainsOf = (maxLeaves: number) =>
      [...fit(data, { trees: 1, maxLeaves }).ensemble.gain].filter((gain) => gain > 0).sort((a, b) => b - a);
    const [small, large] = [gainsOf(6), gainsOf(12)];
    for (const gain of small) expect(large).toContain(gain);
  });

  it('learns which side missing values go to, or a separate leaf for them', () => {
    const x = [1, 1, 2, 2, Number.NaN, Number.NaN];
    const labelled = (labels: number[]) => fit(dataOf([x], labels), { trees: 1, maxLeaves: 2 }).ensemble;
    const low = labelled([1, 1, 0, 0, 1, 1]);
    expect(predictRaw(low, [Number.NaN])).toBe(predictRaw(low, [1]));
    const high = labelled([1, 1, 0, 0, 0, 0]);
    expect(predictRaw(high, [Number.NaN])).toBe(predictRaw(high, [2]));
    const apart = labelled([0, 0, 0, 0, 1, 1]);
    expect(predictRaw(apart, [Number.NaN])).toBeGreaterThan(predictRaw(apart, [1]));
    expect(predictRaw(apart, [1])).toBe(predictRaw(apart, [Infinity]));
  });

  it('sends missing values to the side with more weight when training had none', () => {
    const { ensemble } = fit(dataOf([[1, 1, 1, 1, 2, 2]], [1, 1, 1, 1, 0, 0]), { trees: 1 });
    expect(predictRaw(ensemble, [Number.NaN])).toBe(predictRaw(ensemble, [1]));
  });

  it('orders infinities as values', () => {
    const { ensemble } = fit(dataOf([[-Infinity, -Infinity, 0, 0, Infinity, Infinity]], [1, 1, 0, 0, 1, 1]), {
      l2: 0,
    });
    expect(predictProbability(ensemble, [0])).toBeLessThan(0.2);
    expect(predictProbability(ensemble, [-Infinity])).toBeGreaterThan(0.8);
    expect(predictProbability(ensemble, [Infinity])).toBeGreaterThan(0.8);
  });

  it('has no tree, only the base rate, when nothing can be split', () => {
    const constant = fit(dataOf([[7, 7, 7, 7]], [1, 0, 0, 0]));
    expect(constant.iterations).toBe(0);
    expect(predictProbability(constant.ensemble, [7])).toBeCloseTo(0.25, 14);
    expect(predictProbability(fit(dataOf([[7]], [1])).ensemble, [7])).toBeCloseTo(1, 5);
    const oneClass = fit(dataOf([[1, 2, 3, 4]], [0, 0, 0, 0]));
    expect(predictProbability(oneClass.ensemble, [2])).toBeCloseTo(0, 5);
    expect(fit(dataOf([[Number.NaN, Number.NaN]], [1, 0])).iterations).toBe(0);
  });

  it('counts rows of weight 2 as two rows and of weight 0 as none', () => {
    const row = fc.tuple(
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: 0, max: 1 }),
      fc.integer({ min: 0, max: 3 }),
    );
    fc.assert(
      fc.property(fc.array(row, { minLength: 4, maxLength: 40 }), (rows) => {
        fc.pre(rows.some(([, , weight]) => weight > 0));
        const repeated = rows.flatMap((r) => Array.from({ length: r[2] }, () => r));
        const weighted = fit(
          dataOf(
            [rows.map(([x]) => x)],
            rows.map(([, y]) => y),
            rows.map(([, , w]) => w),
          ),
        );
        const plain = fit(
          dataOf(
            [repeated.map(([x]) => x)],
            repeated.map(([, y]) => y),
          ),
        );
        for (const [x] of rows.filter(([, , weight]) => weight > 0)) {
          expect(predictRaw(weighted.ensemble, [x])).toBeCloseTo(predictRaw(plain.ensemble, [x]), 6);
        }
      }),
    );
  });

  it('does not depend on the order of rows, nor on constant columns', () => {
    const data = noisyData(400, 7);
    const order = new Random(1).shuffle(Array.from({ length: 320 }, (_, i) => i));
    const shuffled: TrainingData = {
      ...data,
      featureNames: ['k', ...data.featureNames],
      columns: [
        new Float64Array(400).fill(3),
        ...data.columns.map((column) =>
          Float64Array.from(column, (x, i) => (i < 320 ? column[order[i]] : x)),
        ),
      ],
      labels: data.labels.map((label, i) => (i < 320 ? data.labels[order[i]] : label)),
    };
    const [a, b] = [fit(data), fit(shuffled)];
    for (let i = 320; i < 400; i++) {
      expect(predictRaw(b.ensemble, [3, ...rowOf(data, i)])).toBeCloseTo(
        predictRaw(a.ensemble, rowOf(data, i)),
        9,
      );
    }
    expect(b.ensemble.feature.every((feature) => feature !== 0)).toBe(true);
  });

  it('predicts the same on raw rows as on bins during the fit', () => {
    const column = fc.array(fc.oneof(fc.double(), fc.constant(Number.NaN), fc.integer({ min: 0, max: 3 })), {
      minLength: 30,
      maxLength: 30,
    });
    fc.assert(
      fc.property(column, column, fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }), (a, b, made) => {
        const data = {
          ...dataOf([a, b], made.map(Number)),
          train: { from: 0, to: 20 },
          validation: { from: 20, to: 30 },
        };
        const { ensemble, validationLogLoss } = fit(data, { maxBins: 6, trees: 3 });
        fc.pre(validationLogLoss.length > 0);
        let loss = 0;
        for (let i = 20; i < 30; i++)
          loss += rowLogLoss(data.labels[i], predictProbability(ensemble, rowOf(data, i)));
        expect(loss / 10).toBeCloseTo(validationLogLoss.at(-1)!, 10);
      }),
    );
  });

  it('grows the same trees for the same seed, and others for another seed if rows are sampled', () => {
    const data = noisyData(400, 8);
    const sampled = { rowFraction: 0.6, columnFraction: 0.5 };
    expect(fit(data, sampled, 5)).toEqual(fit(data, sampled, 5));
    expect(fit(data, sampled, 5).ensemble).not.toEqual(fit(data, sampled, 6).ensemble);
    expect(fit(data, {}, 5)).toEqual(fit(data, {}, 6));
  });

  it('samples rows and columns for each tree', () => {
    const data = noisyData(500, 9);
    const { ensemble } = fit(data, { trees: 1, rowFraction: 0.5 });
    const all = fit(data, { trees: 1 }).ensemble;
    expect(ensemble.cover[0]).toBeCloseTo(all.cover[0] / 2, 9);
    const { ensemble: narrow } = fit(data, { trees: 30, columnFraction: 0.4 });
    for (let t = 0; t < 30; t++) {
      const used = narrow.feature
        .subarray(narrow.treeStarts[t], narrow.treeStarts[t + 1])
        .filter((f) => f >= 0);
      expect(new Set(used).size).toBe(1);
    }
    expect(new Set(narrow.feature)).toEqual(new Set([-1, 0, 1, 2]));
  });

  it('reports its progress', () => {
    const told: string[] = [];
    fitGradientBoosting(noisyData(100, 1), { ...PARAMETERS, trees: 3 }, new Random(1), {
      onProgress: (done, total) => told.push(`${done}/${total}`),
    });
    expect(told).toEqual(['1/3', '2/3', '3/3']);
  });
});

describe('the rules of training data', () => {
  const data = dataOf(
    [
      [1, 2],
      [3, 4],
    ],
    [0, 1],
  );
  const faults: [string, Partial<TrainingData>, string][] = [
    ['no features', { featureNames: [], columns: [] }, 'featureNames must not be empty'],
    ['the same name twice', { featureNames: ['x', 'x'] }, 'featureNames must be distinct'],
    ['a column too many', { columns: [...data.columns, data.columns[0]] }, 'columns must be 2'],
    ['a short column', { columns: [data.columns[0], Float64Array.of(1)] }, 'column f1 must have 2 rows'],
    ['few weights', { weights: Float64Array.of(1) }, 'weights must have 2 rows'],
    ['a negative weight', { weights: Float64Array.of(1, -1) }, 'weights must be finite and at least 0'],
    ['no weight at all', { weights: Float64Array.of(0, 0) }, 'must not all be 0'],
    ['a label of 2', { labels: Uint8Array.of(0, 2) }, 'labels must be 0 or 1; row 1 has 2'],
    ['no training rows', { train: { from: 1, to: 1 } }, 'train must hold at least one row'],
    [
      'a range beyond the rows',
      { validation: { from: 0, to: 3 } },
      'validation must be a range within 0 .. 2',
    ],
  ];

  it.each(faults)('refuses %s', (_, changes, message) => {
    expect(() => fit({ ...data, ...changes })).toThrow(InvalidTrainingData);
    expect(() => fit({ ...data, ...changes })).toThrow(message);
  });
});
