import {
  DERIVED_FIELDS,
  EXPECTED_FILES,
  FILE_FORMATS,
  type FileFormat,
  unusableFile,
} from '../../../basketball/index.js';
import { AppError } from '../../../platform/errors/app-error.js';

/** Columns that may be absent. */
const DERIVED = new Set(DERIVED_FIELDS.map(plain));

/** Where the fields of a format are in the records of a file. */
export interface FileLayout {
  format: FileFormat;
  header: string[];
  /** Fields of a record: those of the header up to its last name. */
  width: number;
  /** For each field of the format, in its order, the index in the record; -1 for a column that is absent. */
  indexes: number[];
}

interface Candidate {
  format: FileFormat;
  indexes: number[];
  found: number;
  missing: string[];
}

/** A column's name for comparing: case, spaces, underscores, points and hyphens do not count. */
export function plain(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s_.-]+/g, ' ')
    .trim();
}

/** How many of the columns are those of the one format that has most of them. */
export function knownColumns(header: string[]): number {
  return Math.max(...candidatesOf(header.map(plain)).map(({ found }) => found));
}

/**
 * Which file the header belongs to.
 * @throws {AppError} `feed.unknown-header` when the columns fit no known file; `feed.ambiguous-header` when they fit two
 */
export function layoutOf(header: string[], fileName: string): FileLayout {
  const names = header.map(plain);
  const candidates = candidatesOf(names);
  const whole = candidates.filter(({ missing }) => missing.length === 0);
  if (whole.length > 1) {
    throw ambiguous(fileName, 'has the columns of more than one format; keep those of one', []);
  }
  const best = whole[0] ?? candidates.reduce((one, other) => (other.found > one.found ? other : one));
  if (best.missing.length > 0) throw unknownHeader(fileName, header, best);
  const used = new Set(best.indexes.filter((index) => index >= 0).map((index) => names[index]));
  const double = header.filter(
    (_name, index) => used.has(names[index]) && names.indexOf(names[index]) < index,
  );
  if (double.length > 0) {
    throw ambiguous(fileName, `has the column "${double[0].trim()}" more than once; keep one`, double);
  }
  const width = names.findLastIndex((name) => name !== '') + 1;
  return { format: best.format, header, width, indexes: best.indexes };
}

function candidatesOf(names: string[]): Candidate[] {
  return (Object.keys(FILE_FORMATS) as FileFormat[]).map((format) => {
    const { fields } = FILE_FORMATS[format];
    const indexes = fields.map((field) => names.indexOf(plain(field)));
    const missing = fields.filter((field, index) => indexes[index] < 0 && !DERIVED.has(plain(field)));
    return { format, indexes, missing, found: indexes.filter((index) => index >= 0).length };
  });
}

function unknownHeader(fileName: string, header: string[], { missing, found }: Candidate): AppError {
  const unusable = unusableFile(header.map(plain));
  const count = `${missing.length} of its columns ${missing.length === 1 ? 'is' : 'are'} missing`;
  const expected =
    found === 0
      ? `${EXPECTED_FILES} The first line begins with ${JSON.stringify(header.join(',').slice(0, 60))}`
      : `${count}: ${missing.join(', ')}`;
  return new AppError({
    code: 'feed.unknown-header',
    kind: 'invalid',
    message: unusable
      ? `${fileName} is ${unusable}`
      : `${fileName} has no column "${missing[0]}". ${expected}.`,
    details: missing.map((field) => ({ field, rule: 'required', message: `column "${field}" is missing` })),
  });
}

function ambiguous(fileName: string, what: string, columns: string[]): AppError {
  const message = `${fileName} ${what}`;
  const details = columns.map((field) => ({ field: field.trim(), rule: 'once', message }));
  return new AppError({ code: 'feed.ambiguous-header', kind: 'invalid', message, details });
}
