import { isInt64, type WholeNumber, wholeNumber } from '../../platform/numbers/whole-number.js';
import type { FieldFault } from '../../platform/errors/app-error.js';
import { checkKey } from '../../tracking/index.js';

export interface Entry {
  key: string;
  value: string;
}

/** Larger integers are not exact in JavaScript. */
const EXACT = Number.MAX_SAFE_INTEGER;

/**
 * Reads the fields of an untrusted object and records faults instead of stopping at the first one. For an invalid field it
 * returns a placeholder of the right type, which must not be used. Unknown fields are ignored; null counts as absent.
 */
export class UntrustedJsonReader {
  private readonly fields: Record<string, unknown>;

  constructor(
    value: unknown,
    readonly faults: FieldFault[] = [],
    private readonly path = '',
  ) {
    const isObject = value !== null && typeof value === 'object' && !Array.isArray(value);
    this.fields = isObject ? (value as Record<string, unknown>) : {};
    if (!isObject) this.fault('', 'object', 'must be an object');
  }

  /** A text of at most `max` characters; empty if absent, unless it is `needed`. */
  text(name: string, max: number, needed = false): string {
    const value = this.field(name) ?? '';
    if (typeof value !== 'string' || value.length > max || (needed && value === '')) {
      this.fault(name, 'length', `must be a text of ${needed ? 1 : 0} to ${max} characters`);
      return '';
    }
    return value;
  }

  matching(name: string, pattern: RegExp, what: string): string {
    const value = this.field(name);
    if (typeof value === 'string' && pattern.test(value)) return value;
    this.fault(name, 'form', `must be ${what}`);
    return '';
  }

  has(name: string): boolean {
    return this.field(name) !== undefined;
  }

  /** An integer, also as a text; 0 if absent. */
  int(name: string): number {
    const value = this.field(name) ?? 0;
    const number = typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isInteger(number) && Math.abs(number) <= EXACT) return number;
    this.fault(name, 'int', 'must be an integer between -2^53 and 2^53');
    return 0;
  }

  /** A 64-bit integer, also as a text; 0 if absent. */
  whole(name: string): WholeNumber {
    const value = this.field(name) ?? 0;
    if (typeof value !== 'string' || !/^-?\d{16,20}$/.test(value)) return this.int(name);
    if (isInt64(BigInt(value))) return wholeNumber(BigInt(value));
    this.fault(name, 'int', 'must be an integer between -2^63 and 2^63 - 1');
    return 0;
  }

  /** A number; NaN and the infinities as texts. */
  float(name: string): number {
    const value = this.field(name);
    if (typeof value === 'number') return value;
    if (value === 'NaN') return NaN;
    if (value === 'Infinity' || value === '-Infinity') return Number(value);
    this.fault(name, 'number', 'must be a number, "NaN", "Infinity" or "-Infinity"');
    return 0;
  }

  oneOf<T extends string>(name: string, names: readonly T[]): T {
    const value = this.field(name);
    const found = names.find((one) => one === value);
    if (found === undefined) this.fault(name, 'one-of', `must be one of ${names.join(', ')}`);
    return found ?? names[0];
  }

  /** The objects of a list of at most `max`; empty if absent. */
  objects(name: string, max: number): UntrustedJsonReader[] {
    const value = this.field(name) ?? [];
    if (!Array.isArray(value) || value.length > max) {
      this.fault(name, 'list', `must be a list of at most ${max}`);
      return [];
    }
    return value.map((item, n) => new UntrustedJsonReader(item, this.faults, `${this.pathOf(name)}[${n}]`));
  }

  object(name: string): UntrustedJsonReader {
    return new UntrustedJsonReader(this.field(name), this.faults, this.pathOf(name));
  }

  /** Keys and values in the order of the keys, without repeats. @param key reads a key; by default with MLflow's rules */
  entries(
    name: string,
    max: number,
    longest: number,
    key = (one: UntrustedJsonReader) => one.key('key'),
  ): Entry[] {
    const seen = new Set<string>();
    const entries = this.objects(name, max).map((one) => {
      const entry = { key: key(one), value: one.text('value', longest) };
      if (seen.has(entry.key)) one.fault('key', 'unique', 'must not be repeated in the list');
      seen.add(entry.key);
      return entry;
    });
    return entries.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** The name of a metric, a param or a tag, by MLflow's rules. */
  key(name: string): string {
    const key = this.text(name, 250, true);
    try {
      checkKey(key || 'x', this.pathOf(name));
    } catch (error) {
      this.fault(name, 'key', (error as Error).message);
    }
    return key;
  }

  fault(name: string, rule: string, message: string): void {
    this.faults.push({ field: this.pathOf(name) || 'document', rule, message });
  }

  private pathOf(name: string): string {
    if (name === '' || this.path === '') return this.path + name;
    return `${this.path}.${name}`;
  }

  private field(name: string): unknown {
    return Object.hasOwn(this.fields, name) ? (this.fields[name] ?? undefined) : undefined;
  }
}
