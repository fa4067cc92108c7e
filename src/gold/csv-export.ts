import type { RecordBatch } from 'apache-arrow';
import type { ColumnSpec } from '../algorithms/table.js';
import { basketball } from '../basketball/index.js';
import { columnOf, datesOf, openBlock } from './arrow-columns.js';
import { partsOf } from './arrow-export.js';
import { SPLIT_COLUMN, type TimeSplit } from './snapshot.js';

/** Columns of a snapshot as CSV: those of a block, and the part. */
export const CSV_COLUMNS = [...basketball.columns, SPLIT_COLUMN].map(({ name }) => name);

/** The rows of a block in the order of `CSV_COLUMNS`; missing = null. */
export function* csvRows(bytes: Uint8Array, split: TimeSplit): Generator<unknown[]> {
  const batch = openBlock(bytes);
  const parts = partsOf(batch, split);
  const cells = basketball.columns.map((column) => cellsOf(batch, column));
  for (let row = 0; row < batch.numRows; row++) yield [...cells.map((cell) => cell(row)), parts[row]];
}

function cellsOf(batch: RecordBatch, { name, type }: ColumnSpec): (row: number) => unknown {
  if (type === 'date') {
    const dates = datesOf(batch);
    return (row) => String(dates[row]).replace(/(\d{4})(\d{2})(\d{2})/, '$1-$2-$3');
  }
  const column = columnOf(batch, name);
  return (row) => column.get(row) as unknown;
}
