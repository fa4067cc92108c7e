import {
  basketball,
  FILE_FORMATS,
  type FileFormat,
  MEASURE_FIELDS,
  type RawShot,
  type RowReading,
} from '../../../basketball/index.js';
import { shortHash } from '../../../platform/ids/ids.js';
import type { FeedFault, FeedRow, RowContent } from '../feed-source.port.js';
import type { FileRecord, SplitRecord } from './csv-records.js';
import { type FileLayout, plain } from './file-layout.js';

/** The longest field that is accepted, in characters; the longest real one has 35. */
export const LONGEST_FIELD = 1000;
const SHOWN = 1000;

const MESSAGES = {
  'line-too-long': 'the line has more than 65,536 bytes',
  'not-utf8': 'the line is not UTF-8: save the file as UTF-8 (in Excel: "CSV UTF-8")',
  'bad-quotes': 'a quote stands where none may: a field is quoted as a whole, and a quote within is doubled',
  'unclosed-quote': 'a quote is opened and never closed',
  'not-a-row': 'the value is neither an object nor an array of the columns of the header',
  'nested-value': 'a value of the row is an array or an object',
} as const;

/** The fields of a record by the names of its format, or its fault. */
export type NamedRecord = { fields: Record<string, string> } | { fault: FeedFault };

/** How the rows of one file are read. */
export interface FileReading extends RowReading {
  format: FileFormat;
}

const MEASURES = new Set(MEASURE_FIELDS.map(plain));
const DECIMAL_COMMA = /^(\s*[+-]?\d{1,3}),(\d+\s*)$/;

/** `extra`: empty fields that the rows of this file have beyond those of the header. */
export function nameFields(record: FileRecord, layout: FileLayout, extra = 0): NamedRecord {
  if (record.fault) return faulty(record.fault, MESSAGES[record.fault], record.raw);
  const { fields, raw } = record;
  if (raw.includes('\u0000')) return faulty('nul-byte', 'the line has a NUL byte', raw);
  const wrongCount = countFault(record, layout, extra);
  if (wrongCount) return wrongCount;
  const long = fields.findIndex((field) => field.length > LONGEST_FIELD);
  if (long >= 0) {
    const column = layout.header[long];
    const message = `${column} has ${fields[long].length} characters, and at most ${LONGEST_FIELD} are read`;
    return faulty('field-too-long', message, raw, column);
  }
  if (fields.every((field, index) => field === (layout.header[index] ?? ''))) {
    return faulty('repeated-header', 'the line repeats the header', raw);
  }
  const names = FILE_FORMATS[layout.format].fields;
  const named: Record<string, string> = {};
  for (let index = 0; index < names.length; index++) {
    const field = fields[layout.indexes[index]] ?? '';
    named[names[index]] =
      field.includes(',') && MEASURES.has(plain(names[index]))
        ? field.replace(DECIMAL_COMMA, '$1.$2')
        : field;
  }
  return { fields: named };
}

/** Rows may end in empty fields if all rows of the file do, or if the header does. */
function countFault(
  { fields, raw }: SplitRecord,
  { header, width }: FileLayout,
  extra: number,
): NamedRecord | undefined {
  const count = fields.length;
  if (count === width) return undefined;
  const emptyEnd = count > width && fields.slice(width).every((field) => field.trim() === '');
  if (emptyEnd && (count === header.length || count === width + extra)) return undefined;
  const hint = emptyEnd ? '; it ends in a separator that other lines do not have' : '';
  return faulty('wrong-field-count', `the line has ${count} fields and the header ${width}${hint}`, raw);
}

function faulty(code: string, message: string, raw: string, column?: string): { fault: FeedFault } {
  return { fault: { code, message, raw: raw.slice(0, SHOWN), ...(column !== undefined && { column }) } };
}

/** Makes rows of records; where a format has no event ids, numbers the shots of each game over all files of a source. */
export class RowNumbering {
  private readonly shotsOfGame = new Map<string, number>();
  private contents = new ContentNumbering();

  constructor(private readonly members: number) {}

  /** The row for a record on `line` of file `member`. */
  rowFor(record: NamedRecord, member: number, reading: FileReading, line: number): FeedRow {
    const place = { line, ...(this.members > 1 && { member }) };
    if ('fault' in record) return { ...place, fault: record.fault };
    const shot = this.shotOf(record.fields, reading);
    const { hasEventIds } = FILE_FORMATS[reading.format];
    return { ...place, shot, ...(!hasEventIds && { content: this.contents.of(shot) }) };
  }

  /** The following rows are from another file: copies are counted from 1 again. */
  nextMember(): void {
    this.contents = new ContentNumbering();
  }

  private shotOf(fields: Record<string, string>, reading: FileReading): RawShot {
    const { hasEventIds, gameField, toShot } = FILE_FORMATS[reading.format];
    if (hasEventIds) return toShot(fields, reading, 0);
    const eventId = (this.shotsOfGame.get(fields[gameField]) ?? 0) + 1;
    this.shotsOfGame.set(fields[gameField], eventId);
    return toShot(fields, reading, eventId);
  }
}

/** Counts the rows of one file that have the same content. Kept by game, because one Map has at most 2^24 entries. */
export class ContentNumbering {
  private readonly games = new Map<string, Map<string, number>>();

  of(shot: RawShot): RowContent {
    const hash = shortHash(basketball.contentOf(shot));
    let copies = this.games.get(shot['Game ID']);
    if (!copies) this.games.set(shot['Game ID'], (copies = new Map()));
    const copy = (copies.get(hash) ?? 0) + 1;
    copies.set(hash, copy);
    return { hash, copy };
  }
}
