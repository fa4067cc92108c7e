import { createReadStream } from 'node:fs';
import { crc32 } from 'node:zlib';
import { openPromise } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { AppError, messageOf } from '../../../platform/errors/app-error.js';
import { foreignFile, headOf, kindOf } from './file-kind.js';
import { unzipped } from './gzip.js';
import { HIGHEST_RATIO, MOST_BYTES, SMALL } from './unpack-limits.js';

/** A file of rows: plain, or from a zip or gzip file. */
export interface ContainedFile {
  name: string;
  /** Its bytes from the start, unpacked; may be called again. */
  bytes(): AsyncIterable<Buffer>;
}

export interface FileContainer {
  files: ContainedFile[];
  /** Whether the files are entries of a zip, so that a line is identified by its entry too. */
  zipped: boolean;
  close(): void;
}

const MOST_ENTRIES = 10_000;
/** Names in the message about a zip that has no file of rows. */
const NAMES_SHOWN = 3;

const STORED = 0;
const DEFLATED = 8;
const ROWS = /\.(csv|tsv|json|ndjson|jsonl)$/i;

/**
 * The files of rows at `path`, by its first bytes: of a zip all CSV and JSON files in order, without `__MACOSX/` and hidden
 * files; of a gzip file what it packs; else the file itself. `name` is for messages.
 * @throws {AppError} `feed.foreign-file` or one of `feed.zip-*`
 */
export async function openContainer(path: string, name: string): Promise<FileContainer> {
  const kind = kindOf(await headOf(path), name);
  if (kind !== 'zip') {
    const packed = () => createReadStream(path, { highWaterMark: 262_144 }) as AsyncIterable<Buffer>;
    const bytes = kind === 'gzip' ? () => unzipped(packed(), name) : packed;
    return { files: [{ name, bytes }], zipped: false, close: () => {} };
  }
  const zip = await openPromise(path, { autoClose: false }).catch((error: unknown) => {
    throw zipBroken(name, error);
  });
  zip.on('error', () => {}); // Every call reports its own failure; this is the same one again.
  try {
    const entries = await rowEntries(zip, name);
    const files = entries.map((entry) => ({ name: entry.fileName, bytes: () => unpack(zip, entry, name) }));
    return { files, zipped: true, close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function rowEntries(zip: ZipFile, name: string): Promise<Entry[]> {
  const all: Entry[] = [];
  if (zip.entryCount > MOST_ENTRIES) throw zipTooLarge(name, `has more than ${MOST_ENTRIES} entries`);
  try {
    for await (const entry of zip.eachEntry()) all.push(entry);
  } catch (error) {
    throw zipBroken(name, error);
  }
  const entries = all.filter(({ fileName }) => isSeen(fileName) && ROWS.test(fileName));
  for (const entry of entries) assertReadable(entry, name);
  const total = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  if (total > MOST_BYTES)
    throw zipTooLarge(name, `unpacks to ${total} bytes, and at most ${MOST_BYTES} are read`);
  if (entries.length === 0) throw withoutRows(all, name);
  return entries;
}

/** Resource forks of macOS and hidden files are not data. */
function isSeen(fileName: string): boolean {
  const parts = fileName.split('/');
  return parts[0] !== '__MACOSX' && !parts[parts.length - 1].startsWith('.');
}

function withoutRows(entries: Entry[], name: string): AppError {
  const names = entries.map(({ fileName }) => fileName).filter((file) => isSeen(file) && !file.endsWith('/'));
  const has = (file: string) => names.includes(file);
  if (has('xl/workbook.xml') || has('xl/workbook.bin'))
    return foreignFile(name, 'an Excel workbook (.xlsx)', 'save the sheet as "CSV UTF-8"');
  if (has('mimetype') && has('content.xml'))
    return foreignFile(name, 'an OpenDocument sheet (.ods)', 'save the sheet as CSV, UTF-8');
  const rest = names.length > NAMES_SHOWN ? ' …' : '';
  const found = names.length === 0 ? 'nothing' : `${names.slice(0, NAMES_SHOWN).join(', ')}${rest}`;
  const packed = names.some((file) => /\.(zip|gz|7z|rar|xz|bz2|tar)$/i.test(file));
  const instead = packed ? '; an archive within an archive is not opened: unpack it first' : '';
  const message = `${name} is a zip without a .csv, .tsv or .json file; it holds ${found}${instead}`;
  return new AppError({ code: 'feed.zip-without-csv', kind: 'invalid', message });
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
