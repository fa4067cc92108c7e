import {
  type Data,
  type DataType,
  Dictionary,
  Field,
  Float64,
  Int32,
  Int8,
  makeData,
  makeVector,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  tableFromIPC,
  Uint32,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import type { TextBytes } from './prediction-columns.js';

/** A named column of an Arrow file. */
export type ArrowColumn = [name: string, data: Data];

export const float64 = (data: Float64Array): Data => makeData({ type: new Float64(), data, nullCount: 0 });
export const int32 = (data: Int32Array): Data => makeData({ type: new Int32(), data, nullCount: 0 });
export const uint32 = (data: Uint32Array): Data => makeData({ type: new Uint32(), data, nullCount: 0 });
export const int8 = (data: Int8Array): Data => makeData({ type: new Int8(), data, nullCount: 0 });

export function utf8({ ends, bytes }: TextBytes): Data<Utf8> {
  return makeData({ type: new Utf8(), valueOffsets: ends, data: bytes, nullCount: 0 });
}

/** @param id of the dictionary, one's own within the file */
export function coded(codes: Int32Array, values: readonly string[], id: number): Data {
  return makeData({
    type: new Dictionary(new Utf8(), new Int32(), id),
    data: codes,
    dictionary: values.length === 0 ? makeVector(utf8(NO_TEXTS)) : vectorFromArray([...values], new Utf8()),
    nullCount: 0,
  });
}

const NO_TEXTS: TextBytes = { ends: new Int32Array(1), bytes: new Uint8Array(0) };

/** An Arrow IPC file with one record batch. */
export function writeArrow(
  schemaName: string,
  version: number,
  rows: number,
  columns: ArrowColumn[],
): Uint8Array {
  const children = columns.map(([, data]) => data);
  const fields = columns.map(([name, data]) => new Field(name, data.type as DataType, false));
  const schema = new Schema(
    fields,
    new Map([
      ['parivision.schema', schemaName],
      ['parivision.schema_version', String(version)],
    ]),
  );
  const type = new Struct(fields);
  const writer = new RecordBatchFileWriter();
  writer.write(new RecordBatch(schema, makeData({ type, length: rows, nullCount: 0, children })));
  writer.finish();
  return writer.toUint8Array(true);
}

/** The columns of an Arrow file with one record batch, over the memory of `bytes`. */
export class ArrowFile {
  readonly rows: number;
  private readonly batch: RecordBatch;

  constructor(bytes: Uint8Array) {
    this.batch = tableFromIPC(aligned(bytes)).batches[0];
    this.rows = this.batch.numRows;
  }

  numbers<A extends Float64Array | Int32Array | Uint32Array | Int8Array>(name: string): A {
    return (this.data(name).values as A).subarray(0, this.rows) as A;
  }

  /** @returns undefined if the file has no such column */
  texts(name: string): TextBytes | undefined {
    if (!this.batch.getChild(name)) return undefined;
    const { valueOffsets, values } = this.data(name);
    return { ends: (valueOffsets as Int32Array).subarray(0, this.rows + 1), bytes: values as Uint8Array };
  }

  coded(name: string): { codes: Int32Array; values: string[] } {
    const data = this.data(name);
    return {
      codes: (data.values as Int32Array).subarray(0, this.rows),
      values: [...data.dictionary!] as string[],
    };
  }

  private data(name: string): Data {
    const column = this.batch.getChild(name);
    if (!column) throw new TypeError(`the block has no column ${name}`);
    return column.data[0];
  }
}

/** Arrow's columns are arrays of 8-byte numbers over the bytes of the file. */
function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
}
