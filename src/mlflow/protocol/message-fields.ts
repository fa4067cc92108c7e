import { isInt64 } from '../../platform/numbers/whole-number.js';
import { largeWholeIn } from '../../platform/http/exact-json.js';
import { invalidParameter } from './mlflow-error.js';

/** A field of a message, as protocol buffers describe it. */
export interface FieldType {
  kind: 'string' | 'int32' | 'int64' | 'double' | 'bool' | 'enum' | 'message';
  isList?: boolean;
  /** Of an enumeration: its names in the order of their numbers, and the first number. */
  names?: readonly string[];
  first?: number;
  /** Of a message. */
  fields?: MessageFields;
}

export type MessageFields = Readonly<Record<string, FieldType>>;

export interface Fault {
  /** Such as `tags[1].key`. */
  path: string;
  /** MLflow ignores it silently: an unknown name of an enumeration (or true and false, which are 1 and 0 there), a text or
   * a list for a message. */
  isPassed?: boolean;
}

/**
 * The first value of a JSON object that is not of its field's type; null is absent, and unknown fields are ignored.
 *
 * @throws {MlflowError} when a field is given under both of its names
 */
export function firstFault(
  fields: MessageFields,
  json: Readonly<Record<string, unknown>>,
): Fault | undefined {
  return scan(fields, json, '');
}

function scan(
  fields: MessageFields,
  json: Readonly<Record<string, unknown>>,
  before: string,
): Fault | undefined {
  const names = namesOf(fields);
  let fault: Fault | undefined;
  for (const key of Object.keys(json)) {
    const name = names.get(key);
    if (name === undefined) continue;
    if (key !== name && Object.hasOwn(json, name)) {
      throw invalidParameter(`Request specifies both '${name}' and '${key}'; provide only one of them.`);
    }
    const value = json[key];
    if (value === null || value === undefined) continue;
    const found = faultsOf(fields[name], value, before + name);
    fault = worse(fault, found);
  }
  return fault;
}

function faultsOf(type: FieldType, value: unknown, path: string): Fault | undefined {
  if (!type.isList) return faultOf(type, value, path);
  if (!Array.isArray(value)) return { path };
  let fault: Fault | undefined;
  for (const [n, item] of value.entries()) {
    const found = faultOf(type, item, `${path}[${n}]`);
    fault = worse(fault, found);
  }
  return fault;
}

function faultOf(type: FieldType, value: unknown, path: string): Fault | undefined {
  if (type.kind !== 'message') {
    if (fits(type, value)) return undefined;
    return {
      path,
      isPassed: type.kind === 'enum' && (typeof value === 'boolean' || isName(value)),
    };
  }
  if (typeof value === 'string' || Array.isArray(value)) return { path, isPassed: true };
  if (typeof value !== 'object' || value === null) return { path };
  return scan(type.fields!, value as Record<string, unknown>, `${path}.`);
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && wholeOf(value) === undefined;
}

function worse(before: Fault | undefined, found: Fault | undefined): Fault | undefined {
  return before === undefined || (before.isPassed && found && !found.isPassed) ? found : before;
}

/** `run_id` and `runId` are the same field. */
export function camelOf(name: string): string {
  return name.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());
}

/** The names that fields may have. Cached: there are few types of messages, and a call may contain a thousand messages. */
const NAMES = new WeakMap<MessageFields, Map<string, string>>();

function namesOf(fields: MessageFields): Map<string, string> {
  let names = NAMES.get(fields);
  if (!names) {
    names = new Map(
      Object.keys(fields).flatMap((name) => [
        [name, name],
        [camelOf(name), name],
      ]),
    );
    NAMES.set(fields, names);
  }
  return names;
}

function fits({ kind, names = [], first = 1 }: FieldType, value: unknown): boolean {
  const large = largeWholeIn(value);
  switch (kind) {
    case 'string':
      return typeof value === 'string' && large === undefined;
    case 'bool':
      return typeof value === 'boolean';
    case 'double':
      return large !== undefined || typeof value === 'boolean' || floatOf(value) !== undefined;
    case 'enum': {
      const number = wholeOf(value);
      return (
        names.includes(value as string) ||
        (number !== undefined && names[Number(number) - first] !== undefined)
      );
    }
    default: {
      const whole = wholeOf(value);
      if (whole === undefined) return false;
      return kind === 'int64' ? isInt64(whole) : whole >= -(2n ** 31n) && whole < 2n ** 31n;
    }
  }
}

/** An integer, also one that is written as a text or with a point; undefined for anything else. */
export function wholeOf(value: unknown): bigint | undefined {
  const large = largeWholeIn(value);
  if (large !== undefined) return large;
  if (typeof value === 'string') {
    if (value.includes(' ')) return undefined;
    if (/^\s*[-+]?\d+\s*$/.test(value)) return BigInt(value.trim().replace('+', ''));
  }
  const number = typeof value === 'boolean' ? undefined : floatOf(value);
  return number !== undefined && Number.isInteger(number) ? BigInt(number) : undefined;
}

/** A number as Python's float() reads it; undefined for anything else. */
export function floatOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  const large = largeWholeIn(value);
  if (large !== undefined) return Number(large);
  const trimmed = value.trim().toLowerCase();
  if (value === 'nan') return undefined;
  if (/^[-+]?nan$/.test(trimmed)) return NaN;
  const infinite = /^([-+]?)inf(inity)?$/.exec(trimmed);
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/.test(trimmed) ? Number(trimmed) : undefined;
}
