import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import type { DatabaseOptions } from './database-engine.js';
import { DatabaseUnavailable } from './errors.js';

/** Only the owner may list, read or enter. */
const OWNER_ONLY = 0o700;
const OTHERS = 0o077;
/** The system's limit for the path of a socket is 104 bytes with the final zero on macOS, 108 on Linux. */
const LONGEST_SOCKET_PATH = 100;
const SOCKET = 'mongodb.sock';

/**
 * Creates a folder that no other user of the machine can enter, or closes an existing one. Files in it are then out of reach
 * of others, regardless of their own permissions.
 * @param log receives a line if the file system cannot close it
 */
export async function closeFolder(path: string, log: (line: string) => void): Promise<void> {
  await mkdir(path, { recursive: true, mode: OWNER_ONLY });
  await chmod(path, OWNER_ONLY).catch(() => undefined);
  if (((await lstat(path)).mode & OTHERS) === 0) return;
  log(`database: other users of this machine can enter ${path}, and its permissions cannot be changed`);
}

/**
 * The path of the socket of a database that is started here, in a folder of its owner, because a port of 127.0.0.1 is open to
 * every user of the machine. The same at every start on a data folder: in the data folder or, if its path is too long or its
 * file system has no sockets, in the folder for temporary files.
 * @throws {DatabaseUnavailable} `database.socket-folder` when that folder belongs to another user or is open to others
 */
export async function socketPath(
  { dataDir, databaseName, log }: Pick<DatabaseOptions, 'dataDir' | 'databaseName' | 'log'>,
  temporary = tmpdir(),
): Promise<string> {
  const folder = join(resolve(dataDir), 'socket');
  const path = join(folder, SOCKET);
  if (Buffer.byteLength(path) <= LONGEST_SOCKET_PATH) {
    await closeFolder(folder, log);
    if (await supportsSockets(folder)) return path;
  }
  return join(await temporaryFolder(dataDir, `${temporary}/${databaseName}`), SOCKET);
}

/** The address of a database behind a socket, for a driver. */
export function socketUri(path: string, database: string, options: string): string {
  return `mongodb://${encodeURIComponent(path)}/${database}?directConnection=true&retryWrites=false${options}`;
}

/** Every user may create folders there, so one of this name is used only if it belongs to this user and is closed. */
async function temporaryFolder(dataDir: string, prefix: string): Promise<string> {
  const name = createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 16);
  const folder = `${prefix}-${name}`;
  await mkdir(folder, { mode: OWNER_ONLY }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const found = await lstat(folder);
  const isOurs = process.getuid === undefined || found.uid === process.getuid();
  if (found.isDirectory() && isOurs && (found.mode & OTHERS) === 0) return folder;
  throw new DatabaseUnavailable({
    code: 'database.socket-folder',
    message: `${folder}, where the database would listen, is not a folder of this user alone: remove it, or use a DATA_DIR with a shorter path.`,
  });
}

async function supportsSockets(folder: string): Promise<boolean> {
  const probe = join(folder, `p${process.pid}`);
  const server = createServer();
  try {
    await new Promise<void>((done, fail) => server.once('error', fail).listen(probe, done));
    return true;
  } catch {
    return false;
  } finally {
    if (server.listening) await new Promise((done) => server.close(done));
    await rm(probe, { force: true });
  }
}
