import { invalidParameter, missingParameter, wrongType } from './mlflow-error.js';
import { isInt64, type WholeNumber, wholeNumber } from './whole-number.js';

/** What a reader needs of an HTTP request. */
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

/** Whole numbers beyond this are not exact in JavaScript. */
const EXACT = Number.MAX_SAFE_INTEGER;

/**
 * The fields of an MLflow call, read as its server reads protocol buffers from JSON: a field may be named `run_id` or
 * `runId`, null is absent, unknown fields are ignored, whole numbers may come as texts. GET has its fields in the query.
 */
export class MlflowRequest {
  constructor(
    private readonly fields: Fields,
    private readonly path = '',
    private readonly isQuery = false,
  ) {}

  static of(request: HttpRequest): MlflowRequest {
    const query = (request.query ?? {}) as Fields;
    if (request.method === 'GET' && Object.keys(query).length > 0) return new MlflowRequest(query, '', true);
    let body = request.body;
    // Older clients encode their JSON twice.
    if (typeof body === 'string') body = parsedAgain(body);
    if (body === undefined || body === null) return new MlflowRequest({});
    if (typeof body !== 'object' || Array.isArray(body)) {
      throw invalidParameter('The body of the request must be a JSON object.');
    }
    return new MlflowRequest(body as Fields);
  }

  has(name: string): boolean {
    return this.field(name) !== undefined;
  }

  /** A text that must be there and must not be empty. */
  text(name: string): string {
    const value = this.optionalText(name);
    if (value === undefined || value === '') throw missingParameter(this.path + name);
    return value;
  }

  optionalText(name: string): string | undefined {
    const value = this.single(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw wrongType(this.path + name, value);
    return value;
  }

  /** Run calls name their run in `run_id`, `run_uuid` or both. */
  runId(): string {
    return this.has('run_id') && this.optionalText('run_id') !== ''
      ? this.text('run_id')
      : this.uuidOrMissing();
  }

  int(name: string): number {
    return this.needed(name, this.optionalInt(name));
  }

  optionalInt(name: string): number | undefined {
    const value = this.single(name);
    if (value === undefined) return undefined;
    const number = typeof value === 'string' ? floatOf(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number)) throw wrongType(this.path + name, value);
    if (Math.abs(number) > EXACT) {
      throw invalidParameter(`Parameter '${this.path}${name}' must lie between -2^53 and 2^53.`);
    }
    return number;
  }

  /** A whole number of 64 bits that must be there. */
  whole(name: string): WholeNumber {
    return this.needed(name, this.optionalWhole(name));
  }

  optionalWhole(name: string): WholeNumber | undefined {
    const value = this.single(name);
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
    const large = largeWholeOf(value);
    if (large === undefined) return this.optionalInt(name);
    if (isInt64(large)) return wholeNumber(large);
    throw invalidParameter(`Parameter '${this.path}${name}' must lie between -2^63 and 2^63 - 1.`);
  }

  /** A number that must be there; NaN and the infinities come as texts, and true is 1. */
  float(name: string): number {
    const value = this.single(name);
    if (value === undefined || value === '') throw missingParameter(this.path + name);
    const number =
      typeof value === 'string' ? floatOf(value) : typeof value === 'boolean' ? Number(value) : value;
    if (typeof number !== 'number') throw wrongType(this.path + name, value);
    return number;
  }

  /** true or false itself, and no text that says so. */
  optionalFlag(name: string): boolean | undefined {
    const value = this.field(name);
    if (value === undefined || typeof value === 'boolean') return value;
    throw wrongType(this.path + name, value);
  }

  optionalBoolean(name: string): boolean | undefined {
    const value = this.single(name);
    if (value === undefined || typeof value === 'boolean') return value;
    const text = String(value).toLowerCase();
    if (text !== 'true' && text !== 'false') {
      throw invalidParameter(`Invalid boolean value: ${text.slice(0, 100)}, must be 'true' or 'false'.`);
    }
    return text === 'true';
  }

