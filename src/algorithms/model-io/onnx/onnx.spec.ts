import * as fc from 'fast-check';
import type { Calibration } from '../../evaluation/calibration.js';
import { linearFromWeights } from '../../linear/linear-model.js';
import { type Model, predictProbability } from '../../model.js';
import { type TreeNode, ensembleFromNodes } from '../../trees/assemble.js';
import { LINKS, type Link } from '../../trees/tree-ensemble.js';
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
/** Straight and bent in x, one-hot in zone. */
const bent = linearFromWeights({
  featureNames,
  weights: [0.5, 2, -1, 0.7],
  intercept: -0.2,
  inputs: [0, 0, 0, 1],
  encodings: [Number.NaN, Number.NaN, Number.NaN, 7],
  means: [0.1, 0.2, 0.3, 0.4],
  scales: [1, 2, 3, 1],
  knots: [Number.NaN, Number.NaN, Number.NaN, -1, 0.1, 2, 0, 0.3, 2, Number.NaN, Number.NaN, Number.NaN],
});
function isotonic(x: number[], y: number[]): Calibration {
  return { method: 'isotonic', x: Float64Array.from(x), y: Float64Array.from(y) };
}
const models: [string, Model][] = [
  ...LINKS.map((link): [string, Model] => [link, trees(link)]),
  ['linear', linear],
  ['linear with splines', bent],
  [
    'linear with splines, sigmoid',
    { ...bent, calibration: { method: 'sigmoid', slope: 0.7, intercept: -0.3 } },
  ],
  ['linear, sigmoid', { ...linear, calibration: { method: 'sigmoid', slope: 0.7, intercept: -0.3 } }],
  [
    'average, sigmoid',
    { ...trees('average'), calibration: { method: 'sigmoid', slope: 1.4, intercept: 0.2 } },
  ],
  [
    'logit, isotonic',
    { ...trees('logit'), calibration: isotonic([0.2, 0.5, 0.6, 0.9], [0.1, 0.3, 0.65, 0.8]) },
  ],
  ['linear, isotonic of one point', { ...linear, calibration: isotonic([0.4], [0.55]) }],
];
const ROWS = [0, 0.1, Math.fround(0.1), 3, -2, Number.NaN].flatMap((x) =>
  [0, 1, 2, 3, 7, 40, 201_580, 5, Number.NaN].map((zone) => [x, zone]),
);

describe('onnxFile and onnxModel', () => {
  it.each(models)('restore the predictions of a model with link %s, for 32-bit inputs', (_, model) => {
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

  it('keep the calibration unchanged, and accept only its own steps', () => {
    for (const [, model] of models) expect(onnxModel(onnxFile(model)).calibration).toEqual(model.calibration);
    const calibration = isotonic([0.2, 0.5], [0.1, 0.3]);
    const graph = decodeGraph(onnxFile({ ...linear, calibration }));
    const other = JSON.stringify({ method: 'isotonic', x: [0.2, 0.5], y: [0.1, 0.4] });
    const metadata = { ...graph.metadata, calibration: other };
    expect(() => onnxModel(encodeGraph({ ...graph, metadata }))).toThrow('must be that of the last steps');
    const broken = { ...graph.metadata, calibration: '{"method":"isotonic","x":[1],"y":["a"]}' };
    expect(() => onnxModel(encodeGraph({ ...graph, metadata: broken }))).toThrow('entry calibration must be');
  });

  it('keeps knots unchanged, and refuses knots that differ from the steps', () => {
    const graph = decodeGraph(onnxFile(bent));
    expect(onnxModel(onnxFile(bent))).toMatchObject({ knots: bent.knots });
    const knots = JSON.parse(graph.metadata.spline_knots) as number[];
    for (const [wrong, message] of [
      ['[1', 'must be a JSON list of 12 numbers'],
      ['["a"]', 'must be a JSON list of 12 numbers'],
      [JSON.stringify(knots.slice(3)), 'must be a JSON list of 12 numbers'],
      [JSON.stringify(knots.map((knot) => knot && knot + 1)), 'only as they are exported here'],
      [JSON.stringify(knots.map((knot) => knot && -knot)), 'must be NaN, or finite and ascending'],
    ]) {
      const metadata = { ...graph.metadata, spline_knots: wrong };
      expect(() => onnxModel(encodeGraph({ ...graph, metadata }))).toThrow(message);
    }
  });

  it('refuses more trees than 32-bit floats can add up within 1e-6', () => {
    const of = (count: number) =>
      onnxFile({
        kind: 'tree-ensemble',
        featureNames,
        ensemble: ensembleFromNodes(
          Array.from({ length: count }, () => [{ value: 0.001 }]),
          { featureCount: 2, link: 'logit', baseScore: 0 },
        ),
      });
    // One more is what the classes begin with.
    expect(onnxModel(of(799)).kind).toBe('tree-ensemble');
    expect(() => onnxModel(of(800))).toThrow('differ by more than 1e-6 beyond 800 trees');
  });

  it('refuses unknown steps', () => {
    const graph = decodeGraph(onnxFile(linear));
    const changed = graph.nodes.map((node) => (node.op === 'Sub' ? { ...node, op: 'Add' } : node));
    expect(() => onnxModel(encodeGraph({ ...graph, nodes: changed }))).toThrow(
      'only as they are exported here',
    );
    const [first, ...rest] = decodeGraph(onnxFile(trees('average'))).nodes;
    const after = encodeGraph({ ...graph, nodes: [first, { ...rest[0], op: 'Exp' }] });
    expect(() => onnxModel(after)).toThrow('Exp after the model is not read: supported are');
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
