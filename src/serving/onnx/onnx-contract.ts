import { FEATURES } from '../../basketball/index.js';
import { MODEL_NAME } from '../../registry/index.js';
import { takesNumbers } from '../inputs-of-rows.js';
import type { ColumnType, Datatype, ServedColumn, TensorSpec } from '../served-model.js';
import type { OnnxValue } from './onnx-messages.js';
import { datatypeOf } from './onnx-types.js';

/** The model cannot be served; the message states why and what would work. */
export class UnfitOnnx extends Error {
  override readonly name = 'UnfitOnnx';
}

/** @throws {UnfitOnnx} when an input or output is no tensor of a type that requests can carry */
export function tensorSpecs(values: readonly OnnxValue[], what: 'input' | 'output'): TensorSpec[] {
  return values.map(({ name, isTensor, type, shape }) => {
    if (!isTensor) {
      throw new UnfitOnnx(
        `its ${what} ${name} is no tensor, but a sequence, map or optional value: convert the model with tensors only`,
      );
    }
    const datatype = datatypeOf(type);
    if (!datatype)
      throw new UnfitOnnx(`its ${what} ${name} is of the type ${type}, which requests cannot carry`);
    return {
      name,
      datatype,
      shape: shape.map((size) => (typeof size === 'number' && size >= 0 ? size : -1)),
    };
  });
}

const TYPES: Readonly<Partial<Record<Datatype, ColumnType>>> = {
  FP64: 'double',
  FP32: 'float',
  INT64: 'long',
  INT32: 'integer',
  BOOL: 'boolean',
};

/**
 * The columns of a model whose inputs are one row of numbers a question; undefined if it takes other tensors.
 * @param signature the columns with which the model was logged
 * @throws {UnfitOnnx} when the signature has other columns than the model
 */
export function columnsOf(
  modelName: string,
  inputs: readonly TensorSpec[],
  signature?: readonly ServedColumn[],
): ServedColumn[] | undefined {
  if (!inputs.every(({ datatype }) => takesNumbers(datatype))) return undefined;
  if (inputs.length > 1) return columnsOfInputs(inputs, signature);
  const [{ datatype, shape }] = inputs;
  if (shape.length !== 2 || shape[0] !== -1 || shape[1] < 1) return undefined;
  const width = shape[1];
  if (signature) {
    if (signature.length === width) return [...signature];
    throw new UnfitOnnx(`its signature has ${signature.length} columns, and its input takes ${width}`);
  }
  if (modelName !== MODEL_NAME || width !== FEATURES.length) return undefined;
  return FEATURES.map((name) => ({ name, type: TYPES[datatype]! }));
}

/** One input for each column. */
function columnsOfInputs(
  inputs: readonly TensorSpec[],
  signature?: readonly ServedColumn[],
): ServedColumn[] | undefined {
  const isColumn = ({ shape }: TensorSpec) =>
    (shape.length === 1 || (shape.length === 2 && shape[1] === 1)) && shape[0] === -1;
  if (!inputs.every(isColumn)) return undefined;
  const own = inputs.map(({ name, datatype }) => ({ name, type: TYPES[datatype]! }));
  if (!signature) return own;
  const names = new Set(own.map(({ name }) => name));
  if (signature.length === names.size && signature.every(({ name }) => names.has(name)))
    return [...signature];
  throw new UnfitOnnx(
    `its signature has the columns ${signature.map(({ name }) => name).join(', ')}, and its inputs are ` +
      [...names].join(', '),
  );
}
