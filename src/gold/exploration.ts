import type { DistanceUnit, ExploreBy, ExploreRow } from '../basketball/index.js';

export interface Exploration {
  snapshot: string;
  by: ExploreBy;
  /** Only for distance. */
  unit?: DistanceUnit;
  /** Only for court: radius of a hexagon (centre to corner), tenths of a foot. */
  radius?: number;
  /** All shots of the snapshot. */
  rows: number;
  /** Shots that belong to no group because the value is missing. */
  missing: number;
  /** Share of all shots that went in. */
  rate: number;
  items: ExploreRow[];
}

/** Pearson correlation of each pair of columns, over the rows in which both are present; null if one is constant. */
export interface Correlation {
  snapshot: string;
  columns: string[];
  matrix: (number | null)[][];
}
