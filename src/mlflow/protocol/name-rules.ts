import { invalidParameter } from './mlflow-error.js';
import { normalPath, pythonJson, pythonRepr } from './python-text.js';

const KEY = /^[/\p{L}\p{N}\p{M}_.\- :]*$/u;
const LETTERS =
  'Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).';

/** The key of a metric, a param or a tag. @throws MlflowError */
export function checkKeyLetters(key: string, field: string): void {
  if (!KEY.test(key)) throw invalidParameter(invalidValue(field, key, LETTERS));
  checkOneName(key, field);
}

/** Clients may use names as file names: none may lead out of its folder or collide with another name. @throws MlflowError */
export function checkOneName(name: string, field: string): void {
  const path = normalPath(name);
  if (path === name && path !== '.' && !path.startsWith('..') && !path.startsWith('/')) return;
  const reason = `Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to ${pythonRepr(path)}`;
  throw invalidParameter(invalidValue(field, name, reason));
}

export function tooLong(field: string, max: number): Error {
  return invalidParameter(`'${field}' exceeds the maximum length of ${max} characters`);
}

/** A message with the value of a field and the fault. */
export function invalidValue(field: string, value: unknown, reason?: string): string {
  const shown = typeof value === 'bigint' ? String(value) : pythonJson(JSON.stringify(value));
  return `Invalid value ${shown} for parameter '${field}' supplied${reason === undefined ? '.' : `: ${reason}`}`;
}

/** A value that the store requires is missing. */
export function missingValue(field: string): Error {
  return invalidParameter(`Missing value for required parameter '${field}'.`);
}
