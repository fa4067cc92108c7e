import { linearFromWeights } from '../algorithms/linear/linear-model.js';
import { FEATURES } from '../basketball/index.js';
import type { LoggedPrediction, PredictionLog } from '../prediction-log/index.js';
import type { ModelVersion } from '../registry/index.js';
import { type ModelSelector, type ServedModel, type ServedModels, TabularModel } from '../serving/index.js';
import { modelMetrics } from '../../test/support/model-metrics.js';
import { RequestedModel } from './requested-model.service.js';
import { RequestedPrediction } from './requested-prediction.service.js';

const ROW = [201_580, 13, 6, 571, 2, 0.3048, 1];

function model(version: number, featureNames: readonly string[]): TabularModel {
  const weights = featureNames.map(() => 0);
  const fitted = linearFromWeights({ featureNames: [...featureNames], weights, intercept: -1 });
  return new TabularModel({ model: 'parivision', version } as ModelVersion, fitted);
}

function setUp() {
  const elsewhere = { name: 'parivision', version: 9, platform: 'onnxruntime', takesFeatures: true };
  const found: Record<string, ServedModel> = {
    '{"version":7}': model(7, FEATURES),
    '{"alias":"latest"}': model(8, ['age', 'height']),
    '{"version":9}': elsewhere as unknown as ServedModel,
  };
  const models = {
    get: async (_name: string, selector: ModelSelector) => found[JSON.stringify(selector)],
  } as unknown as ServedModels;
  const logged: LoggedPrediction[] = [];
  const log = { append: (made: LoggedPrediction) => String(logged.push(made)) } as unknown as PredictionLog;
  const requested = new RequestedModel(models);
  return {
    requested,
    logged,
    predictions: new RequestedPrediction(requested, log, modelMetrics()),
  };
}

describe(RequestedPrediction.name, () => {
  it('predicts with the version that is named, and logs it under that version', async () => {
    const { predictions, logged } = setUp();
    const answer = await predictions.predict('7', ROW, 'r-1');
    expect(answer).toMatchObject({ id: '1', version: 7, prediction: 0 });
    expect(answer.probability).toBeCloseTo(1 / (1 + Math.E), 12);
    const { probability } = answer;
    expect(logged).toEqual([
      { model: 'parivision', version: 7, role: 'requested', row: ROW, probability, requestId: 'r-1' },
    ]);
  });

  it('rejects a version with other columns, and names the route that accepts them', async () => {
    const { predictions, logged } = setUp();
    await expect(predictions.predict('latest', ROW, 'r')).rejects.toMatchObject({
      code: 'prediction.other-columns',
      kind: 'conflict',
      message: expect.stringMatching(
        /has the columns age, height, .*\/v2\/models\/parivision\/versions\/8\/infer/,
      ),
    });
    expect(logged).toEqual([]);
  });

  it.each([
    ['two of them', ['7', '8']],
    ['nothing', ''],
  ])('refuses %s', async (_, asked) => {
    await expect(setUp().predictions.predict(asked, ROW, 'r')).rejects.toMatchObject({
      code: 'prediction.model-parameter',
      kind: 'invalid',
    });
  });

  it('explains only what is computed here', async () => {
    const { requested } = setUp();
    expect((await requested.explainable('7')).version).toBe(7);
    await expect(requested.explainable('9')).rejects.toMatchObject({ code: 'prediction.not-explainable' });
  });
});