  /** A name of an enumeration, or its number (the place in `names`, counted from `first`). */
  optionalEnum<T extends string>(name: string, names: readonly T[], first = 1): T | undefined {
    const value = this.single(name);
    if (value === undefined) return undefined;
    const number = typeof value === 'number' || /^\d+$/.test(String(value)) ? Number(value) - first : -1;
    const found = names[number] ?? names.find((one) => one === value);
    if (found === undefined) throw wrongType(this.path + name, value);
    return found;
  }

  /** Empty if absent. In a query, one value is a list of one. */
  texts(name: string): string[] {
    return this.list(name).map((value) => {
      if (typeof value !== 'string') throw wrongType(this.path + name, value);
      return value;
    });
  }

  /** A repeated message: each of its objects as a reader of its own. Empty if absent. */
  objects(name: string): MlflowRequest[] {
    return this.list(name).map((value, n) => {
      if (value === null || typeof value !== 'object' || Array.isArray(value)) {
        throw wrongType(`${this.path}${name}[${n}]`, value);
      }
      return new MlflowRequest(value as Fields, `${this.path}${name}[${n}].`);
    });
  }

  /** A message within this one. */
  optionalObject(name: string): MlflowRequest | undefined {
    const value = this.field(name);
    if (value === undefined) return undefined;
    if (value === null || typeof value !== 'object' || Array.isArray(value)) throw wrongType(name, value);
    return new MlflowRequest(value as Fields, `${this.path}${name}.`);
  }

  /** Params and tags: `[{key, value}]`; a value that is absent is empty. */
  keyValues(name: string): KeyValue[] {
    return this.objects(name).map((entry) => ({
      key: entry.text('key'),
      value: entry.optionalText('value') ?? '',
    }));
  }

  private needed<T>(name: string, value: T | undefined): T {
    if (value === undefined) throw missingParameter(this.path + name);
    return value;
  }

  private list(name: string): unknown[] {
    const value = this.field(name);
    if (value === undefined) return [];
    if (Array.isArray(value)) return value as unknown[];
    if (typeof value === 'string' && this.isQuery) return [value];
    throw wrongType(this.path + name, value);
  }

  private uuidOrMissing(): string {
    if (!this.has('run_uuid') || this.optionalText('run_uuid') === '') throw missingParameter('run_id');
    return this.text('run_uuid');
  }

  /** Of a field that a query has more than once, the first. */
  private single(name: string): unknown {
    const value = this.field(name);
    return this.isQuery && Array.isArray(value) ? (value[0] as unknown) : value;
  }

  private field(name: string): unknown {
    const camel = camelOf(name);
    const own = Object.hasOwn(this.fields, name) ? this.fields[name] : undefined;
    if (camel === name) return own ?? undefined;
    const other = Object.hasOwn(this.fields, camel) ? this.fields[camel] : undefined;
    if (own !== undefined && other !== undefined) {
      throw invalidParameter(`Request specifies both '${name}' and '${camel}'; provide only one of them.`);
    }
    return own ?? other ?? undefined;
  }
}

/** The names that are asked for are few and asked for a thousand times a call. */
const CAMEL = new Map<string, string>();

function camelOf(name: string): string {
  let camel = CAMEL.get(name);
  if (camel === undefined) {
    camel = name.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());
    CAMEL.set(name, camel);
  }
  return camel;
}

function parsedAgain(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalidParameter('The body of the request must be a JSON object.');
  }
}

/** A whole number that may be too large for a number; undefined for anything else. */
function largeWholeOf(value: unknown): bigint | undefined {
  if (typeof value === 'string' && /^\s*[-+]?\d{16,}\s*$/.test(value))
    return BigInt(value.trim().replace('+', ''));
  const number = typeof value === 'string' ? floatOf(value) : value;
  return typeof number === 'number' && Number.isInteger(number) ? BigInt(number) : undefined;
}

/** A number as Python's float() reads it; undefined for anything else. */
function floatOf(text: string): number | undefined {
  const trimmed = text.trim().toLowerCase();
  if (/^[-+]?nan$/.test(trimmed)) return NaN;
  const infinite = /^([-+]?)inf(inity)?$/.exec(trimmed);
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/.test(trimmed) ? Number(trimmed) : undefined;
}
