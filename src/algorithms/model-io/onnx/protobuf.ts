/** The part of the Protocol Buffers wire format that ONNX files need: https://protobuf.dev/programming-guides/encoding/. */
import { ensure } from '../invalid-model-file.js';

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** Bytes of a number of 64 bits. */
const LONGEST_VARINT = 10;
const MAX_SHORT = 2 ** 31 - 1;

/** Fields of one message, in the order in which they are added. */
export class Message {
  private readonly parts: Uint8Array[] = [];

  /** A safe integer; negative ones as 64-bit two's complement. */
  integer(field: number, value: number): this {
    this.parts.push(varint(field * 8 + VARINT), varint(value));
    return this;
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.parts.push(varint(field * 8 + FIXED32), bytes);
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.parts.push(varint(field * 8 + BYTES), varint(value.length), value);
    return this;
  }

  /** A field as `rawFields` read it. */
  raw(encoded: Uint8Array): this {
    this.parts.push(encoded);
    return this;
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, value: Message): this {
    return this.bytes(field, value.encode());
  }

  /** Integers, packed. */
  integers(field: number, values: ArrayLike<number>): this {
    return this.bytes(field, packed(values));
  }

  /** 32-bit floats, packed. */
  floats(field: number, values: ArrayLike<number>): this {
    const bytes = new Uint8Array(values.length * 4);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < values.length; i++) view.setFloat32(i * 4, values[i], true);
    return this.bytes(field, bytes);
  }

  encode(): Uint8Array {
    return joined(this.parts);
  }
}

