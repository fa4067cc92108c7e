import { RAW_FIELDS } from '../../../algorithms/court/shot.js';
import { SEASON_FIELDS } from '../../../algorithms/court/season-transform.js';
import { AppError } from '../../../platform/errors/app-error.js';

/** `shots`: the 22 fields of the VirtualBets API. `season`: NBA_YYYY_Shots.csv. */
export type CsvFormat = 'shots' | 'season';

/** Where the fields of a format are in the records of a file. */
export interface CsvLayout {
  format: CsvFormat;
  header: string[];
  /** For each field of the format, in its order, the index in the record. */
  indexes: number[];
}

/** Which file the header belongs to. Throws `feed.unknown-header`, naming the first column that is missing. */
export function layoutOf(header: string[], fileName: string): CsvLayout {
  const names = header.map((name) => name.trim().toLowerCase());
  const indexesOf = (fields: readonly string[]) => fields.map((field) => names.indexOf(field.toLowerCase()));
  const shots = indexesOf(RAW_FIELDS);
  const season = indexesOf(SEASON_FIELDS);
  const found = (indexes: number[]) => indexes.filter((index) => index >= 0).length;
  const format = found(season) > found(shots) ? 'season' : 'shots';
  const [fields, indexes] = format === 'season' ? [SEASON_FIELDS, season] : [RAW_FIELDS, shots];
  const missing = fields.filter((_field, index) => indexes[index] < 0);
  if (missing.length > 0) throw unknownHeader(fileName, header, missing, found(indexes) === 0);
  return { format, header, indexes };
}

function unknownHeader(
  fileName: string,
  header: string[],
  missing: string[],
  nothingFound: boolean,
): AppError {
  const expected = nothingFound
    ? 'A file of shots has the 22 fields of the VirtualBets API, or the columns of NBA_YYYY_Shots.csv'
    : `${missing.length} of its columns ${missing.length === 1 ? 'is' : 'are'} missing`;
  return new AppError({
    code: 'feed.unknown-header',
    kind: 'invalid',
    message: `${fileName} has no column "${missing[0]}". ${expected}${separatorHint(header)}.`,
    details: missing.map((field) => ({ field, rule: 'required', message: `column "${field}" is missing` })),
  });
}

function separatorHint(header: string[]): string {
  const separator = [';', '\t', '|'].find((mark) => header.length === 1 && header[0].includes(mark));
  if (separator === undefined) return '';
  return `; columns must be separated by commas, not by ${separator === '\t' ? 'tabs' : `"${separator}"`}`;
}
