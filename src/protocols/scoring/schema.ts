import type { ColumnType, ServedColumn } from '../../serving/index.js';
import { invalidRequest } from '../protocols.errors.js';
import type { Rows } from '../oip/tabular-input.js';
import type { Table } from './table.js';

/** What a type takes: a number for a value, or undefined if the value is none of this type. */
interface ColumnRule {
  read(value: unknown): number | undefined;
  what: string;
}

const WHOLE_TEXT = /^\s*[+-]?\d{1,18}\s*$/;
const NUMBER_TEXT = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;
const TRUTH_TEXT = new Map([
  ['true', 1],
  ['True', 1],
  ['TRUE', 1],
  ['false', 0],
  ['False', 0],
  ['FALSE', 0],
]);

/**
 * The types of MLflow's signatures. As in MLflow, an integral number may stand for an integer and a text for its number; a
 * fraction, a truth value, null and NaN are refused, which MLflow truncates or takes as they are.
 */
const RULES: Readonly<Record<Exclude<ColumnType, 'string'>, ColumnRule>> = {
  double: { read: readNumber, what: 'a finite number' },
  float: { read: readSingle, what: 'a finite number of 32 bits' },
  long: { read: readWhole, what: 'an integer between -2^53 and 2^53' },
  integer: { read: readInteger, what: 'an integer of 32 bits' },
  boolean: { read: readTruth, what: 'true or false' },
};

/**
 * A table's rows in the order of the model's columns; columns are found by name, and others are ignored.
 * @throws {AppError} `protocols.invalid` when a column is missing or a value is not of its type; the text holds no value
 */
export function enforceSchema(table: Table, columns: readonly ServedColumn[]): Rows {
  const { n } = table;
  const width = columns.length;
  const values = new Float64Array(n * width);
  const readers = columns.map(({ name }) => table.column(name));
  const missing = columns.filter((_, j) => !readers[j]).map(({ name }) => name);
  if (missing.length > 0) throw invalidRequest(`Columns of the model are missing: ${missing.join(', ')}.`);
  for (const [j, { name, type }] of columns.entries()) {
    if (type === 'string')
      throw invalidRequest(`The column ${name} has texts, which this model is not served with.`);
    const { read, what } = RULES[type];
    const cell = readers[j]!;
    for (let i = 0; i < n; i++) {
      const value = read(cell(i));
      if (value === undefined) throw invalidRequest(`Row ${i}: ${name} must be ${what} (${type}).`);
      values[i * width + j] = value;
    }
  }
  return { values, n };
}

function readNumber(value: unknown): number | undefined {
  const number =
    typeof value === 'string' && NUMBER_TEXT.test(value) ? Number(value) : (value as number | undefined);
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function readSingle(value: unknown): number | undefined {
  const number = readNumber(value);
  const single = number === undefined ? Number.NaN : Math.fround(number);
  return Number.isFinite(single) ? single : undefined;
}

function readWhole(value: unknown): number | undefined {
  const number = typeof value === 'string' && WHOLE_TEXT.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : undefined;
}

function readInteger(value: unknown): number | undefined {
  const number = readWhole(value);
  return number !== undefined && number >= -(2 ** 31) && number < 2 ** 31 ? number : undefined;
}

function readTruth(value: unknown): number | undefined {
  return typeof value === 'boolean' ? Number(value) : TRUTH_TEXT.get(value as string);
}
