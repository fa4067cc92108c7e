export { SilverModule } from './silver.module.js';
export { SilverService, type BuildRequest } from './silver.service.js';
export type { BlockSummary, SilverBlock, SilverBuild, SilverPartition } from './silver-partition.js';
