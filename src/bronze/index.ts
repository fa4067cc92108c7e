export { BronzeModule } from './bronze.module.js';
export { BronzeLists, type ListedBatch } from './bronze-lists.service.js';
export { BronzeService, type BronzeCounts, type IngestRequest } from './bronze.service.js';
export { changedGames, type Batch, type BatchCounts, type BatchGame } from './batch.js';
export type { BronzeGame, BronzeShot } from './bronze-game.js';
