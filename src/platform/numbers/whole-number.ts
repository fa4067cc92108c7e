/** A whole number of 64 bits: a bigint where a number would not be exact, and only there. */
export type WholeNumber = number | bigint;

const LARGEST = 2n ** 63n - 1n;
const SMALLEST = -(2n ** 63n);

/** In the one form that this value has. */
export function wholeNumber(value: bigint): WholeNumber {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Whether it fits into 64 bits, as integers of the wire format are. */
export function isInt64(value: bigint): boolean {
  return value >= SMALLEST && value <= LARGEST;
}

/** Negative, 0 or positive: by size, whatever the forms; infinities are allowed. */
export function compareWholes(a: WholeNumber, b: WholeNumber): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** As it is kept in JSON: a bigint as its digits. */
export function storedWhole(value: WholeNumber): number | string {
  return typeof value === 'bigint' ? String(value) : value;
}

export function wholeFromStored(stored: number | string): WholeNumber {
  return typeof stored === 'string' ? BigInt(stored) : stored;
}
