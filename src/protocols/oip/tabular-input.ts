import { INPUT, type ServedModel, type Tensor } from '../../serving/index.js';
import { invalidRequest, quoted } from '../protocols.errors.js';
import { numberOfHalf } from './half.js';
import { shapeText } from './tensor-shape.js';

/** Rows of a tabular model, row-major [n, columns]. */
export interface Rows {
  values: Float64Array;
  n: number;
}

/**
 * The rows of a request to a tabular model: its one tensor [n, columns], or a tensor [n] or [n, 1] for each column, in any
 * order.
 * @throws {AppError} `protocols.invalid` when a tensor is missing, unknown, or of another shape
 */
export function rowsOfTensors(
  inputs: ReadonlyMap<string, Tensor>,
  { columns }: Pick<ServedModel, 'columns'>,
): Rows {
  const names = columns!.map(({ name }) => name);
  const whole = INPUT;
  const tensor = inputs.get(whole);
  if (tensor && inputs.size === 1 && !(names.length === 1 && names[0] === whole)) {
    return wholeRows(whole, tensor, names.length);
  }
  const missing = names.filter((name) => !inputs.has(name));
  const unknown = [...inputs.keys()].filter((name) => !names.includes(name));
  if (missing.length > 0 || unknown.length > 0) {
    const faults = [
      ...(missing.length > 0 ? [`missing: ${listed(missing)}`] : []),
      ...(unknown.length > 0 ? [`unknown: ${listed(unknown)}`] : []),
    ];
    throw invalidRequest(
      `The inputs must be one tensor ${quoted(whole)} of the shape [n, ${names.length}], or one tensor for each column ` +
        `(${faults.join('; ')}).`,
    );
  }
  return joinedColumns(inputs, names);
}

function wholeRows(name: string, tensor: Tensor, width: number): Rows {
  const { shape } = tensor;
  if (shape.length !== 2 || shape[1] !== width) {
    throw invalidRequest(
      `The tensor ${quoted(name)} must have the shape [n, ${width}], not ${shapeText(shape)}.`,
    );
  }
  return { values: numbersOf(name, tensor), n: shape[0] };
}

function joinedColumns(inputs: ReadonlyMap<string, Tensor>, names: readonly string[]): Rows {
  const n = inputs.get(names[0])!.shape[0];
  const values = new Float64Array(n * names.length);
  for (const [j, name] of names.entries()) {
    const tensor = inputs.get(name)!;
    const { shape } = tensor;
    if (shape.length > 2 || (shape.length === 2 && shape[1] !== 1)) {
      throw invalidRequest(
        `The tensor ${quoted(name)} must have the shape [n] or [n, 1], not ${shapeText(shape)}.`,
      );
    }
    if (shape[0] !== n) {
      throw invalidRequest(
        `The tensors of the columns must have as many rows: ${quoted(names[0])} has ${n}, ${quoted(name)} ${shape[0]}.`,
      );
    }
    const column = numbersOf(name, tensor);
    for (let i = 0; i < n; i++) values[i * names.length + j] = column[i];
  }
  return { values, n };
}

/** @throws {AppError} `protocols.invalid` when the tensor has no numbers, or integers that 64-bit floats cannot hold */
function numbersOf(name: string, { datatype, data }: Tensor): Float64Array {
  if (data instanceof Float64Array) return data;
  if (datatype === 'BYTES' || datatype === 'BOOL') {
    throw invalidRequest(
      `The tensor ${quoted(name)} must have numbers (FP64, FP32 or an integer type), not ${datatype}.`,
    );
  }
  if (datatype === 'FP16') return Float64Array.from(data as Uint16Array, numberOfHalf);
  const numbers = Float64Array.from(data as ArrayLike<number | bigint>, Number);
  if (datatype === 'INT64' || datatype === 'UINT64') {
    const at = numbers.findIndex((value) => !Number.isSafeInteger(value));
    if (at >= 0) {
      throw invalidRequest(`Element ${at} of ${quoted(name)} is beyond 2^53: the model has 64-bit floats.`);
    }
  }
  return numbers;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 10).map(quoted);
  return shown.join(', ') + (names.length > 10 ? ', …' : '');
}
