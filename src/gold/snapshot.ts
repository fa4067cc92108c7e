import type { ColumnSpec } from '../algorithms/table.js';
import type { Feature, RowRange } from '../algorithms/training-data.js';
import { basketball } from '../basketball/index.js';

/** The features of every snapshot, in the order of its columns. */
export const SNAPSHOT_FEATURES: readonly Feature[] = basketball.features;

export const SNAPSHOT_PARTS = ['train', 'validation', 'test'] as const;

export type SnapshotPart = (typeof SNAPSHOT_PARTS)[number];

/** The column that downloads have beyond those of a block. */
export const SPLIT_COLUMN = {
  name: 'Split',
  type: 'text',
  arrow: 'dictionary8',
  text: 'Part of the snapshot: train, validation or test; missing where the result is not known.',
} as const satisfies ColumnSpec;

/** The boundaries of the parts: game dates, YYYYMMDD, inclusive. */
export interface TimeSplit {
  /** Only the newest dates, with at least so many shots, are split; earlier ones are in no part. Absent: all. */
  newest?: number;
  /** First date of train, where earlier ones are in no part. */
  trainFrom?: number;
  trainUntil: number;
  validationUntil: number;
  lastDate: number;
}

export interface PartSummary {
  rows: number;
  games: number;
  /** YYYYMMDD. */
  firstDate: number;
  /** YYYYMMDD. */
  lastDate: number;
  /** Share of shots that went in, 0..1. */
  makeRate: number;
}

/** Statistics of a numeric column over all rows of a snapshot, as computed by pandas' `describe`; null if undefined. */
export interface ColumnStatistics {
  column: string;
  /** Values that are not missing. */
  count: number;
  missing: number;
  distinct: number;
  mean: number | null;
  /** Standard deviation of the sample (n − 1). */
  std: number | null;
  min: number | null;
  q25: number | null;
  median: number | null;
  q75: number | null;
  max: number | null;
}

/** How often each text occurs in a column, over all rows of the snapshot's blocks. */
export interface CategoryStatistics {
  column: string;
  count: number;
  missing: number;
  distinct: number;
  /** The most frequent first, at most 100. */
  values: { value: string; count: number }[];
}

/**
 * An immutable view on one dataset: an ordered list of silver blocks and how they are split. No rows are copied.
 * Only shots with a known result belong to it; the others are counted.
 */
export interface Snapshot {
  /** SHA-256 of the canonical JSON of schemaVersion, dataset, blocks and split: the same content has the same id. */
  id: string;
  dataset: string;
  createdAt: Date;
  /** Shots with a known result. */
  rows: number;
  /** Shots in the blocks whose result is not known; they are left out. */
  unlabelled: number;
  games: number;
  /** Game dates with shots. Absent in snapshots of earlier versions of the program. */
  dates?: number;
  /** SHA-256 of each silver block, in the order of time. */
  blocks: string[];
  split: TimeSplit;
  parts: Record<SnapshotPart, PartSummary>;
  /** The seven features and Shot_Made_Flag. */
  columns: ColumnStatistics[];
  /** The text columns. */
  categories: CategoryStatistics[];
  schemaVersion: 1;
}

/** Some snapshots, and how many match in all. */
export interface SnapshotPage {
  items: Snapshot[];
  total: number;
}

/** A snapshot in memory, ordered by (date, game, event). Every array lies on a SharedArrayBuffer: workers read it without a copy. */
export interface SnapshotData {
  /** Id of the snapshot. */
  snapshot: string;
  /** The seven features, in the order of `FEATURES`. */
  featureNames: string[];
  features: readonly Feature[];
  /** One array for each feature; NaN = missing. */
  columns: Float64Array[];
  /** 1 made, 0 missed. */
  labels: Uint8Array;
  /** For each row the index of its game in `gameIds`. */
  games: Int32Array;
  gameIds: string[];
  /** YYYYMMDD. */
  dates: Int32Array;
  train: RowRange;
  validation: RowRange;
  test: RowRange;
}
