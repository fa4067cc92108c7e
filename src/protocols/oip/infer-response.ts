import type { ServedModel, Tensor } from '../../serving/index.js';
import type { JsonObject } from '../../platform/http/json-object.js';
import type { RequestedOutput } from './infer-request.js';
import { bytesOfTensor } from './tensor-binary.js';
import { jsonOfTensor } from './tensor-json.js';

export interface NamedTensor extends Tensor {
  name: string;
}

/** The answer to an inference request, whatever carries it. */
export interface InferAnswer {
  model: ServedModel;
  id?: string;
  parameters?: JsonObject;
  outputs: readonly NamedTensor[];
}

/** A response body, and how many bytes of it are JSON if tensors follow as bytes. */
export interface EncodedAnswer {
  body: string | Buffer;
  jsonBytes?: number;
}

/** The start of a model's responses, written once. */
const heads = new WeakMap<ServedModel, string>();

/**
 * @param requested how each output is requested; the same order as `outputs`
 * @param isBinary the form of outputs of which the request does not state it
 */
export function encodeAnswer(
  { model, id, parameters, outputs }: InferAnswer,
  requested?: readonly RequestedOutput[],
  isBinary = false,
): EncodedAnswer {
  const parts: Buffer[] = [];
  let text = headOf(model);
  if (id !== undefined) text += `"id":${JSON.stringify(id)},`;
  if (parameters) text += `"parameters":${JSON.stringify(parameters)},`;
  text += '"outputs":[';
  for (let i = 0; i < outputs.length; i++) {
    const { name, datatype, shape } = outputs[i];
    if (i > 0) text += ',';
    text += `{"name":${JSON.stringify(name)},"shape":[${shape.join(',')}],"datatype":"${datatype}",`;
    if (requested?.[i].isBinary ?? isBinary) {
      const bytes = bytesOfTensor(outputs[i]);
      parts.push(bytes);
      text += `"parameters":{"binary_data_size":${bytes.length}}}`;
    } else text += `"data":${jsonOfTensor(name, outputs[i])}}`;
  }
  text += ']}';
  if (parts.length === 0) return { body: text };
  const json = Buffer.from(text);
  return { body: Buffer.concat([json, ...parts]), jsonBytes: json.length };
}

function headOf(model: ServedModel): string {
  let head = heads.get(model);
  if (head === undefined) {
    head = `{"model_name":${JSON.stringify(model.name)},"model_version":"${model.version}",`;
    heads.set(model, head);
  }
  return head;
}
