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
import { SILVER_COLUMNS } from '../basketball/shots/shot.js';
import { type CleanColumns, type CodedText, type IntegerColumn, MISSING } from './clean-columns.js';

/** Raised when columns or their types change. It is in the metadata of each block. */
export const BLOCK_SCHEMA_VERSION = 1;

/** Columns of a block: the twelve, then five for looking at. */
export const BLOCK_COLUMNS = [
  ...SILVER_COLUMNS,
  'Period',
  'Action_Type',
  'Team',
  'Home_Team',
  'Away_Team',
] as const;

type BlockColumn = (typeof BLOCK_COLUMNS)[number];

const MILLISECONDS_A_DAY = 86_400_000;

/**
 * Writes clean shots as an Arrow IPC file with one record batch. Missing values are null.
 *
 * Game_ID utf8 · Game_Event_ID, Player_ID int32 · Game_Date date32[day], so that readers see dates · X_Location, Y_Location,
 * Total_Seconds_Remaining int16 · Shot_Distance_Meters float64 · Shot_Type_Encoded, Shot_Zone_Combined, Shot_Made_Flag,
 * Period int8 · texts dictionary<int32, utf8>.
 *
 * The bytes are a function of the content: dictionary ids are given here, because the library's own are a counter of the process.
 */
export function encodeBlock(columns: CleanColumns): Uint8Array {
  const children = BLOCK_COLUMNS.map((name) => columnData(name, columns));
  const fields = BLOCK_COLUMNS.map(
    (name, index) => new Field(name, children[index].type as DataType, !REQUIRED.has(name)),
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

const REQUIRED = new Set<BlockColumn>(['Game_ID', 'Game_Event_ID', 'Game_Date']);

/** YYYYMMDD to days since 1970-01-01. */
export function daysSinceEpoch(date: number): number {
  return (
    Date.UTC(Math.floor(date / 10_000), (Math.floor(date / 100) % 100) - 1, date % 100) / MILLISECONDS_A_DAY
  );
}

function columnData(name: BlockColumn, { integers, distance, texts }: CleanColumns): Data {
  switch (name) {
    case 'Game_ID':
      return utf8Data(integers.Game_ID);
    case 'Game_Date':
      return makeData({ type: new DateDay(), data: integers.Game_Date.map(daysSinceEpoch), nullCount: 0 });
    case 'Shot_Distance_Meters': {
      const { bitmap, missing } = validity(distance.length, (row) => Number.isNaN(distance[row]));
      const data = distance.map((value) => (Number.isNaN(value) ? 0 : value));
      return makeData({ type: new Float64(), data, nullCount: missing, nullBitmap: bitmap });
    }
    case 'Season_Type':
    case 'Action_Type':
    case 'Team':
    case 'Home_Team':
    case 'Away_Team':
      return dictionaryData(texts[name], BLOCK_COLUMNS.indexOf(name));
    default:
      return integerData(name, integers[name]);
  }
}

function integerData(name: IntegerColumn, values: Int32Array): Data {
  const { bitmap: nullBitmap, missing: nullCount } = validity(
    values.length,
    (row) => values[row] === MISSING,
  );
  const data = values.map((value) => (value === MISSING ? 0 : value));
  switch (name) {
    case 'Game_Event_ID':
    case 'Player_ID':
      return makeData({ type: new Int32(), data, nullCount, nullBitmap });
    case 'X_Location':
    case 'Y_Location':
    case 'Total_Seconds_Remaining':
      return makeData({ type: new Int16(), data: Int16Array.from(data), nullCount, nullBitmap });
    default:
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
