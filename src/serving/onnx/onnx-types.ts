import type { Datatype } from '../served-model.js';

/** Names of element types: the runtime's and the protocol's. */
const TYPES: Readonly<Record<string, Datatype>> = {
  bool: 'BOOL',
  uint8: 'UINT8',
  uint16: 'UINT16',
  uint32: 'UINT32',
  uint64: 'UINT64',
  int8: 'INT8',
  int16: 'INT16',
  int32: 'INT32',
  int64: 'INT64',
  float16: 'FP16',
  float32: 'FP32',
  float64: 'FP64',
  string: 'BYTES',
};

/** Undefined for a type that no protocol carries. */
export function datatypeOf(type: string): Datatype | undefined {
  return Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
}

export function runtimeType(datatype: Datatype): string {
  return Object.keys(TYPES).find((type) => TYPES[type] === datatype)!;
}
