/**
 * The feature function. Silver, gold and prediction use this file, and so does the web page, so training and serving
 * cannot disagree.
 */
import type { Feature } from '../../algorithms/training-data.js';
import { classifyLocation } from '../court/zones.js';

/** The seven features, in the order of the model's input. */
export const FEATURES = [
  'Player_ID',
  'X_Location',
  'Y_Location',
  'Total_Seconds_Remaining',
  'Shot_Type_Encoded',
  'Shot_Distance_Meters',
  'Shot_Zone_Combined',
] as const;

export type FeatureName = (typeof FEATURES)[number];

/** The one feature that may have a fraction; the others are integers. */
export const DECIMAL_FEATURE: FeatureName = 'Shot_Distance_Meters';

/** What algorithms need to know about the features, in the same order. */
export const SHOT_FEATURES: readonly (Feature & { name: FeatureName })[] = [
  { name: 'Player_ID', kind: 'identifier', largest: 2 ** 21 },
  { name: 'X_Location', kind: 'quantity', largest: 300 },
  { name: 'Y_Location', kind: 'quantity', largest: 900 },
  { name: 'Total_Seconds_Remaining', kind: 'quantity', largest: 720 },
  { name: 'Shot_Type_Encoded', kind: 'code', largest: 3 },
  { name: 'Shot_Distance_Meters', kind: 'quantity', decimal: true, largest: 30 },
  { name: 'Shot_Zone_Combined', kind: 'category', largest: 7 },
];

export type ShotFeatures = Record<FeatureName, number>;

/** Metres in a foot, exactly. */
export const METRES_PER_FOOT = 0.3048;

export function metresFromFeet(feet: number): number {
  return feet * METRES_PER_FOOT;
}

/** Seconds left in the period: 0..720, in overtime 0..300. */
export function totalSecondsRemaining(minutes: number, seconds: number): number {
  return minutes * 60 + seconds;
}

/** Length of a period in seconds: 720 for periods 1 to 4, 300 for overtime. */
export function maxSecondsInPeriod(period: number): number {
  return period <= 4 ? 720 : 300;
}

export interface ShotSituation {
  playerId: number;
  /** Tenths of a foot from the hoop along the baseline, negative to the left; rounded to an integer. */
  x: number;
  /** Tenths of a foot from the hoop towards half court; rounded to an integer. */
  y: number;
  /** 1..4, overtime from 5. */
  period: number;
  /** The clock of the period: minutes and seconds left. */
  minutes: number;
  seconds: number;
}

/**
 * The seven features of a shot from where and when it is taken; zone, shot type and distance (whole feet, in metres) are
 * derived. Throws a RangeError when the clock shows more than the period is long.
 */
export function featuresFromLocation(situation: ShotSituation): ShotFeatures {
  const { playerId, x, y, period, minutes, seconds } = situation;
  const left = totalSecondsRemaining(minutes, seconds);
  if (!(left >= 0 && left <= maxSecondsInPeriod(period))) {
    throw new RangeError(`period ${period} has 0 to ${maxSecondsInPeriod(period)} seconds, not ${left}`);
  }
  const place = classifyLocation(x, y);
  return {
    Player_ID: playerId,
    X_Location: Math.round(x) + 0,
    Y_Location: Math.round(y) + 0,
    Total_Seconds_Remaining: left,
    Shot_Type_Encoded: place.shotType,
    Shot_Distance_Meters: metresFromFeet(place.distanceFeet),
    Shot_Zone_Combined: place.zoneCombined,
  };
}

/** The features as a row of the model's input, in the order of `FEATURES`. */
export function featureRow(features: ShotFeatures): number[] {
  return FEATURES.map((name) => features[name]);
}
