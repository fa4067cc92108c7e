import {
  AsyncByteQueue,
  type Data,
  type DataType,
  Field,
  Float64,
  Int32,
  Int8,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  TimestampMillisecond,
} from 'apache-arrow';
import { FEATURES } from '../../basketball/index.js';
import { utf8 } from '../blocks/arrow-file.js';
import { textBytes } from '../blocks/prediction-columns.js';
import type { PredictionRecord } from './prediction-record.js';

/** Returns what was written instead of collecting it. */
class Drain extends AsyncByteQueue {
  private pieces: Uint8Array[] = [];

  override write(value: Uint8Array): void {
    this.pieces.push(value);
  }

  take(): Buffer {
    const taken = Buffer.concat(this.pieces);
    this.pieces = [];
    return taken;
  }
}

/**
 * Predictions as an Arrow IPC file, some thousand rows per record batch: what `GET /predictions` lists; `outcome` is null if it is
 * unknown. Only the current rows are in memory.
 */
export async function* arrowOf(pieces: AsyncIterable<PredictionRecord[]>): AsyncGenerator<Buffer> {
  const drain = new Drain();
  const writer = new RecordBatchFileWriter();
  writer.reset(drain);
  let isEmpty = true;
  for await (const records of pieces) {
    writer.write(batchOf(records));
    isEmpty = false;
    yield drain.take();
  }
  // A file needs its schema.
  if (isEmpty) writer.write(batchOf([]));
  writer.finish();
  yield drain.take();
}

function batchOf(records: readonly PredictionRecord[]): RecordBatch {
  const number = (of: (record: PredictionRecord) => number): Data =>
    makeData({ type: new Float64(), data: Float64Array.from(records, of), nullCount: 0 });
  const text = (of: (record: PredictionRecord) => string): Data => utf8(textBytes(records.map(of)));
  const columns: [string, Data][] = [
    ['id', text(({ id }) => id)],
    [
      'at',
      makeData({
        type: new TimestampMillisecond(),
        data: BigInt64Array.from(records, ({ at }) => BigInt(at.getTime())),
        nullCount: 0,
      }),
    ],
    [
      'version',
      makeData({ type: new Int32(), data: Int32Array.from(records, ({ version }) => version), nullCount: 0 }),
    ],
    ['prediction', flags(records.map(({ prediction }) => prediction))],
    ['probability', number(({ probability }) => probability)],
    ...FEATURES.map((name, i): [string, Data] => [name, number(({ row }) => row[i])]),
    ['request_id', text(({ requestId }) => requestId)],
    ['model', text(({ model }) => model)],
    ['role', text(({ role }) => role)],
    ['paired_with', text(({ pairedWith = '' }) => pairedWith)],
    ['outcome', flags(records.map(({ outcome }) => outcome))],
  ];
  const fields = columns.map(([name, data]) => new Field(name, data.type as DataType, name === 'outcome'));
  const children = columns.map(([, data]) => data);
  const type = new Struct(fields);
  return new RecordBatch(
    new Schema(fields),
    makeData({ type, length: records.length, nullCount: 0, children }),
  );
}

/** 0 and 1; undefined = missing. */
function flags(values: readonly (0 | 1 | undefined)[]): Data {
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 8));
  let nullCount = 0;
  for (const [row, value] of values.entries()) {
    if (value === undefined) nullCount++;
    else nullBitmap[row >> 3] |= 1 << (row & 7);
  }
  const data = Int8Array.from(values, (value) => value ?? 0);
  return makeData({
    type: new Int8(),
    data,
    nullCount,
    nullBitmap: nullCount === 0 ? undefined : nullBitmap,
  });
}
