/**
 * Traces the values of an ONNX graph node by node: input columns before the model, probabilities and labels after
 * it. A node that is unknown or could change a probability is rejected by name.
 */
import { type Feature, isDecimal } from '../../training-data.js';
import { ensure } from '../invalid-model-file.js';
import { attributesOf } from './attributes.js';
import { DOUBLE, FLOAT, INT32, INT64, type Node, type OnnxGraph, type Tensor } from './graph.js';

/** Columns of the input, in some order. */
export interface Columns {
  kind: 'columns';
  /** Indexes of the features. */
  features: number[];
  /** Whether each was rounded to single precision before the model. */
  rounded: boolean[];
  /** Element type. */
  type: number;
  /** The node that standardised them. */
  scaler?: Node;
}

/** `both`: probabilities of class 0 and 1, beside each other or as a map; `made`: that of class 1. */
type Value = Columns | { kind: 'label' | 'both' | 'made' };

/** The operators that hold a model. */
export const CLASSIFIERS = ['TreeEnsembleClassifier', 'LinearClassifier'];
const ML = 'ai.onnx.ml';
/** Known operator domains. */
const DOMAINS: Record<string, string> = { Scaler: ML, ZipMap: ML, ArrayFeatureExtractor: ML };
export const WHAT_WORKS =
  'supported are one classifier of trees (random forest, extra trees, gradient boosting, LightGBM, XGBoost) or a logistic ' +
  'regression, with at most a scaler before it';

/**
 * The columns that the model reads.
 * @throws {InvalidModelFile} when the graph has an unknown node
 */
export function traceGraph(
  graph: OnnxGraph,
  model: Node,
  names: readonly string[],
  known: readonly Feature[],
): Columns {
  const values = inputsOf(graph, names, known);
  const constants = new Map(graph.initializers.map((tensor) => [tensor.name, tensor]));
  let read: Columns | undefined;
  for (const node of graph.nodes) {
    if (node === model) {
      const given = values.get(node.inputs[0]);
      ensure(
        given?.kind === 'columns' && node.inputs.length === 1,
        `${node.op} must read columns of the input`,
      );
      read = given;
      values.set(node.outputs[0], { kind: 'label' });
      if (node.outputs[1]) values.set(node.outputs[1], { kind: 'both' });
      continue;
    }
    const given = node.inputs.flatMap((name) => values.get(name) ?? []);
    values.set(node.outputs[0], resultOf(node, given, constants, read !== undefined));
    ensure(node.outputs.length === 1, `${node.op.slice(0, 100)} must have one result`);
  }
  ensure(read !== undefined, 'the graph must have a model');
  checkOutputs(graph, values);
  return read;
}

/** One input with one column per feature, or one input per feature, named like the feature. */
function inputsOf(
  { inputs }: OnnxGraph,
  names: readonly string[],
  known: readonly Feature[],
): Map<string, Value> {
  const values = new Map<string, Value>();
  inputs.forEach(({ name, type }, i) => {
    const features = inputs.length > 1 ? [i] : names.map((_, f) => f);
    const isWhole = type === INT64 || type === INT32;
    ensure(
      type === FLOAT || type === DOUBLE || isWhole,
      `the input ${name.slice(0, 100)} must be of 32-bit or 64-bit floats, not of the element type ${type}`,
    );
    const decimal = features.map((f) => names[f]).find((feature) => isDecimal(known, feature));
    ensure(
      !isWhole || decimal === undefined,
      `the input ${name.slice(0, 100)} is of whole numbers, and ${decimal} has a fraction: export with an input of floats`,
    );
    values.set(name, { kind: 'columns', features, rounded: features.map(() => type === FLOAT), type });
  });
  return values;
}

function checkOutputs({ outputs }: OnnxGraph, values: ReadonlyMap<string, Value>): void {
  const kinds = outputs.map(({ name }) => values.get(name)?.kind);
  ensure(
    kinds.every((kind) => kind === 'label' || kind === 'both' || kind === 'made'),
    'the outputs of the graph must be the label and the probabilities',
  );
  ensure(
    kinds.some((kind) => kind !== 'label'),
    'the graph gives the label only: export it with the probabilities as an output',
  );
}

