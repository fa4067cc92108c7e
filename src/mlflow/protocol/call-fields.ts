import { missingParameter, wrongType } from './mlflow-error.js';
import { type FieldType, firstFault, type MessageFields } from './message-fields.js';

/** The checks of MLflow's server on a field; checks of a type apply only if the message as a whole could not be read. */
export type Check = 'required' | 'string' | 'int' | 'float' | 'bool' | 'list' | 'texts' | OwnCheck;

/** Checks a JSON value. @throws {MlflowError} when it breaks the rule */
export type OwnCheck = (value: unknown, name: string, text: () => string) => void;

export interface CallField extends FieldType {
  checks: readonly Check[];
}

/** The fields of a call, those with checks first and in the order of the checks. */
export type CallFields = Readonly<Record<string, CallField>>;

type Field = (...checks: Check[]) => CallField;

export const text: Field = (...checks) => ({ kind: 'string', checks });
export const int32: Field = (...checks) => ({ kind: 'int32', checks });
export const int64: Field = (...checks) => ({ kind: 'int64', checks });
export const double: Field = (...checks) => ({ kind: 'double', checks });
export const flag: Field = (...checks) => ({ kind: 'bool', checks });
export const texts: Field = (...checks) => ({ kind: 'string', isList: true, checks });

/** One of the names, which are numbered from `first`. */
export const oneOf = (names: readonly string[], checks: Check[] = [], first = 1): CallField => ({
  kind: 'enum',
  names,
  first,
  checks,
});

export const messages = (fields: MessageFields, ...checks: Check[]): CallField => ({
  kind: 'message',
  isList: true,
  fields,
  checks,
});

/** A param or a tag. */
export const KEY_VALUE = { key: text(), value: text() };

/** An integer with a maximum; MLflow's message does not mention it. */
export function atMost(most: number): OwnCheck {
  return (value, name, shown) => {
    if (Number(value) > most) throw wrongType(name, shown());
  };
}

const HOLDS: Record<Exclude<Check, OwnCheck>, (value: unknown) => boolean> = {
  required: (value) => value !== undefined && value !== null && value !== '',
  string: (value) => typeof value === 'string',
  int: (value) => typeof value === 'number' || typeof value === 'boolean' || isPythonInt(value),
  float: (value) => typeof value === 'number' || typeof value === 'boolean' || isPythonFloat(value),
  bool: (value) => typeof value === 'boolean',
  list: Array.isArray,
  texts: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
};

/**
 * Checks a request as MLflow's server does, in its order. Where MLflow continues with the part of a request that it could
 * read, this throws.
 *
 * @param fields of the request, as they came
 * @param jsonTextOf the JSON text of a field, or at a path such as `tags[1].key`
 * @throws {MlflowError} INVALID_PARAMETER_VALUE when a field breaks a rule, with the first such field
 */
export function checkCall(
  call: CallFields,
  fields: Readonly<Record<string, unknown>>,
  jsonTextOf: (name: string) => string,
): void {
  const fault = firstFault(call, fields);
  for (const [name, { checks }] of Object.entries(call)) {
    const isThere = Object.hasOwn(fields, name);
    if (!isThere && !checks.includes('required')) continue;
    let value = isThere ? fields[name] : undefined;
    let named = name;
    // A run may be named by its old name.
    if (name === 'run_id' && (value ?? null) === null && Object.hasOwn(fields, 'run_uuid')) {
      [value, named] = [fields.run_uuid, 'run_uuid'];
    }
    for (const check of checks) {
      if (typeof check === 'function') {
        if (value !== undefined && value !== null) check(value, name, () => jsonTextOf(named));
      } else if (check === 'required') {
        if (!HOLDS.required(value)) throw missingParameter(name);
      } else if (fault && !fault.isPassed && !HOLDS[check](value)) {
        throw wrongType(name, value === undefined ? 'null' : jsonTextOf(named));
      }
    }
  }
  if (fault) throw wrongType(fault.path, jsonTextOf(fault.path));
}

/** Whether Python's int() reads a text as an integer. */
export function isPythonInt(value: unknown): value is string {
  return typeof value === 'string' && /^\s*[-+]?\d+(?:_\d+)*\s*$/.test(value);
}

function isPythonFloat(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    /^\s*[-+]?(?:nan|inf(?:inity)?|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*$/i.test(value)
  );
}
