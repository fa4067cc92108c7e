import { type Data, DataType, type RecordBatch, RecordBatchReader, type Schema } from 'apache-arrow';
import { didYouMean } from '../../algorithms/text/nearest-name.js';
import { FEATURES } from '../../basketball/index.js';
import { messageOf } from '../../platform/errors/app-error.js';
import { numbersOf } from './arrow-numbers.js';
import { MessageBytes } from './arrow-bytes.js';
import { bodyInvalid, noRows, rowsInvalid } from './row-faults.js';
import { emptyColumns, MAY_HAVE_FRACTION, type RowBlock } from './rows.js';

/** Rows of a block: a few milliseconds of work. */
const BLOCK_ROWS = 16_384;
/** Columns for a block that no request uses: making them takes as long as reading a small request. */
const spareRooms: Float64Array[][] = [];
const MOST_SPARE_ROOMS = 2;

/**
 * The rows of an Arrow IPC stream, or of a file, which is a stream with a frame. Each feature is a column of integers or floats;
 * other columns are ignored. One record batch at a time is in memory.
 * @throws {AppError} `prediction.rows-invalid` when a row has a fault, after the rows before it unless it is among the first ones;
 * `prediction.record-batch-too-large` when a record batch is too large
 */
export async function* arrowRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<RowBlock> {
  const source = new MessageBytes(bytes);
  const reader = await read(source, () => RecordBatchReader.from(source.messages()));
  await read(source, () => reader.open());
  checkSchema(reader.schema);
  const batches = reader[Symbol.asyncIterator]();
  const room = spareRooms.pop() ?? emptyColumns(BLOCK_ROWS);
  let row = 0;
  let checked = reader.schema;
  try {
    for (;;) {
      const { done, value } = await read(source, () => batches.next());
      if (done) break;
      // Another schema may follow in a stream that is put together from others.
      if (value.schema !== checked) checkSchema((checked = value.schema));
      yield* blocksOf(value, row, room);
      row += value.numRows;
    }
  } finally {
    // The consumer has asked for the next block, or for none.
    if (spareRooms.length < MOST_SPARE_ROOMS) spareRooms.push(room);
  }
  await source.checkEnd();
  if (row === 0) throw noRows();
}

/** The error of the library, in our words; those of the source itself are kept. */
async function read<T>(source: MessageBytes, step: () => Promise<T> | T): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw (
      source.error ??
      bodyInvalid(
        'arrow',
        `The body is no Arrow IPC stream, nor a file with its schema first: ${messageOf(error).replace(/\.$/, '')}`,
      )
    );
  }
}

function checkSchema(schema: Schema | undefined): void {
  if (!schema) throw noRows();
  const names = schema.fields.map(({ name }) => name);
  for (const feature of FEATURES) {
    const found = schema.fields.filter(({ name }) => name === feature);
    if (found.length !== 1) {
      const fault =
        found.length === 0 ? `has no column ${feature}${didYouMean(feature, names)}` : `has ${feature} twice`;
      throw bodyInvalid('schema', `The schema ${fault}`);
    }
    const { type } = found[0];
    const isNumber = DataType.isInt(type) || (DataType.isFloat(type) && type.precision > 0);
    if (!isNumber)
      throw bodyInvalid('schema', `${feature} is ${type}: it must be an integer, a float or a double`);
  }
}

function* blocksOf(batch: RecordBatch, firstRow: number, room: Float64Array[]): Generator<RowBlock> {
  const data = FEATURES.map((name) => batch.getChild(name)!.data[0] as Data);
  const short = FEATURES.find((_, i) => (data[i].values as ArrayLike<unknown>).length < batch.numRows);
  if (short) {
    throw bodyInvalid('arrow', `A record batch has ${batch.numRows} rows, and fewer values of ${short}`);
  }
  for (let from = 0; from < batch.numRows; from += BLOCK_ROWS) {
    const to = Math.min(batch.numRows, from + BLOCK_ROWS);
    const read = data.map((one, i) => numbersOf(one, from, to, MAY_HAVE_FRACTION[i], room[i]));
    const columns = read.map(({ numbers }) => numbers);
    const rows = Math.min(...read.map(({ valid }) => valid));
    // The first block with a fault is refused as a whole if nothing was answered yet.
    if (rows === to - from || (rows > 0 && firstRow + from > 0)) yield { columns, rows };
    if (rows === to - from) continue;
    const faults = read.flatMap(({ valid, fault }, i) =>
      fault && valid === rows ? [{ ...fault, field: FEATURES[i], row: firstRow + from + rows }] : [],
    );
    throw rowsInvalid(faults);
  }
}
