/**
 * skl2onnx ends the graph of a classifier with ZipMap, which turns the tensor of probabilities [n, classes] into a list of
 * maps from label to probability: https://onnx.ai/onnx/operators/onnx_aionnxml_ZipMap.html. Protocols carry tensors only.
 */
import { FLOAT } from './graph.js';
import { Fields, Message, rawFields } from './protobuf.js';

/** Fields of onnx.proto. */
const MODEL_GRAPH = 7;
const GRAPH = { node: 1, output: 12 };
const NODE = { input: 1, output: 2, name: 3, op: 4, domain: 7 };

/**
 * The same model with the tensor in the place of each output that a ZipMap makes, under the same name: its columns are in the
 * order of the labels. The bytes themselves if there is no ZipMap.
 * @throws {InvalidModelFile} when the bytes are not an ONNX file
 */
export function withoutZipMaps(bytes: Uint8Array): Uint8Array {
  const graph = new Fields(bytes).bytes(MODEL_GRAPH);
  const zipped = new Set(
    new Fields(graph)
      .messages(GRAPH.node)
      .filter(isZipMap)
      .map((node) => node.text(NODE.output)),
  );
  if (zipped.size === 0) return bytes;
  const changed = new Message();
  for (const { number, encoded, content } of rawFields(graph)) {
    if (number === GRAPH.node && isZipMap(new Fields(content)))
      changed.message(number, identity(new Fields(content)));
    else if (number === GRAPH.output && zipped.has(new Fields(content).text(1))) {
      changed.message(number, matrixOutput(new Fields(content).text(1)));
    } else changed.raw(encoded);
  }
  const model = new Message();
  for (const { number, encoded } of rawFields(bytes)) {
    if (number === MODEL_GRAPH) model.message(number, changed);
    else model.raw(encoded);
  }
  return model.encode();
}

function isZipMap(node: Fields): boolean {
  return node.text(NODE.op) === 'ZipMap' && node.text(NODE.domain) === 'ai.onnx.ml';
}

function identity(node: Fields): Message {
  const output = node.text(NODE.output);
  return new Message()
    .text(NODE.input, node.text(NODE.input))
    .text(NODE.output, output)
    .text(NODE.name, output)
    .text(NODE.op, 'Identity');
}

/** Of 32-bit floats, with two dimensions of any size. */
function matrixOutput(name: string): Message {
  const shape = new Message().message(1, new Message()).message(1, new Message());
  const tensor = new Message().integer(1, FLOAT).message(2, shape);
  return new Message().text(1, name).message(2, new Message().message(1, tensor));
}
