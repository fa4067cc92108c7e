/** Converts the 22 text fields to a typed, validated shot. An unreadable value refuses the row with its column; oddities are flagged. */
import { metresFromFeet } from './features.js';
import { maxSecondsInPeriod, totalSecondsRemaining } from './game-clock.js';
import type { CleanShot } from './columns.js';
import type { RawField, RawShot } from './shot.js';
import { classifyLocation, encodeShotType, encodeZone } from '../court/zones.js';
import type { CourtLocation } from '../court/zones.js';

/** Stable reasons for refusing a row. */
export type ShotFaultCode =
  | 'missing-key'
  | 'missing-date'
  | 'not-a-number'
  | 'not-an-integer'
  | 'out-of-range'
  | 'bad-date'
  | 'bad-flag'
  | 'too-long';

/** Oddities of a row that is kept; they are counted. */
export const SHOT_FLAGS = [
  'shot_type_contradicts_location',
  'shot_zone_contradicts_location',
  'shot_distance_contradicts_location',
  'shot_type_unknown',
  'shot_zone_unknown',
  'season_type_unknown',
  'shot_type_derived',
  'shot_zone_derived',
  'shot_distance_derived',
  'location_rounded',
  'clock_exceeds_period',
] as const;

export type ShotFlag = (typeof SHOT_FLAGS)[number];

/** The oddities that mean that a row contradicts itself, or holds a label that is not known. */
export const SHOT_CONTRADICTIONS: ReadonlySet<ShotFlag> = new Set<ShotFlag>([
  'shot_type_contradicts_location',
  'shot_zone_contradicts_location',
  'shot_distance_contradicts_location',
  'shot_type_unknown',
  'shot_zone_unknown',
  'season_type_unknown',
  'clock_exceeds_period',
]);

/** Season types as stats.nba.com writes them, without regard to case, spaces and hyphens. */
const SEASON_TYPES = new Set(['regularseason', 'playoffs', 'preseason', 'allstar', 'playin']);

export type ReadShot =
  | { ok: true; shot: CleanShot; flags: ShotFlag[] }
  | { ok: false; column: RawField; code: ShotFaultCode; message: string };

/** What each numeric field may hold, both ends included. Real shots reach y = 877; ±300 leaves room beyond the sidelines. */
export const SHOT_RANGES = {
  'Game ID': [1, 2_147_483_647],
  'Game Event ID': [0, 2_147_483_647],
  'Player ID': [1, 2_147_483_647],
  Period: [1, 10],
  'Minutes Remaining': [0, 12],
  'Seconds Remaining': [0, 59],
  'Shot Distance': [0, 100],
  'X Location': [-300, 300],
  'Y Location': [-60, 900],
} as const satisfies Partial<Record<RawField, readonly [number, number]>>;

const LONGEST_TEXT = 200;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

type Refusal = Extract<ReadShot, { ok: false }>;

/** Thrown and caught in this file only: reading a row stops at the first fault. */
class RefusedField extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
  }
}

/**
 * Reads one shot. The key (Game ID, Game Event ID) and Game Date are required; any other empty field is null. A value that is
 * unreadable or out of range refuses the row. Shot type, zone and distance are derived from the location, as in prediction;
 * the recorded ones are used only if there is no location. Never throws.
 */
export function readShot(raw: RawShot): ReadShot {
  try {
    return readFields(raw);
  } catch (error) {
    if (error instanceof RefusedField) return error.refusal;
    throw error;
  }
}

function readFields(raw: RawShot): ReadShot {
  const flags: ShotFlag[] = [];
  const gameId = key(raw, 'Game ID');
  const eventId = key(raw, 'Game Event ID');
  const gameDate = date(raw);
  const playerId = integer(raw, 'Player ID');
  const period = integer(raw, 'Period');
  const x = coordinate(raw, 'X Location', flags);
  const y = coordinate(raw, 'Y Location', flags);
  const place = x === null || y === null ? undefined : classifyLocation(x, y);
  return {
    ok: true,
    flags,
    shot: {
      Game_ID: gameId,
      Game_Event_ID: eventId,
      Player_ID: playerId,
      Game_Date: gameDate,
      Season_Type: seasonType(raw, flags),
      X_Location: x,
      Y_Location: y,
      Total_Seconds_Remaining: secondsLeft(raw, period, flags),
      Shot_Type_Encoded: shotType(raw, place, flags),
      Shot_Distance_Meters: distance(raw, place, flags),
      Shot_Zone_Combined: zone(raw, place, flags),
      Shot_Made_Flag: madeFlag(raw),
      Period: period,
      Action_Type: text(raw, 'Action Type'),
      Team: text(raw, 'Team Name'),
      Home_Team: text(raw, 'Home Team'),
      Away_Team: text(raw, 'Away Team'),
    },
  };
}

