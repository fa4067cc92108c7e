const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;
const MASK = DIGITS - 1;
/** Bit positions of the six digits in 64 bits. */
const SHIFTS = [0, 11, 22, 33, 44, 55];

/**
 * Sorts ascending and in place, by the bits of the doubles: least significant digit first, 11 bits a digit; digits in which all values
 * agree cost nothing. Several times faster than Float64Array.sort from some thousand values on. -0 comes before 0.
 * @param values without NaN
 */
export function radixSort(values: Float64Array): Float64Array {
  if (values.length < 1024) return values.sort();
  let from: Uint32Array = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  toOrderedBits(from);
  const counts = digitCounts(from);
  let to: Uint32Array = new Uint32Array(from.length);
  const own = from;
  SHIFTS.forEach((shift, digit) => {
    const starts = counts.subarray(digit * DIGITS, (digit + 1) * DIGITS);
    if (starts.includes(values.length)) return;
    let sum = 0;
    for (let d = 0; d < DIGITS; d++) {
      const count = starts[d];
      starts[d] = sum;
      sum += count;
    }
    scatter(from, to, shift, starts);
    [from, to] = [to, from];
  });
  fromOrderedBits(from);
  if (from !== own) own.set(from);
  return values;
}

/** Negative numbers: all bits flipped; others: the sign. Then the order of the bits is the order of the numbers. */
function toOrderedBits(words: Uint32Array): void {
  for (let i = 0; i < words.length; i += 2) {
    const sign = words[i + 1] >>> 31;
    const flip = -sign >>> 0;
    words[i] ^= flip;
    words[i + 1] ^= flip | 0x80000000;
  }
}

function fromOrderedBits(words: Uint32Array): void {
  for (let i = 0; i < words.length; i += 2) {
    const flip = (words[i + 1] >>> 31) - 1;
    words[i] ^= flip;
    words[i + 1] ^= flip | 0x80000000;
  }
}

function digitCounts(words: Uint32Array): Uint32Array {
  const counts = new Uint32Array(SHIFTS.length * DIGITS);
  for (let i = 0; i < words.length; i += 2) {
    const low = words[i];
    const high = words[i + 1];
    counts[low & MASK] += 1;
    counts[DIGITS + ((low >>> 11) & MASK)] += 1;
    counts[2 * DIGITS + (((low >>> 22) | (high << 10)) & MASK)] += 1;
    counts[3 * DIGITS + ((high >>> 1) & MASK)] += 1;
    counts[4 * DIGITS + ((high >>> 12) & MASK)] += 1;
    counts[5 * DIGITS + ((high >>> 23) & MASK)] += 1;
  }
  return counts;
}

function scatter(from: Uint32Array, to: Uint32Array, shift: number, starts: Uint32Array): void {
  for (let i = 0; i < from.length; i += 2) {
    const low = from[i];
    const high = from[i + 1];
    let digit = 0;
    if (shift === 22) digit = ((low >>> 22) | (high << 10)) & MASK;
    else if (shift < 22) digit = (low >>> shift) & MASK;
    else digit = (high >>> (shift - 32)) & MASK;
    const at = 2 * starts[digit]++;
    to[at] = low;
    to[at + 1] = high;
  }
}
