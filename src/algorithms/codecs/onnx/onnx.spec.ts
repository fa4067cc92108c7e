import * as fc from 'fast-check';
import { linearFromWeights } from '../../linear/linear-model.js';
import { type Model, predictProbability } from '../../model.js';
import { type TreeNode, ensembleFromNodes } from '../../trees/assemble.js';
import { LINKS, type Link } from '../../trees/tree-ensemble.js';
import { InvalidModelFile } from '../invalid-model-file.js';
import { readAnyModel } from '../read-any-model.js';
import { floatAtMost } from './float32.js';
import { decodeGraph, encodeGraph } from './graph.js';
import { onnxModel } from './from-onnx.js';
import { onnxFile } from './to-onnx.js';

const featureNames = ['x', 'zone'];
const tree: TreeNode[] = [
  { feature: 0, threshold: 0.1, missingLeft: true, left: 1, right: 2, cover: 9 },
  { feature: 1, categories: [0, 3, 40, 201_580], missingLeft: true, left: 3, right: 4, cover: 4 },
  { feature: 1, categories: [2, 40], missingLeft: false, left: 5, right: 6, cover: 5 },
  { value: 0.1, cover: 1 },
  { value: -0.2, cover: 3 },
  { value: 0.3, cover: 2 },
  { feature: 1, categories: [], missingLeft: true, left: 7, right: 8, cover: 3 },
  { value: 0.35, cover: 1 },
  { value: 0.7, cover: 2 },
];
const trees = (link: Link): Model => ({
  kind: 'tree-ensemble',
  featureNames,
  ensemble: ensembleFromNodes([tree, [{ value: 0.25 }], tree], { featureCount: 2, link, baseScore: 0.05 }),
});
const linear = linearFromWeights({
  featureNames,
  weights: [2, 1, -3, 0.25],
  intercept: 0.5,
  inputs: [0, 1, 1, 0],
  encodings: [Number.NaN, 1, 7, Number.NaN],
  means: [10, 0.4, 0.1, 2],
  scales: [5, 1, 1, 3],
});
const models: [string, Model][] = [
  ...LINKS.map((link): [string, Model] => [link, trees(link)]),
  ['linear', linear],
];
const ROWS = [0, 0.1, Math.fround(0.1), 3, -2, Number.NaN].flatMap((x) =>
  [0, 1, 2, 3, 7, 40, 201_580, 5, Number.NaN].map((zone) => [x, zone]),
);

describe('onnxFile and onnxModel', () => {
  it.each(models)('give the answers of a model with link %s back, for 32-bit inputs', (_, model) => {
    const again = onnxModel(onnxFile(model));
    expect(again.featureNames).toEqual(featureNames);
    for (const row of ROWS) {
      const float = row.map(Math.fround);
      expect(predictProbability(again, float)).toBeCloseTo(predictProbability(model, float), 6);
    }
  });

  it('keeps covers, so that an imported model can be explained', () => {
    const again = onnxModel(onnxFile(trees('logit')));
    expect(again.kind === 'tree-ensemble' && again.ensemble.cover[0]).toBe(9);
  });

  it('refuses calibrated models, and steps that it does not know', () => {
    const calibrated = { ...linear, calibration: { kind: 'sigmoid' } } as unknown as Model;
    expect(() => onnxFile(calibrated)).toThrow('a calibrated model cannot be exported');
    const graph = decodeGraph(onnxFile(linear));
    const changed = graph.nodes.map((node) => (node.op === 'Sub' ? { ...node, op: 'Add' } : node));
    expect(() => onnxModel(encodeGraph({ ...graph, nodes: changed }))).toThrow(
      'only as they are exported here',
    );
    const [first, ...rest] = decodeGraph(onnxFile(trees('average'))).nodes;
    const after = encodeGraph({ ...graph, nodes: [first, { ...rest[0], op: 'Exp' }] });
    expect(() => onnxModel(after)).toThrow('Exp after the model is not taken here');
  });
});

describe('floatAtMost', () => {
  it('is the largest 32-bit float that is at most x', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.float({ noNaN: true }), (x, value) => {
        const bound = floatAtMost(x);
        expect(Math.fround(bound)).toBe(bound);
        expect(bound).toBeLessThanOrEqual(x);
        expect(value <= bound).toBe(value <= x);
      }),
    );
    expect(floatAtMost(0.1)).toBeLessThan(Math.fround(0.1));
    expect(floatAtMost(-Number.MIN_VALUE)).toBe(-(2 ** -149));
  });
});

describe('readAnyModel', () => {
  const files = models.map(([, model]) => onnxFile(model));

  it('answers damaged files with InvalidModelFile, or with a model that answers', () => {
    const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
    const cases = fc.tuple(
      fc.constantFrom(...files),
      fc.array(change, { minLength: 1, maxLength: 4 }),
      fc.option(fc.nat(), { freq: 4 }),
    );
    fc.assert(
      fc.property(cases, ([file, changes, cut]) => {
        const damaged = file.slice(0, cut === null ? file.length : cut % (file.length + 1));
        for (const [at, byte] of changes) if (damaged.length > 0) damaged[at % damaged.length] = byte;
        let model: Model;
        try {
          ({ model } = readAnyModel(damaged, featureNames));
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidModelFile);
          return;
        }
        const probability = predictProbability(
          model,
          model.featureNames.map(() => 1),
        );
        expect(probability).toBeGreaterThanOrEqual(0);
        expect(probability).toBeLessThanOrEqual(1);
      }),
      { numRuns: 3000 },
    );
  });

  it('refuses other files', () => {
    expect(() => readAnyModel(new TextEncoder().encode('hello'), [])).toThrow('neither a model file');
    expect(() => readAnyModel(new Uint8Array(0), [])).toThrow('neither a model file');
  });
});
