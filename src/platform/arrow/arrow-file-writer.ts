import { Message, RecordBatchFileWriter, type Schema } from 'apache-arrow';

/**
 * Writes the schema before the first record batch, too, as the format asks (Arrow columnar format, "IPC File Format": a stream between
 * a head and a footer); the library leaves it to the footer. So a file can be read as it arrives.
 */
export class ArrowFileWriter extends RecordBatchFileWriter {
  protected override _writeSchema(schema: Schema): this {
    super._writeSchema(schema);
    return this._writeMessage(Message.from(schema)) as this;
  }
}
