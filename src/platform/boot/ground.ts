import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { ResolvedDatabase } from '@parivision/embedded-mongo';
import { UPLOADS } from '../blobs/hashing-file.js';
import type { Settings } from '../config/settings.js';
import { AppError } from '../errors/app-error.js';
import { InstanceLock, prepareDataDir } from '../instance/instance-lock.js';
import { startDatabase } from '../mongo/start-database.js';
import type { BootLogger } from './boot-logger.js';

/** What is prepared before the application is built. The caller stops the database and releases the lock. */
export interface Ground {
  settings: Settings;
  logger: BootLogger;
  lock: InstanceLock;
  /** Still starting: it opens its files while the program is loaded. */
  database: Promise<ResolvedDatabase>;
}

/**
 * Checks the data folder and the port, takes the lock of the data folder, and begins to find or start the database. Invalid
 * settings are reported before anything is changed. It loads no large library, and returns once the database opens its files
 * or is available.
 * @throws {AppError} `config.data-dir` when the folder cannot be written; `config.data-dir-in-use` when another instance uses
 * it; `config.port` when the port cannot be used
 */
export async function prepareGround(settings: Settings, logger: BootLogger): Promise<Ground> {
  await prepareDataDir(settings.dataDir);
  await checkPort(settings);
  const lock = new InstanceLock(settings.dataDir);
  lock.acquire();
  // Uploads interrupted by a kill; because of the lock no other process writes any.
  await rm(join(settings.dataDir, UPLOADS), { recursive: true, force: true });
  let opening!: () => void;
  const begun = new Promise<void>((resolve) => (opening = resolve));
  const database = startDatabase(settings, { log: (line) => logger.say(line), opening });
  try {
    await Promise.race([begun, database]);
  } catch (error) {
    lock.release();
    throw error;
  }
  // A later failure is handled where the promise is awaited.
  database.catch(() => undefined);
  return { settings, logger, lock, database };
}

/** Detects a port in use before a database is started. */
async function checkPort({ host, port }: Settings): Promise<void> {
  if (port === 0) return;
  await new Promise<void>((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => reject(portError(error, host, port)));
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}

/** Why the port cannot be opened, as one sentence; any other error unchanged. */
export function portError(
  error: NodeJS.ErrnoException,
  host: string,
  port: number,
  setting: 'PORT' | 'GRPC_PORT' = 'PORT',
): Error {
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is used by another program: choose another one with ${setting}.`,
    EACCES: `Port ${port} may not be opened by this user: choose one above 1023 with ${setting}.`,
    EADDRNOTAVAIL: `This machine has no address ${host}: choose another one with HOST.`,
    ENOTFOUND: `The name ${host} is not known: choose another one with HOST.`,
  };
  const message = reasons[error.code ?? ''];
  return message ? new AppError({ code: 'config.port', kind: 'conflict', message }) : error;
}
