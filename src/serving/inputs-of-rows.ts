import type { Datatype, ServedModel, Tensor, TypedArray } from './served-model.js';

const ARRAYS: Readonly<Partial<Record<Datatype, (values: Float64Array) => TypedArray>>> = {
  FP64: (values) => values,
  FP32: (values) => Float32Array.from(values),
  INT64: (values) => BigInt64Array.from(values, BigInt),
  INT32: (values) => Int32Array.from(values),
  BOOL: (values) => Uint8Array.from(values),
};

/** Element types of inputs that a column of numbers can become. */
export function takesNumbers(datatype: Datatype): boolean {
  return ARRAYS[datatype] !== undefined;
}

/**
 * The inputs of a model of columns: its one tensor [n, columns], or a tensor for each column, found by the column's name.
 * @param rows row-major [n, columns]; of an integer column: integers
 */
export function inputsOfRows(
  { inputs, columns }: Pick<ServedModel, 'inputs' | 'columns'>,
  rows: Float64Array,
  n: number,
): Map<string, Tensor> {
  const width = columns!.length;
  if (inputs.length === 1) {
    const [{ name, datatype }] = inputs;
    return new Map([[name, { datatype, shape: [n, width], data: ARRAYS[datatype]!(rows) }]]);
  }
  return new Map(
    inputs.map(({ name, datatype, shape }) => {
      const at = columns!.findIndex((column) => column.name === name);
      const values = Float64Array.from({ length: n }, (_, i) => rows[i * width + at]);
      return [name, { datatype, shape: shape.length === 2 ? [n, 1] : [n], data: ARRAYS[datatype]!(values) }];
    }),
  );
}