type Constants = ReadonlyMap<string, Tensor>;

function resultOf(node: Node, given: Value[], constants: Constants, isAfter: boolean): Value {
  const { op, domain } = node;
  const where = isAfter ? 'after the model' : 'before the model';
  const refused = `${op.slice(0, 100)} ${where} is not read: ${WHAT_WORKS}`;
  ensure((DOMAINS[op] ?? '') === (domain === 'ai.onnx' ? '' : domain), refused);
  const [first] = given;
  ensure(first !== undefined, refused);
  const made = first.kind === 'columns' ? before(node, given, constants) : after(node, first, constants);
  ensure(made !== undefined, refused);
  return made;
}

/** Undefined if the node is unknown. */
function before(node: Node, given: Value[], constants: Constants): Value | undefined {
  const columns = given.filter((value) => value.kind === 'columns');
  const [first] = columns;
  if (columns.length < given.length || columns.some(({ scaler }) => scaler)) return undefined;
  const attributes = attributesOf(node);
  switch (node.op) {
    case 'Identity':
      return first;
    case 'Cast': {
      attributes.only(['to', 'saturate']);
      const to = attributes.integer('to', 0);
      if (to !== FLOAT && to !== DOUBLE) return undefined;
      return { ...first, type: to, rounded: to === FLOAT ? first.features.map(() => true) : first.rounded };
    }
    case 'Concat':
      attributes.only(['axis']);
      if (columns.length < node.inputs.length || ![1, -1].includes(attributes.integer('axis', 0)))
        return undefined;
      return {
        ...first,
        features: columns.flatMap(({ features }) => features),
        rounded: columns.flatMap(({ rounded }) => rounded),
      };
    case 'Gather':
    case 'ArrayFeatureExtractor': {
      attributes.only(['axis']);
      const places = constants.get(node.inputs[1])?.values;
      const along = node.op === 'Gather' ? attributes.integer('axis', 0) : 1;
      if (!places || along !== 1) return undefined;
      const picked = Array.from(places);
      ensure(
        picked.every((place) => place >= 0 && place < first.features.length),
        `${node.op} must pick columns that there are`,
      );
      return {
        ...first,
        features: picked.map((place) => first.features[place]),
        rounded: picked.map((place) => first.rounded[place]),
      };
    }
    case 'Scaler':
      attributes.only(['offset', 'scale']);
      return { ...first, scaler: node };
    default:
      return undefined;
  }
}

/** Nodes that keep probabilities unchanged, or derive the label from them. */
function after(node: Node, { kind }: Value, constants: Constants): Value | undefined {
  const attributes = attributesOf(node);
  const number = (index: number, attribute: string): number | undefined => {
    const values = constants.get(node.inputs[index])?.values;
    if (values) return values.length === 1 ? values[0] : undefined;
    const given = node.attributes[attribute];
    return given?.kind === 'float' ? given.value : undefined;
  };
  const same = { kind } as Value;
  if (node.op === 'Identity') return same;
  if (node.op === 'Cast') {
    attributes.only(['to', 'saturate']);
    return kind === 'label' || [FLOAT, DOUBLE].includes(attributes.integer('to', 0)) ? same : undefined;
  }
  if (kind === 'both' && node.op === 'ZipMap') {
    attributes.only(['classlabels_int64s', 'classlabels_strings']);
    attributes.checkLabels('classlabels_int64s');
    return same;
  }
  if (kind === 'both' && (node.op === 'Gather' || node.op === 'ArrayFeatureExtractor')) {
    const along = node.op === 'Gather' ? attributes.integer('axis', 0) : 1;
    return along === 1 && number(1, '') === 1 ? { kind: 'made' } : undefined;
  }
  if (kind === 'label') return undefined;
  if (node.op === 'Clip')
    return (number(1, 'min') ?? 1) <= 0 && (number(2, 'max') ?? 0) >= 1 ? same : undefined;
  if (node.op === 'Mul') return (number(0, '') ?? number(1, '')) === 1 ? same : undefined;
  const isHalf = kind === 'made' && node.op === 'Greater' && number(1, '') === 0.5;
  return isHalf ? { kind: 'label' } : undefined;
}
