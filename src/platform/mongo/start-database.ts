import {
  type DatabaseOptions,
  DatabaseUnavailable,
  resolveDatabase,
  type ResolvedDatabase,
} from '@parivision/embedded-mongo';
import type { Settings } from '../config/settings.js';
import { AppError } from '../errors/app-error.js';

/** Name of the database in a server that is started here. */
const DATABASE_NAME = 'parivision';

/**
 * Finds the database of the settings, or starts one.
 * @throws {AppError} `database.…` when there is none; the message states what to do
 */
export async function startDatabase(
  { mongodbUri, dataDir, cacheDir }: Settings,
  hooks: Pick<DatabaseOptions, 'log' | 'opening'>,
): Promise<ResolvedDatabase> {
  try {
    return await resolveDatabase({
      uri: mongodbUri,
      dataDir,
      databaseName: DATABASE_NAME,
      cacheDir,
      ...hooks,
    });
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable)) throw error;
    const { code, message } = error;
    throw new AppError({ code, kind: 'unavailable', message, cause: error });
  }
}
