import { AppError } from '../../../platform/errors/app-error.js';
import { formOf } from './csv-form.js';
import type { FileRecord } from './csv-records.js';
import { readRecords } from './csv-records.js';
import type { ContainedFile } from './file-container.js';
import { assertRows } from './file-kind.js';
import type { FileLayout } from './file-layout.js';
import { layoutOf } from './file-layout.js';
import { jsonHeader, jsonRecords, jsonShapeOf } from './json-rows.js';
import { asUtf8, encodingOf } from './text-encoding.js';

/** A file of rows whose header is known. */
export interface ShotFile {
  name: string;
  layout: FileLayout;
  /** Empty fields that rows have beyond the header. */
  extra: number;
  /** The records after the header, from the start; may be called again. */
  records(): AsyncGenerator<FileRecord[]>;
}

/** More than the longest header and a few rows. */
const HEAD_BYTES = 131_072;

/**
 * Finds out how a file is written: encoding, JSON or CSV, separator, columns.
 * @throws {AppError} `feed.unknown-header`, `feed.ambiguous-header`, `feed.empty-file`, `feed.encoding`, `feed.foreign-file`,
 * `feed.json-broken`, and what unpacking throws
 */
export async function openShotFile(file: ContainedFile): Promise<ShotFile> {
  const { name } = file;
  const head = await headOf(file.bytes());
  const encoding = encodingOf(head, name);
  const bytes = () => asUtf8(file.bytes(), encoding, name);
  const utf8 = encoding === 'utf-8' ? head : await headOf(bytes());
  const text = utf8.toString('utf8').replace(/^\ufeff/, '');
  assertRows(text, name);
  const shape = jsonShapeOf(text);
  if (shape !== undefined) {
    const header = await jsonHeader(bytes(), shape, name);
    return {
      name,
      layout: layoutOf(header, name),
      extra: 0,
      records: () => jsonRecords(bytes(), shape, header, name),
    };
  }
  const { form, records } = await formOf(utf8);
  const [first, second] = records;
  if (!first) throw new AppError({ code: 'feed.empty-file', kind: 'invalid', message: `${name} is empty` });
  if (first.fault !== undefined) {
    const message = `line ${first.line} of ${name} is not a header of columns: ${first.fault}`;
    throw new AppError({ code: 'feed.unknown-header', kind: 'invalid', message });
  }
  const layout = layoutOf(first.fields, name);
  const beyond = second?.fault === undefined && second !== undefined ? second.fields.slice(layout.width) : [];
  const extra = beyond.every((field) => field.trim() === '') ? beyond.length : 0;
  return { name, layout, extra, records: () => afterFirst(readRecords(bytes(), form)) };
}

async function headOf(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size >= HEAD_BYTES) break;
  }
  return Buffer.concat(chunks);
}

async function* afterFirst(batches: AsyncGenerator<FileRecord[]>): AsyncGenerator<FileRecord[]> {
  let header = true;
  for await (const records of batches) {
    yield header ? records.slice(1) : records;
    if (records.length > 0) header = false;
  }
}
