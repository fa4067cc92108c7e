import { isJsonObject, type JsonObject } from '../../platform/http/json-object.js';
import { invalidRequest } from '../protocols.errors.js';

/** The table of a request, as it came: the values are not checked yet. */
export interface Table {
  /** Number of rows, at least 1. */
  n: number;
  /** Reads the values of a column by row; undefined if there is no such column. */
  column(name: string): ((row: number) => unknown) | undefined;
}

const SPLIT_FIELDS = new Set(['columns', 'data', 'index']);

/**
 * `{"columns": [...], "data": [[...]], "index": [...]}`.
 * @throws {AppError} `protocols.invalid` when the request breaks the protocol
 */
export function tableOfSplit(split: unknown): Table {
  const name = 'dataframe_split';
  if (!isJsonObject(split)) throw invalidRequest(`${name} must be an object with columns and data.`);
  if (Object.keys(split).some((key) => !SPLIT_FIELDS.has(key))) {
    throw invalidRequest(`${name} may have the fields columns, data and index only.`);
  }
  const { columns, data, index } = split;
  if (!isTexts(columns)) throw invalidRequest(`${name}.columns must be a list of names.`);
  if (!Array.isArray(data)) throw invalidRequest(`${name}.data must be a list of rows.`);
  if (index !== undefined && index !== null && (!Array.isArray(index) || index.length !== data.length)) {
    throw invalidRequest(`${name}.index must have an entry for each row, or be left out.`);
  }
  return tableOfRows(columns, data as unknown[], `${name}.data`);
}

/**
 * Rows of cells under a list of names.
 * @throws {AppError} `protocols.invalid` when there is no row, or one is not as long as the list of names
 */
export function tableOfRows(columns: readonly string[], rows: readonly unknown[], place: string): Table {
  requireRows(rows, place);
  const short = rows.findIndex((row) => !Array.isArray(row) || row.length !== columns.length);
  if (short >= 0) {
    throw invalidRequest(
      `Row ${short} of ${place} must be a list of ${columns.length} values, one for each column.`,
    );
  }
  return {
    n: rows.length,
    column(name) {
      const at = columns.indexOf(name);
      if (at < 0) return undefined;
      if (columns.includes(name, at + 1)) throw invalidRequest(`The column ${name} is there twice.`);
      return (row) => (rows[row] as unknown[])[at];
    },
  };
}

/** `[{"column": value}]`. @throws {AppError} `protocols.invalid` when there is no row, or one is no object */
export function tableOfRecords(records: unknown, place: string): Table {
  if (!Array.isArray(records)) throw invalidRequest(`${place} must be a list of records.`);
  requireRows(records, place);
  const bare = records.findIndex((record) => !isJsonObject(record));
  if (bare >= 0) {
    throw invalidRequest(
      `Row ${bare} of ${place} must be an object with a value for each column of the model.`,
    );
  }
  const rows = records as JsonObject[];
  return {
    n: rows.length,
    column(name) {
      const first = rows.findIndex((row) => Object.hasOwn(row, name));
      if (first < 0) return undefined;
      return (row) => (Object.hasOwn(rows[row], name) ? rows[row][name] : undefined);
    },
  };
}

/** `{"column": [values]}`, or one record. @throws {AppError} `protocols.invalid` when the lists differ in length */
export function tableOfColumns(columns: JsonObject, place: string): Table {
  const values = Object.values(columns);
  if (!values.some((value) => Array.isArray(value))) return tableOfRecords([columns], place);
  const [first] = values as unknown[][];
  if (values.some((value) => !Array.isArray(value) || value.length !== first.length)) {
    throw invalidRequest(`The columns of ${place} must be lists of the same length.`);
  }
  requireRows(first, place);
  return {
    n: first.length,
    column(name) {
      const list = Object.hasOwn(columns, name) ? (columns[name] as unknown[]) : undefined;
      return list && ((row) => list[row]);
    },
  };
}

function requireRows(rows: readonly unknown[], place: string): void {
  if (rows.length === 0) throw invalidRequest(`${place} has no rows.`);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
