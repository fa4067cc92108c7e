import type { Settings } from './settings.js';

/** The environment of a child process that works on the same data as this one, with some settings of its own. */
export function childEnvironment(settings: Settings, own: Record<string, string>): NodeJS.ProcessEnv {
  return {
    ...process.env,
    DATA_DIR: settings.dataDir,
    CACHE_DIR: settings.cacheDir,
    ...(settings.mongodbUri ? { MONGODB_URI: settings.mongodbUri } : {}),
    MONGODB_DATABASE: settings.mongodbDatabase,
    FEED_SOURCE: settings.feedSource,
    ...own,
  };
}
