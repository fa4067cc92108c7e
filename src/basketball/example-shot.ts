import { EXAMPLE_PLAYER } from './example-player.js';
import type { ShotFeatures } from './shots/features.js';

/** A lay-up: the row of the input example of each model. */
export const EXAMPLE_SHOT: ShotFeatures = {
  Player_ID: EXAMPLE_PLAYER.id,
  X_Location: 13,
  Y_Location: 6,
  Total_Seconds_Remaining: 571,
  Shot_Type_Encoded: 2,
  Shot_Distance_Meters: 0.3048,
  Shot_Zone_Combined: 1,
};
