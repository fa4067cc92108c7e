export {
  DATABASE_ENGINES,
  type DatabaseEngine,
  type DatabaseOptions,
  type ResolvedDatabase,
  type StartedEngine,
} from './database-engine.js';
export { DatabaseKeeper, type KeeperLog, type Outage } from './database-keeper.js';
export { DatabaseUnavailable } from './errors.js';
export { prepareDatabase, resolveDatabase } from './resolve-database.js';
