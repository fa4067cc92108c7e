/** The typed arrays of a model, by name, and their little-endian bytes. */
import type { LinearModel } from '../linear/linear-model.js';
import type { Model } from '../model.js';
import type { TreeEnsemble } from '../trees/tree-ensemble.js';

export type Dtype = 'float64' | 'int32' | 'uint32' | 'int16' | 'uint8';
export type ModelArray = Float64Array | Int32Array | Uint32Array | Int16Array | Uint8Array;

/** Bytes per element. */
export const WIDTHS: Record<Dtype, number> = { float64: 8, int32: 4, uint32: 4, int16: 2, uint8: 1 };

/** In the order of the file. */
export const TREE_ARRAYS = {
  treeStarts: 'int32',
  feature: 'int16',
  threshold: 'float64',
  left: 'int32',
  right: 'int32',
  flags: 'uint8',
  value: 'float64',
  cover: 'float64',
  gain: 'float64',
  bitsetStarts: 'int32',
  bitsets: 'uint32',
} as const satisfies Partial<Record<keyof TreeEnsemble, Dtype>>;

export const LINEAR_ARRAYS = {
  inputs: 'int32',
  encodings: 'float64',
  means: 'float64',
  scales: 'float64',
  weights: 'float64',
} as const satisfies Partial<Record<keyof LinearModel, Dtype>>;

/** After the others; only in files of linear models with splines. */
export const SPLINE_ARRAYS = { knots: 'float64' } as const satisfies Partial<
  Record<keyof LinearModel, Dtype>
>;

/** Last; only in files of models with isotonic calibration. */
export const ISOTONIC_ARRAYS = { calibrationX: 'float64', calibrationY: 'float64' } as const satisfies Record<
  string,
  Dtype
>;

export interface NamedArray {
  name: string;
  dtype: Dtype;
  values: ModelArray;
}

export function arraysOf(model: Model): NamedArray[] {
  const linear = model.kind === 'linear';
  const own = linear ? { ...LINEAR_ARRAYS, ...(model.knots && SPLINE_ARRAYS) } : TREE_ARRAYS;
  const isotonic = model.calibration?.method === 'isotonic' ? model.calibration : undefined;
  const table = { ...own, ...(isotonic && ISOTONIC_ARRAYS) };
  const values: Record<string, unknown> = {
    ...(linear ? model : model.ensemble),
    calibrationX: isotonic?.x,
    calibrationY: isotonic?.y,
  };
  return Object.entries(table).map(([name, dtype]) => ({ name, dtype, values: values[name] as ModelArray }));
}

export function writeArray(view: DataView, at: number, { dtype, values }: NamedArray): void {
  const width = WIDTHS[dtype];
  for (let i = 0; i < values.length; i++) {
    const byte = at + i * width;
    if (dtype === 'float64') view.setFloat64(byte, values[i], true);
    else if (dtype === 'int32') view.setInt32(byte, values[i], true);
    else if (dtype === 'uint32') view.setUint32(byte, values[i], true);
    else if (dtype === 'int16') view.setInt16(byte, values[i], true);
    else view.setUint8(byte, values[i]);
  }
}

export function readArray(view: DataView, at: number, dtype: Dtype, length: number): ModelArray {
  const values = emptyArray(dtype, length);
  const width = WIDTHS[dtype];
  for (let i = 0; i < length; i++) {
    const byte = at + i * width;
    if (dtype === 'float64') values[i] = view.getFloat64(byte, true);
    else if (dtype === 'int32') values[i] = view.getInt32(byte, true);
    else if (dtype === 'uint32') values[i] = view.getUint32(byte, true);
    else if (dtype === 'int16') values[i] = view.getInt16(byte, true);
    else values[i] = view.getUint8(byte);
  }
  return values;
}

function emptyArray(dtype: Dtype, length: number): ModelArray {
  if (dtype === 'float64') return new Float64Array(length);
  if (dtype === 'int32') return new Int32Array(length);
  if (dtype === 'uint32') return new Uint32Array(length);
  return dtype === 'int16' ? new Int16Array(length) : new Uint8Array(length);
}
