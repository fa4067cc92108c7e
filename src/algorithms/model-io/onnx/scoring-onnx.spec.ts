import { linearFromWeights } from '../../linear/linear-model.js';
import type { Model } from '../../model.js';
import { ensembleFromNodes } from '../../trees/assemble.js';
import { decodeGraph } from './graph.js';
import { Fields, Message } from './protobuf.js';
import { scoringOnnx } from './scoring-onnx.js';

const featureNames = ['x', 'zone'];
const linear = linearFromWeights({ featureNames, weights: [2, 1], intercept: 0.5 });
const trees: Model = {
  kind: 'tree-ensemble',
  featureNames,
  ensemble: ensembleFromNodes([[{ value: 0.1, cover: 1 }]], { featureCount: 2, link: 'logit', baseScore: 0 }),
};

// What a runtime predicts with such files is tested in test/golden/scoring-onnx.spec.ts.
describe('scoringOnnx', () => {
  it.each([linear, trees])('reads and returns 64-bit floats: $kind', (model) => {
    const graph = decodeGraph(scoringOnnx(model));
    expect(graph.inputs).toEqual([{ name: 'features', type: 11, shape: ['rows', 2] }]);
    expect(graph.outputs).toEqual([{ name: 'probability', type: 11, shape: ['rows'] }]);
    expect(JSON.parse(graph.metadata.feature_names)).toEqual(featureNames);
    // No 32-bit float lies between them.
    expect(graph.initializers.filter(({ type }) => type === 1)).toEqual([]);
    expect(graph.nodes.filter(({ attributes }) => attributes.to?.kind === 'integer')).toHaveLength(
      model.kind === 'linear' ? 1 : 0,
    );
  });

  it('writes the same bytes again, and others for another model', () => {
    expect(scoringOnnx(trees)).toEqual(scoringOnnx(trees));
    const sigmoid = { method: 'sigmoid', slope: 1, intercept: 0 } as const;
    expect(scoringOnnx({ ...trees, calibration: sigmoid })).not.toEqual(scoringOnnx(trees));
  });

  it('refuses a model that breaks a rule', () => {
    expect(() => scoringOnnx({ ...linear, featureNames: ['x', 'x'] })).toThrow(
      'featureNames must be distinct',
    );
  });
});

describe('Message', () => {
  it('packs integers of every size and sign', () => {
    const numbers = [0, 1, 127, 128, 16_384, 2 ** 31 - 1, 2 ** 31, 2 ** 53 - 1, -1, -(2 ** 40)];
    expect(new Fields(new Message().integers(1, numbers).encode()).integers(1)).toEqual(numbers);
  });
});
