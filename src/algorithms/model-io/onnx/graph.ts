/** ONNX graphs as plain values, written and read: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto. */
import { ensure } from '../invalid-model-file.js';
import { Fields, Message } from './protobuf.js';

/** Element types of TensorProto. */
export const FLOAT = 1;
export const UINT8 = 2;
export const INT32 = 6;
export const INT64 = 7;
export const BOOL = 9;
export const DOUBLE = 11;

/** AttributeProto.type, and the field that holds the value. */
const ATTRIBUTE = {
  float: { type: 1, field: 2 },
  integer: { type: 2, field: 3 },
  text: { type: 3, field: 4 },
  tensor: { type: 4, field: 5 },
  floats: { type: 6, field: 7 },
  integers: { type: 7, field: 8 },
  texts: { type: 8, field: 9 },
} as const;

export type Attribute =
  | { kind: 'float' | 'integer'; value: number }
  | { kind: 'text'; value: string }
  | { kind: 'floats' | 'integers'; value: ArrayLike<number> }
  | { kind: 'texts'; value: string[] }
  | { kind: 'tensor'; value: Tensor }
  | { kind: 'other' };

export interface Node {
  op: string;
  /** '' or `ai.onnx.ml`. */
  domain: string;
  inputs: string[];
  outputs: string[];
  attributes: Record<string, Attribute>;
}

export interface Tensor {
  name: string;
  type: typeof FLOAT | typeof UINT8 | typeof INT32 | typeof INT64 | typeof BOOL | typeof DOUBLE;
  shape: number[];
  values: ArrayLike<number>;
}

export interface GraphValue {
  name: string;
  type: number;
  /** A text is a symbolic dimension. */
  shape: (number | string)[];
}

export interface OnnxGraph {
  /** The graph's name as written by the exporter. Read only. */
  name?: string;
  nodes: Node[];
  initializers: Tensor[];
  inputs: GraphValue[];
  outputs: GraphValue[];
  metadata: Record<string, string>;
  /** Version of the operator set `ai.onnx.ml`; absent: 3. Written only. */
  mlVersion?: 3 | 5;
}

/** Whether two graphs compute the same, node for node and number for number. */
export function sameSteps(
  a: Pick<OnnxGraph, 'nodes' | 'initializers'>,
  b: Pick<OnnxGraph, 'nodes' | 'initializers'>,
): boolean {
  const text = ({ nodes, initializers }: typeof a) =>
    JSON.stringify([
      nodes,
      initializers.map(({ name, type, shape, values }) => [name, type, shape, Array.from(values, String)]),
    ]);
  return text(a) === text(b);
}

const IR_VERSION = 8;
/** Versions of the operator sets, supported by runtimes of recent years. */
const OPSET = 17;
const ML_OPSET = 3;

export function encodeGraph(graph: OnnxGraph): Uint8Array {
  const body = new Message();
  for (const node of graph.nodes) body.message(1, encodeNode(node));
  body.text(2, 'model');
  for (const tensor of graph.initializers) body.message(5, encodeTensor(tensor));
  for (const input of graph.inputs) body.message(11, encodeValue(input));
  for (const output of graph.outputs) body.message(12, encodeValue(output));
  const model = new Message().integer(1, IR_VERSION).text(2, 'PariVision').message(7, body);
  const opset = (domain: string, version: number) =>
    model.message(8, new Message().text(1, domain).integer(2, version));
  opset('', OPSET);
  opset('ai.onnx.ml', graph.mlVersion ?? ML_OPSET);
  for (const [key, value] of Object.entries(graph.metadata)) {
    model.message(14, new Message().text(1, key).text(2, value));
  }
  return model.encode();
}

function encodeNode({ op, domain, inputs, outputs, attributes }: Node): Message {
  const message = new Message();
  for (const input of inputs) message.text(1, input);
  for (const output of outputs) message.text(2, output);
  message.text(3, outputs[0]).text(4, op);
  for (const [name, attribute] of Object.entries(attributes)) {
    message.message(5, encodeAttribute(name, attribute));
  }
  return domain === '' ? message : message.text(7, domain);
}

function encodeAttribute(name: string, attribute: Attribute): Message {
  const message = new Message().text(1, name);
  if (attribute.kind === 'other') return message;
  const { type, field } = ATTRIBUTE[attribute.kind];
  if (attribute.kind === 'float') message.float(field, attribute.value);
  else if (attribute.kind === 'integer') message.integer(field, attribute.value);
  else if (attribute.kind === 'text') message.text(field, attribute.value);
  else if (attribute.kind === 'texts') attribute.value.forEach((value) => message.text(field, value));
  else if (attribute.kind === 'floats') message.floats(field, attribute.value);
  else if (attribute.kind === 'integers') message.integers(field, attribute.value);
  else if (attribute.kind === 'tensor') message.message(field, encodeTensor(attribute.value));
  return message.integer(20, type);
}

function encodeTensor({ name, type, shape, values }: Tensor): Message {
  const width = type === BOOL || type === UINT8 ? 1 : type === FLOAT ? 4 : 8;
  const raw = new Uint8Array(values.length * width);
  const view = new DataView(raw.buffer);
  for (let i = 0; i < values.length; i++) {
    if (type === FLOAT) view.setFloat32(i * 4, values[i], true);
    else if (type === DOUBLE) view.setFloat64(i * 8, values[i], true);
    else if (type === INT64) view.setBigInt64(i * 8, BigInt(values[i]), true);
    else raw[i] = values[i];
  }
  return new Message().integers(1, shape).integer(2, type).text(8, name).bytes(9, raw);
}

