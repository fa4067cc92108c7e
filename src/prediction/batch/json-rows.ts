import { isJsonObject } from '../../platform/http/json-object.js';
import { FEATURES } from '../../basketball/index.js';
import {
  bodyInvalid,
  MOST_FAULTS,
  MOST_JSON_ROWS,
  noRows,
  type PlacedFault,
  rowsInvalid,
} from './row-faults.js';
import { emptyColumns, readRow, type RowBlock } from './rows.js';

/**
 * The rows of a JSON body: an array of objects with the fields of POST /predict; other keys are ignored.
 * @throws {AppError} `prediction.rows-invalid` when a row has a fault; names the first faults
 */
export function readJsonRows(body: unknown): RowBlock {
  if (!Array.isArray(body)) {
    throw bodyInvalid(
      'isArray',
      `The body must be an array of rows, each an object with ${FEATURES.join(', ')}`,
    );
  }
  if (body.length === 0) throw noRows();
  if (body.length > MOST_JSON_ROWS) {
    throw bodyInvalid(
      'arrayMaxSize',
      `A JSON body has at most ${MOST_JSON_ROWS} rows, not ${body.length}: send more as application/x-ndjson, text/csv or application/vnd.apache.arrow.stream`,
    );
  }
  const columns = emptyColumns(body.length);
  const faults: PlacedFault[] = [];
  let row: unknown;
  const valueOf = (feature: number): unknown => (row as Record<string, unknown>)[FEATURES[feature]];
  for (let i = 0; i < body.length && faults.length <= MOST_FAULTS; i++) {
    row = body[i];
    const found = isJsonObject(row) ? readRow(valueOf, columns, i) : [NOT_AN_OBJECT];
    if (found) faults.push(...found.map((fault) => ({ ...fault, row: i })));
  }
  if (faults.length > 0) throw rowsInvalid(faults);
  return { columns, rows: body.length };
}

export const NOT_AN_OBJECT = { rule: 'isObject', text: 'must be an object with the features as its keys' };
