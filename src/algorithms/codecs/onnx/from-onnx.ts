/** ONNX files as models: those of `onnxFile`, and what converters make of LightGBM, XGBoost and scikit-learn. */
import { type LinearModel, linearFromWeights } from '../../linear/linear-model.js';
import type { Model } from '../../model.js';
import { checkModel } from '../check-model.js';
import { ensure, InvalidModelFile } from '../invalid-model-file.js';
import { type Attributes, attributesOf } from './attributes.js';
import { takeCalibration } from './calibration-onnx.js';
import { decodeGraph, type GraphValue, type Node, type OnnxGraph, sameSteps } from './graph.js';
import { FEATURE_NAMES, onnxFile, SPLINE_KNOTS } from './to-onnx.js';
import { treesFromNode } from './trees-from-onnx.js';

/** What may follow the model without changing its probabilities. */
const HARMLESS = new Set(['Identity', 'Cast', 'ZipMap', 'Clip', 'Gather', 'Greater', 'Mul']);
const MAX_GRAPH_NODES = 100;

/**
 * The model of an ONNX file with one TreeEnsembleClassifier or LinearClassifier of classes 0 and 1. `featureNames` are taken
 * where the file has as many columns and no names of its own. Throws InvalidModelFile where the file is anything else.
 */
export function onnxModel(bytes: Uint8Array, featureNames: readonly string[] = []): Model {
  const { graph, calibration } = takeCalibration(decodeGraph(bytes));
  ensure(graph.nodes.length <= MAX_GRAPH_NODES, `the graph must have at most ${MAX_GRAPH_NODES} nodes`);
  const trees = graph.nodes.filter(({ op }) => op === 'TreeEnsembleClassifier');
  const linear = graph.nodes.filter(({ op }) => op === 'LinearClassifier');
  ensure(
    trees.length + linear.length === 1,
    'the graph must have one TreeEnsembleClassifier or LinearClassifier',
  );
  const names = namesOf(graph, featureNames);
  const [node] = [...trees, ...linear];
  const before = graph.nodes.slice(0, graph.nodes.indexOf(node));
  const after = graph.nodes.slice(before.length + 1);
  checkAfter(after, graph);
  let model: Model;
  if (trees.length === 1) {
    ensure(before.length === 0, `${before[0]?.op} before the trees is not taken here`);
    ensure(node.inputs[0] === graph.inputs[0].name, 'the trees must read the input');
    const ensemble = treesFromNode(node, names.length);
    model = { kind: 'tree-ensemble', featureNames: names, ensemble };
  } else model = linearModel(graph, node, before, names);
  if (calibration) model.calibration = calibration;
  checkModel(model);
  return model;
}

/** Only steps that keep probabilities as they are: a Mul is one by the constant 1. */
function checkAfter(after: Node[], graph: OnnxGraph): void {
  for (const { op, inputs } of after) {
    ensure(HARMLESS.has(op), `${op.slice(0, 100)} after the model is not taken here`);
    if (op !== 'Mul') continue;
    const factor = graph.initializers.find(({ name }) => inputs.includes(name));
    ensure(factor?.values.length === 1 && factor.values[0] === 1, 'a factor after the model must be 1');
  }
}

function namesOf({ inputs, metadata }: OnnxGraph, fallback: readonly string[]): string[] {
  ensure(inputs.length === 1, `the graph must have one input, not ${inputs.length}`);
  const columns = columnsOf(inputs[0]);
  const given = Object.hasOwn(metadata, FEATURE_NAMES) ? parsedNames(metadata[FEATURE_NAMES]) : undefined;
  if (given) {
    ensure(given.length === columns, `feature_names must be ${columns}, not ${given.length}`);
    return given;
  }
  if (fallback.length === columns) return [...fallback];
  return Array.from({ length: columns }, (_, i) => `column_${i}`);
}

function columnsOf({ shape }: GraphValue): number {
  const columns = shape[1];
  ensure(
    shape.length === 2 && typeof columns === 'number' && columns >= 1 && columns <= 1000,
    'the input must be [rows, 1 to 1000 columns]',
  );
  return columns;
}

