import type { Tensor } from '../../serving/index.js';
import { isJsonObject, type JsonObject } from '../../platform/http/json-object.js';
import { parseJsonBody } from '../json-text.js';
import { invalidRequest, quoted } from '../protocols.errors.js';
import { DATATYPES, isDatatype } from './datatypes.js';
import { tensorOfBytes } from './tensor-binary.js';
import { tensorOfJson } from './tensor-json.js';
import { readShape } from './tensor-shape.js';

/** A requested output and its form; undefined: as the request says for all. */
export interface RequestedOutput {
  name: string;
  isBinary?: boolean;
}

/** An inference request, whatever carried it. */
export interface InferRequest {
  /** Echoed in the response. */
  id?: string;
  parameters: JsonObject;
  inputs: ReadonlyMap<string, Tensor>;
  /** In the order of the response; absent: all. */
  outputs?: readonly RequestedOutput[];
}

const NONE: JsonObject = {};
const NO_BYTES = Buffer.alloc(0);
/** Parameters that would change what a tensor means; others are ignored, as the protocol says. */
const NOT_SUPPORTED = [
  'shared_memory_region',
  'shared_memory_byte_size',
  'shared_memory_offset',
  'classification',
];

/**
 * The body of an inference request: JSON, and after it the bytes of the tensors that the JSON gives a size for.
 * @param jsonBytes the header Inference-Header-Content-Length; undefined if all of the body is JSON
 * @throws {AppError} `protocols.invalid` when the request breaks the protocol; `protocols.too-large` when it is too large
 */
export function readInferRequest(body: Buffer, jsonBytes?: string): InferRequest {
  const length = jsonBytes === undefined ? body.length : readLength(jsonBytes, body.length);
  const request = parseJsonBody(length === body.length ? body : body.subarray(0, length));
  if (!isJsonObject(request)) throw invalidRequest('The body must be a JSON object with the field inputs.');
  const { id = null, inputs } = request;
  if (id !== null && typeof id !== 'string') throw invalidRequest('id must be a text.');
  if (!Array.isArray(inputs) || inputs.length === 0) {
    throw invalidRequest('inputs must be a list of at least one tensor: {name, shape, datatype, data}.');
  }
  const bytes = new Bytes(
    jsonBytes === undefined ? NO_BYTES : body.subarray(length),
    jsonBytes !== undefined,
  );
  const tensors = new Map<string, Tensor>();
  for (const [i, input] of (inputs as unknown[]).entries()) {
    const name = nameOf(input, `inputs[${i}]`);
    if (tensors.has(name)) throw invalidRequest(`There are two inputs named ${quoted(name)}.`);
    tensors.set(name, readTensor(name, input as JsonObject, bytes));
  }
  bytes.end();
  const outputs = readOutputs(request.outputs);
  return {
    ...(id !== null && { id }),
    parameters: parametersOf(request, 'the request'),
    inputs: tensors,
    ...(outputs && { outputs }),
  };
}

function readLength(header: string, bodyBytes: number): number {
  const length = /^\d{1,15}$/.test(header.trim()) ? Number(header) : Number.NaN;
  if (length <= bodyBytes) return length;
  throw invalidRequest(
    `Inference-Header-Content-Length must be the size of the JSON at the start of the body, at most ${bodyBytes}.`,
  );
}

function readTensor(name: string, input: JsonObject, bytes: Bytes): Tensor {
  const { datatype, data } = input;
  const { shape, count } = readShape(name, input.shape);
  if (!isDatatype(datatype)) {
    const found = typeof datatype === 'string' ? `, not ${quoted(datatype)}` : '';
    throw invalidRequest(`The datatype of ${quoted(name)} must be one of ${DATATYPES.join(', ')}${found}.`);
  }
  const size = parametersOf(input, quoted(name)).binary_data_size;
  if (size === undefined) {
    if (data === undefined) throw invalidRequest(`The data of ${quoted(name)} is missing.`);
    return tensorOfJson(name, datatype, shape, count, data);
  }
  if (data !== undefined) throw invalidRequest(`${quoted(name)} has both data and binary_data_size.`);
  return tensorOfBytes(name, datatype, shape, count, bytes.take(name, size));
}

function readOutputs(outputs: unknown): RequestedOutput[] | undefined {
  if (outputs === undefined || outputs === null) return undefined;
  if (!Array.isArray(outputs)) throw invalidRequest('outputs must be a list of {name}.');
  if (outputs.length === 0) return undefined;
  const requested = outputs.map((output, i) => {
    const name = nameOf(output, `outputs[${i}]`);
    const { binary_data: isBinary } = parametersOf(output as JsonObject, quoted(name));
    return { name, ...(isBinary !== undefined && { isBinary: isBinary === true }) };
  });
  return requested;
}

function nameOf(value: unknown, place: string): string {
  if (!isJsonObject(value)) throw invalidRequest(`${place} must be an object.`);
  const { name } = value;
  if (typeof name !== 'string' || name === '') throw invalidRequest(`The name of ${place} must be a text.`);
  return name;
}

function parametersOf(value: JsonObject, place: string): JsonObject {
  const { parameters } = value;
  if (parameters === undefined || parameters === null) return NONE;
  if (!isJsonObject(parameters)) throw invalidRequest(`The parameters of ${place} must be an object.`);
  refuseUnsupported(parameters, place);
  return parameters;
}

/** @throws {AppError} `protocols.invalid` when a parameter would change what a tensor means */
export function refuseUnsupported(parameters: JsonObject, place: string): void {
  for (const name of NOT_SUPPORTED) {
    if (Object.hasOwn(parameters, name)) {
      throw invalidRequest(`The parameter ${name} of ${place} is not supported by this server.`);
    }
  }
}

/** The bytes after the JSON, taken in the order of the tensors. */
class Bytes {
  private at = 0;

  constructor(
    private readonly rest: Buffer,
    private readonly isAnnounced: boolean,
  ) {}

  take(name: string, size: unknown): Buffer {
    if (!this.isAnnounced) {
      throw invalidRequest(
        `${quoted(name)} has a binary_data_size, but the header Inference-Header-Content-Length is missing.`,
      );
    }
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
      throw invalidRequest(`The binary_data_size of ${quoted(name)} must be an integer from 0.`);
    }
    if (size > this.rest.length - this.at) {
      throw invalidRequest(
        `${quoted(name)} has a binary_data_size of ${size}, and ${this.rest.length - this.at} bytes are left.`,
      );
    }
    this.at += size;
    return this.rest.subarray(this.at - size, this.at);
  }

  end(): void {
    const left = this.rest.length - this.at;
    if (left > 0) throw invalidRequest(`${left} bytes after the last tensor belong to none.`);
  }
}
