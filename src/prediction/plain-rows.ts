import { FEATURES } from '../basketball/index.js';

const MINUS = 45;
const ZERO = 48;
/** As distances from the digit 0. */
const POINT = 46 - ZERO;
const UPPER_E = 69 - ZERO;
const LOWER_E = 101 - ZERO;
const IN_EXPONENT = Buffer.from('eE+-0123456789');
/** Powers of ten that are exact, so that a quotient of an exact integer and one of them is rounded once, as JSON.parse rounds. */
const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const EXPONENT = /^[eE][+-]?\d+$/;
const FIRST_NUMBER = /-?\d[\d.eE+-]*/y;
const BEFORE_VALUE = /[ \t\n\r]*[{,][ \t\n\r]*"(\w+)"[ \t\n\r]*:[ \t\n\r]*/y;
const AFTER_VALUES = /[ \t\n\r]*\}/y;

/** Bytes that are compared four at a time. */
export class Piece {
  readonly length: number;
  private readonly words: Uint32Array;
  private readonly rest: Uint8Array;

  constructor(text: string) {
    const bytes = Buffer.from(text, 'latin1');
    this.length = bytes.length;
    this.words = Uint32Array.from({ length: bytes.length >> 2 }, (_, i) => bytes.readUInt32LE(4 * i));
    this.rest = bytes.subarray(4 * this.words.length);
  }

  /** Whether it is what a text has from `at` on. */
  isAt(at: number, view: DataView): boolean {
    const { words, rest } = this;
    if (at + this.length > view.byteLength) return false;
    for (let i = 0; i < words.length; i++, at += 4) if (view.getUint32(at, true) !== words[i]) return false;
    for (let i = 0; i < rest.length; i++) if (view.getUint8(at + i) !== rest[i]) return false;
    return true;
  }
}

/**
 * How a client writes a row, an object with a number for each feature: the bytes before each value are the same in all of its rows,
 * so that rows are read without making objects of them.
 */
export class RowLayout {
  private constructor(
    /** The bytes before each value, and those after the last one. */
    readonly pieces: readonly Piece[],
    /** For each value the number of its feature. */
    readonly features: Int32Array,
  ) {}

  /** The layout of the row that a text begins with; undefined if it does not have each feature once, and nothing else. */
  static of(text: string): RowLayout | undefined {
    const pieces: Piece[] = [];
    const features: number[] = [];
    let at = 0;
    const next = (pattern: RegExp): RegExpExecArray | undefined => {
      pattern.lastIndex = at;
      const found = pattern.exec(text);
      if (found) at = pattern.lastIndex;
      return found ?? undefined;
    };
    while (features.length < FEATURES.length) {
      const before = next(BEFORE_VALUE);
      if (!before || before[0].trimStart().startsWith('{') !== (features.length === 0)) return undefined;
      const feature = (FEATURES as readonly string[]).indexOf(before[1]);
      if (feature < 0 || features.includes(feature) || !next(FIRST_NUMBER)) return undefined;
      pieces.push(new Piece(before[0]));
      features.push(feature);
    }
    const after = next(AFTER_VALUES);
    if (!after) return undefined;
    return new RowLayout([...pieces, new Piece(after[0])], Int32Array.from(features));
  }
}

/** Reads rows and what is between them. After a method has returned false, the text has to be read in another way. */
export class RowScanner {
  at = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Buffer) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Reads a row; the value of feature number `f` is put at `values[f][place]`. */
  row({ pieces, features }: RowLayout, values: readonly Float64Array[], place: number): boolean {
    for (let i = 0; i < features.length; i++) {
      if (!this.piece(pieces[i])) return false;
      const value = this.number();
      if (Number.isNaN(value)) return false;
      values[features[i]][place] = value;
    }
    return this.piece(pieces[features.length]);
  }

  piece(piece: Piece): boolean {
    if (!piece.isAt(this.at, this.view)) return false;
    this.at += piece.length;
    return true;
  }

  /** A number as JSON has it, read as JSON.parse reads it, but for -0, which is 0; NaN where there is none. */
  private number(): number {
    const { bytes } = this;
    const isNegative = bytes[this.at] === MINUS;
    const first = isNegative ? this.at + 1 : this.at;
    let at = first;
    let whole = 0;
    let digit = bytes[at] - ZERO;
    while (digit >= 0 && digit <= 9) {
      whole = whole * 10 + digit;
      digit = bytes[++at] - ZERO;
    }
    if (at === first || (bytes[first] === ZERO && at > first + 1)) return Number.NaN;
    let decimals = 0;
    if (digit === POINT) {
      const point = at;
      digit = bytes[++at] - ZERO;
      while (digit >= 0 && digit <= 9) {
        whole = whole * 10 + digit;
        digit = bytes[++at] - ZERO;
      }
      decimals = at - point - 1;
      if (decimals === 0) return Number.NaN;
    }
    if (
      whole > Number.MAX_SAFE_INTEGER ||
      decimals >= POWERS.length ||
      digit === UPPER_E ||
      digit === LOWER_E
    ) {
      return this.longNumber(at);
    }
    this.at = at;
    const size = decimals === 0 ? whole : whole / POWERS[decimals];
    return (isNegative ? -size : size) + 0;
  }

  /** @param end where its digits and point end; an exponent may follow */
  private longNumber(end: number): number {
    const { bytes, at } = this;
    let exponent = end;
    while (exponent < bytes.length && IN_EXPONENT.includes(bytes[exponent])) exponent++;
    if (exponent > end && !EXPONENT.test(bytes.toString('latin1', end, exponent))) return Number.NaN;
    this.at = exponent;
    const value = Number(bytes.toString('latin1', at, exponent)) + 0;
    return Number.isFinite(value) ? value : Number.NaN;
  }
}