function secondsLeft(raw: RawShot, period: number | null, flags: ShotFlag[]): number | null {
  const minutes = integer(raw, 'Minutes Remaining');
  const seconds = integer(raw, 'Seconds Remaining');
  if (minutes === null || seconds === null) return null;
  const left = totalSecondsRemaining(minutes, seconds);
  if (left > 720) {
    refuse('Minutes Remaining', 'out-of-range', `shows ${left} seconds, and a period has at most 720`);
  }
  if (period !== null && left > maxSecondsInPeriod(period)) flags.push('clock_exceeds_period');
  return left;
}

function seasonType(raw: RawShot, flags: ShotFlag[]): string | null {
  const value = text(raw, 'Season Type');
  if (value === null || !SEASON_TYPES.has(value.toLowerCase().replace(/[\s-]/g, ''))) {
    flags.push('season_type_unknown');
  }
  return value;
}

function shotType(raw: RawShot, place: CourtLocation | undefined, flags: ShotFlag[]): number | null {
  const label = text(raw, 'Shot Type');
  const recorded = label === null ? 0 : encodeShotType(label);
  if (label !== null && recorded === 0) flags.push('shot_type_unknown');
  if (!place) return label === null ? null : recorded;
  if (recorded === 0) flags.push('shot_type_derived');
  else if (recorded !== place.shotType) flags.push('shot_type_contradicts_location');
  return place.shotType;
}

function zone(raw: RawShot, place: CourtLocation | undefined, flags: ShotFlag[]): number | null {
  const basic = text(raw, 'Shot Zone Basic');
  const area = text(raw, 'Shot Zone Area');
  const recorded = basic === null ? 0 : encodeZone(basic, area ?? '');
  if (basic !== null && recorded === 0) flags.push('shot_zone_unknown');
  if (!place) return basic === null ? null : recorded;
  const areaDecides = (recorded === 3 || recorded === 4) && area === null;
  if (recorded === 0 || (areaDecides && place.basicZone === 'Mid-Range')) flags.push('shot_zone_derived');
  else if (recorded !== place.zoneCombined) flags.push('shot_zone_contradicts_location');
  return place.zoneCombined;
}

function distance(raw: RawShot, place: CourtLocation | undefined, flags: ShotFlag[]): number | null {
  const feet = number(raw, 'Shot Distance');
  if (!place) return feet === null ? null : metresFromFeet(feet);
  if (feet === null) flags.push('shot_distance_derived');
  else if (feet !== place.distanceFeet) flags.push('shot_distance_contradicts_location');
  return metresFromFeet(place.distanceFeet);
}

function madeFlag(raw: RawShot): number | null {
  const value = text(raw, 'Shot Made Flag');
  if (value === null) return null;
  if (!NUMBER.test(value) || (Number(value) !== 0 && Number(value) !== 1)) {
    refuse('Shot Made Flag', 'bad-flag', `must be 0 or 1, not ${shown(value)}`);
  }
  return Number(value);
}

function date(raw: RawShot): number {
  const value = text(raw, 'Game Date');
  if (value === null) refuse('Game Date', 'missing-date', 'must be there, as YYYYMMDD');
  const [, year, month, day] = (/^(\d{4})(\d{2})(\d{2})$/.exec(value) ?? []).map(Number);
  const real =
    year >= 1946 && year < 2200 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
  if (!real) refuse('Game Date', 'bad-date', `must be a day as YYYYMMDD, not ${shown(value)}`);
  return Number(value);
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function key(raw: RawShot, column: 'Game ID' | 'Game Event ID'): number {
  return integer(raw, column) ?? refuse(column, 'missing-key', 'is part of the key and must be there');
}

function coordinate(raw: RawShot, column: 'X Location' | 'Y Location', flags: ShotFlag[]): number | null {
  const value = number(raw, column);
  if (value === null || Number.isInteger(value)) return value;
  if (!flags.includes('location_rounded')) flags.push('location_rounded');
  return Math.round(value) + 0;
}

function integer(raw: RawShot, column: keyof typeof SHOT_RANGES): number | null {
  const value = number(raw, column);
  if (value !== null && !Number.isInteger(value)) {
    refuse(column, 'not-an-integer', `must be a whole number, not ${shown(raw[column])}`);
  }
  return value;
}

function number(raw: RawShot, column: keyof typeof SHOT_RANGES): number | null {
  const written = text(raw, column);
  if (written === null) return null;
  if (!NUMBER.test(written)) refuse(column, 'not-a-number', `must be a number, not ${shown(written)}`);
  const value = Number(written);
  const [lowest, highest] = SHOT_RANGES[column];
  if (!(value >= lowest && value <= highest)) {
    refuse(column, 'out-of-range', `must be from ${lowest} to ${highest}, not ${shown(written)}`);
  }
  return value + 0;
}

function text(raw: RawShot, column: RawField): string | null {
  const value = raw[column].trim();
  if (value.length > LONGEST_TEXT) {
    refuse(column, 'too-long', `must have at most ${LONGEST_TEXT} characters, not ${value.length}`);
  }
  return value === '' ? null : value;
}

function shown(value: string): string {
  return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
}

function refuse(column: RawField, code: ShotFaultCode, rule: string): never {
  throw new RefusedField({ ok: false, column, code, message: `${column} ${rule}` });
}
