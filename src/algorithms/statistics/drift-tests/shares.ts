/** Counts and shares of categories or bins, checked. */
import type { CountPair } from './result.js';

export interface Shares {
  /** Shares of the rows, at least 0. */
  p: Float64Array;
  q: Float64Array;
  /** Reference rows and current rows. */
  n: number;
  m: number;
}

/**
 * What replaces a share of 0 before a logarithm: a number; or `evidently`: 0.0001, or a millionth of the side's least share above 0
 * where that is at most 0.0001.
 */
export type ZeroFill = number | 'evidently';

/** Counts of both sides without the categories that occur on neither. */
export interface Counts {
  reference: Float64Array;
  current: Float64Array;
  n: number;
  m: number;
}

/** @throws {RangeError} when the lengths differ, a count is not an integer of at least 0, or a side has no rows */
export function countsOf(pair: CountPair, test: string): Counts {
  const { reference, current } = pair;
  if (reference.length !== current.length) {
    throw new RangeError(
      `${test} needs counts of the same categories, not ${reference.length} and ${current.length}`,
    );
  }
  const a = new Float64Array(reference.length);
  const b = new Float64Array(reference.length);
  let [length, n, m] = [0, 0, 0];
  for (let k = 0; k < reference.length; k++) {
    const [x, y] = [reference[k], current[k]];
    if (!(Number.isInteger(x) && x >= 0 && Number.isInteger(y) && y >= 0)) {
      throw new RangeError(`counts must be integers of at least 0, not ${x} and ${y}`);
    }
    n += x;
    m += y;
    if (x + y === 0) continue;
    a[length] = x;
    b[length++] = y;
  }
  if (n === 0 || m === 0) {
    throw new RangeError(
      `${test} needs at least 1 value on each side, not ${n} in the reference and ${m} in the current rows`,
    );
  }
  return { reference: a.subarray(0, length), current: b.subarray(0, length), n, m };
}

/** Of all categories, those without rows too: filled in, they would count. @throws {RangeError} as countsOf */
export function sharesOf(pair: CountPair, test: string): Shares {
  const { n, m } = countsOf(pair, test);
  return {
    p: Float64Array.from(pair.reference, (count) => count / n),
    q: Float64Array.from(pair.current, (count) => count / m),
    n,
    m,
  };
}

/** The shares with zeros replaced; they may add to a little more than 1. */
export function filled(shares: Float64Array, fill: ZeroFill): Float64Array {
  let least = Infinity;
  for (let k = 0; k < shares.length; k++) if (shares[k] > 0 && shares[k] < least) least = shares[k];
  const value = fill === 'evidently' ? (least <= 0.0001 ? least / 1e6 : 0.0001) : fill;
  return shares.map((share) => (share === 0 ? value : share));
}
