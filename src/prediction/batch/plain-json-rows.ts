import { Piece, RowLayout, RowScanner } from '../plain-rows.js';
import { MOST_JSON_ROWS } from './row-faults.js';
import { emptyColumns, MAY_HAVE_FRACTION, type RowBlock } from './rows.js';

/** Of a row that a layout is read from. */
const LONGEST_ROW = 2048;
const START = /^[ \t\n\r]*\[[ \t\n\r]*/;
const BETWEEN = /[ \t\n\r]*,[ \t\n\r]*/y;
const END = /^[ \t\n\r]*\][ \t\n\r]*$/;

/** Rows that were read from a body without making objects of them. */
export class PlainRows implements RowBlock {
  constructor(
    readonly columns: readonly Float64Array[],
    readonly rows: number,
  ) {}
}

/**
 * The rows of a JSON body in which all rows are written alike and without a fault, in a fifth of the time that objects take.
 * Undefined for any other body: it is read as JSON, which also finds its faults.
 */
export function readPlainRows(bytes: Buffer): PlainRows | undefined {
  const head = bytes.toString('latin1', 0, LONGEST_ROW);
  const start = START.exec(head)?.[0];
  const layout = start === undefined ? undefined : RowLayout.of(head.slice(start.length));
  if (!layout) return undefined;
  const scanner = new RowScanner(bytes);
  scanner.at = start!.length;
  // A value has one digit at least.
  const shortest = layout.pieces.reduce((sum, { length }) => sum + length + 1, -1);
  const columns = emptyColumns(Math.min(MOST_JSON_ROWS, Math.ceil(bytes.length / shortest)));
  if (!scanner.row(layout, columns, 0)) return undefined;
  BETWEEN.lastIndex = scanner.at;
  const between = new Piece(BETWEEN.exec(head)?.[0] ?? '');
  let rows = 1;
  while (between.length > 0 && rows < columns[0].length && scanner.piece(between)) {
    if (!scanner.row(layout, columns, rows++)) return undefined;
  }
  if (!END.test(bytes.toString('latin1', scanner.at, scanner.at + LONGEST_ROW))) return undefined;
  const isValid = columns.every((column, feature) => MAY_HAVE_FRACTION[feature] || areWhole(column, rows));
  return isValid ? new PlainRows(columns, rows) : undefined;
}

function areWhole(column: Float64Array, rows: number): boolean {
  for (let i = 0; i < rows; i++) if (!Number.isSafeInteger(column[i])) return false;
  return true;
}
