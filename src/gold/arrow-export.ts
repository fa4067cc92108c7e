import {
  type Data,
  type DataType,
  Dictionary,
  Field,
  Int32,
  Int8,
  RecordBatch,
  Schema,
  Struct,
  Utf8,
  type Vector,
  makeData,
  vectorFromArray,
} from 'apache-arrow';
import { ArrowFileWriter } from '../platform/arrow/arrow-file-writer.js';
import { ArrowDrain } from '../platform/arrow/arrow-drain.js';
import { basketball, TEXT_COLUMNS, type TextColumn } from '../basketball/index.js';
import { dataOf, datesOf, isThere, openBlock, valuesOf } from './arrow-columns.js';
import { SNAPSHOT_PARTS, SPLIT_COLUMN, type TimeSplit } from './snapshot.js';
import { partOf } from './time-split.js';

/** Every text that occurs in each text column: an Arrow file may not change its dictionaries on the way. */
export class Dictionaries {
  private readonly values = new Map<TextColumn, Set<string>>(TEXT_COLUMNS.map((name) => [name, new Set()]));

  add(bytes: Uint8Array): void {
    const batch = openBlock(bytes);
    for (const name of TEXT_COLUMNS) {
      for (const value of dataOf(batch, name).dictionary!) this.values.get(name)!.add(value as string);
    }
  }

  /** In the order of code units. */
  of(name: TextColumn): string[] {
    return [...this.values.get(name)!].toSorted((a, b) => (a < b ? -1 : 1));
  }
}

/**
 * Writes blocks one after the other as one Arrow IPC file, a record batch each, with the column Split: train, validation or
 * test, null for shots whose result is not known. Only the block at hand is in memory.
 */
export class ArrowExport {
  private readonly drain = new ArrowDrain();
  private readonly writer = new ArrowFileWriter();
  private readonly dictionaries: Map<
    TextColumn,
    { vector: Vector<Utf8>; codes: Map<string, number>; id: number }
  >;
  private readonly parts = vectorFromArray([...SNAPSHOT_PARTS], new Utf8());

  constructor(
    dictionaries: Dictionaries,
    private readonly split: TimeSplit,
  ) {
    this.writer.reset(this.drain);
    this.dictionaries = new Map(
      TEXT_COLUMNS.map((name, id) => {
        const values = dictionaries.of(name);
        const codes = new Map(values.map((value, code) => [value, code]));
        return [name, { vector: vectorFromArray(values, new Utf8()), codes, id }];
      }),
    );
  }

  /** The bytes that a block adds to the file. */
  block(bytes: Uint8Array): Buffer {
    const batch = openBlock(bytes);
    const names = batch.schema.fields.map((field) => field.name);
    const children = [
      ...names.map((name) => (this.isText(name) ? this.recode(batch, name) : dataOf(batch, name))),
      this.splitData(batch),
    ];
    const fields = [...names, SPLIT_COLUMN.name].map(
      (name, index) =>
        new Field(name, children[index].type as DataType, batch.schema.fields[index]?.nullable ?? true),
    );
    const type = new Struct(fields);
    const schema = new Schema(fields, batch.schema.metadata);
    this.writer.write(
      new RecordBatch(schema, makeData({ type, length: batch.numRows, nullCount: 0, children })),
    );
    return this.drain.take();
  }

  /** The end of the file. */
  end(): Buffer {
    this.writer.finish();
    return this.drain.take();
  }

  private isText(name: string): name is TextColumn {
    return this.dictionaries.has(name as TextColumn);
  }

  private recode(batch: RecordBatch, name: TextColumn): Data {
    const { vector, codes, id } = this.dictionaries.get(name)!;
    const data = dataOf(batch, name);
    const mapped = [...data.dictionary!].map((value) => codes.get(value as string)!);
    return makeData({
      type: new Dictionary(new Utf8(), new Int32(), id),
      data: valuesOf<Int32Array>(data).map((code) => mapped[code] ?? 0),
      dictionary: vector,
      nullCount: data.nullCount,
      nullBitmap: data.nullCount === 0 ? undefined : data.nullBitmap,
    });
  }

  private splitData(batch: RecordBatch): Data {
    const parts = partsOf(batch, this.split);
    const nullBitmap = new Uint8Array(Math.ceil(parts.length / 8));
    let nullCount = 0;
    for (const [row, part] of parts.entries()) {
      if (part === null) nullCount++;
      else nullBitmap[row >> 3] |= 1 << (row & 7);
    }
    return makeData({
      type: new Dictionary(new Utf8(), new Int8(), TEXT_COLUMNS.length),
      data: Int8Array.from(parts, (part) => (part === null ? 0 : SNAPSHOT_PARTS.indexOf(part))),
      dictionary: this.parts,
      nullCount,
      nullBitmap: nullCount === 0 ? undefined : nullBitmap,
    });
  }
}

/** The part of each row; null if its result is unknown, so that it belongs to no part. */
export function partsOf(batch: RecordBatch, split: TimeSplit): ((typeof SNAPSHOT_PARTS)[number] | null)[] {
  const results = dataOf(batch, basketball.roles.target);
  return Array.from(datesOf(batch), (date, row) => (isThere(results, row) ? partOf(date, split) : null));
}