function parsedNames(text: string): string[] {
  let names: unknown;
  try {
    names = JSON.parse(text);
  } catch {
    names = undefined;
  }
  ensure(
    Array.isArray(names) && names.every((name) => typeof name === 'string'),
    'feature_names must be a JSON list of texts',
  );
  return names as string[];
}

function linearModel(graph: OnnxGraph, node: Node, before: Node[], names: string[]): Model {
  if (before.length > 1) return ownLinear(graph, node, names);
  const width = names.length;
  const { weights, intercept } = weightsOf(attributesOf(node), width);
  const [scaler] = before;
  if (!scaler) {
    ensure(node.inputs[0] === graph.inputs[0].name, 'LinearClassifier must read the input');
    return linear({ featureNames: names, weights, intercept });
  }
  ensure(scaler.op === 'Scaler', `${scaler.op.slice(0, 100)} before LinearClassifier is not taken here`);
  ensure(
    node.inputs[0] === scaler.outputs[0] && scaler.inputs[0] === graph.inputs[0].name,
    'Scaler must read the input, and LinearClassifier what it answers',
  );
  const attributes = attributesOf(scaler);
  const scale = attributes.numbers('scale', width);
  return linear({
    featureNames: names,
    weights,
    intercept,
    means: attributes.numbers('offset', width),
    scales: Array.from(scale, (factor) => 1 / factor),
  });
}

/** Class 1 against class 0: the sigmoid of its own score, or of the difference where both are in a softmax. */
function weightsOf(attributes: Attributes, width: number): { weights: Float64Array; intercept: number } {
  attributes.checkLabels('classlabels_ints');
  const transform = attributes.text('post_transform', 'NONE');
  ensure(transform === 'SOFTMAX' || transform === 'LOGISTIC', 'post_transform must be SOFTMAX or LOGISTIC');
  const coefficients = attributes.numbers('coefficients', 2 * width);
  const intercepts = attributes.numbers('intercepts', 2);
  const taken = transform === 'SOFTMAX' ? 1 : 0;
  const weights = Float64Array.from(
    { length: width },
    (_, i) => coefficients[width + i] - taken * coefficients[i],
  );
  return { weights, intercept: intercepts[1] - taken * intercepts[0] };
}

/** A graph that `onnxFile` wrote: read from its constants, and taken only if writing it again gives the same steps. */
function ownLinear(graph: OnnxGraph, node: Node, names: string[]): Model {
  const constants = new Map(graph.initializers.map(({ name, values }) => [name, Array.from(values)]));
  const inputs = constants.get('inputs');
  ensure(inputs !== undefined, 'steps before LinearClassifier are taken only as they are exported here');
  const { weights, intercept } = weightsOf(attributesOf(node), inputs.length);
  const hot = constants.get('is_one_hot') ?? [];
  const encodings = constants.get('encodings')?.map((value, t) => (hot[t] === 1 ? value : Number.NaN));
  const model = linear({
    featureNames: names,
    weights,
    intercept,
    inputs,
    encodings,
    means: constants.get('means'),
    scales: constants.get('scales'),
    knots: knotsOf(graph, 3 * inputs.length),
  });
  checkModel(model);
  const again = decodeGraph(onnxFile(model));
  ensure(sameSteps(again, graph), 'steps before LinearClassifier are taken only as they are exported here');
  return model;
}

/** Of the metadata: three a term, NaN where there is none. Absent where the model has no splines. */
function knotsOf({ metadata }: OnnxGraph, length: number): number[] | undefined {
  if (!Object.hasOwn(metadata, SPLINE_KNOTS)) return undefined;
  let knots: unknown;
  try {
    knots = JSON.parse(metadata[SPLINE_KNOTS]);
  } catch {
    knots = undefined;
  }
  ensure(
    Array.isArray(knots) && knots.length === length && knots.every((x) => x === null || Number.isFinite(x)),
    `${SPLINE_KNOTS} must be a JSON list of ${length} numbers or nulls`,
  );
  return (knots as (number | null)[]).map((knot) => knot ?? Number.NaN);
}

function linear(given: Parameters<typeof linearFromWeights>[0]): LinearModel {
  try {
    return linearFromWeights(given);
  } catch (error) {
    throw new InvalidModelFile((error as Error).message, { cause: error });
  }
}
