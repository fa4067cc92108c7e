/**
 * Season files (NBA_YYYY_Shots.csv, LOC_X and LOC_Y in feet, X mirrored) to the 22 text fields. Some seasons were transformed
 * twice; location-transform.ts decides which of them a file is, from its rows.
 */
import { compactDate } from '../shots/game-date.js';
import type { DateOrder } from '../shots/game-date.js';
import { numberIn, toTenths, WHOLE_WITHIN } from './location-transform.js';
import type { LocatedRow, LocationTransform } from './location-transform.js';
import type { RawShot } from '../shots/shot.js';

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

/**
 * One row as a shot. The file has no event id, so the caller numbers the rows of a game from 1. Unreadable values are
 * passed on unchanged, so that cleaning can refuse them by column and value.
 */
export function transformSeasonRow(
  row: SeasonRow,
  transform: LocationTransform,
  eventId: number,
  dates: DateOrder = 'month-first',
): RawShot {
  const [x, y] = toTenths(numberIn(row.LOC_X) ?? Number.NaN, numberIn(row.LOC_Y) ?? Number.NaN, transform);
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
    'X Location': written(x) ?? row.LOC_X,
    'Y Location': written(y) ?? row.LOC_Y,
    'Shot Made Flag': madeFlag(row.SHOT_MADE),
    'Game Date': compactDate(row.GAME_DATE, dates),
    'Home Team': row.HOME_TEAM,
    'Away Team': row.AWAY_TEAM,
    'Season Type': seasonTypeOf(row.GAME_ID),
  };
}

/** Tenths of a foot: integers, or the file's decimals if they are not integers, so that cleaning can flag the rounding. */
function written(tenths: number): string | undefined {
  if (Number.isNaN(tenths)) return undefined;
  const whole = Math.round(tenths);
  return `${Math.abs(tenths - whole) <= WHOLE_WITHIN ? whole : Math.round(tenths * 1000) / 1000}`;
}

/** From the first digit of the game id: 2 regular season, 4 playoffs, any other unknown (empty). */
export function seasonTypeOf(gameId: string): string {
  const first = gameId.trim().replace(/^0+/, '')[0];
  if (first === '2') return 'Regular Season';
  return first === '4' ? 'Playoffs' : '';
}

/** The evidence of a row about its location. */
export function seasonLocation(row: SeasonRow): LocatedRow {
  return {
    x: row.LOC_X,
    y: row.LOC_Y,
    distance: row.SHOT_DISTANCE,
    basicZone: row.BASIC_ZONE,
    area: row.ZONE_NAME,
    range: row.ZONE_RANGE,
    shotType: row.SHOT_TYPE,
  };
}

/** `true` and `false`, in any case, as 1 and 0; anything else unchanged. */
export function madeFlag(made: string): string {
  const word = made.trim().toLowerCase();
  if (word === 'true') return '1';
  return word === 'false' ? '0' : made;
}
