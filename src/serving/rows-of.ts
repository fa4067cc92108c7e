import type { Tensor } from './served-model.js';
import { tensorInvalid } from './serving.errors.js';

/**
 * The one tensor of a tabular model as rows of numbers, row-major.
 * @throws {AppError} `serving.tensor-invalid` when it is missing, not of numbers, or not of the shape [n, width]
 */
export function rowsOf(inputs: ReadonlyMap<string, Tensor>, name: string, width: number): Float64Array {
  const tensor = inputs.get(name);
  if (!tensor || inputs.size > 1) {
    const given = [...inputs.keys()].join(', ').slice(0, 200) || 'none';
    throw tensorInvalid(name, `the model takes one input, ${name}, and the request has ${given}`);
  }
  const { data, datatype, shape } = tensor;
  if (datatype === 'BYTES' || datatype === 'FP16' || Array.isArray(data)) {
    throw tensorInvalid(name, `${name} must have numbers (FP64, FP32 or an integer type), not ${datatype}`);
  }
  if (shape.length !== 2 || shape[1] !== width || shape[0] * width !== data.length) {
    throw tensorInvalid(
      name,
      `${name} must have the shape [rows, ${width}] and as many values, not [${shape.join(', ')}] with ${data.length}`,
    );
  }
  return data instanceof Float64Array ? data : Float64Array.from(data as ArrayLike<number | bigint>, Number);
}
