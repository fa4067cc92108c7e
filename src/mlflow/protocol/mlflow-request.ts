import { largeWholeIn, textOfJson } from '../../platform/http/exact-json.js';
import { type CallFields, checkCall } from './call-fields.js';
import { camelOf, floatOf, wholeOf } from './message-fields.js';
import { invalidParameter } from './mlflow-error.js';
import { textAt } from './python-text.js';
import { type WholeNumber, wholeNumber } from '../../platform/numbers/whole-number.js';

/** The parts of an HTTP request that a reader needs. */
export interface HttpRequest {
  method: string;
  query: unknown;
  body: unknown;
}

type Fields = Record<string, unknown>;

export interface KeyValue {
  key: string;
  value: string;
}

/**
 * The fields of an MLflow call, read as its server reads protocol buffers from JSON: a field may be named `run_id` or
 * `runId`, null is absent, unknown fields are ignored, integers may be texts. GET has its fields in the query.
 */
export class MlflowRequest {
  private constructor(private readonly fields: Fields) {}

  /** @throws {MlflowError} INVALID_PARAMETER_VALUE when a field breaks a rule of the call, with the first such field */
  static of(request: HttpRequest, call: CallFields): MlflowRequest {
    const query = (request.query ?? {}) as Fields;
    if (request.method === 'GET' && Object.keys(query).length > 0) {
      const fields = fieldsOfQuery(query, call);
      checkCall(call, fields, (path) => textAt(JSON.stringify(fields), path) ?? 'null');
      return new MlflowRequest(fields);
    }
    const { fields, text } = bodyOf(request.body);
    checkCall(call, fields, (path) => textAt(text(), path) ?? 'null');
    return new MlflowRequest(fields);
  }

  has(name: string): boolean {
    return this.field(name) !== undefined;
  }

  /** Empty if absent. */
  text(name: string): string {
    return this.optionalText(name) ?? '';
  }

  optionalText(name: string): string | undefined {
    return this.field(name) as string | undefined;
  }

  /** Run calls name their run in `run_id`, `run_uuid` or both. */
  runId(): string {
    return this.text('run_id') || this.text('run_uuid');
  }

  /** An integer that a number holds exactly. */
  optionalInt(name: string): number | undefined {
    const value = this.optionalWhole(name);
    if (typeof value !== 'bigint') return value;
    throw invalidParameter(`Parameter '${name}' must lie between -2^53 and 2^53.`);
  }

  /** An integer of 64 bits. */
  optionalWhole(name: string): WholeNumber | undefined {
    const value = this.field(name);
    if (value === undefined || Number.isSafeInteger(value)) return value as number | undefined;
    return wholeNumber(wholeOf(value)!);
  }

  /** NaN and the infinities are texts, and true is 1. */
  float(name: string): number {
    const value = this.field(name) ?? 0;
    return typeof value === 'boolean' ? Number(value) : floatOf(value)!;
  }

  optionalFlag(name: string): boolean | undefined {
    return this.field(name) as boolean | undefined;
  }

  /** A name of an enumeration, or its number (the index in `names`, counted from `first`). */
  optionalEnum<T extends string>(name: string, names: readonly T[], first = 1): T | undefined {
    const value = this.field(name);
    if (value === undefined || names.includes(value as T)) return value as T | undefined;
    return names[Number(wholeOf(value)) - first];
  }

  /** Empty if absent. */
  texts(name: string): string[] {
    return (this.field(name) ?? []) as string[];
  }

  /** A repeated message: a reader for each of its objects. Empty if absent. */
  objects(name: string): MlflowRequest[] {
    return ((this.field(name) ?? []) as Fields[]).map((value) => new MlflowRequest(value));
  }

  /** A message within this one. */
  object(name: string): MlflowRequest {
    return new MlflowRequest((this.field(name) ?? {}) as Fields);
  }

  /** Params and tags: `[{key, value}]`; an absent key or value is empty. */
  keyValues(name: string): KeyValue[] {
    return this.objects(name).map((entry) => ({ key: entry.text('key'), value: entry.text('value') }));
  }

  private field(name: string): unknown {
    const own = Object.hasOwn(this.fields, name) ? this.fields[name] : undefined;
    if (own !== undefined && own !== null) return own;
    const camel = nameInCamel(name);
    return (Object.hasOwn(this.fields, camel) ? this.fields[camel] : undefined) ?? undefined;
  }
}

/** Cached: there are few names, and each is read up to a thousand times per call. */
const CAMEL = new Map<string, string>();

function nameInCamel(name: string): string {
  let camel = CAMEL.get(name);
  if (camel === undefined) CAMEL.set(name, (camel = camelOf(name)));
  return camel;
}

/** A repeated parameter counts once, by its first value, unless the field is a list; true and false become booleans. */
function fieldsOfQuery(query: Fields, call: CallFields): Fields {
  const fields: Fields = {};
  for (const [name, { kind, isList }] of Object.entries(call)) {
    if (!Object.hasOwn(query, name)) continue;
    const values = [query[name]].flat() as string[];
    fields[name] = isList ? values : kind === 'bool' ? flagOf(values[0]) : values[0];
  }
  return fields;
}

function flagOf(text: string): boolean {
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false') return lower === 'true';
  throw invalidParameter(`Invalid boolean value: ${text}, must be 'true' or 'false'.`);
}

/** A parameter of a query, the first of that name. */
export function firstIn({ query }: Pick<HttpRequest, 'query'>, name: string): string | undefined {
  const fields = (query ?? {}) as Fields;
  return Object.hasOwn(fields, name) ? ([fields[name]].flat()[0] as string) : undefined;
}

/** The fields of a body, and its JSON text. */
function bodyOf(body: unknown): { fields: Fields; text: () => string } {
  // Older clients encode their JSON twice.
  const [value, outer] = typeof body === 'string' ? [parsedAgain(body), body] : [body, undefined];
  if (value === undefined || value === null) return { fields: {}, text: () => '{}' };
  if (typeof value !== 'object' || Array.isArray(value) || largeWholeIn(body) !== undefined) {
    throw invalidParameter('The body of the request must be a JSON object.');
  }
  return { fields: value as Fields, text: () => outer ?? textOfJson(value) ?? JSON.stringify(value) };
}

function parsedAgain(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalidParameter('The body of the request must be a JSON object.');
  }
}
