/** Whether an ONNX file that another program will run refers to other files. */
import { ensure } from '../invalid-model-file.js';
import { Fields } from './protobuf.js';

/** Fields of onnx.proto that hold further messages, by message. */
const MODEL = { graph: 7, functions: 25, training: 20 };
const GRAPH = { nodes: 1, initializers: 5, sparse: 15 };
const FUNCTION_NODES = 7;
const NODE_ATTRIBUTES = 5;
const ATTRIBUTE = { tensor: 5, graph: 6, tensors: 10, graphs: 11, sparse: [22, 23] };
const TENSOR = { external: 13, location: 14 };
const SPARSE_TENSORS = [1, 2];
/** Graphs within graphs. */
const MAX_DEPTH = 16;

/**
 * Refuses a model whose numbers are kept in other files: a runtime would read whatever path the file names.
 * @throws {InvalidModelFile} when the bytes are not an ONNX file, or refer to another file, or have training information
 */
export function ensureSelfContained(bytes: Uint8Array): void {
  const model = new Fields(bytes);
  ensure(model.has(MODEL.graph), 'not an ONNX file: it has no graph');
  ensure(!model.has(MODEL.training), 'the ONNX model has training information, which is not served');
  for (const graph of model.messages(MODEL.graph)) checkGraph(graph, 0);
  for (const one of model.messages(MODEL.functions)) checkNodes(one.messages(FUNCTION_NODES), 0);
}

function checkGraph(graph: Fields, depth: number): void {
  ensure(depth <= MAX_DEPTH, `graphs within graphs must be at most ${MAX_DEPTH} deep`);
  checkNodes(graph.messages(GRAPH.nodes), depth);
  graph.messages(GRAPH.initializers).forEach(checkTensor);
  graph.messages(GRAPH.sparse).forEach(checkSparse);
}

function checkNodes(nodes: readonly Fields[], depth: number): void {
  for (const attribute of nodes.flatMap((node) => node.messages(NODE_ATTRIBUTES))) {
    for (const field of [ATTRIBUTE.tensor, ATTRIBUTE.tensors]) attribute.messages(field).forEach(checkTensor);
    for (const field of [ATTRIBUTE.graph, ATTRIBUTE.graphs]) {
      for (const graph of attribute.messages(field)) checkGraph(graph, depth + 1);
    }
    for (const field of ATTRIBUTE.sparse) attribute.messages(field).forEach(checkSparse);
  }
}

function checkSparse(sparse: Fields): void {
  for (const field of SPARSE_TENSORS) sparse.messages(field).forEach(checkTensor);
}

function checkTensor(tensor: Fields): void {
  ensure(
    !tensor.has(TENSOR.external) && tensor.integer(TENSOR.location) === 0,
    `tensor ${tensor.text(8).slice(0, 100)} is kept in another file: save the model as one file (save_as_external_data=False)`,
  );
}
