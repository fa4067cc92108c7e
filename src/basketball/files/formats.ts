/** The formats of files of shots: their columns, and how a row of each becomes a shot of the 22 text fields. */
import { compactDate, type DateOrder } from '../shots/game-date.js';
import { RAW_FIELDS, type RawShot } from '../shots/shot.js';
import {
  CHART_FIELDS,
  chartLocation,
  type ChartRow,
  shotLocation,
  transformChartRow,
} from './chart-transform.js';
import type { LocatedRow, LocationTransform } from './location-transform.js';
import { SEASON_FIELDS, seasonLocation, type SeasonRow, transformSeasonRow } from './season-transform.js';

/** `shots`: the 22 fields of the VirtualBets API. `season`: NBA_YYYY_Shots.csv. `chart`: stats.nba.com's shotchartdetail. */
export type FileFormat = 'shots' | 'season' | 'chart';

/** What a file as a whole determines about its rows. */
export interface RowReading {
  transform: LocationTransform;
  dates: DateOrder;
}

type Fields = Record<string, string>;

export interface FileFormatSpec {
  /** In the order in which a file is described; a file may have them in any order. */
  fields: readonly string[];
  /** For messages: a file … */
  what: string;
  /** The dataset of its shots where no other is named. */
  dataset: string;
  /** Rows have an event id. Where they have none, the reader numbers the rows of a game. */
  hasEventIds: boolean;
  /** The unit of the coordinates follows from the format. */
  unitIsFixed: boolean;
  /** The order of month and day in dates with hyphens, where the format has one. */
  usualDates?: DateOrder;
  gameField: string;
  dateField: string;
  locationOf(fields: Fields): LocatedRow;
  /** @param eventId number of the row in its game, for formats without event ids */
  toShot(fields: Fields, reading: RowReading, eventId: number): RawShot;
}

export const FILE_FORMATS: Record<FileFormat, FileFormatSpec> = {
  shots: {
    fields: RAW_FIELDS,
    what: 'of 22 fields',
    dataset: 'shot-files',
    hasEventIds: true,
    unitIsFixed: true,
    gameField: 'Game ID',
    dateField: 'Game Date',
    locationOf: (fields) => shotLocation(fields as RawShot),
    toShot(fields, { dates }) {
      const shot = fields as RawShot;
      shot['Game Date'] = compactDate(shot['Game Date'], dates);
      return shot;
    },
  },
  season: {
    fields: SEASON_FIELDS,
    what: 'of a season',
    dataset: 'season-files',
    hasEventIds: false,
    unitIsFixed: false,
    // M-D-Y with hyphens; slashes or points come from a spreadsheet of an unknown locale.
    usualDates: 'month-first',
    gameField: 'GAME_ID',
    dateField: 'GAME_DATE',
    locationOf: (fields) => seasonLocation(fields as SeasonRow),
    toShot: (fields, { transform, dates }, eventId) =>
      transformSeasonRow(fields as SeasonRow, transform, eventId, dates),
  },
  chart: {
    fields: CHART_FIELDS,
    what: 'of shotchartdetail',
    dataset: 'shot-files',
    hasEventIds: true,
    unitIsFixed: true,
    gameField: 'GAME_ID',
    dateField: 'GAME_DATE',
    locationOf: (fields) => chartLocation(fields as ChartRow),
    toShot: (fields, { dates }) => transformChartRow(fields as ChartRow, dates),
  },
};

/** Columns that may be absent: their values follow from the location of the shot. */
export const DERIVED_FIELDS: readonly string[] = [
  'Shot Type',
  'Shot Zone Basic',
  'Shot Zone Area',
  'Shot Zone Range',
  'Shot Distance',
  'BASIC_ZONE',
  'ZONE_NAME',
  'ZONE_ABB',
  'ZONE_RANGE',
];

/** Numbers that a spreadsheet may have written with a decimal comma; none of them reaches a thousand. */
export const MEASURE_FIELDS: readonly string[] = [
  'Shot Distance',
  'X Location',
  'Y Location',
  'LOC_X',
  'LOC_Y',
];

/** The accepted kinds of files, for the error message about an unknown file. */
export const EXPECTED_FILES =
  'A file of shots has the 22 fields of the VirtualBets API, the columns of NBA_YYYY_Shots.csv, or those of ' +
  "stats.nba.com's shotchartdetail.";
