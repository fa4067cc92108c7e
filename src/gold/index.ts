export {
  SHOT_CARD as SNAPSHOT_CARD,
  SHOT_SLICES as SNAPSHOT_SLICES,
  type CardText,
} from '../basketball/index.js';
export {
  SNAPSHOT_FEATURES,
  SNAPSHOT_PARTS,
  type CategoryStatistics,
  type ColumnStatistics,
  type PartSummary,
  type Snapshot,
  type SnapshotData,
  type SnapshotPage,
  type SnapshotPart,
  type TimeSplit,
} from './snapshot.js';
export {
  DISTANCE_UNITS,
  EXPLORE_BY,
  type DistanceUnit,
  type ExploreBy,
  type ExploreRow,
} from '../basketball/index.js';
export type { Correlation, Exploration } from './exploration.js';
export { GoldModule } from './gold.module.js';
export { GoldService, type BuildSnapshot, type Description } from './gold.service.js';
export type { SnapshotFilter } from './snapshot-store.port.js';
