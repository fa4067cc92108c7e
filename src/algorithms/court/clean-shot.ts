import type { CleanShot, RawField, RawShot } from './shot.js';

export type ShotFaultCode =
  | 'missing-key'
  | 'missing-date'
  | 'not-a-number'
  | 'not-an-integer'
  | 'out-of-range'
  | 'bad-date'
  | 'bad-flag'
  | 'too-long';

export type ReadShot =
  | { ok: true; shot: CleanShot; flags: ShotFlag[] }
  | { ok: false; column: RawField; code: ShotFaultCode; message: string };

/** Oddities that are counted and never rejected. */
export const SHOT_FLAGS = [
  'shot_type_contradicts_location',
  'shot_zone_contradicts_location',
  'shot_distance_contradicts_location',
  'shot_type_derived',
  'shot_zone_derived',
  'shot_distance_derived',
  'location_rounded',
  'clock_exceeds_period',
] as const;

export type ShotFlag = (typeof SHOT_FLAGS)[number];

export function readShot(_raw: RawShot): ReadShot {
  throw new Error('written next');
}
