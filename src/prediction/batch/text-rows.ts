import { parse } from 'csv-parse/sync';
import { didYouMean } from '../../algorithms/text/nearest-name.js';
import { FEATURES } from '../../basketball/index.js';
import { isJsonObject } from '../../platform/http/json-object.js';
import { NOT_AN_OBJECT } from './json-rows.js';
import { bodyInvalid, noRows, type RowFault, rowsInvalid } from './row-faults.js';
import { emptyColumns, readRow, type RowBlock } from './rows.js';
import { linesOf, type TextLine } from './text-lines.js';

/** Rows of a block: a few milliseconds of work. */
const BLOCK_ROWS = 4096;

/** Sets the row that the values are read from; what is wrong with its text. */
type Take = (text: string) => RowFault | undefined;

/**
 * The rows of NDJSON: in each line an object with the fields of POST /predict; other keys are ignored.
 * @throws {AppError} `prediction.rows-invalid` when a row has a fault, after the rows before it unless it is among the first ones
 */
export async function* ndjsonRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<RowBlock> {
  let row: Record<string, unknown> = {};
  const take: Take = (text) => {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return { rule: 'json', text: 'is not JSON' };
    }
    if (!isJsonObject(value)) return NOT_AN_OBJECT;
    row = value;
    return undefined;
  };
  yield* rowsOf(linesOf(bytes), take, (feature) => row[FEATURES[feature]]);
}

/**
 * The rows of CSV: a header with the names of the features in any order, then a row in each line; other columns are ignored.
 * @throws {AppError} `prediction.rows-invalid` when `ndjsonRows` throws it, or a feature has no column or two
 */
export async function* csvRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<RowBlock> {
  const lines = linesOf(bytes);
  const first: TextLine[] = [];
  while (first.length === 0) {
    const next = await lines.next();
    if (next.done) throw noRows();
    first.push(...next.value);
  }
  const header = cellsOf(first[0].text);
  if (!header) throw bodyInvalid('quotes', 'The quotes of the header are not closed');
  const places = placesOf(header);
  let cells: string[] = [];
  const take: Take = (text) => {
    const found = cellsOf(text);
    if (!found) return { rule: 'quotes', text: 'its quotes are not closed on the same line' };
    if (found.length !== header.length) {
      return { rule: 'cells', text: `has ${found.length} cells where the header has ${header.length}` };
    }
    cells = found;
    return undefined;
  };
  async function* rest(): AsyncGenerator<TextLine[]> {
    yield first.slice(1);
    yield* lines;
  }
  yield* rowsOf(rest(), take, (feature) => cells[places[feature]]);
}

async function* rowsOf(
  batches: AsyncIterable<TextLine[]>,
  take: Take,
  valueOf: (feature: number) => unknown,
): AsyncGenerator<RowBlock> {
  const columns = emptyColumns(BLOCK_ROWS);
  let row = 0;
  let rows = 0;
  let isFirst = true;
  for await (const lines of batches) {
    for (const { text, number: line } of lines) {
      const taken = take(text);
      const faults = taken ? [taken] : readRow(valueOf, columns, rows);
      if (faults) {
        if (!isFirst && rows > 0) yield { columns, rows };
        throw rowsInvalid(faults.map((fault) => ({ ...fault, row, line })));
      }
      row++;
      if (++rows < BLOCK_ROWS) continue;
      yield { columns, rows };
      isFirst = false;
      rows = 0;
    }
    // Rows do not wait for those that have not arrived yet.
    if (rows > 0) {
      yield { columns, rows };
      isFirst = false;
    }
    rows = 0;
  }
  if (row === 0) throw noRows();
}

function cellsOf(line: string): string[] | undefined {
  if (!line.includes('"')) return line.split(',');
  try {
    const records = parse(line, { relax_column_count: true });
    return records.length === 1 ? records[0] : undefined;
  } catch {
    return undefined;
  }
}

/** Where the header has the features. */
function placesOf(header: string[]): number[] {
  const names = header.map((name) => name.trim());
  const missing = FEATURES.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    const [first] = missing;
    throw bodyInvalid(
      'header',
      `The first line must name the columns ${FEATURES.join(', ')} (comma-separated, any order); ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not there${didYouMean(first, names)}`,
    );
  }
  const twice = FEATURES.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice) throw bodyInvalid('header', `The header names ${twice} twice`);
  return FEATURES.map((name) => names.indexOf(name));
}
