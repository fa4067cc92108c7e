/** The groups in which shots are counted. */

export const EXPLORE_BY = ['shot-type', 'zone', 'distance', 'month', 'court'] as const;

export type ExploreBy = (typeof EXPLORE_BY)[number];

export const DISTANCE_UNITS = ['m', 'ft'] as const;

/** m: bins of one metre; ft: bins of two feet. */
export type DistanceUnit = (typeof DISTANCE_UNITS)[number];

/** A group of shots and how many went in. */
export interface ExploreRow {
  /** Stable name of the group: the code of the shot type or zone, '2016-02', the start of the distance bin, 'x:y' of a hexagon. */
  key: string;
  label: string;
  attempts: number;
  made: number;
  /** made / attempts, 0..1, like all shares here to five places. */
  rate: number;
  /** Wilson interval of the rate, 95 %. */
  low: number;
  high: number;
  /** Distance bins: [from, to) in the unit. */
  from?: number;
  to?: number;
  /** Court bins: the centre of the hexagon, tenths of a foot from the hoop. */
  x?: number;
  y?: number;
  /** Court bins: Shot_Zone_Combined of the centre, and the share made of all shots of that zone. */
  zone?: number;
  zoneRate?: number;
}
