import {
  type Data,
  Field,
  Float64,
  Int8,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { ArrowFileWriter } from '../../platform/arrow/arrow-file-writer.js';
import { ArrowDrain } from '../../platform/arrow/arrow-drain.js';
import { type AnswerBlock, type AnswerWriter, classOf } from './answers.js';

/** An Arrow IPC stream or file: prediction (int8), probability (float64), id (utf8) where logged; the version is in the schema's metadata. */
export class ArrowAnswers implements AnswerWriter {
  private readonly drain = new ArrowDrain();
  private readonly writer: RecordBatchStreamWriter | ArrowFileWriter;
  private readonly schema: Schema;

  constructor(model: { name: string; version: number }, form: 'stream' | 'file', hasIds: boolean) {
    this.writer = form === 'file' ? new ArrowFileWriter() : new RecordBatchStreamWriter();
    this.schema = new Schema(
      [
        new Field('prediction', new Int8(), false),
        new Field('probability', new Float64(), false),
        ...(hasIds ? [new Field('id', new Utf8(), false)] : []),
      ],
      new Map([
        ['model', model.name],
        ['model_version', String(model.version)],
      ]),
    );
    this.writer.reset(this.drain, this.schema);
  }

  /** The schema is written with the first block. */
  start(): Uint8Array {
    return this.drain.take();
  }

  block({ rows, probabilities, ids }: AnswerBlock): Uint8Array {
    const predictions = new Int8Array(rows);
    for (let i = 0; i < rows; i++) predictions[i] = classOf(probabilities[i]);
    const children: Data[] = [
      makeData({ type: new Int8(), data: predictions, length: rows, nullCount: 0 }),
      makeData({ type: new Float64(), data: probabilities.subarray(0, rows), length: rows, nullCount: 0 }),
      ...(ids ? [vectorFromArray([...ids], new Utf8()).data[0]] : []),
    ];
    const type = new Struct(this.schema.fields);
    this.writer.write(new RecordBatch(this.schema, makeData({ type, length: rows, nullCount: 0, children })));
    return this.drain.take();
  }

  end(): Uint8Array {
    this.writer.finish();
    return this.drain.take();
  }

  fault(): undefined {
    return undefined;
  }
}
