import { SHOT_FEATURES } from '../../basketball/shots/features.js';
import { score } from '../evaluation/scores.js';
import { type Model, predictColumns, predictProbability } from '../model.js';
import { Random } from '../random/random.js';
import { CATEGORICAL, type TreeEnsembleModel } from '../trees/tree-ensemble.js';
import { InvalidParameter, resolveParameters } from './catalogue.js';
import { type FittedHere, InvalidTrainingData, type TrainingData, fitModel } from './fit.js';

const NAMES = ['Player_ID', 'X_Location', 'Y_Location', 'Shot_Zone_Combined'];
const ALL: FittedHere[] = ['logistic-regression', 'random-forest', 'gradient-boosting', 'extra-trees'];

/** Shots that go in more often from near the hoop and from zone 6. */
function shots(rows: number): TrainingData {
  const random = new Random(20);
  const shared = () => new Float64Array(new SharedArrayBuffer(rows * 8));
  const columns = NAMES.map(shared);
  const labels = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) {
    columns[0][i] = 1000 + random.integer(50);
    columns[1][i] = Math.round(100 * random.normal());
    columns[2][i] = i % 40 === 0 ? Number.NaN : Math.round(Math.abs(120 * random.normal()));
    columns[3][i] = 1 + random.integer(6);
    const distance = Math.hypot(columns[1][i], columns[2][i] || 100);
    const odds = 1 - distance / 80 + (columns[3][i] === 6 ? 1 : 0);
    labels[i] = random.next() < 1 / (1 + Math.exp(-odds)) ? 1 : 0;
  }
  const [a, b] = [Math.floor(rows * 0.7), Math.floor(rows * 0.85)];
  const parts = { train: { from: 0, to: a }, validation: { from: a, to: b } };
  return { featureNames: NAMES, features: SHOT_FEATURES, columns, labels, ...parts };
}

describe('fitModel', () => {
  const data = shots(6000);
  const test = { from: 5100, to: 6000 };
  const labels = data.labels.subarray(test.from, test.to);
  const baseRate = data.labels.subarray(0, 4200).reduce((sum, label) => sum + label, 0) / 4200;

  it.each(ALL)(
    '%s: learns from shared columns, with its defaults, what holds for later rows',
    (algorithm) => {
      const { model, importances, iterations } = fitModel(
        algorithm,
        data,
        resolveParameters(algorithm, {}),
        1,
      );
      const probabilities = new Float64Array(900);
      predictColumns(model, data.columns, test.from, test.to, probabilities);
      const { logLoss, baseRateLogLoss } = score(labels, probabilities, baseRate);
      expect(baseRateLogLoss - logLoss).toBeGreaterThan(algorithm === 'logistic-regression' ? 0.03 : 0.05);
      expect(model.featureNames).toEqual(NAMES);
      expect(iterations).toBeGreaterThan(0);
      expect(importances).toHaveLength(4);
      expect(importances.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 10);
      const row = data.columns.map((column) => column[test.from + 5]);
      expect(predictProbability(model, row)).toBe(probabilities[5]);
    },
  );

  it.each(ALL)('%s: fits the same model for the same seed', (algorithm) => {
    const fit = (seed: number) => fitModel(algorithm, data, { maxDepth: 4, trees: 5 } as never, seed).model;
    const few = (seed: number) =>
      algorithm === 'logistic-regression' ? fitModel(algorithm, data, {}, seed).model : fit(seed);
    expect(few(3)).toEqual(few(3));
    // Chance plays a part in the forest only; boosting samples nothing by default.
    if (algorithm === 'random-forest') expect(few(3)).not.toEqual(few(4));
  });

  it('encodes the zone one-hot in the linear model, and leaves the player out', () => {
    const { model } = fitModel('logistic-regression', data, { splineKnots: 0 }, 1);
    expect(model).toMatchObject({ kind: 'linear', inputs: Int32Array.of(1, 2, 3, 3, 3, 3, 3, 3) });
  });

  it('uses splines for the location only, in the linear model', () => {
    const { model } = fitModel('logistic-regression', data, { splineKnots: 4 }, 1);
    expect(model).toMatchObject({
      kind: 'linear',
      inputs: Int32Array.of(1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3, 3),
    });
  });

  const TREES: FittedHere[] = ['random-forest', 'gradient-boosting', 'extra-trees'];
  const FEW = { trees: 8, maxDepth: 6, minRowsInLeaf: 20 };

  it.each(TREES)('%s: splits on categories for the requested features only', (algorithm) => {
    const categoricalFeatures = ['Shot_Zone_Combined', 'Player_ID'];
    const { model } = fitModel(algorithm, data, { ...FEW, categoricalFeatures } as never, 1);
    const { ensemble } = model as TreeEnsembleModel;
    const splits = [...ensemble.feature.keys()].filter((node) => ensemble.feature[node] >= 0);
    const isCategorical = (node: number) => (ensemble.flags[node] & CATEGORICAL) !== 0;
    const named = (node: number) => categoricalFeatures.includes(NAMES[ensemble.feature[node]]);
    expect(splits.filter(named).length).toBeGreaterThan(0);
    expect(splits.filter((node) => isCategorical(node) !== named(node))).toEqual([]);
  });

  it.each(TREES)('%s: predictions rise or fall only as the constraints allow', (algorithm) => {
    const constraint = (Y_Location: number) =>
      fitModel(algorithm, data, { ...FEW, monotoneConstraints: { Y_Location } } as never, 1).model;
    const stepsOf = (model: Model) => {
      const [steps, row] = [new Set<number>(), new Float64Array([1001, 0, 0, 6])];
      for (let x = -150; x <= 150; x += 30) {
        row[1] = x;
        let before: number | undefined;
        for (let y = 0; y <= 400; y += 5) {
          row[2] = y;
          const p = predictProbability(model, row);
          if (before !== undefined) steps.add(Math.sign(p - before));
          before = p;
        }
      }
      return [...steps].filter((step) => step !== 0).toSorted();
    };
    expect(stepsOf(constraint(0))).toEqual([-1, 1]);
    expect(stepsOf(constraint(-1))).toEqual([-1]);
    expect(stepsOf(constraint(1)).filter((step) => step < 0)).toEqual([]);
  });

  it('refuses names of features that the data does not have', () => {
    const absent = { monotoneConstraints: { Shot_Distance_Meters: -1 } } as never;
    expect(() => fitModel('gradient-boosting', data, absent, 1)).toThrow(
      'monotoneConstraints must name features of the data, and Shot_Distance_Meters is none',
    );
    const other = { categoricalFeatures: ['Shot_Type_Encoded'] } as never;
    expect(() => fitModel('random-forest', data, other, 1)).toThrow(InvalidParameter);
  });

  it('refuses parameters and data that break the rules', () => {
    expect(() => fitModel('random-forest', data, { trees: 0 }, 1)).toThrow(InvalidParameter);
    expect(() => fitModel('random-forest', { ...data, train: { from: 0, to: 0 } }, {}, 1)).toThrow(
      InvalidTrainingData,
    );
  });
});
