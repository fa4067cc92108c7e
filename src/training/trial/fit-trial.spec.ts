import { createHash } from 'node:crypto';
import { type AlgorithmName, ALGORITHMS, resolveParameters } from '../../algorithms/catalogue/catalogue.js';
import { decodeModel } from '../../algorithms/model-io/model-file.js';
import { FEATURES } from '../../basketball/shots/features.js';
import { score } from '../../algorithms/evaluation/scores.js';
import { predictColumns } from '../../algorithms/model.js';
import { InProcessWorkers } from '../../../test/support/in-process-workers.js';
import { inventedShots } from '../../../test/support/invented-shots.js';
import type { FitProgress, FitTask } from '../engines/fit-task.js';
import { type FitResult, fitTrial } from './fit-trial.js';

/** Small enough for a unit test. */
const SMALL: Partial<Record<AlgorithmName, Record<string, number>>> = {
  'logistic-regression': {},
  'random-forest': { trees: 8, maxDepth: 5 },
  'gradient-boosting': { trees: 12, maxLeaves: 8 },
  'extra-trees': { trees: 10, maxDepth: 6 },
  'ml-random-forest': { trees: 2, maxDepth: 3 },
  'ml-logistic-regression': { steps: 60 },
};
const data = inventedShots(900);
// Native engines are in test/medium/native-training.spec.ts: they have libraries and a process.
const NAMES = ALGORITHMS.filter(({ engine }) => engine !== 'native').map(({ name }) => name);

function taskOf(algorithm: AlgorithmName, seed = 3): FitTask {
  return { algorithm, parameters: resolveParameters(algorithm, SMALL[algorithm] ?? {}), seed, data };
}

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** All that does not depend on how long it took and how much memory there was. */
function lasting(result: FitResult) {
  return { ...result, model: hash(result.model), durationSeconds: 0, peakMemoryBytes: 0 };
}

describe.each(NAMES)('fitTrial with %s', (algorithm) => {
  let result: FitResult;
  beforeAll(async () => {
    result = await fitTrial(taskOf(algorithm));
  });

  it('has the same bytes and scores again, and through the worker file', async () => {
    expect(lasting(await fitTrial(taskOf(algorithm)))).toEqual(lasting(result));
    const entry = new URL('./fit.worker.js', import.meta.url);
    const fromWorker = await new InProcessWorkers().run<FitResult>(entry, taskOf(algorithm));
    expect(lasting(fromWorker)).toEqual(lasting(result));
  });

  it('scores the model that is in the file', () => {
    const { model, info } = decodeModel(result.model);
    expect(info).toMatchObject({ algorithm, seed: 3, parameters: taskOf(algorithm).parameters });
    expect(info.training.snapshot).toBe(data.snapshot);
    const { from, to } = data.test;
    const probabilities = new Float64Array(to - from);
    predictColumns(model, data.columns, from, to, probabilities);
    const trained = data.labels.subarray(data.train.from, data.train.to);
    const baseRate = trained.reduce((sum, label) => sum + label, 0) / trained.length;
    expect(result.scores.test).toEqual(score(data.labels.subarray(from, to), probabilities, baseRate));
    expect(result.scores.train.rows).toBe(630);
    expect(result.scores.validation.rows).toBe(135);
  });

  it('learns something', () => {
    expect(result.scores.train.rocAuc).toBeGreaterThan(0.6);
    expect(result.importances.Shot_Distance_Meters + result.importances.Y_Location).toBeGreaterThan(0.1);
    expect(Object.keys(result.importances)).toEqual([...FEATURES]);
    expect(Object.values(result.importances).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
  });

  it('measures itself', () => {
    const { truePositive, falsePositive, trueNegative, falseNegative } = result.confusion;
    expect(truePositive + falsePositive + trueNegative + falseNegative).toBe(135);
    expect(result.roc.threshold.length).toBeGreaterThan(1);
    expect(result.calibration.count.reduce((sum, count) => sum + count, 0)).toBe(135);
    expect(result.rowsUsed).toBe(630);
    expect(result.iterations).toBeGreaterThan(0);
    expect(result.durationSeconds).toBeGreaterThan(0);
    expect(result.peakMemoryBytes).toBeGreaterThan(1_000_000);
  });
});

describe('fitTrial', () => {
  it('has another model for another seed where the algorithm draws', async () => {
    for (const algorithm of ['random-forest', 'ml-random-forest'] as const) {
      const [four, five] = [await fitTrial(taskOf(algorithm, 4)), await fitTrial(taskOf(algorithm, 5))];
      expect(hash(four.model)).not.toBe(hash(five.model));
    }
  });

  it('keeps the calibration in the file and judges the validation part without its own block', async () => {
    const plain = await fitTrial(taskOf('random-forest'));
    expect(decodeModel(plain.model).model.calibration).toBeUndefined();
    expect(plain.calibrated.method).toBe('none');
    const result = await fitTrial({ ...taskOf('random-forest'), calibration: 'sigmoid' });
    expect(decodeModel(result.model).model.calibration?.method).toBe('sigmoid');
    expect(result.calibrated.method).toBe('sigmoid');
    expect(result.scores.validation.logLoss).toBeCloseTo(result.calibrated.logLoss.sigmoid, 12);
    expect(result.calibrated.logLoss.none).toBeCloseTo(plain.scores.validation.logLoss, 12);
    expect(result.scores.test.logLoss).not.toBe(plain.scores.test.logLoss);
  });

  it('reports its progress', async () => {
    const heard: FitProgress[] = [];
    await fitTrial(taskOf('random-forest'), (progress) => heard.push(progress));
    expect(heard.map(({ done }) => done)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(new Set(heard.map(({ total }) => total))).toEqual(new Set([8]));
  });

  it('names what is wrong with data that cannot be learned from', async () => {
    const task = taskOf('gradient-boosting');
    const empty = { ...task, data: { ...data, train: { from: 0, to: 0 } } };
    await expect(fitTrial(empty)).rejects.toThrow('train must hold at least one row');
  });
});
