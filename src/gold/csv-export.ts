import type { RecordBatch } from 'apache-arrow';
import { SILVER_COLUMNS } from '../basketball/shots/shot.js';
import { columnOf, datesOf, openBlock } from './arrow-columns.js';
import { splitOf } from './arrow-export.js';
import type { TimeSplit } from './snapshot.js';

/** Columns of a snapshot as CSV: silver's twelve, those for looking at, and the part. */
export const CSV_COLUMNS = [
  ...SILVER_COLUMNS,
  'Period',
  'Action_Type',
  'Team',
  'Home_Team',
  'Away_Team',
  'Split',
] as const;

/** The rows of a block in the order of `CSV_COLUMNS`. Game_Date is YYYY-MM-DD; missing = null. */
export function* csvRows(bytes: Uint8Array, split: TimeSplit): Generator<unknown[]> {
  const batch = openBlock(bytes);
  const cells = CSV_COLUMNS.map((name) => cellsOf(batch, name, split));
  for (let row = 0; row < batch.numRows; row++) yield cells.map((cell) => cell(row));
}

function cellsOf(
  batch: RecordBatch,
  name: (typeof CSV_COLUMNS)[number],
  split: TimeSplit,
): (row: number) => unknown {
  if (name === 'Split') {
    const parts = splitOf(batch, split);
    return (row) => parts[row];
  }
  if (name === 'Game_Date') {
    const dates = datesOf(batch);
    return (row) => String(dates[row]).replace(/(\d{4})(\d{2})(\d{2})/, '$1-$2-$3');
  }
  const column = columnOf(batch, name);
  return (row) => column.get(row) as unknown;
}
