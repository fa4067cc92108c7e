import type { Settings } from './settings.js';

/** A variable of the environment that is no setting; undefined if it is absent or empty. */
export function readVariable(name: string): string | undefined {
  return process.env[name] || undefined;
}

/** A key for PariVision itself, for its commands. Call it after the settings are loaded: `.env` may hold it. */
export function readOwnToken(): string | undefined {
  return readVariable('PARIVISION_TOKEN');
}

/** The environment of a child process that works on the same data as this one, with some settings changed. */
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
