import { type Data, type RecordBatch, type Vector, tableFromIPC } from 'apache-arrow';
import { basketball, FEATURES } from '../basketball/index.js';

/** Opens a block: an Arrow IPC file with one record batch. Nothing is copied. */
export function openBlock(bytes: Uint8Array): RecordBatch {
  return tableFromIPC(bytes).batches[0];
}

export function columnOf(batch: RecordBatch, name: string): Vector {
  const column = batch.getChild(name);
  if (!column) throw new TypeError(`the block has no column ${name}`);
  return column;
}

/** The one piece that a column of a record batch consists of. */
export function dataOf(batch: RecordBatch, name: string): Data {
  return columnOf(batch, name).data[0];
}

/** True where the row has a value (Arrow's validity bitmap). */
export function isThere(data: Data, row: number): boolean {
  if (data.nullCount === 0) return true;
  const bit = data.offset + row;
  return ((data.nullBitmap[bit >> 3] >> (bit & 7)) & 1) === 1;
}

type NumberArray = Int8Array | Int16Array | Int32Array | Float64Array;

/** The values as they are stored, without the padding that follows the last in a file; those of missing rows mean nothing. */
export function valuesOf<A extends NumberArray>(data: Data): A {
  return (data.values as A).subarray(0, data.length) as A;
}

/** The numbers of a column as float64; NaN = missing. */
export function numbersOf(batch: RecordBatch, name: string): Float64Array {
  const data = dataOf(batch, name);
  const values = Float64Array.from(valuesOf<NumberArray>(data));
  if (data.nullCount > 0) {
    for (let row = 0; row < values.length; row++) if (!isThere(data, row)) values[row] = Number.NaN;
  }
  return values;
}

/** From silver's rows to a model's input: the features in the order of `FEATURES`, as in predictions; missing = NaN. */
export function featureColumns(batch: RecordBatch): Float64Array[] {
  return FEATURES.map((name) => numbersOf(batch, name));
}

/** The date of each row as YYYYMMDD. */
export function datesOf(batch: RecordBatch): Int32Array {
  const days = valuesOf<Int32Array>(dataOf(batch, basketball.roles.date));
  const dates = new Int32Array(days.length);
  let lastDay = Number.NaN;
  let lastDate = 0;
  for (let row = 0; row < days.length; row++) {
    if (days[row] !== lastDay) {
      lastDay = days[row];
      lastDate = dateOfDay(lastDay);
    }
    dates[row] = lastDate;
  }
  return dates;
}

/** Days since 1970-01-01 to YYYYMMDD. */
function dateOfDay(day: number): number {
  const date = new Date(day * 86_400_000);
  return date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
}
