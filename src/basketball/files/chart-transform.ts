/**
 * Converts rows of stats.nba.com's `shotchartdetail` to the 22 text fields: the same values under other names, with event ids
 * and in our frame.
 */
import { compactDate } from '../shots/game-date.js';
import type { DateOrder } from '../shots/game-date.js';
import type { LocatedRow } from './location-transform.js';
import { madeFlag, seasonTypeOf } from './season-transform.js';
import type { RawShot } from '../shots/shot.js';

/** The columns that are read; GRID_TYPE, EVENT_TYPE and SHOT_ATTEMPTED_FLAG add nothing. */
export const CHART_FIELDS = [
  'GAME_ID',
  'GAME_EVENT_ID',
  'PLAYER_ID',
  'PLAYER_NAME',
  'TEAM_ID',
  'TEAM_NAME',
  'PERIOD',
  'MINUTES_REMAINING',
  'SECONDS_REMAINING',
  'ACTION_TYPE',
  'SHOT_TYPE',
  'SHOT_ZONE_BASIC',
  'SHOT_ZONE_AREA',
  'SHOT_ZONE_RANGE',
  'SHOT_DISTANCE',
  'LOC_X',
  'LOC_Y',
  'SHOT_MADE_FLAG',
  'GAME_DATE',
  'HTM',
  'VTM',
] as const;

export type ChartRow = Record<(typeof CHART_FIELDS)[number], string>;

/** One row as a shot. The game id loses its leading zeros, as in the 22-field files; the season type follows from it. */
export function transformChartRow(row: ChartRow, dates: DateOrder): RawShot {
  return {
    'Game ID': row.GAME_ID.trim().replace(/^0+(?=\d)/, ''),
    'Game Event ID': row.GAME_EVENT_ID,
    'Player ID': row.PLAYER_ID,
    'Player Name': row.PLAYER_NAME,
    'Team ID': row.TEAM_ID,
    'Team Name': row.TEAM_NAME,
    Period: row.PERIOD,
    'Minutes Remaining': row.MINUTES_REMAINING,
    'Seconds Remaining': row.SECONDS_REMAINING,
    'Action Type': row.ACTION_TYPE,
    'Shot Type': row.SHOT_TYPE,
    'Shot Zone Basic': row.SHOT_ZONE_BASIC,
    'Shot Zone Area': row.SHOT_ZONE_AREA,
    'Shot Zone Range': row.SHOT_ZONE_RANGE,
    'Shot Distance': row.SHOT_DISTANCE,
    'X Location': row.LOC_X,
    'Y Location': row.LOC_Y,
    'Shot Made Flag': madeFlag(row.SHOT_MADE_FLAG),
    'Game Date': compactDate(row.GAME_DATE, dates),
    'Home Team': row.HTM,
    'Away Team': row.VTM,
    'Season Type': seasonTypeOf(row.GAME_ID),
  };
}

/** The evidence of a row about its location. */
export function chartLocation(row: ChartRow): LocatedRow {
  return {
    x: row.LOC_X,
    y: row.LOC_Y,
    distance: row.SHOT_DISTANCE,
    basicZone: row.SHOT_ZONE_BASIC,
    area: row.SHOT_ZONE_AREA,
    range: row.SHOT_ZONE_RANGE,
    shotType: row.SHOT_TYPE,
  };
}

/** The evidence of a row of the 22 fields about its location. */
export function shotLocation(shot: RawShot): LocatedRow {
  return {
    x: shot['X Location'],
    y: shot['Y Location'],
    distance: shot['Shot Distance'],
    basicZone: shot['Shot Zone Basic'],
    area: shot['Shot Zone Area'],
    range: shot['Shot Zone Range'],
    shotType: shot['Shot Type'],
  };
}
