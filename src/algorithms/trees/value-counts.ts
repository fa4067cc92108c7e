/** The distinct values of a column with few of them, in a hash table keyed by the bits of the doubles. */

/** Columns with more distinct values are not counted. */
const MOST_VALUES = 8192;
/** Instead of a slot: the row was not counted, or its value is missing. */
const NO_SLOT = 0xffff;

export class ValueCounts {
  readonly #values: Float64Array;
  readonly #counts: Int32Array;
  readonly #codes: Uint8Array;
  /** The slot of each row's value, so that it is looked up once. */
  readonly #slotOfRow: Uint16Array;
  readonly #used: number[] = [];
  /** Slots, a power of 2, less 1. */
  readonly #mask: number;
  missing = 0;

  private constructor(rows: number, length: number) {
    // At most 32,768: a slot fits two bytes.
    const slots = 4 * 2 ** Math.ceil(Math.log2(Math.max(1, Math.min(MOST_VALUES, rows))));
    this.#slotOfRow = new Uint16Array(length).fill(NO_SLOT);
    this.#mask = slots - 1;
    this.#values = new Float64Array(slots);
    this.#counts = new Int32Array(slots);
    this.#codes = new Uint8Array(slots);
  }

  /** Counts the values of `rows`; undefined if there are too many distinct ones. */
  static of(column: Float64Array, rows: Int32Array): ValueCounts | undefined {
    const counts = new ValueCounts(rows.length, column.length);
    const words = wordsOf(column);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      const x = column[row];
      if (Number.isNaN(x)) {
        counts.missing += 1;
        continue;
      }
      const slot = counts.#slot(x, words[2 * row], words[2 * row + 1]);
      if (counts.#counts[slot] === 0) {
        counts.#values[slot] = x + 0;
        if (counts.#used.push(slot) > MOST_VALUES) return undefined;
      }
      counts.#counts[slot] += 1;
      counts.#slotOfRow[row] = slot;
    }
    return counts;
  }

  /** Ascending, with how often each was seen. */
  sorted(): { values: number[]; counts: number[] } {
    const used = this.#used.toSorted((a, b) => this.#values[a] - this.#values[b]);
    return { values: used.map((slot) => this.#values[slot]), counts: used.map((slot) => this.#counts[slot]) };
  }

  /** Remembers the code of each value, for `writeCodes`. */
  setCodes(codeOf: (x: number) => number): void {
    for (const slot of this.#used) this.#codes[slot] = codeOf(this.#values[slot]);
  }

  /** Writes the code of rows `from` .. `to - 1` to `out[row * stride + at]`; `codeOf` is called for unknown values. */
  writeCodes(
    column: Float64Array,
    { from, to }: { from: number; to: number },
    codeOf: (x: number) => number,
    { codes, stride, at }: { codes: Uint8Array; stride: number; at: number },
  ): void {
    for (let row = from; row < to; row++) {
      const slot = this.#slotOfRow[row];
      codes[row * stride + at] = slot === NO_SLOT ? codeOf(column[row]) : this.#codes[slot];
    }
  }

  /** The slot of x, or the free slot where it would be inserted. Half of the words' bits may be 0, so both words are mixed. */
  #slot(x: number, low: number, high: number): number {
    // 0 and -0 are one value with two patterns of bits.
    const bits = x === 0 ? 0 : Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1);
    let slot = (bits ^ (bits >>> 15)) & this.#mask;
    while (this.#counts[slot] > 0 && this.#values[slot] !== x) slot = (slot + 1) & this.#mask;
    return slot;
  }
}

function wordsOf(column: Float64Array): Int32Array {
  return new Int32Array(column.buffer, column.byteOffset, 2 * column.length);
}
