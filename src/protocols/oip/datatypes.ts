import { endianness } from 'node:os';
import type { Datatype, TypedArray } from '../../serving/index.js';

/** Element types of tensors of numbers and truth values; BYTES, the type of texts, has no fixed size. */
export type FixedDatatype = Exclude<Datatype, 'BYTES'>;

interface Kind {
  bytes: number;
  make(count: number): TypedArray;
  /** Smallest and largest value in JSON. 64-bit integers beyond 2^53 cannot be read exactly from JSON. */
  least: number;
  most: number;
  isWhole: boolean;
}

const EXACT = Number.MAX_SAFE_INTEGER;
/** The largest number of 64 bits that is still finite when it is rounded to 32. */
const MOST_SINGLE = 3.402_823_567_797_336_2e38;

const KINDS: Readonly<Record<FixedDatatype, Kind>> = {
  BOOL: { bytes: 1, make: (n) => new Uint8Array(n), least: 0, most: 1, isWhole: true },
  INT8: { bytes: 1, make: (n) => new Int8Array(n), least: -128, most: 127, isWhole: true },
  INT16: { bytes: 2, make: (n) => new Int16Array(n), least: -32_768, most: 32_767, isWhole: true },
  INT32: { bytes: 4, make: (n) => new Int32Array(n), least: -(2 ** 31), most: 2 ** 31 - 1, isWhole: true },
  INT64: { bytes: 8, make: (n) => new BigInt64Array(n), least: -EXACT, most: EXACT, isWhole: true },
  UINT8: { bytes: 1, make: (n) => new Uint8Array(n), least: 0, most: 255, isWhole: true },
  UINT16: { bytes: 2, make: (n) => new Uint16Array(n), least: 0, most: 65_535, isWhole: true },
  UINT32: { bytes: 4, make: (n) => new Uint32Array(n), least: 0, most: 2 ** 32 - 1, isWhole: true },
  UINT64: { bytes: 8, make: (n) => new BigUint64Array(n), least: 0, most: EXACT, isWhole: true },
  FP16: { bytes: 2, make: (n) => new Uint16Array(n), least: -65_519.999, most: 65_519.999, isWhole: false },
  FP32: {
    bytes: 4,
    make: (n) => new Float32Array(n),
    least: -MOST_SINGLE,
    most: MOST_SINGLE,
    isWhole: false,
  },
  FP64: {
    bytes: 8,
    make: (n) => new Float64Array(n),
    least: -Number.MAX_VALUE,
    most: Number.MAX_VALUE,
    isWhole: false,
  },
};

export const DATATYPES: readonly Datatype[] = [...(Object.keys(KINDS) as FixedDatatype[]), 'BYTES'];

export function isDatatype(name: unknown): name is Datatype {
  return typeof name === 'string' && (name === 'BYTES' || Object.hasOwn(KINDS, name));
}

export function kindOf(datatype: FixedDatatype): Kind {
  return KINDS[datatype];
}

/** Typed arrays have the byte order of the machine; the protocol's tensors are little-endian. */
export const MUST_SWAP = endianness() === 'BE';

/** Reverses the bytes of each element, in place. */
export function swapBytes(bytes: Buffer, size: number): Buffer {
  if (size === 2) return bytes.swap16();
  if (size === 4) return bytes.swap32();
  return size === 8 ? bytes.swap64() : bytes;
}
