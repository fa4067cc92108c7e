/** Universal Binary JSON, draft 12, as written by XGBoost: https://ubjson.org. Reading only. */
import { ensure, InvalidModelFile } from './invalid-model-file.js';

export type UbjsonValue =
  null | boolean | number | string | UbjsonValue[] | Float64Array | { [name: string]: UbjsonValue };

const MAX_NESTING = 64;
/**
 * Maximum number of values in a file; an array of numbers of one type counts as one. A tree has about 20. Most values need more memory
 * than their bytes in the file, and some have no bytes.
 */
const MAX_VALUES = 4_000_000;

/** Markers of numbers: bytes, and how to read them (big-endian). */
const NUMBERS: Record<string, [number, (view: DataView, at: number) => number]> = {
  i: [1, (view, at) => view.getInt8(at)],
  U: [1, (view, at) => view.getUint8(at)],
  I: [2, (view, at) => view.getInt16(at)],
  l: [4, (view, at) => view.getInt32(at)],
  L: [8, (view, at) => Number(view.getBigInt64(at))],
  d: [4, (view, at) => view.getFloat32(at)],
  D: [8, (view, at) => view.getFloat64(at)],
};

/**
 * The one value of a file. Arrays of numbers of one type are Float64Array.
 * @throws {InvalidModelFile} when it is damaged
 */
export function parseUbjson(bytes: Uint8Array): UbjsonValue {
  const reader = new UbjsonReader(bytes);
  const value = reader.value(reader.marker(), 0);
  ensure(reader.atEnd, 'UBJSON must end after its value');
  return value;
}

class UbjsonReader {
  private at = 0;
  private values = 0;
  private readonly view: DataView;
  private readonly text = new TextDecoder('utf-8', { fatal: true });

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get atEnd(): boolean {
    return this.at === this.bytes.length;
  }

  marker(): string {
    return String.fromCharCode(this.bytes[this.take(1)]);
  }

  value(marker: string, depth: number): UbjsonValue {
    ensure(depth <= MAX_NESTING, `UBJSON must not be nested deeper than ${MAX_NESTING}`);
    this.values += 1;
    ensure(this.values <= MAX_VALUES, `UBJSON must have at most ${MAX_VALUES} values`);
    if (Object.hasOwn(NUMBERS, marker)) return this.number(marker);
    switch (marker) {
      case '{':
        return this.object(depth);
      case '[':
        return this.array(depth);
      case 'S':
        return this.string();
      case 'C':
        return this.marker();
      case 'Z':
        return null;
      case 'T':
        return true;
      case 'F':
        return false;
      default:
        throw new InvalidModelFile(`UBJSON has an unknown marker at byte ${this.at - 1}`);
    }
  }

  /** The offset of the next `count` bytes, which are skipped. */
  private take(count: number): number {
    const from = this.at;
    ensure(
      count <= this.bytes.length - from,
      `UBJSON ends in the middle of a value, at byte ${this.bytes.length}`,
    );
    this.at += count;
    return from;
  }

  private number(marker: string): number {
    const [width, read] = NUMBERS[marker];
    return read(this.view, this.take(width));
  }

  private length(): number {
    const marker = this.marker();
    ensure('iUIlL'.includes(marker), `UBJSON must have a whole number at byte ${this.at - 1}`);
    const length = this.number(marker);
    ensure(Number.isSafeInteger(length) && length >= 0, `UBJSON has the length ${length}`);
    return length;
  }

  private string(): string {
    const length = this.length();
    const from = this.take(length);
    try {
      return this.text.decode(this.bytes.subarray(from, from + length));
    } catch (cause) {
      throw new InvalidModelFile(`UBJSON has a text that is not UTF-8 at byte ${from}`, { cause });
    }
  }

  /** `$` and a type, `#` and a count: both optional; a type requires a count. */
  private header(): { type?: string; count?: number } {
    const type = this.peek('$') ? this.marker() : undefined;
    const count = this.peek('#') ? this.length() : undefined;
    ensure(type === undefined || count !== undefined, `UBJSON has a type without a count at byte ${this.at}`);
    return { type, count };
  }

  private peek(marker: string): boolean {
    if (this.atEnd || this.bytes[this.at] !== marker.charCodeAt(0)) return false;
    this.at += 1;
    return true;
  }

  private array(depth: number): UbjsonValue {
    const { type, count } = this.header();
    if (type !== undefined && Object.hasOwn(NUMBERS, type)) return this.numbers(type, count!);
    const items: UbjsonValue[] = [];
    if (count === undefined) {
      while (!this.peek(']')) items.push(this.value(this.marker(), depth + 1));
      return items;
    }
    ensure(count <= MAX_VALUES, `UBJSON has an array of ${count}`);
    for (let i = 0; i < count; i++) items.push(this.value(type ?? this.marker(), depth + 1));
    return items;
  }

  private numbers(type: string, count: number): Float64Array {
    const [width, read] = NUMBERS[type];
    const from = this.take(count * width);
    return Float64Array.from({ length: count }, (_, i) => read(this.view, from + i * width));
  }

  private object(depth: number): UbjsonValue {
    const { type, count } = this.header();
    const entries: [string, UbjsonValue][] = [];
    const more = () => (count === undefined ? !this.peek('}') : entries.length < count);
    if (count !== undefined) ensure(count <= this.bytes.length, `UBJSON has an object of ${count}`);
    while (more()) entries.push([this.string(), this.value(type ?? this.marker(), depth + 1)]);
    return Object.fromEntries(entries);
  }
}
