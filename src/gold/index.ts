export { SHOT_FEATURES as SNAPSHOT_FEATURES } from '../basketball/shots/features.js';
export { SHOT_CARD as SNAPSHOT_CARD, type CardText } from '../basketball/shots/shot-card.js';
export {
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
  type Correlation,
  type DistanceUnit,
  type Exploration,
  type ExploreBy,
  type ExploreRow,
} from './exploration.js';
export { GoldModule } from './gold.module.js';
export { GoldService, type BuildSnapshot, type Description } from './gold.service.js';
export type { SnapshotFilter } from './snapshot-store.port.js';
