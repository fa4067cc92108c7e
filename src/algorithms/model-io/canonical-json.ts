import { ensure } from './invalid-model-file.js';
import type { JsonValue } from './model-info.js';

/** Deeper values are refused, so that no reader runs out of stack. */
const MAX_DEPTH = 32;

/**
 * JSON with the keys of every object sorted (by UTF-16 code units) and no white space: the same value, the same text.
 * Throws InvalidModelFile for what JSON cannot say (NaN, infinities, undefined) and for values nested deeper than 32.
 */
export function canonicalJson(value: JsonValue, depth = 0): string {
  ensure(depth <= MAX_DEPTH, `JSON must not be nested deeper than ${MAX_DEPTH}`);
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    ensure(Number.isFinite(value), `JSON has no number ${value}`);
    return JSON.stringify(value);
  }
  ensure(typeof value === 'object', `JSON has no ${typeof value}`);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, depth + 1)).join(',')}]`;
  const entries = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key], depth + 1)}`);
  return `{${entries.join(',')}}`;
}
