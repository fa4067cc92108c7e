/** Reads untrusted parsed JSON field by field; messages name the path. */
import { ensure } from './invalid-model-file.js';
import type { UbjsonValue } from './ubjson.js';

/** A value and its path, such as `learner.gradient_booster`. */
export interface Place {
  path: string;
  value: UbjsonValue;
}

export function root(value: UbjsonValue): Place {
  return { path: '', value };
}

/** The object under `name`. */
export function objectIn(place: Place, name: string): Place {
  const found = fieldIn(place, name);
  const { value } = found;
  ensure(isObject(value), `${found.path} must be an object`);
  return found;
}

/** An object with these fields and no others: an unknown field may change a prediction. */
export function checkFields({ path, value }: Place, known: readonly string[]): void {
  ensure(isObject(value), `${path || 'the model'} must be an object`);
  const other = Object.keys(value).find((name) => !known.includes(name));
  ensure(
    other === undefined,
    `${path || 'the model'} has the field ${other?.slice(0, 60)}, which is not known here`,
  );
}

/** Whether the object has the field `name`. */
export function hasIn(place: Place, name: string): boolean {
  return fieldIn(place, name).value !== undefined;
}

/** A count that is written as text, if present, must match; otherwise the file is damaged. */
export function checkCount(place: Place, name: string, things: number): void {
  const said = textIn(place, name, String(things));
  ensure(said === String(things), `${place.path}.${name} must be ${things}, not ${said.slice(0, 20)}`);
}

/** @param absent the value of a missing field; without it the field is required */
export function textIn(place: Place, name: string, absent?: string): string {
  const { path, value } = fieldIn(place, name);
  if (value === undefined && absent !== undefined) return absent;
  ensure(typeof value === 'string', `${path} must be a text`);
  return value;
}

/** @param optional a missing field is an empty list */
export function listIn(place: Place, name: string, optional = false): Place[] {
  const { path, value } = fieldIn(place, name);
  if (value === undefined && optional) return [];
  ensure(Array.isArray(value) || value instanceof Float64Array, `${path} must be a list`);
  return Array.from(value as ArrayLike<UbjsonValue>, (item, i) => ({ path: `${path}[${i}]`, value: item }));
}

/** Finite numbers, or true and false as 1 and 0. */
export function numbersIn(place: Place, name: string, length?: number): Float64Array {
  const { path, value } = fieldIn(place, name);
  ensure(Array.isArray(value) || value instanceof Float64Array, `${path} must be a list of numbers`);
  ensure(
    length === undefined || value.length === length,
    `${path} must have ${length} numbers, not ${value.length}`,
  );
  const numbers = value instanceof Float64Array ? value : Float64Array.from(value, numeric);
  ensure(numbers.every(Number.isFinite), `${path} must be finite numbers`);
  return numbers;
}

function numeric(value: UbjsonValue): number {
  return typeof value === 'number' || typeof value === 'boolean' ? Number(value) : Number.NaN;
}

function fieldIn({ path, value }: Place, name: string): Place {
  const there = path === '' ? name : `${path}.${name}`;
  ensure(isObject(value), `${path || 'the model'} must be an object`);
  return { path: there, value: Object.hasOwn(value, name) ? value[name] : (undefined as never) };
}

function isObject(value: UbjsonValue | undefined): value is { [name: string]: UbjsonValue } {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Float64Array)
  );
}
