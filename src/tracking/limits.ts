import type { FieldFault } from '../platform/errors/app-error.js';
import { trackingInvalid } from './tracking.errors.js';

/** Lengths in characters, as MLflow has them. */
export const LIMIT = {
  experimentName: 500,
  runName: 250,
  key: 250,
  param: 6000,
  tag: 8000,
  path: 250,
  error: 4000,
  /** Keys in one call. */
  keys: 1000,
} as const;

const RUN_ID = /^[0-9a-f]{32}$/;
const KEY = /^[/\w.\- :]+$/;

export function isRunId(id: string): boolean {
  return RUN_ID.test(id);
}

function text(field: string, value: unknown, max: number): FieldFault[] {
  if (typeof value === 'string' && value.length > 0 && value.length <= max) return [];
  return [{ field, rule: 'length', message: `must be a text of 1 to ${max} characters` }];
}

/** Names that look like a path which leaves its folder are refused, as MLflow refuses them. */
function leavesFolder(label: string): boolean {
  return label.split('/').some((part) => part === '' || part === '.' || part === '..');
}

export function keyFaults(field: string, key: string): FieldFault[] {
  const faults = text(field, key, LIMIT.key);
  if (faults.length === 0 && (!KEY.test(key) || leavesFolder(key))) {
    const message = 'may hold letters, digits, _ - . : / and blanks, and no part of it may be empty, . or ..';
    faults.push({ field, rule: 'key', message });
  }
  return faults;
}

function entryFaults(field: string, entries: Record<string, unknown>, max: number): FieldFault[] {
  const keys = Object.keys(entries);
  if (keys.length > LIMIT.keys) {
    return [{ field, rule: 'size', message: `may hold ${LIMIT.keys} keys at the most in one call` }];
  }
  return keys.flatMap((key) => {
    const value = entries[key];
    const fault =
      typeof value === 'string' && value.length <= max
        ? []
        : [
            {
              field: `${field}.${key.slice(0, LIMIT.key)}`,
              rule: 'length',
              message: `must be a text of up to ${max} characters`,
            },
          ];
    return [...keyFaults(`${field}.${key.slice(0, LIMIT.key)}`, key), ...fault];
  });
}

export function refuse(faults: FieldFault[]): void {
  if (faults.length > 0) throw trackingInvalid(faults);
}

export const faultsOf = {
  runId: (id: string): FieldFault[] =>
    isRunId(id) ? [] : [{ field: 'id', rule: 'hex', message: 'must be 32 lower-case hex digits' }],
  experimentName: (name: string): FieldFault[] => text('name', name, LIMIT.experimentName),
  runName: (name: string): FieldFault[] => text('name', name, LIMIT.runName),
  params: (params: Record<string, string>): FieldFault[] => entryFaults('params', params, LIMIT.param),
  tags: (tags: Record<string, string>): FieldFault[] => entryFaults('tags', tags, LIMIT.tag),
  metrics: (metrics: Record<string, unknown>): FieldFault[] =>
    Object.keys(metrics).length > LIMIT.keys
      ? [{ field: 'metrics', rule: 'size', message: `may hold ${LIMIT.keys} keys at the most in one call` }]
      : Object.keys(metrics).flatMap((key) => keyFaults(`metrics.${key.slice(0, LIMIT.key)}`, key)),
  /** Any characters but control characters and backslashes; parts between slashes are neither empty nor . nor .. */
  path: (path: string): FieldFault[] => {
    const faults = text('path', path, LIMIT.path);
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    if (faults.length === 0 && (/[\\\u0000-\u001f\u007f]/.test(path) || leavesFolder(path))) {
      const message = 'must be relative, with / between its parts, and no part may be empty, . or ..';
      faults.push({ field: 'path', rule: 'path', message });
    }
    return faults;
  },
};
