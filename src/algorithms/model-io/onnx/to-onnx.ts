/**
 * Models as ONNX files: https://onnx.ai. Input `features`, float [rows, features] in the order of the metadata entry
 * `feature_names` (JSON), NaN = missing; outputs `label`, int64 [rows], and `probabilities`, float [rows, 2] of classes 0
 * and 1. On 32-bit inputs, trees decide as ours do; sums are in 32-bit floats, so probabilities agree to about 1e-6.
 */
import type { Model } from '../../model.js';
import { checkModel } from '../check-model.js';
import { withCalibration } from './calibration-onnx.js';
import { FLOAT, INT64, type Node, type OnnxGraph, encodeGraph } from './graph.js';
import { linearNodes } from './linear-to-onnx.js';
import { treesNode } from './trees-to-onnx.js';

/** Key of the metadata entry that names the columns. */
export const FEATURE_NAMES = 'feature_names';

/** Key of the metadata entry with the knots of a linear model (JSON, null = none), from which they are read back exactly. */
export const SPLINE_KNOTS = 'spline_knots';

/** @throws {InvalidModelFile} when the model breaks a rule or has a part that is not exported */
export function onnxFile(model: Model): Uint8Array {
  checkModel(model);
  const graph = model.kind === 'linear' ? linearGraph(model) : treesGraph(model);
  return encodeGraph(model.calibration ? withCalibration(graph, model.calibration) : graph);
}

type Of<K> = Extract<Model, { kind: K }>;

function linearGraph(model: Of<'linear'>): OnnxGraph {
  const graph = { ...frame(model), ...linearNodes(model, 'features', ['label', 'probabilities']) };
  if (!model.knots) return graph;
  const knots = Array.from(model.knots, (knot) => (Number.isNaN(knot) ? null : knot));
  return { ...graph, metadata: { ...graph.metadata, [SPLINE_KNOTS]: JSON.stringify(knots) } };
}

function treesGraph(model: Of<'tree-ensemble'>): OnnxGraph {
  const { ensemble } = model;
  if (ensemble.link === 'logit') {
    return { ...frame(model), nodes: [treesNode(ensemble, 'features', ['label', 'probabilities'])] };
  }
  const step = (op: string, inputs: string[], output: string, attributes: Node['attributes'] = {}): Node => {
    return { op, domain: '', inputs, outputs: [output], attributes };
  };
  return {
    ...frame(model),
    nodes: [
      treesNode(ensemble, 'features', ['unused', 'scores']),
      // Sums may leave 0..1, as in predictProbability.
      step('Clip', ['scores', 'lowest', 'highest'], 'probabilities'),
      // In some runtimes the classifier's own label is not that of the larger score.
      step('Gather', ['probabilities', 'class'], 'made', { axis: { kind: 'integer', value: 1 } }),
      step('Greater', ['made', 'half'], 'likely'),
      step('Cast', ['likely'], 'label', { to: { kind: 'integer', value: INT64 } }),
    ],
    initializers: [
      { name: 'lowest', type: FLOAT, shape: [], values: [0] },
      { name: 'highest', type: FLOAT, shape: [], values: [1] },
      { name: 'class', type: INT64, shape: [], values: [1] },
      { name: 'half', type: FLOAT, shape: [], values: [0.5] },
    ],
  };
}

function frame({ featureNames }: Model): OnnxGraph {
  return {
    nodes: [],
    initializers: [],
    inputs: [{ name: 'features', type: FLOAT, shape: ['rows', featureNames.length] }],
    outputs: [
      { name: 'label', type: INT64, shape: ['rows'] },
      { name: 'probabilities', type: FLOAT, shape: ['rows', 2] },
    ],
    metadata: { [FEATURE_NAMES]: JSON.stringify(featureNames) },
  };
}
