import { open } from 'node:fs/promises';
import { AppError } from '../../../platform/errors/app-error.js';

/** The kind of a file, by its first bytes. */
export type FileKind = 'zip' | 'gzip' | 'text';

/** Enough for every mark below. */
export const HEAD_BYTES = 512;

const UNPACK = 'unpack it, or pack the CSV file as zip or gzip';
const SAVE_SHEET = 'save the sheet as "CSV UTF-8"';
const pandasCsv = (reader: string): string => `write it as CSV: pandas.${reader}(…).to_csv(…, index=False)`;

/** Files without readable rows: the bytes at an offset, the name of the format, and what works instead. */
const FOREIGN: { at?: number; mark: string; what: string; instead: string }[] = [
  {
    mark: '7z\xbc\xaf\x27\x1c',
    what: 'a 7z archive',
    instead: UNPACK,
  },
  { mark: 'Rar!\x1a\x07', what: 'a RAR archive', instead: UNPACK },
  { mark: 'BZh', what: 'a bzip2 file', instead: UNPACK },
  { mark: '\xfd7zXZ\0', what: 'an xz file', instead: UNPACK },
  {
    mark: '\x28\xb5\x2f\xfd',
    what: 'a Zstandard file',
    instead: UNPACK,
  },
  {
    mark: '\x04\x22\x4d\x18',
    what: 'an LZ4 file',
    instead: UNPACK,
  },
  { at: 257, mark: 'ustar', what: 'a tar archive', instead: 'unpack it, or pack the CSV file as zip' },
  {
    mark: 'PAR1',
    what: 'a Parquet file',
    instead: pandasCsv('read_parquet'),
  },
  {
    mark: 'ARROW1',
    what: 'an Arrow file',
    instead: pandasCsv('read_feather'),
  },
  {
    mark: 'FEA1',
    what: 'a Feather file',
    instead: pandasCsv('read_feather'),
  },
  { mark: 'ORC', what: 'an ORC file', instead: pandasCsv('read_orc') },
  { mark: 'Obj\x01', what: 'an Avro file', instead: 'write it as CSV' },
  {
    mark: '\x89HDF\r\n',
    what: 'an HDF5 file',
    instead: pandasCsv('read_hdf'),
  },
  { mark: '\x93NUMPY', what: 'a NumPy file', instead: 'write it as CSV with a header' },
  {
    mark: '\x80\x04\x95',
    what: 'a Python pickle',
    instead: pandasCsv('read_pickle'),
  },
  {
    mark: '\x80\x05\x95',
    what: 'a Python pickle',
    instead: pandasCsv('read_pickle'),
  },
  { mark: 'RDX', what: 'an R data file', instead: 'write it as CSV: write.csv(…, row.names = FALSE)' },
  { mark: 'SQLite format 3\0', what: 'an SQLite database', instead: 'export the table as CSV' },
  {
    mark: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
    what: 'an old Excel workbook (.xls)',
    instead: SAVE_SHEET,
  },
  { mark: '%PDF-', what: 'a PDF document', instead: 'get the data as CSV' },
  { mark: '{\\rtf', what: 'an RTF document', instead: 'save it as CSV' },
  { mark: '\x89PNG', what: 'a picture', instead: 'get the data as CSV' },
  { mark: '\xff\xd8\xff', what: 'a picture', instead: 'get the data as CSV' },
];

/** Texts that are not rows, by their beginning. */
const FOREIGN_TEXTS: { begins: RegExp; what: string; instead: string }[] = [
  {
    begins: /^\s*(<!doctype html|<html|<head|<body|<table|<script|<!--)/i,
    what: 'a web page (HTML), not the file that it links to',
    instead: 'use the download link of the page, logged in where it asks for that',
  },
  { begins: /^\s*<\?xml/i, what: 'an XML document', instead: SAVE_SHEET },
  {
    begins: /^version https:\/\/git-lfs\.github\.com\//,
    what: 'a Git LFS pointer, not the file itself',
    instead: 'fetch the file: git lfs pull',
  },
];

/** The first bytes of the file at `path`. */
export async function headOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** @throws {AppError} `feed.foreign-file`, naming what the file is and what would work */
export function kindOf(head: Buffer, name: string): FileKind {
  const bytes = head.toString('latin1', 0, HEAD_BYTES);
  if (bytes.startsWith('PK\x03\x04') || bytes.startsWith('PK\x05\x06')) return 'zip';
  if (bytes.startsWith('\x1f\x8b')) return 'gzip';
  const binary = FOREIGN.find(({ at = 0, mark }) => bytes.startsWith(mark, at));
  if (binary) throw foreignFile(name, binary.what, binary.instead);
  return 'text';
}

/**
 * `text` is the beginning of the file, decoded.
 * @throws {AppError} `feed.foreign-file` when the file is of another kind
 */
export function assertRows(text: string, name: string): void {
  const found = FOREIGN_TEXTS.find(({ begins }) => begins.test(text));
  if (found) throw foreignFile(name, found.what, found.instead);
}

export function foreignFile(name: string, what: string, instead: string): AppError {
  const message = `${name} is ${what}: ${instead}`;
  return new AppError({ code: 'feed.foreign-file', kind: 'invalid', message });
}
