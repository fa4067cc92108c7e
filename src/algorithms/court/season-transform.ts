/**
 * Season files (NBA_YYYY_Shots.csv, LOC_X and LOC_Y in feet, X mirrored) to the 22 text fields. Some seasons were transformed
 * twice; which one a file is follows from its widest LOC_X, and the distance column proves the choice.
 */
import type { RawShot } from './shot.js';

/** The columns that are read; a season file has a few more. */
export const SEASON_FIELDS = [
  'TEAM_ID',
  'TEAM_NAME',
  'PLAYER_ID',
  'PLAYER_NAME',
  'GAME_DATE',
  'GAME_ID',
  'HOME_TEAM',
  'AWAY_TEAM',
  'SHOT_MADE',
  'ACTION_TYPE',
  'SHOT_TYPE',
  'BASIC_ZONE',
  'ZONE_NAME',
  'ZONE_ABB',
  'ZONE_RANGE',
  'LOC_X',
  'LOC_Y',
  'SHOT_DISTANCE',
  'QUARTER',
  'MINS_LEFT',
  'SECS_LEFT',
] as const;

export type SeasonField = (typeof SEASON_FIELDS)[number];
export type SeasonRow = Record<SeasonField, string>;

/** `feet`: coordinates in feet from the baseline. `twice`: the same, put through the transform a second time. */
export type SeasonScale = 'feet' | 'twice';

/** The least share of rows whose distance must agree with their location. */
export const SELF_CHECK_SHARE = 0.999;

/** The widest |LOC_X| of a file that was transformed twice, in its unit; a file in feet reaches 24 or 25. */
const WIDEST_TWICE = 2.6;

/** What one pass over a file found out; `addToSurvey` fills it. */
export interface SeasonSurvey {
  rows: number;
  /** Rows whose location and distance are numbers. */
  readable: number;
  widest: number;
  agreeing: Record<SeasonScale, number>;
}

export function emptySurvey(): SeasonSurvey {
  return { rows: 0, readable: 0, widest: 0, agreeing: { feet: 0, twice: 0 } };
}

/** Counts a row of the file into `survey`. */
export function addToSurvey(
  survey: SeasonSurvey,
  row: Pick<SeasonRow, 'LOC_X' | 'LOC_Y' | 'SHOT_DISTANCE'>,
): void {
  survey.rows += 1;
  const x = numberIn(row.LOC_X);
  const y = numberIn(row.LOC_Y);
  const distance = numberIn(row.SHOT_DISTANCE);
  if (x === undefined || y === undefined || distance === undefined) return;
  survey.readable += 1;
  survey.widest = Math.max(survey.widest, Math.abs(x));
  if (agrees(x, y, distance, 'feet')) survey.agreeing.feet += 1;
  if (agrees(x, y, distance, 'twice')) survey.agreeing.twice += 1;
}

/** The scale of the surveyed file, and the share (0..1) of readable rows whose distance agrees with it. No rows: 1. */
export function surveyResult(survey: SeasonSurvey): { scale: SeasonScale; agreeingShare: number } {
  const scale = survey.widest <= WIDEST_TWICE ? 'twice' : 'feet';
  return { scale, agreeingShare: survey.readable === 0 ? 1 : survey.agreeing[scale] / survey.readable };
}

/** Whether both coordinates come out whole and the distance is floor(hypot / 10), within the rounding of the file. */
function agrees(x: number, y: number, distance: number, scale: SeasonScale): boolean {
  const [column, row] = toTenths(x, y, scale);
  const [wholeColumn, wholeRow] = [Math.round(column), Math.round(row)];
  if (Math.abs(column - wholeColumn) > 0.01 || Math.abs(row - wholeRow) > 0.01) return false;
  return Math.floor(Math.sqrt(wholeColumn * wholeColumn + wholeRow * wholeRow) / 10) === distance;
}

/** Tenths of a foot from the hoop, not yet rounded. */
function toTenths(x: number, y: number, scale: SeasonScale): [number, number] {
  if (scale === 'feet') return [-10 * x, 10 * (y - 5.25)];
  return [100 * x, 10 * ((y - 5.25) * 10 - 5.25)];
}

/**
 * One row as a shot. The file has no event id, so the caller numbers the rows of a game from 1. What cannot be read is passed
 * on as it is written, so that cleaning can refuse it by column and name.
 */
export function transformSeasonRow(row: SeasonRow, scale: SeasonScale, eventId: number): RawShot {
  const x = numberIn(row.LOC_X);
  const y = numberIn(row.LOC_Y);
  const [column, line] =
    x === undefined || y === undefined
      ? [row.LOC_X, row.LOC_Y]
      : toTenths(x, y, scale).map((tenths) => `${Math.round(tenths)}`);
  return {
    'Game ID': row.GAME_ID,
    'Game Event ID': `${eventId}`,
    'Player ID': row.PLAYER_ID,
    'Player Name': row.PLAYER_NAME,
    'Team ID': row.TEAM_ID,
    'Team Name': row.TEAM_NAME,
    Period: row.QUARTER,
    'Minutes Remaining': row.MINS_LEFT,
    'Seconds Remaining': row.SECS_LEFT,
    'Action Type': row.ACTION_TYPE,
    'Shot Type': row.SHOT_TYPE,
    'Shot Zone Basic': row.BASIC_ZONE,
    'Shot Zone Area':
      row.ZONE_NAME === '' || row.ZONE_ABB === '' ? row.ZONE_NAME : `${row.ZONE_NAME}(${row.ZONE_ABB})`,
    'Shot Zone Range': row.ZONE_RANGE,
    'Shot Distance': row.SHOT_DISTANCE,
    'X Location': column,
    'Y Location': line,
    'Shot Made Flag': madeFlag(row.SHOT_MADE),
    'Game Date': compactDate(row.GAME_DATE),
    'Home Team': row.HOME_TEAM,
    'Away Team': row.AWAY_TEAM,
    'Season Type': seasonTypeOf(row.GAME_ID),
  };
}

/** From the first digit of the game id: 2 regular season, 4 playoffs, any other unknown (empty). */
export function seasonTypeOf(gameId: string): string {
  const first = gameId.trim().replace(/^0+/, '')[0];
  if (first === '2') return 'Regular Season';
  return first === '4' ? 'Playoffs' : '';
}

function madeFlag(made: string): string {
  const word = made.trim().toLowerCase();
  if (word === 'true') return '1';
  return word === 'false' ? '0' : made;
}

/** M-D-YYYY as YYYYMMDD; anything else as it is. */
function compactDate(date: string): string {
  const [, month, day, year] = /^\s*(\d{1,2})-(\d{1,2})-(\d{4})\s*$/.exec(date) ?? [];
  return year === undefined ? date : `${year}${month.padStart(2, '0')}${day.padStart(2, '0')}`;
}

function numberIn(text: string): number | undefined {
  if (text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
