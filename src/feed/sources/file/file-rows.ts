import { transformSeasonRow } from '../../../algorithms/court/season-transform.js';
import { SEASON_FIELDS } from '../../../algorithms/court/season-transform.js';
import type { SeasonRow, SeasonScale } from '../../../algorithms/court/season-transform.js';
import { RAW_FIELDS } from '../../../algorithms/court/shot.js';
import type { RawShot } from '../../../algorithms/court/shot.js';
import type { FeedFault, FeedRow } from '../feed-source.port.js';
import type { CsvLayout } from './csv-layout.js';
import type { CsvRecord } from './csv-records.js';

/** The longest field that is taken, in characters; the longest real one has 35. */
export const LONGEST_FIELD = 1000;
const SHOWN = 1000;

const MESSAGES = {
  'line-too-long': 'the line has more than 65,536 bytes',
  'not-utf8': 'the line is not UTF-8',
  'bad-quotes': 'a quote stands where none may: a field is quoted as a whole, and a quote within is doubled',
  'unclosed-quote': 'a quote is opened and never closed',
} as const;

/** The fields of a record by the names of its format, or what is wrong with it. */
export type NamedRecord = { fields: Record<string, string> } | { fault: FeedFault };

export function nameFields(record: CsvRecord, layout: CsvLayout): NamedRecord {
  if (record.fault) return faulty(record.fault, MESSAGES[record.fault], record.raw);
  const { fields, raw } = record;
  if (raw.includes('\u0000')) return faulty('nul-byte', 'the line has a NUL byte', raw);
  if (fields.length !== layout.header.length) {
    const message = `the line has ${fields.length} fields and the header ${layout.header.length}`;
    return faulty('wrong-field-count', message, raw);
  }
  const long = fields.findIndex((field) => field.length > LONGEST_FIELD);
  if (long >= 0) {
    const column = layout.header[long];
    const message = `${column} has ${fields[long].length} characters, and at most ${LONGEST_FIELD} are read`;
    return faulty('field-too-long', message, raw, column);
  }
  if (fields.every((field, index) => field === layout.header[index])) {
    return faulty('repeated-header', 'the line repeats the header', raw);
  }
  const names: readonly string[] = layout.format === 'season' ? SEASON_FIELDS : RAW_FIELDS;
  const named: Record<string, string> = {};
  for (let index = 0; index < names.length; index++) named[names[index]] = fields[layout.indexes[index]];
  return { fields: named };
}

function faulty(code: string, message: string, raw: string, column?: string): { fault: FeedFault } {
  return { fault: { code, message, raw: raw.slice(0, SHOWN), ...(column !== undefined && { column }) } };
}

/** Numbers rows, and the shots of each game of a season file, over all files of a source. */
export class RowNumbering {
  private line = 0;
  private readonly shotsOfGame = new Map<string, number>();

  /** The row for a record; `scale` says how the coordinates of a season file are to be read. */
  rowFor(record: NamedRecord, scale: SeasonScale | undefined): FeedRow {
    this.line += 1;
    if ('fault' in record) return { line: this.line, fault: record.fault };
    if (!scale) return { line: this.line, shot: record.fields as RawShot };
    const season = record.fields as SeasonRow;
    const eventId = (this.shotsOfGame.get(season.GAME_ID) ?? 0) + 1;
    this.shotsOfGame.set(season.GAME_ID, eventId);
    return { line: this.line, shot: transformSeasonRow(season, scale, eventId) };
  }
}
