import {
  addDate,
  addToSurvey,
  dateOrderOf,
  type DateSurvey,
  emptyDates,
  emptySurvey,
  FILE_FORMATS,
  type FileFormatSpec,
  type LocationSurvey,
  type LocationTransform,
  notInTenths,
  verdictOf,
} from '../../../basketball/index.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { type FileReading, nameFields } from './file-rows.js';
import type { ShotFile } from './shot-file.js';

/** The result of one pass over a file. */
export interface SurveyedFile {
  rows: number;
  reading: FileReading;
  /** Why this transform was chosen. */
  reason: string;
}

interface Surveys {
  rows: number;
  places: LocationSurvey;
  dates: DateSurvey;
}

/**
 * Reads a whole file once to determine the unit of its coordinates and the order of day and month. `given`: the transform that
 * the user named.
 * @throws {AppError} `feed.transform-unsure`, `feed.transform-contradicted`, `feed.dates-unsure`, `feed.header-repeated`
 */
export async function surveyFile(file: ShotFile, given?: LocationTransform): Promise<SurveyedFile> {
  const { format } = file.layout;
  const spec = FILE_FORMATS[format];
  const surveys: Surveys = { rows: 0, places: emptySurvey(), dates: emptyDates() };
  for await (const records of file.records()) {
    surveys.rows += records.length;
    for (const record of records) {
      const named = nameFields(record, file.layout, file.extra);
      if ('fields' in named) addRow(surveys, named.fields, spec);
      else if (!spec.hasEventIds && named.fault.code === 'repeated-header')
        throw headerRepeated(file.name, record.line);
    }
  }
  const { transform, reason } = transformOf(file.name, spec, surveys.places, given);
  const dates = dateOrderOf(surveys.dates, spec.usualDates);
  if (typeof dates !== 'string') throw datesUnsure(file.name, dates.reason);
  return { rows: surveys.rows, reading: { format, transform, dates }, reason };
}

/** Without event ids, copies of one file in one would count as more shots: identical rows of a file are shots of their own. */
function headerRepeated(name: string, line: number): AppError {
  const message = `${name} has its header again in line ${line}: it is several files in one. Split it there, and import each`;
  return new AppError({ code: 'feed.header-repeated', kind: 'invalid', message });
}

function addRow({ places, dates }: Surveys, fields: Record<string, string>, spec: FileFormatSpec): void {
  addToSurvey(places, spec.locationOf(fields));
  addDate(dates, fields[spec.dateField]);
}

function transformOf(
  name: string,
  { unitIsFixed, what }: FileFormatSpec,
  places: LocationSurvey,
  given?: LocationTransform,
): { transform: LocationTransform; reason: string } {
  if (!unitIsFixed) {
    const verdict = verdictOf(places, given);
    if (verdict.transform !== undefined) return verdict;
    throw verdict.fault === 'unsure'
      ? transformUnsure(name, verdict.reason)
      : contradicted(name, verdict.reason, given);
  }
  if (given !== undefined && given !== 'tenths') {
    throw contradicted(
      name,
      `the coordinates of a file ${what} are in tenths of a foot by definition`,
      given,
    );
  }
  const reason = notInTenths(places);
  if (reason !== undefined) throw contradicted(name, reason, given);
  return { transform: 'tenths', reason: 'by the format' };
}

const ASK =
  'name the unit: --transform feet, tenths or twice (by HTTP: "transform" in the request of the run)';

function transformUnsure(name: string, reason: string): AppError {
  const message = `${name}: ${reason}; ${ASK}`;
  const details = [{ field: 'transform', rule: 'needed', message: ASK }];
  return new AppError({ code: 'feed.transform-unsure', kind: 'invalid', message, details });
}

function contradicted(name: string, reason: string, given?: LocationTransform): AppError {
  const what = given === undefined ? 'cannot be read' : `cannot be read with --transform ${given}`;
  const message = `${name} ${what}: ${reason}`;
  const details = [
    { field: given === undefined ? 'LOC_X' : 'transform', rule: 'self-check', message: reason },
  ];
  return new AppError({ code: 'feed.transform-contradicted', kind: 'invalid', message, details });
}

function datesUnsure(name: string, reason: string): AppError {
  const message = `${name}: ${reason}; write them as YYYY-MM-DD`;
  const details = [{ field: 'Game Date', rule: 'order', message }];
  return new AppError({ code: 'feed.dates-unsure', kind: 'invalid', message, details });
}