function encodeValue({ name, type, shape }: GraphValue): Message {
  const dims = new Message();
  for (const size of shape) {
    const dim = new Message();
    dims.message(1, typeof size === 'number' ? dim.integer(1, size) : dim.text(2, size));
  }
  const tensor = new Message().integer(1, type).message(2, dims);
  return new Message().text(1, name).message(2, new Message().message(1, tensor));
}

/** @throws {InvalidModelFile} when the bytes are not an ONNX file */
export function decodeGraph(bytes: Uint8Array): OnnxGraph {
  const model = new Fields(bytes);
  ensure(model.has(7) && model.integer(1) > 0, 'not an ONNX file: it has no graph');
  const graph = new Fields(model.bytes(7));
  // Versions, producer, documentation and operator sets; not functions or training info.
  model.only('the ONNX model', [1, 2, 3, 4, 5, 6, 7, 8, 14]);
  // Nodes, constants, inputs, outputs, documentation and intermediate shapes; not sparse or quantized constants.
  graph.only('the graph', [1, 2, 5, 10, 11, 12, 13, 16]);
  return {
    name: graph.text(2),
    nodes: graph.messages(1).map(decodeNode),
    initializers: graph.messages(5).map(decodeTensor),
    inputs: graph.messages(11).map(decodeValue),
    outputs: graph.messages(12).map(decodeValue),
    metadata: Object.fromEntries(model.messages(14).map((entry) => [entry.text(1), entry.text(2)])),
  };
}

function decodeNode(node: Fields): Node {
  // Not `overload`: which of several functions of the model it is.
  node.only('a step of the graph', [1, 2, 3, 4, 5, 6, 7, 9]);
  return {
    op: node.text(4),
    domain: node.text(7),
    inputs: node.texts(1),
    outputs: node.texts(2),
    attributes: Object.fromEntries(node.messages(5).map((one) => [one.text(1), decodeAttribute(one)])),
  };
}

function decodeAttribute(attribute: Fields): Attribute {
  const type = attribute.integer(20);
  ensure(!attribute.has(21), 'an attribute refers to one of a function, which is not read');
  if (type === ATTRIBUTE.float.type) return { kind: 'float', value: attribute.float(2) };
  if (type === ATTRIBUTE.integer.type) return { kind: 'integer', value: attribute.integer(3) };
  if (type === ATTRIBUTE.text.type) return { kind: 'text', value: attribute.text(4) };
  if (type === ATTRIBUTE.floats.type) return { kind: 'floats', value: attribute.floats(7) };
  if (type === ATTRIBUTE.integers.type) return { kind: 'integers', value: attribute.integers(8) };
  if (type === ATTRIBUTE.texts.type) return { kind: 'texts', value: attribute.texts(9) };
  if (type === ATTRIBUTE.tensor.type) {
    return { kind: 'tensor', value: decodeTensor(new Fields(attribute.bytes(5))) };
  }
  return { kind: 'other' };
}

function decodeTensor(tensor: Fields): Tensor {
  const type = tensor.integer(2);
  const name = tensor.text(8);
  ensure(
    !tensor.has(13) && tensor.integer(14) === 0,
    `tensor ${name.slice(0, 100)} is kept in another file: save the model as one file (save_as_external_data=False)`,
  );
  // Shape, type, numbers, name and documentation; not tensor segments.
  tensor.only(`tensor ${name.slice(0, 100)}`, [1, 2, 4, 5, 7, 8, 9, 10, 12, 16]);
  ensure(isKnownType(type), `tensor ${name.slice(0, 100)} has the element type ${type}, which is not read`);
  const shape = tensor.integers(1);
  if (!tensor.has(9)) {
    const stored = type === FLOAT ? tensor.floats(4) : type === DOUBLE ? tensor.doubles(10) : undefined;
    return { name, type, shape, values: stored ?? tensor.integers(type === INT64 ? 7 : 5) };
  }
  const raw = tensor.bytes(9);
  const width = type === BOOL || type === UINT8 ? 1 : type === FLOAT || type === INT32 ? 4 : 8;
  ensure(raw.length % width === 0, `tensor ${name} is cut off`);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const values = Float64Array.from({ length: raw.length / width }, (_, i) => {
    if (type === FLOAT) return view.getFloat32(i * 4, true);
    if (type === DOUBLE) return view.getFloat64(i * 8, true);
    if (type === INT32) return view.getInt32(i * 4, true);
    return type === INT64 ? Number(view.getBigInt64(i * 8, true)) : raw[i];
  });
  return { name, type, shape, values };
}

function isKnownType(type: number): type is Tensor['type'] {
  return ([FLOAT, UINT8, INT32, INT64, BOOL, DOUBLE] as number[]).includes(type);
}

function decodeValue(value: Fields): GraphValue {
  const tensor = new Fields(new Fields(value.bytes(2)).bytes(1));
  const shape = new Fields(tensor.bytes(2))
    .messages(1)
    .map((dim) => (dim.has(1) ? dim.integer(1) : dim.text(2)));
  return { name: value.text(1), type: tensor.integer(1), shape };
}
