import { didYouMean, suggestion } from '../algorithms/text/nearest-name.js';
import type { FieldFault } from '../platform/errors/app-error.js';
import { isJsonObject, type JsonObject } from '../platform/http/json-object.js';
import { DURATION_RULE, parseDuration } from './duration.js';
import type { Labels, Matchers } from './matchers.js';

export const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
const LABEL = /^[a-z][a-z0-9_]{0,39}$/i;
const LONGEST_LABEL = 200;
const MOST_LABELS = 20;
const MOST_VALUES = 50;

/** Reads the fields of one object; every fault names the field, the rule and an example. */
export class FieldReader {
  readonly faults: FieldFault[] = [];
  private readonly value: JsonObject;

  /** @param path of the object, such as `rules[2]`; empty: the body itself */
  constructor(
    value: unknown,
    private readonly path: string,
    known: readonly string[],
  ) {
    this.value = isJsonObject(value) ? value : {};
    if (!isJsonObject(value))
      this.fault('', 'isObject', `must be an object with ${known.slice(0, 4).join(', ')} …`);
    for (const name of Object.keys(this.value))
      if (!known.includes(name))
        this.fault(name.slice(0, 100), 'isKnown', `is not known here${suggestion(name, known)}`);
      else if (this.value[name] === null)
        this.fault(name, 'isDefined', 'must not be null: leave the field out instead');
  }

  has(field: string): boolean {
    return Object.hasOwn(this.value, field) && this.value[field] !== undefined && this.value[field] !== null;
  }

  get(field: string): unknown {
    return this.has(field) ? this.value[field] : undefined;
  }

  fault(field: string, rule: string, message: string): void {
    const path = [this.path, field].filter(Boolean).join('.') || 'body';
    this.faults.push({ field: path, rule, message: `${path} ${message}` });
  }

  /** A name of a rule, policy or receiver. */
  name(field: string, example: string): string {
    const value = this.get(field);
    if (typeof value === 'string' && NAME.test(value)) return value;
    this.fault(
      field,
      'name',
      `${this.missing(field)}must be 1 to 63 lower-case letters, digits or -, for example ${example}`,
    );
    return '';
  }

  text(field: string, longest: number, example: string, initial?: string): string {
    const value = this.get(field);
    if (value === undefined && initial !== undefined) return initial;
    if (typeof value === 'string' && value.trim() !== '' && value.length <= longest) return value;
    this.fault(
      field,
      'text',
      `${this.missing(field)}must be a text of 1 to ${longest} characters, for example ${JSON.stringify(example)}`,
    );
    return '';
  }

  choice<T extends string>(field: string, choices: readonly T[], initial?: T): T {
    const value = this.get(field);
    if (value === undefined && initial !== undefined) return initial;
    if (choices.includes(value as T)) return value as T;
    const shown =
      choices.length > 12 ? `a known name, for example ${choices[0]}` : `one of ${choices.join(', ')}`;
    this.fault(field, 'isIn', `${this.missing(field)}must be ${shown}${didYouMean(value, choices)}`);
    return choices[0];
  }

  number(field: string, example: number): number {
    const value = this.get(field);
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    this.fault(field, 'isNumber', `${this.missing(field)}must be a number, for example ${example}`);
    return 0;
  }

  count(field: string, least: number, most: number, initial: number): number {
    const value = this.get(field) ?? initial;
    if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most)
      return value as number;
    this.fault(field, 'isInt', `must be a whole number from ${least} to ${most}, for example ${initial}`);
    return initial;
  }

  flag(field: string, initial: boolean): boolean {
    const value = this.get(field) ?? initial;
    if (typeof value === 'boolean') return value;
    this.fault(field, 'isBoolean', 'must be true or false');
    return initial;
  }

  duration(field: string, initial: number, leastMs = 0): number {
    if (!this.has(field)) return initial;
    const value = parseDuration(this.get(field));
    if (value !== undefined && value >= leastMs) return value;
    this.fault(
      field,
      'duration',
      `must be ${DURATION_RULE}${leastMs ? `, at least ${leastMs / 1000}s` : ''}`,
    );
    return initial;
  }

  labels(field: string): Labels {
    const entries = this.entries(field);
    for (const [name, value] of entries)
      if (!isValue(value))
        this.fault(
          `${field}.${name}`,
          'label',
          `must be a text of 1 to ${LONGEST_LABEL} characters, for example "data"`,
        );
    return Object.fromEntries(entries.filter(([, value]) => isValue(value))) as Labels;
  }

  /** @param known names of labels; undefined: any */
  matchers(field: string, known?: readonly string[]): Matchers {
    const entries = this.entries(field);
    for (const [name, value] of entries) {
      if (known && !known.includes(name))
        this.fault(`${field}.${name}`, 'isKnown', `is no label here${suggestion(name, known)}`);
      const values = [value].flat();
      if (values.length === 0 || values.length > MOST_VALUES || !values.every(isPattern))
        this.fault(
          `${field}.${name}`,
          'matcher',
          `must be a text or a list of 1 to ${MOST_VALUES} texts, for example "daily", "!test" or ["a", "b*"]`,
        );
    }
    return Object.fromEntries(entries) as Matchers;
  }

  names(field: string, example: string): string[] {
    const value = this.get(field) ?? [];
    const isList = Array.isArray(value) && value.length <= MOST_VALUES;
    if (isList && value.every((one) => typeof one === 'string' && one !== '' && one.length <= LONGEST_LABEL))
      return [...new Set(value as string[])];
    this.fault(
      field,
      'isArray',
      `must be a list of at most ${MOST_VALUES} names, for example ["${example}"]`,
    );
    return [];
  }

  private entries(field: string): [string, unknown][] {
    const value = this.get(field) ?? {};
    if (!isJsonObject(value)) {
      this.fault(
        field,
        'isObject',
        'must be an object from label to value, for example {"pipeline": "daily"}',
      );
      return [];
    }
    const entries = Object.entries(value);
    if (entries.length > MOST_LABELS) this.fault(field, 'size', `must have at most ${MOST_LABELS} labels`);
    for (const [name] of entries)
      if (!LABEL.test(name))
        this.fault(
          field,
          'label',
          `has the label ${JSON.stringify(name.slice(0, 60))}, which must be 1 to 40 letters, digits or _`,
        );
    return entries.filter(([name]) => LABEL.test(name));
  }

  private missing(field: string): string {
    return this.has(field) ? '' : 'is missing: it ';
  }
}

function isValue(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_LABEL;
}

/** Unlike a value, it may be empty: that matches an absent label. */
function isPattern(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_LABEL;
}
