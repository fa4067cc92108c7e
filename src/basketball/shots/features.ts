/**
 * The feature function. Silver, gold and prediction use this file, and so does the web page, so training and serving
 * cannot disagree.
 */
import { featuresAmong } from '../../algorithms/table.js';
import type { Feature } from '../../algorithms/training-data.js';
import { classifyLocation } from '../court/zones.js';
import { SHOT_COLUMNS } from './columns.js';
import { maxSecondsInPeriod, totalSecondsRemaining } from './game-clock.js';

type FeatureColumn = Extract<(typeof SHOT_COLUMNS)[number], { feature: object }>;

export type FeatureName = FeatureColumn['name'];

/** The features with their kinds, in the order of the model's input. */
export const SHOT_FEATURES = featuresAmong(SHOT_COLUMNS) as (Feature & { name: FeatureName })[];

/** Their names. */
export const FEATURES: readonly FeatureName[] = SHOT_FEATURES.map(({ name }) => name);

export type ShotFeatures = Record<FeatureName, number>;

/** Metres in a foot, exactly. */
export const METRES_PER_FOOT = 0.3048;

export function metresFromFeet(feet: number): number {
  return feet * METRES_PER_FOOT;
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
 * derived. @throws {RangeError} when the clock shows more than the length of the period
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