function joined(parts: Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Fast path for small non-negative numbers, which are most of the possibly tens of millions in a file. */
function packed(values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(values.length * LONGEST_VARINT);
  let at = 0;
  for (let i = 0; i < values.length; i++) {
    let rest = values[i];
    if (rest < 0 || rest > MAX_SHORT) {
      const long = varint(rest);
      bytes.set(long, at);
      at += long.length;
      continue;
    }
    for (; rest > 127; rest >>>= 7) bytes[at++] = (rest & 127) | 128;
    bytes[at++] = rest;
  }
  return bytes.slice(0, at);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 128 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

/** One field as read: an integer as `integer`, anything else as bytes. */
interface Field {
  wire: number;
  integer: number;
  bytes: Uint8Array;
}

/**
 * The fields of one untrusted message in their order, each as it is encoded; `content` is what a field of bytes holds.
 * @throws {InvalidModelFile} when the bytes are not a message
 */
export function* rawFields(
  message: Uint8Array,
): Generator<{ number: number; encoded: Uint8Array; content: Uint8Array }> {
  const reader = new Reader(message);
  while (!reader.ended) {
    const from = reader.position;
    const key = reader.varint();
    const { bytes: content } = readField(reader, key % 8);
    yield { number: Math.floor(key / 8), encoded: message.subarray(from, reader.position), content };
  }
}

/**
 * The fields of one untrusted message.
 * @throws {InvalidModelFile} when the bytes are not a message
 */
export class Fields {
  private readonly fields = new Map<number, Field[]>();

  constructor(message: Uint8Array) {
    const reader = new Reader(message);
    while (!reader.ended) {
      const key = reader.varint();
      const number = Math.floor(key / 8);
      ensure(number >= 1 && number < 2 ** 29, 'not an ONNX file: a field has no valid number');
      const field = readField(reader, key % 8);
      const list = this.fields.get(number);
      if (list) list.push(field);
      else this.fields.set(number, [field]);
    }
  }

  has(field: number): boolean {
    return this.fields.has(field);
  }

  /** @throws {InvalidModelFile} when there is any other field */
  only(what: string, known: readonly number[]): this {
    const other = [...this.fields.keys()].find((field) => !known.includes(field));
    ensure(other === undefined, `${what} has the field ${other}, which is not known here`);
    return this;
  }

  private all(field: number, wire: number): Field[] {
    const found = this.fields.get(field) ?? [];
    ensure(
      found.every((one) => one.wire === wire),
      `not an ONNX file: field ${field} is of another type`,
    );
    return found;
  }

  /** The last occurrence, as the format specifies; 0 if absent. */
  integer(field: number): number {
    return exact(this.all(field, VARINT).at(-1)?.integer ?? 0);
  }

  float(field: number): number {
    const found = this.all(field, FIXED32).at(-1);
    return found ? viewOf(found.bytes).getFloat32(0, true) : 0;
  }

  bytes(field: number): Uint8Array {
    return this.all(field, BYTES).at(-1)?.bytes ?? new Uint8Array(0);
  }

  text(field: number): string {
    return utf8Text(this.bytes(field));
  }

  texts(field: number): string[] {
    return this.all(field, BYTES).map(({ bytes }) => utf8Text(bytes));
  }

  messages(field: number): Fields[] {
    return this.all(field, BYTES).map(({ bytes }) => new Fields(bytes));
  }

  /** Packed or one by one. */
  integers(field: number): number[] {
    return (this.fields.get(field) ?? []).flatMap(({ wire, integer, bytes }) => {
      if (wire === VARINT) return [exact(integer)];
      ensure(wire === BYTES, `not an ONNX file: field ${field} is of another type`);
      const reader = new Reader(bytes);
      const values: number[] = [];
      while (!reader.ended) values.push(exact(reader.varint()));
      return values;
    });
  }

  /** 32-bit floats, packed or one by one. */
  floats(field: number): Float64Array {
    return this.numbers(field, FIXED32, 4, (view, at) => view.getFloat32(at, true));
  }

  /** 64-bit floats, packed or one by one. */
  doubles(field: number): Float64Array {
    return this.numbers(field, FIXED64, 8, (view, at) => view.getFloat64(at, true));
  }

  private numbers(
    field: number,
    single: number,
    width: number,
    read: (view: DataView, at: number) => number,
  ): Float64Array {
    const parts = (this.fields.get(field) ?? []).map(({ wire, bytes }) => {
      ensure(wire === single || wire === BYTES, `not an ONNX file: field ${field} is of another type`);
      return bytes;
    });
    const all = joined(parts);
    ensure(all.length % width === 0, `not an ONNX file: field ${field} is cut off`);
    const view = viewOf(all);
    return Float64Array.from({ length: all.length / width }, (_, i) => read(view, i * width));
  }
}

function readField(reader: Reader, wire: number): Field {
  const none = new Uint8Array(0);
  if (wire === VARINT) return { wire, integer: reader.varint(), bytes: none };
  ensure(
    wire === FIXED64 || wire === BYTES || wire === FIXED32,
    `not an ONNX file: wire type ${wire} is unknown`,
  );
  const length = wire === BYTES ? reader.varint() : wire === FIXED64 ? 8 : 4;
  return { wire, integer: 0, bytes: reader.take(length) };
}

class Reader {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get position(): number {
    return this.at;
  }

  get ended(): boolean {
    return this.at >= this.bytes.length;
  }

  /** An integer; negative ones from 64-bit two's complement. Beyond 2^53 it is rounded. */
  varint(): number {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      ensure(this.at < this.bytes.length, 'not an ONNX file: it ends within a number');
      const byte = this.bytes[this.at++];
      // 28 bits below, the rest above.
      if (shift < 28) low += (byte & 127) * 2 ** shift;
      else high += (byte & 127) * 2 ** (shift - 28);
      if (byte < 128) {
        const signed = high >= 2 ** 35 ? (high % 2 ** 36) - 2 ** 36 : high;
        return signed * 2 ** 28 + low;
      }
    }
    ensure(false, 'not an ONNX file: a number does not end');
  }

  take(length: number): Uint8Array {
    ensure(length >= 0 && this.at + length <= this.bytes.length, 'not an ONNX file: it ends within a field');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}

/** A number that is used must have been read exactly. */
function exact(value: number): number {
  ensure(Number.isSafeInteger(value), 'not an ONNX file: a number is too large');
  return value;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function utf8Text(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    ensure(false, 'not an ONNX file: a text is not UTF-8');
  }
}
