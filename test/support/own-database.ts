import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Settings with which an application starts a database of its own in its data folder. */
export const OWN_DATABASE = { MONGODB_URI: '' };

/** Process id of the database that runs on this data folder, whichever engine it is. */
export function databasePid(dataDir: string): number {
  for (const file of ['mongo-java-server/data.mv.lock', 'mongod.pid']) {
    try {
      const pid = Number(readFileSync(join(dataDir, file), 'utf8'));
      if (pid > 0) return pid;
    } catch {
      // The other engine.
    }
  }
  throw new Error(`no database runs on ${dataDir}`);
}

/** Whether there is such a process. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
