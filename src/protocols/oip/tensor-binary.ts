import { isUtf8 } from 'node:buffer';
import type { Datatype, Tensor, TypedArray } from '../../serving/index.js';
import { invalidRequest, quoted } from '../protocols.errors.js';
import { kindOf, MUST_SWAP, swapBytes } from './datatypes.js';
import { numberOfHalf } from './half.js';

/** Before each text: its length in bytes. */
const LENGTH_BYTES = 4;

/**
 * A tensor whose elements came as bytes: little-endian and row-major, texts with their lengths.
 * @param count product of `shape`
 * @throws {AppError} `protocols.invalid` when the bytes do not fit the shape, or an element is not finite
 */
export function tensorOfBytes(
  name: string,
  datatype: Datatype,
  shape: number[],
  count: number,
  bytes: Buffer,
): Tensor {
  if (datatype === 'BYTES') return { datatype, shape, data: textsOf(name, count, bytes) };
  const { bytes: size, make } = kindOf(datatype);
  if (bytes.length !== count * size) {
    throw invalidRequest(
      `The tensor ${quoted(name)} has ${bytes.length} bytes, and ${count} elements of ${datatype} have ${count * size}.`,
    );
  }
  const data = make(count);
  // A copy: the place in the body need not be aligned.
  const target = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  bytes.copy(target);
  if (MUST_SWAP) swapBytes(target, size);
  checkElements(name, datatype, data);
  return { datatype, shape, data };
}

/** The elements as the protocol's bytes. */
export function bytesOfTensor({ datatype, data }: Tensor): Buffer {
  if (datatype !== 'BYTES') {
    const { buffer, byteOffset, byteLength } = data as TypedArray;
    const bytes = Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
    return MUST_SWAP ? swapBytes(Buffer.from(bytes), kindOf(datatype).bytes) : bytes;
  }
  return Buffer.concat(
    (data as string[]).flatMap((text) => {
      const content = Buffer.from(text);
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt32LE(content.length);
      return [length, content];
    }),
  );
}

/** NaN and the infinities are not valid inputs, in any form. */
export function checkElements(name: string, datatype: Datatype, data: TypedArray): void {
  for (let i = 0; i < data.length; i++) {
    const value = datatype === 'FP16' ? numberOfHalf(data[i] as number) : data[i];
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw invalidRequest(
        `Element ${i} of ${quoted(name)} must be a finite number (${datatype}), not ${value}.`,
      );
    }
    if (datatype === 'BOOL' && (value as number) > 1) {
      throw invalidRequest(`Element ${i} of ${quoted(name)} must be 0 or 1 (BOOL), not ${value}.`);
    }
  }
}

function textsOf(name: string, count: number, bytes: Buffer): string[] {
  const texts: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    const from = at + LENGTH_BYTES;
    const end = from <= bytes.length ? from + bytes.readUInt32LE(at) : Infinity;
    if (end > bytes.length) throw invalidRequest(`Text ${texts.length} of ${quoted(name)} is cut off.`);
    const content = bytes.subarray(from, end);
    if (!isUtf8(content)) throw invalidRequest(`Text ${texts.length} of ${quoted(name)} is not UTF-8.`);
    texts.push(content.toString());
    at = end;
  }
  if (texts.length !== count) {
    throw invalidRequest(
      `The tensor ${quoted(name)} has ${texts.length} texts, and its shape needs ${count}.`,
    );
  }
  return texts;
}
