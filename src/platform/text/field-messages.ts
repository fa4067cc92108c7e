import { asciiJson, quotedText } from './literals.js';

const KEY = /^[/\p{L}\p{N}\p{M}_.\- :]*$/u;
const KEY_CHARACTERS =
  'Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).';

/** Why the key of a metric, a param or a tag is invalid, as the message of an error; undefined for a valid key. */
export function keyFault(field: string, key: string): string | undefined {
  return KEY.test(key) ? nameFault(field, key) : invalidValueMessage(field, key, KEY_CHARACTERS);
}

/** Clients may use names as file names: none may leave its folder or collide with another name. As `keyFault` otherwise. */
export function nameFault(field: string, name: string): string | undefined {
  const path = normalPath(name);
  if (path === name && path !== '.' && !path.startsWith('..') && !path.startsWith('/')) return undefined;
  const reason = `Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to ${quotedText(path)}`;
  return invalidValueMessage(field, name, reason);
}

export function tooLongMessage(field: string, max: number): string {
  return `'${field}' exceeds the maximum length of ${max} characters`;
}

export function invalidValueMessage(field: string, value: string | number | bigint, reason?: string): string {
  const shown = typeof value === 'string' ? asciiJson(value) : String(value);
  return `Invalid value ${shown} for parameter '${field}' supplied${reason === undefined ? '.' : `: ${reason}`}`;
}

export function missingValueMessage(field: string): string {
  return `Missing value for required parameter '${field}'.`;
}

/** Python's `posixpath.normpath`: without empty parts and `.`, and `..` together with the part before it. */
export function normalPath(path: string): string {
  const root = /^\/\/(?!\/)/.test(path) ? '//' : path.startsWith('/') ? '/' : '';
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..' || (root === '' && (parts.length === 0 || parts.at(-1) === '..'))) parts.push(part);
    else parts.pop();
  }
  return root + parts.join('/') || '.';
}
