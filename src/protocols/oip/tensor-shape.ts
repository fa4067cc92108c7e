import { invalidRequest, quoted } from '../protocols.errors.js';

/** Elements of the largest tensor: 64 MiB of numbers of 32 bits. */
export const MOST_ELEMENTS = 16 * 1024 * 1024;
const MOST_DIMENSIONS = 16;

/**
 * A tensor's shape as it came.
 * @throws {AppError} `protocols.invalid` when it is not a list of non-negative integers, or of more elements than are accepted
 */
export function readShape(name: string, shape: unknown): { shape: number[]; count: number } {
  const of = `shape of ${quoted(name)}`;
  if (shape === undefined) throw invalidRequest(`The ${of} is missing: a list of integers such as [1, 7].`);
  if (!Array.isArray(shape)) throw invalidRequest(`The ${of} must be a list of integers.`);
  if (shape.length === 0 || shape.length > MOST_DIMENSIONS) {
    throw invalidRequest(`The ${of} must have 1 to ${MOST_DIMENSIONS} dimensions, not ${shape.length}.`);
  }
  let count = 1;
  for (const size of shape as unknown[]) {
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
      throw invalidRequest(`Each dimension in the ${of} must be an integer from 0.`);
    }
    // Each dimension alone has this limit too, so that no product overflows and a 0 hides no absurd size.
    count = size > MOST_ELEMENTS ? Infinity : count * size;
    if (count > MOST_ELEMENTS) {
      throw invalidRequest(`The ${of} has more than the ${MOST_ELEMENTS} elements that are accepted.`);
    }
  }
  return { shape: shape as number[], count };
}

/** Whether a shape matches that of a specification, in which -1 is any size. */
export function matchesShape(shape: readonly number[], wanted: readonly number[]): boolean {
  return shape.length === wanted.length && wanted.every((size, i) => size === -1 || size === shape[i]);
}

export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
