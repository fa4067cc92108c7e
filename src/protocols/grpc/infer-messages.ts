import type { Datatype, Tensor } from '../../serving/index.js';
import type { JsonObject } from '../../platform/http/json-object.js';
import { DATATYPES, isDatatype } from '../oip/datatypes.js';
import { type InferRequest, refuseUnsupported } from '../oip/infer-request.js';
import type { InferAnswer } from '../oip/infer-response.js';
import { bytesOfTensor, tensorOfBytes } from '../oip/tensor-binary.js';
import { tensorOfJson } from '../oip/tensor-json.js';
import { readShape } from '../oip/tensor-shape.js';
import { invalidRequest, quoted } from '../protocols.errors.js';

/** Integers of 64 bits are texts in these messages. */
type Integer64 = string;

interface Parameter {
  parameter_choice?: 'bool_param' | 'int64_param' | 'string_param' | 'double_param' | 'uint64_param';
  bool_param?: boolean;
  int64_param?: Integer64;
  string_param?: string;
  double_param?: number;
  uint64_param?: Integer64;
}

type Parameters = Readonly<Record<string, Parameter>>;

/** The fields of `InferTensorContents`, those without elements too. */
type Contents = Partial<Record<ContentsField, readonly unknown[]>>;
type ContentsField =
  | 'bool_contents'
  | 'int_contents'
  | 'int64_contents'
  | 'uint_contents'
  | 'uint64_contents'
  | 'fp32_contents'
  | 'fp64_contents'
  | 'bytes_contents';

interface TensorMessage {
  name: string;
  datatype: string;
  shape: readonly Integer64[];
  parameters?: Parameters;
  contents?: Contents | null;
}

/** `ModelInferRequest` as it is decoded. */
export interface InferRequestMessage {
  model_name: string;
  model_version: string;
  id: string;
  parameters?: Parameters;
  inputs: readonly TensorMessage[];
  outputs: readonly { name: string; parameters?: Parameters }[];
  raw_input_contents: readonly Buffer[];
}

/** `ModelInferResponse` as it is encoded. */
export interface InferResponseMessage {
  model_name: string;
  model_version: string;
  id: string;
  parameters: Parameters;
  outputs: readonly TensorMessage[];
  raw_output_contents: readonly Buffer[];
}

const FIELD_OF: Readonly<Partial<Record<Datatype, ContentsField>>> = {
  BOOL: 'bool_contents',
  INT8: 'int_contents',
  INT16: 'int_contents',
  INT32: 'int_contents',
  INT64: 'int64_contents',
  UINT8: 'uint_contents',
  UINT16: 'uint_contents',
  UINT32: 'uint_contents',
  UINT64: 'uint64_contents',
  FP32: 'fp32_contents',
  FP64: 'fp64_contents',
  BYTES: 'bytes_contents',
};

/** @throws {AppError} `protocols.invalid` when a tensor is not well formed */
export function readInferMessage(message: InferRequestMessage): InferRequest {
  const { id, inputs, outputs, raw_input_contents: raw } = message;
  if (inputs.length === 0) throw invalidRequest('inputs must have at least one tensor.');
  if (raw.length > 0 && raw.length !== inputs.length) {
    throw invalidRequest(
      `raw_input_contents must have one entry for each of the ${inputs.length} inputs, or none.`,
    );
  }
  const tensors = new Map<string, Tensor>();
  for (const [i, input] of inputs.entries()) {
    if (input.name === '') throw invalidRequest(`The name of inputs[${i}] is empty.`);
    if (tensors.has(input.name)) throw invalidRequest(`There are two inputs named ${quoted(input.name)}.`);
    tensors.set(input.name, readTensor(input, raw[i]));
  }
  for (const { name, parameters } of outputs) valuesOf(parameters, quoted(name));
  return {
    ...(id !== '' && { id }),
    parameters: valuesOf(message.parameters, 'the request'),
    inputs: tensors,
    ...(outputs.length > 0 && { outputs: outputs.map(({ name }) => ({ name })) }),
  };
}

/** @param isRaw whether the elements are sent as bytes: in the form of the request */
export function inferResponseOf(
  { model, id = '', parameters = {}, outputs }: InferAnswer,
  isRaw: boolean,
): InferResponseMessage {
  // FP16 has no field of contents, and raw contents are for all outputs or none.
  const isAllRaw = isRaw || outputs.some(({ datatype }) => !FIELD_OF[datatype]);
  return {
    model_name: model.name,
    model_version: String(model.version),
    id,
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [name, { string_param: String(value) }]),
    ),
    outputs: outputs.map((tensor) => ({
      name: tensor.name,
      datatype: tensor.datatype,
      shape: tensor.shape.map(String),
      ...(!isAllRaw && { contents: contentsOf(tensor) }),
    })),
    raw_output_contents: isAllRaw ? outputs.map(bytesOfTensor) : [],
  };
}

function readTensor(
  { name, datatype, shape: sizes, parameters, contents }: TensorMessage,
  raw?: Buffer,
): Tensor {
  const { shape, count } = readShape(name, sizes.map(Number));
  if (!isDatatype(datatype)) {
    throw invalidRequest(
      `The datatype of ${quoted(name)} must be one of ${DATATYPES.join(', ')}, not ${quoted(datatype)}.`,
    );
  }
  valuesOf(parameters, quoted(name));
  const given = Object.entries(contents ?? {}).filter(([, values]) => values && values.length > 0);
  if (raw) {
    if (given.length > 0) throw invalidRequest(`${quoted(name)} has both contents and raw contents.`);
    return tensorOfBytes(name, datatype, shape, count, raw);
  }
  const field = FIELD_OF[datatype];
  const wrong = given.find(([other]) => other !== field);
  if (!field || wrong) {
    const where = field ? `${field} or raw_input_contents, not in ${wrong![0]}` : 'raw_input_contents';
    throw invalidRequest(`The elements of ${quoted(name)} (${datatype}) must be in ${where}.`);
  }
  return tensorOfJson(name, datatype, shape, count, elementsOf(name, datatype, contents?.[field] ?? []));
}

/** The elements as JSON would have them. */
function elementsOf(name: string, datatype: Datatype, values: readonly unknown[]): readonly unknown[] {
  if (datatype === 'INT64' || datatype === 'UINT64') return values.map(Number);
  if (datatype !== 'BYTES') return values;
  return (values as Buffer[]).map((bytes, i) => {
    const text = bytes.toString();
    if (Buffer.from(text).equals(bytes)) return text;
    throw invalidRequest(`Text ${i} of ${quoted(name)} is not UTF-8.`);
  });
}

function contentsOf({ datatype, data }: Tensor): Contents {
  const field = FIELD_OF[datatype]!;
  if (datatype === 'BYTES') return { [field]: (data as string[]).map((text) => Buffer.from(text)) };
  if (datatype === 'BOOL') return { [field]: Array.from(data as Uint8Array, (bit) => bit !== 0) };
  if (datatype === 'INT64' || datatype === 'UINT64')
    return { [field]: Array.from(data as BigInt64Array, String) };
  return { [field]: Array.from(data as Float64Array) };
}

/** The values of parameters. @throws {AppError} `protocols.invalid` when this server does not support one */
function valuesOf(parameters: Parameters | undefined, place: string): JsonObject {
  const values = Object.fromEntries(
    Object.entries(parameters ?? {}).map(([name, parameter]) => [
      name,
      parameter.parameter_choice && parameter[parameter.parameter_choice],
    ]),
  );
  refuseUnsupported(values, place);
  return values;
}
