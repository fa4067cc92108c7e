import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { openPromise } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { AppError, messageOf } from '../../../platform/errors/app-error.js';

/** A CSV file, plain or inside a zip. */
export interface CsvFile {
  name: string;
  /** Its bytes from the start, unpacked; may be called again. */
  bytes(): AsyncIterable<Buffer>;
}

export interface CsvContainer {
  files: CsvFile[];
  close(): void;
}

/** A zip may unpack to 2 GiB altogether, and no file of more than a MiB to more than 200 times its packed size. */
const MOST_BYTES = 2 * 1024 ** 3;
const HIGHEST_RATIO = 200;
const SMALL = 1024 ** 2;
const MOST_ENTRIES = 10_000;

const STORED = 0;
const DEFLATED = 8;

/**
 * The CSV files at `path`: of a zip (known by its first bytes) all of them in order, without `__MACOSX/` and hidden files; else
 * the file itself. `name` is for messages. Throws `feed.zip-broken`, `feed.zip-encrypted`, `feed.zip-unsupported`,
 * `feed.zip-too-large` or `feed.zip-without-csv`.
 */
export async function openContainer(path: string, name: string): Promise<CsvContainer> {
  if (!(await startsLikeZip(path))) {
    const bytes = () => createReadStream(path, { highWaterMark: 262_144 }) as AsyncIterable<Buffer>;
    return { files: [{ name, bytes }], close: () => {} };
  }
  const zip = await openPromise(path, { autoClose: false }).catch((error: unknown) => {
    throw zipBroken(name, error);
  });
  zip.on('error', () => {}); // Every call reports its own failure; this is the same one again.
  try {
    const entries = await csvEntries(zip, name);
    const files = entries.map((entry) => ({ name: entry.fileName, bytes: () => unpack(zip, entry, name) }));
    return { files, close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function startsLikeZip(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    const mark = buffer.toString('latin1', 0, bytesRead);
    return mark === 'PK\u0003\u0004' || mark === 'PK\u0005\u0006';
  } finally {
    await file.close();
  }
}

async function csvEntries(zip: ZipFile, name: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  if (zip.entryCount > MOST_ENTRIES) throw zipTooLarge(name, `has more than ${MOST_ENTRIES} entries`);
  try {
    for await (const entry of zip.eachEntry()) if (isCsv(entry.fileName)) entries.push(entry);
  } catch (error) {
    throw zipBroken(name, error);
  }
  for (const entry of entries) assertReadable(entry, name);
  const total = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  if (total > MOST_BYTES)
    throw zipTooLarge(name, `unpacks to ${total} bytes, and at most ${MOST_BYTES} are read`);
  if (entries.length === 0) {
    const message = `${name} is a zip without a .csv file`;
    throw new AppError({ code: 'feed.zip-without-csv', kind: 'invalid', message });
  }
  return entries;
}

function isCsv(fileName: string): boolean {
  const parts = fileName.split('/');
  const hidden = parts[0] === '__MACOSX' || parts[parts.length - 1].startsWith('.');
  return !hidden && fileName.toLowerCase().endsWith('.csv');
}

function assertReadable(entry: Entry, name: string): void {
  if (entry.isEncrypted()) {
    const message = `${entry.fileName} in ${name} is encrypted; a zip must be readable without a password`;
    throw new AppError({ code: 'feed.zip-encrypted', kind: 'invalid', message });
  }
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
    const message = `${entry.fileName} in ${name} is packed by method ${entry.compressionMethod}; only stored and deflated files are read`;
    throw new AppError({ code: 'feed.zip-unsupported', kind: 'invalid', message });
  }
  const ratio = entry.uncompressedSize / Math.max(1, entry.compressedSize);
  if (entry.uncompressedSize > SMALL && ratio > HIGHEST_RATIO) {
    throw zipTooLarge(name, `unpacks ${entry.fileName} to ${Math.round(ratio)} times its size`);
  }
}

/** yauzl holds the entry to its declared size; the checksum is ours to compare. */
async function* unpack(zip: ZipFile, entry: Entry, name: string): AsyncGenerator<Buffer> {
  let checksum = 0;
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
  } catch (error) {
    throw zipBroken(name, error);
  }
  if (checksum !== entry.crc32)
    throw zipBroken(name, new Error(`the checksum of ${entry.fileName} is wrong`));
}

function zipBroken(name: string, cause: unknown): AppError {
  const message = `${name} is not a whole zip file: ${messageOf(cause)}`;
  return new AppError({ code: 'feed.zip-broken', kind: 'invalid', message, cause });
}

function zipTooLarge(name: string, what: string): AppError {
  return new AppError({ code: 'feed.zip-too-large', kind: 'invalid', message: `${name} ${what}` });
}
