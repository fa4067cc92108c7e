/** A 64-bit integer: a bigint only if a number would not be exact. */
export type WholeNumber = number | bigint;

const LARGEST = 2n ** 63n - 1n;
const SMALLEST = -(2n ** 63n);

/** The integer as a number if that is exact, else unchanged. */
export function wholeNumber(value: bigint): WholeNumber {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Whether it fits into 64 bits, as integers of the wire format are. */
export function isInt64(value: bigint): boolean {
  return value >= SMALLEST && value <= LARGEST;
}

/** Negative, 0 or positive: compares by value across both types; infinities are allowed. */
export function compareWholes(a: WholeNumber, b: WholeNumber): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** As it is stored in JSON: a bigint as its digits. */
export function storedWhole(value: WholeNumber): number | string {
  return typeof value === 'bigint' ? String(value) : value;
}

export function wholeFromStored(stored: number | string): WholeNumber {
  return typeof stored === 'string' ? BigInt(stored) : stored;
}
