import {
  type Data,
  type DataType,
  DateDay,
  Dictionary,
  Field,
  Float64,
  Int16,
  Int32,
  Int8,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  Utf8,
  makeData,
  makeVector,
} from 'apache-arrow';
import { basketball } from '../basketball/index.js';
import { type CleanColumns, type CodedText, MISSING } from './clean-columns.js';

/** Raised when columns or their types change. It is in the metadata of each block. */
const BLOCK_SCHEMA_VERSION = 1;

const MILLISECONDS_PER_DAY = 86_400_000;

/**
 * Writes clean shots as an Arrow IPC file with one record batch, in the columns of the table (docs/columns.md). Dates are
 * date32, so that readers see dates.
 *
 * The bytes are a function of the content: dictionary ids are set here, because the library's own are a counter of the process.
 */
export function encodeBlock(columns: CleanColumns): Uint8Array {
  const children = basketball.columns.map((column, index) => columnData(column, index, columns));
  const fields = basketball.columns.map(
    (column, index) => new Field(column.name, children[index].type as DataType, !('required' in column)),
  );
  const schema = new Schema(
    fields,
    new Map([
      ['parivision.schema', 'silver'],
      ['parivision.schema_version', String(BLOCK_SCHEMA_VERSION)],
    ]),
  );
  const batch = new RecordBatch(
    schema,
    makeData({ type: new Struct(fields), length: columns.rows, nullCount: 0, children }),
  );
  const writer = new RecordBatchFileWriter();
  writer.write(batch);
  writer.finish();
  return writer.toUint8Array(true);
}

/** YYYYMMDD to days since 1970-01-01. */
export function daysSinceEpoch(date: number): number {
  return (
    Date.UTC(Math.floor(date / 10_000), (Math.floor(date / 100) % 100) - 1, date % 100) / MILLISECONDS_PER_DAY
  );
}

function columnData(column: (typeof basketball.columns)[number], index: number, columns: CleanColumns): Data {
  switch (column.type) {
    case 'text':
      return dictionaryData(columns.texts[column.name], index);
    case 'decimal':
      return decimalData(columns.decimals[column.name]);
    case 'date':
      return makeData({
        type: new DateDay(),
        data: columns.integers[column.name].map(daysSinceEpoch),
        nullCount: 0,
      });
    case 'integer':
      return column.arrow === 'utf8'
        ? utf8Data(columns.integers[column.name])
        : integerData(column.arrow, columns.integers[column.name]);
  }
}

function decimalData(values: Float64Array): Data {
  const { bitmap: nullBitmap, missing: nullCount } = validity(values.length, (row) =>
    Number.isNaN(values[row]),
  );
  const data = values.map((value) => (Number.isNaN(value) ? 0 : value));
  return makeData({ type: new Float64(), data, nullCount, nullBitmap });
}

function integerData(arrow: 'int8' | 'int16' | 'int32', values: Int32Array): Data {
  const { bitmap: nullBitmap, missing: nullCount } = validity(
    values.length,
    (row) => values[row] === MISSING,
  );
  const data = values.map((value) => (value === MISSING ? 0 : value));
  switch (arrow) {
    case 'int32':
      return makeData({ type: new Int32(), data, nullCount, nullBitmap });
    case 'int16':
      return makeData({ type: new Int16(), data: Int16Array.from(data), nullCount, nullBitmap });
    case 'int8':
      return makeData({ type: new Int8(), data: Int8Array.from(data), nullCount, nullBitmap });
  }
}

function dictionaryData({ codes, values }: CodedText, id: number): Data {
  const { bitmap: nullBitmap, missing: nullCount } = validity(codes.length, (row) => codes[row] === -1);
  return makeData({
    type: new Dictionary(new Utf8(), new Int32(), id),
    data: codes.map((code) => Math.max(code, 0)),
    dictionary: makeVector(textData(values)),
    nullCount,
    nullBitmap,
  });
}

function utf8Data(values: Int32Array): Data {
  return textData(Array.from(values, String));
}

function textData(values: string[]): Data<Utf8> {
  const encoded = values.map((value) => Buffer.from(value, 'utf8'));
  const valueOffsets = new Int32Array(values.length + 1);
  for (const [index, bytes] of encoded.entries())
    valueOffsets[index + 1] = valueOffsets[index] + bytes.length;
  return makeData({
    type: new Utf8(),
    valueOffsets,
    data: new Uint8Array(Buffer.concat(encoded)),
    nullCount: 0,
  });
}

/** Arrow's validity bitmap: bit i of byte i / 8 is 1 where row i has a value; absent where every row has one. */
function validity(
  rows: number,
  isMissing: (row: number) => boolean,
): { bitmap?: Uint8Array; missing: number } {
  const bitmap = new Uint8Array(Math.ceil(rows / 8));
  let missing = 0;
  for (let row = 0; row < rows; row++) {
    if (isMissing(row)) missing++;
    else bitmap[row >> 3] |= 1 << (row & 7);
  }
  return missing === 0 ? { missing } : { bitmap, missing };
}
