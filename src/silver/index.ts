export { SilverModule } from './silver.module.js';
export { SilverService, type BuildRequest } from './silver.service.js';
export type { BlockPlayer } from '../basketball/index.js';
export type {
  BlockSummary,
  SilverBlock,
  SilverBuild,
  SilverPartition,
  SilverPartitionPage,
} from './silver-partition.js';
