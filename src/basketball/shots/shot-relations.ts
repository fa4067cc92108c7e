import type { ColumnRelation } from '../../algorithms/sport.js';
import { classifyLocation } from '../court/zones.js';
import { type FeatureName, METRES_PER_FOOT } from './features.js';

/** A source may round the distance to whole feet, in either way. */
const DISTANCE_WITHIN = METRES_PER_FOOT + 1e-6;
/** Tenths of a foot by which a location near a line may be off: a toe counts, and places are rounded. */
const NEAR = 3;

const relation = (text: string, columns: FeatureName[], holds: ColumnRelation['holds']): ColumnRelation => ({
  text,
  columns,
  holds,
});

/** Features of a shot that say the same thing: where it was taken. */
export const SHOT_RELATIONS: readonly ColumnRelation[] = [
  relation(
    'the distance is that of the location',
    ['X_Location', 'Y_Location', 'Shot_Distance_Meters'],
    ([x, y, metres]) => Math.abs((Math.hypot(x, y) / 10) * METRES_PER_FOOT - metres) <= DISTANCE_WITHIN,
  ),
  relation(
    'the shot type is that of the location',
    ['X_Location', 'Y_Location', 'Shot_Type_Encoded'],
    ([x, y, type]) => isNear(x, y, (place) => type === 0 || place.shotType === type),
  ),
  relation(
    'the zone is that of the location',
    ['X_Location', 'Y_Location', 'Shot_Zone_Combined'],
    ([x, y, zone]) => isNear(x, y, (place) => zone === 0 || place.zoneCombined === zone),
  ),
];

/** The location, or one beside it, has the property. */
function isNear(x: number, y: number, has: (place: ReturnType<typeof classifyLocation>) => boolean): boolean {
  if (has(classifyLocation(x, y))) return true;
  return [-NEAR, 0, NEAR].some((dx) => [-NEAR, 0, NEAR].some((dy) => has(classifyLocation(x + dx, y + dy))));
}
