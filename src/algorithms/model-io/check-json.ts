import { ensure } from './invalid-model-file.js';

/** Deeper values are refused, so that no reader runs out of stack. */
const MAX_DEPTH = 32;

/** @throws {InvalidModelFile} when JSON cannot express a value (NaN, infinities, undefined), or nesting exceeds 32 levels */
export function checkJson(value: unknown, depth = 0): void {
  ensure(depth <= MAX_DEPTH, `JSON must not be nested deeper than ${MAX_DEPTH}`);
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return;
  if (typeof value === 'number') return ensure(Number.isFinite(value), `JSON has no number ${value}`);
  ensure(typeof value === 'object', `JSON has no ${typeof value}`);
  for (const inner of Object.values(value)) checkJson(inner, depth + 1);
}
