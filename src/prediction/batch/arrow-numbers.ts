import type { Data } from 'apache-arrow';
import type { RowFault } from './row-faults.js';

/** The values of a part of a column, up to the first that cannot be taken. */
export interface ReadNumbers {
  /** May be longer. */
  numbers: Float64Array;
  /** How many are valid. */
  valid: number;
  /** Of the first that is not. */
  fault?: RowFault;
}

/** Largest high word of a safe integer of 64 bits. */
const HIGHEST = 2 ** 21;
const TWO_TO_32 = 2 ** 32;

type Plain =
  Float64Array | Float32Array | Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | Uint32Array;

/**
 * Values `from` .. `to - 1` of a column of integers or floats. A null is a fault, and so is what POST /predict would refuse.
 * @param room where they may be written: at least `to - from` numbers
 */
export function numbersOf(
  data: Data,
  from: number,
  to: number,
  mayHaveFraction: boolean,
  room: Float64Array,
): ReadNumbers {
  const values = data.values as Plain | BigInt64Array | BigUint64Array;
  const read =
    values instanceof BigInt64Array || values instanceof BigUint64Array
      ? wholesOf(values, from, to, room)
      : plainOf(values.subarray(from, to), mayHaveFraction, room);
  const absent = firstNull(data, from, from + read.valid);
  if (absent < 0) return read;
  return { ...read, valid: absent - from, fault: { rule: 'missing', text: 'must not be null' } };
}

function plainOf(values: Plain, mayHaveFraction: boolean, room: Float64Array): ReadNumbers {
  if (!(values instanceof Float64Array || values instanceof Float32Array)) {
    room.set(values);
    return { numbers: room, valid: values.length };
  }
  const numbers = values instanceof Float64Array ? values : room;
  if (numbers === room) room.set(values);
  for (let i = 0; i < values.length; i++) {
    const value = numbers[i];
    if (mayHaveFraction ? Number.isFinite(value) : Number.isSafeInteger(value)) continue;
    const rule = mayHaveFraction || !Number.isFinite(value) ? 'finite_number' : 'int_from_float';
    const text = rule === 'finite_number' ? 'must be a finite number' : 'must be an integer';
    return { numbers, valid: i, fault: { rule, text: `${text}, not ${value}` } };
  }
  return { numbers, valid: values.length };
}

/** Integers of 64 bits, read as two words: a bigint for each would take ten times as long. */
function wholesOf(
  values: BigInt64Array | BigUint64Array,
  from: number,
  to: number,
  room: Float64Array,
): ReadNumbers {
  const words = new Int32Array(values.buffer, values.byteOffset + 8 * from, 2 * (to - from));
  for (let i = 0; i < to - from; i++) {
    const high = words[2 * i + 1];
    if (high >= HIGHEST || high < -HIGHEST) {
      const text = `must be an integer of at most 2^53 - 1, not ${values[from + i]}`;
      return { numbers: room, valid: i, fault: { rule: 'int_parsing_size', text } };
    }
    room[i] = high * TWO_TO_32 + (words[2 * i] >>> 0);
  }
  return { numbers: room, valid: to - from };
}

/** The first row of a range without a value; -1 if there is none. */
function firstNull(data: Data, from: number, to: number): number {
  if (data.nullCount === 0) return -1;
  for (let row = from; row < to; row++) {
    const bit = data.offset + row;
    if (((data.nullBitmap[bit >> 3] >> (bit & 7)) & 1) === 0) return row;
  }
  return -1;
}
