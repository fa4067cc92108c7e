/** The 22 fields of a shot, in the order of the VirtualBets API and of the 22-field CSV files. All values are text. */
export const RAW_FIELDS = [
  'Game ID',
  'Game Event ID',
  'Player ID',
  'Player Name',
  'Team ID',
  'Team Name',
  'Period',
  'Minutes Remaining',
  'Seconds Remaining',
  'Action Type',
  'Shot Type',
  'Shot Zone Basic',
  'Shot Zone Area',
  'Shot Zone Range',
  'Shot Distance',
  'X Location',
  'Y Location',
  'Shot Made Flag',
  'Game Date',
  'Home Team',
  'Away Team',
  'Season Type',
] as const;

export type RawField = (typeof RAW_FIELDS)[number];

/** A shot as received: the 22 text fields, unchanged. A missing value is the empty text. */
export type RawShot = Record<RawField, string>;

/** The twelve columns of silver, in order. */
export const SILVER_COLUMNS = [
  'Game_ID',
  'Game_Event_ID',
  'Player_ID',
  'Game_Date',
  'Season_Type',
  'X_Location',
  'Y_Location',
  'Total_Seconds_Remaining',
  'Shot_Type_Encoded',
  'Shot_Distance_Meters',
  'Shot_Zone_Combined',
  'Shot_Made_Flag',
] as const;

export type SilverColumn = (typeof SILVER_COLUMNS)[number];

/**
 * A shot as silver keeps it: the twelve columns, typed, and five values for looking at. A missing value is null.
 * Every number but Shot_Distance_Meters is an integer that fits 32 bits.
 */
export interface CleanShot {
  Game_ID: number;
  Game_Event_ID: number;
  Player_ID: number | null;
  /** YYYYMMDD, for example 20151027. */
  Game_Date: number;
  Season_Type: string | null;
  /** Tenths of a foot from the hoop along the baseline, negative to the left. */
  X_Location: number | null;
  /** Tenths of a foot from the hoop towards half court. */
  Y_Location: number | null;
  /** Seconds left in the period. */
  Total_Seconds_Remaining: number | null;
  /** 2, 3, or 0 for a label that is neither. */
  Shot_Type_Encoded: number | null;
  /** Whole feet times 0.3048. */
  Shot_Distance_Meters: number | null;
  /** 0..7, see zones.ts. */
  Shot_Zone_Combined: number | null;
  /** 1 made, 0 missed, null not known (yet). */
  Shot_Made_Flag: number | null;
  /** 1..4, overtime from 5. */
  period: number | null;
  actionType: string | null;
  team: string | null;
  homeTeam: string | null;
  awayTeam: string | null;
}
