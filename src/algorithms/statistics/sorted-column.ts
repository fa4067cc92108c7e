/** A column as ascending runs of equal values: sorted once, then every test is one pass over the runs. */
import type { NumericColumn } from './describe.js';
import { radixSort } from './radix-sort.js';

export interface SortedColumn {
  /** The distinct values, ascending; -0 counts as 0. */
  values: Float64Array;
  /** How often each occurs; as long as `values`. */
  counts: Uint32Array;
  /** Values present: the sum of `counts`. */
  rows: number;
  /** Values that are NaN. */
  missing: number;
  /** All values are integers; true without values. */
  integers: boolean;
}

/** Two columns over their common distinct values. */
export interface SortedPair {
  /** The distinct values of both, ascending. */
  values: Float64Array;
  /** How often each occurs among the reference rows; as long as `values`. May be 0. */
  reference: Uint32Array;
  current: Uint32Array;
  referenceRows: number;
  currentRows: number;
  referenceMissing: number;
  currentMissing: number;
  /** All values of both are integers. */
  integers: boolean;
}

/** A range of integers is counted in an array if it is at most about this, and a few times the rows. */
const SMALL_RANGE = 1 << 16;
/** The most distinct values that are counted in a hash table; with more, the column is sorted. */
const FEW_VALUES = 4096;
/** Shorter columns are sorted at once: the table alone would cost more. */
const LEAST_COUNTED = 4096;
const SLOTS = 4 * FEW_VALUES;

/** Sorts a column; NaN is left out and counted. Linear time: counting for small ranges of integers and few distinct values, else radix. */
export function sortedColumn(column: NumericColumn): SortedColumn {
  const range = integerRange(column);
  if (
    range.integers &&
    range.high - range.low <= Math.min(SMALL_RANGE, 8 * column.length) + 2 * column.length
  ) {
    return countedIntegers(column, range.low, range.high);
  }
  return (
    (range.integers || column.length < LEAST_COUNTED ? undefined : countedValues(column)) ??
    radixSorted(column, range.integers)
  );
}

/** Merges two sorted columns. */
export function sortedPair(
  reference: NumericColumn | SortedColumn,
  current: NumericColumn | SortedColumn,
): SortedPair {
  const a = ArrayBuffer.isView(reference) ? sortedColumn(reference) : reference;
  const b = ArrayBuffer.isView(current) ? sortedColumn(current) : current;
  const [lengthA, lengthB] = [a.values.length, b.values.length];
  const values = new Float64Array(lengthA + lengthB);
  const countsA = new Uint32Array(lengthA + lengthB);
  const countsB = new Uint32Array(lengthA + lengthB);
  let [i, j, length] = [0, 0, 0];
  while (i < lengthA || j < lengthB) {
    const value = j >= lengthB || (i < lengthA && a.values[i] <= b.values[j]) ? a.values[i] : b.values[j];
    if (i < lengthA && a.values[i] === value) countsA[length] = a.counts[i++];
    if (j < lengthB && b.values[j] === value) countsB[length] = b.counts[j++];
    values[length++] = value;
  }
  return {
    values: values.slice(0, length),
    reference: countsA.slice(0, length),
    current: countsB.slice(0, length),
    referenceRows: a.rows,
    currentRows: b.rows,
    referenceMissing: a.missing,
    currentMissing: b.missing,
    integers: a.integers && b.integers,
  };
}

function integerRange(column: NumericColumn): { low: number; high: number; integers: boolean } {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < column.length; i++) {
    const x = column[i];
    // NaN fails every comparison and is told apart only where the others fail too.
    if (Math.floor(x) !== x && !Number.isNaN(x)) return { low, high, integers: false };
    if (x < low) low = x;
    if (x > high) high = x;
  }
  return { low, high, integers: Number.isFinite(low) && Number.isFinite(high) ? true : low > high };
}

function countedIntegers(column: NumericColumn, low: number, high: number): SortedColumn {
  if (low > high) return runs(new Float64Array(0), new Uint32Array(0), column.length, true);
  const tally = new Uint32Array(high - low + 1);
  let missing = 0;
  for (let i = 0; i < column.length; i++) {
    const x = column[i];
    if (Number.isNaN(x)) missing += 1;
    else tally[x - low] += 1;
  }
  let distinct = 0;
  for (let k = 0; k < tally.length; k++) distinct += tally[k] > 0 ? 1 : 0;
  const values = new Float64Array(distinct);
  const counts = new Uint32Array(distinct);
  for (let k = 0, at = 0; k < tally.length; k++) {
    if (tally[k] === 0) continue;
    values[at] = low + k;
    counts[at++] = tally[k];
  }
  return runs(values, counts, missing, true);
}

/** Counts in a hash table; undefined if there are too many distinct values. */
function countedValues(column: NumericColumn): SortedColumn | undefined {
  const doubles = column instanceof Float64Array ? column : Float64Array.from(column);
  const words = new Uint32Array(doubles.buffer, doubles.byteOffset, 2 * doubles.length);
  const keys = new Float64Array(SLOTS);
  const tally = new Uint32Array(SLOTS);
  let distinct = 0;
  let missing = 0;
  for (let i = 0; i < doubles.length; i++) {
    const x = doubles[i];
    if (Number.isNaN(x)) {
      missing += 1;
      continue;
    }
    // 0 and -0 are one value with two patterns of bits. Half of the words' bits may be 0, so both words are mixed.
    const mixed = x === 0 ? 0 : Math.imul(words[2 * i] ^ Math.imul(words[2 * i + 1], 0x85ebca6b), 0x9e3779b1);
    let slot = (mixed ^ (mixed >>> 15)) & (SLOTS - 1);
    while (tally[slot] > 0 && keys[slot] !== x) slot = (slot + 1) & (SLOTS - 1);
    if (tally[slot] === 0) {
      if (++distinct > FEW_VALUES) return undefined;
      keys[slot] = x + 0;
    }
    tally[slot] += 1;
  }
  const used: number[] = [];
  for (let slot = 0; slot < SLOTS; slot++) if (tally[slot] > 0) used.push(slot);
  used.sort((a, b) => keys[a] - keys[b]);
  return runs(
    Float64Array.from(used, (slot) => keys[slot]),
    Uint32Array.from(used, (slot) => tally[slot]),
    missing,
    false,
  );
}

function radixSorted(column: NumericColumn, integers: boolean): SortedColumn {
  const present = new Float64Array(column.length);
  let rows = 0;
  for (let i = 0; i < column.length; i++) {
    const x = column[i];
    // + 0 turns -0 into 0.
    if (!Number.isNaN(x)) present[rows++] = x + 0;
  }
  const sorted = radixSort(present.subarray(0, rows));
  const counts = new Uint32Array(rows);
  let length = 0;
  for (let i = 0; i < rows; i++) {
    if (i === 0 || sorted[i] !== sorted[length - 1]) {
      sorted[length] = sorted[i];
      counts[length++] = 1;
    } else counts[length - 1] += 1;
  }
  return runs(sorted.subarray(0, length), counts.subarray(0, length), column.length - rows, integers);
}

function runs(values: Float64Array, counts: Uint32Array, missing: number, integers: boolean): SortedColumn {
  let rows = 0;
  for (let i = 0; i < counts.length; i++) rows += counts[i];
  return { values, counts, rows, missing, integers };
}
