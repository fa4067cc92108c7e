/** ONNX files as models: those of `onnxFile`, and conversions of LightGBM, XGBoost and scikit-learn models. */
import { type LinearModel, linearFromWeights } from '../../linear/linear-model.js';
import type { Model } from '../../model.js';
import type { Feature } from '../../training-data.js';
import { checkModel } from '../check-model.js';
import { ensure, InvalidModelFile } from '../invalid-model-file.js';
import { type Attributes, attributesOf } from './attributes.js';
import { takeCalibration } from './calibration-onnx.js';
import { decodeGraph, DOUBLE, type GraphValue, type Node, type OnnxGraph, sameSteps } from './graph.js';
import { FEATURE_NAMES, onnxFile, SPLINE_KNOTS } from './to-onnx.js';
import { CLASSIFIERS, traceGraph, WHAT_WORKS } from './trace.js';
import { treesFromNode } from './trees-from-onnx.js';

const MAX_GRAPH_NODES = 100;
/** onnxruntime sums leaves in single precision: the rounding of 1,000 trees was measured as 1.04e-6 of a probability. */
const MAX_SINGLE_TREES = 800;
/** In single precision, larger sums have a rounding error of more than 1e-6 of a probability. */
const LARGEST_SUM = 32;

/**
 * The model of an ONNX file with one TreeEnsembleClassifier or LinearClassifier of classes 0 and 1. `featureNames` apply
 * if the file has as many columns and no names. 32-bit inputs are rounded before comparison, as in
 * onnxruntime.
 * @throws {InvalidModelFile} when the file is anything else
 */
export function onnxModel(
  bytes: Uint8Array,
  featureNames: readonly string[] = [],
  features: readonly Feature[] = [],
): Model {
  const { graph, calibration } = takeCalibration(decodeGraph(bytes));
  const node = classifierOf(graph);
  const names = namesOf(graph, featureNames);
  const model =
    node.op === 'LinearClassifier'
      ? linearModel(graph, node, names, features)
      : treesModel(graph, node, names, features);
  if (calibration) model.calibration = calibration;
  checkModel(model);
  return model;
}

/** The node that holds the model. */
function classifierOf({ name, nodes }: OnnxGraph): Node {
  // skl2onnx names a graph after the model's class.
  const of = /^ONNX\((\w{1,100})\)$/.exec(name ?? '')?.[1];
  const what = of ? `the graph of ${of}` : 'the graph';
  const found = nodes.filter(({ op, domain }) => CLASSIFIERS.includes(op) && domain === 'ai.onnx.ml');
  const ops = [...new Set(nodes.map(({ op }) => op))].slice(0, 12).join(', ').slice(0, 300);
  ensure(
    found.length > 0,
    `${what} must have one TreeEnsembleClassifier or LinearClassifier, and has ${ops}: ${WHAT_WORKS}`,
  );
  ensure(
    found.length === 1,
    `${what} must have one TreeEnsembleClassifier or LinearClassifier, not ${found.length} whose outputs are combined: ` +
      WHAT_WORKS,
  );
  ensure(nodes.length <= MAX_GRAPH_NODES, `${what} must have at most ${MAX_GRAPH_NODES} nodes`);
  return found[0];
}

function treesModel(graph: OnnxGraph, node: Node, names: string[], known: readonly Feature[]): Model {
  const columns = traceGraph(graph, node, names, known);
  ensure(
    !columns.scaler,
    `Scaler before trees is not read: ${WHAT_WORKS.replace(/, with.*/, '')}, on unscaled columns`,
  );
  const ensemble = treesFromNode(node, columns, names, known);
  const count = ensemble.treeStarts.length - 1;
  ensure(
    columns.type === DOUBLE || count <= MAX_SINGLE_TREES,
    `the leaves of ${count} trees add up in 32-bit floats, which differ by more than 1e-6 beyond ${MAX_SINGLE_TREES} trees: train ` +
      'fewer trees, or import the model of LightGBM or XGBoost itself',
  );
  return { kind: 'tree-ensemble', featureNames: names, ensemble };
}

function namesOf({ inputs, metadata }: OnnxGraph, fallback: readonly string[]): string[] {
  ensure(inputs.length >= 1, 'the graph must have an input');
  if (inputs.length > 1) {
    for (const { name, shape } of inputs) {
      const isColumn = shape.length === 1 || (shape.length === 2 && shape[1] === 1);
      ensure(isColumn, `the input ${name.slice(0, 100)} must be one column where there are several inputs`);
    }
    return inputs.map(({ name }) => name);
  }
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

function linearModel(graph: OnnxGraph, node: Node, names: string[], known: readonly Feature[]): Model {
  const isOurs = graph.initializers.some(({ name }) => name === 'is_one_hot');
  if (isOurs) return ownLinear(graph, node, names);
  const { features, scaler } = traceGraph(graph, node, names, known);
  const width = features.length;
  const { weights, intercept } = weightsOf(attributesOf(node), width);
  // One number may apply to all columns.
  const each = (list: ArrayLike<number>) =>
    Array.from({ length: width }, (_, i) => list[list.length === 1 ? 0 : i]);
  const of = (name: string) => {
    const list = attributesOf(scaler!).numbers(name);
    ensure(
      list.length === width || list.length === 1,
      `${name} must have ${width} entries, not ${list.length}`,
    );
    return each(list);
  };
  const means = scaler ? of('offset') : undefined;
  const scales = scaler ? of('scale').map((factor) => 1 / factor) : undefined;
  const model = linear({ featureNames: names, weights, intercept, inputs: features, means, scales });
  checkSums(model, known);
  return model;
}

/** onnxruntime sums in single precision: if large parts cancel, the result is unreliable. */
function checkSums(
  { featureNames, inputs, weights, means, scales }: LinearModel,
  known: readonly Feature[],
): void {
  const largestOf = new Map(known.map(({ name, largest }) => [name, largest]));
  let sum = 0;
  for (let t = 0; t < weights.length; t++) {
    const largest = largestOf.get(featureNames[inputs[t]]) ?? 0;
    sum += Math.abs(weights[t] / scales[t]) * (largest + Math.abs(means[t]));
  }
  ensure(
    sum <= LARGEST_SUM,
    `the coefficients of LinearClassifier make sums up to ${Math.round(sum)}, which 32-bit floats cannot add up to 1e-6: ` +
      'train with a StandardScaler before it, or with more regularisation',
  );
}

/** Class 1 against class 0: the sigmoid of its own score, or of the difference if both are in a softmax. */
function weightsOf(attributes: Attributes, width: number): { weights: Float64Array; intercept: number } {
  // `multi_class` has no effect with two classes.
  attributes.only(['classlabels_ints', 'coefficients', 'intercepts', 'multi_class', 'post_transform']);
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

/** A graph that `onnxFile` wrote: read from its constants, and accepted only if writing it again gives the same nodes. */
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
  const ends = ({ inputs: into, outputs }: OnnxGraph) => JSON.stringify([into, outputs]);
  ensure(
    sameSteps(again, graph) && ends(again) === ends(graph),
    'steps before LinearClassifier are taken only as they are exported here',
  );
  return model;
}

/** From the metadata: three per term, NaN for other terms. Absent if the model has no splines. */
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
