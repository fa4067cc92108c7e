import { constants } from 'node:fs';
import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { DATABASE_ENGINES, type LocalEngine } from './database-engine.js';
import { DatabaseUnavailable } from './errors.js';
import { exists } from './exists.js';
import { javaDataFile } from './java-server.js';
import { mongodDataPath } from './mongod-process.js';

/** Which engine the data of a folder belongs to. */
export interface DataOwner {
  engine: LocalEngine;
  /** Whether the data files exist; false if only the record is left. */
  present: boolean;
}

function recordFile(dataDir: string): string {
  return join(dataDir, 'database.json');
}

/** Creates the folder and checks that files can be created in it. */
export async function ensureDataFolder(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    // For root, access() succeeds even on a read-only file system.
    const probe = join(dataDir, `.write-check-${process.pid}`);
    await (await open(probe, 'w')).close();
    await rm(probe, { force: true });
  } catch (error) {
    const detail =
      typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
    throw new DatabaseUnavailable({
      code: 'database.data-folder-unwritable',
      message: `The data folder ${dataDir} cannot be written (${detail}): make it writable for this user, or choose another one.`,
    });
  }
}

/** The engine that the data in the folder belongs to: as recorded, else inferred from its files; null for a new folder. */
export async function dataOwner(dataDir: string): Promise<DataOwner | null> {
  const recorded = await readRecord(dataDir);
  const java = await exists(javaDataFile(dataDir));
  const mongod = await exists(join(mongodDataPath(dataDir), 'WiredTiger'));
  if (recorded !== null)
    return { engine: recorded, present: recorded === 'mongo-java-server' ? java : mongod };
  if (java && mongod) {
    throw new DatabaseUnavailable({
      code: 'database.data-ambiguous',
      message: `The data folder ${dataDir} holds data of mongod and of mongo-java-server, and its database.json is missing: write {"engine":"mongod-on-path"} or {"engine":"mongo-java-server"} into it to say which counts.`,
    });
  }
  if (java) return { engine: 'mongo-java-server', present: true };
  if (mongod) return { engine: 'mongod-on-path', present: true };
  return null;
}

/** Records the owner atomically. */
export async function recordOwner(dataDir: string, engine: LocalEngine): Promise<void> {
  const path = recordFile(dataDir);
  const text = `${JSON.stringify({ engine })}\n`;
  if ((await readFile(path, 'utf8').catch(() => '')) === text) return;
  const temporary = `${path}.${process.pid}.new`;
  const file = await open(temporary, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

async function readRecord(dataDir: string): Promise<LocalEngine | null> {
  const path = recordFile(dataDir);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return null;
  }
  const engine = engineIn(text);
  if (engine === null) {
    throw new DatabaseUnavailable({
      code: 'database.record-invalid',
      message: `${path} does not name a known engine: it must read {"engine":"mongo-java-server"}, {"engine":"mongod-on-path"} or {"engine":"mongod-download"}.`,
    });
  }
  return engine;
}

/** The engine that the text of a record names, or null. */
export function engineIn(text: string): LocalEngine | null {
  try {
    const record: unknown = JSON.parse(text);
    const name = typeof record === 'object' && record !== null && 'engine' in record ? record.engine : null;
    const engine = DATABASE_ENGINES.find((known) => known === name);
    return engine === undefined || engine === 'uri' ? null : engine;
  } catch {
    return null;
  }
}
