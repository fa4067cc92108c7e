import { closeSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { access, chmod, constants, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError, messageOf } from '../errors/app-error.js';
import { newId } from '../ids/ids.js';

/** What a running instance leaves in its data folder, so that `npm run pipeline` finds it. */
export interface InstanceNote {
  pid: number;
  /** Address of the instance, once it listens. */
  url?: string;
}

/** The folder and what is in it are for this user alone: feed files, models and a journal lie in it as plain files. */
const OWNER_ONLY = 0o700;

/**
 * Makes the data folder, checks that it can be written, and closes it to other users of the machine.
 * @throws AppError `config.data-dir`
 */
export async function prepareDataDir(dataDir: string): Promise<void> {
  try {
    await makeFolder(dataDir);
    if (await isDataFolder(dataDir)) await chmod(dataDir, OWNER_ONLY).catch(() => undefined);
    await access(dataDir, constants.W_OK | constants.X_OK);
    const probe = join(dataDir, '.probe');
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    throw new AppError({
      code: 'config.data-dir',
      kind: 'invalid',
      message: `The data folder ${dataDir} cannot be written (${messageOf(error)}): make it writable or name another one with DATA_DIR.`,
    });
  }
}

/** With its parents, step by step: Node's own way of doing it never ends where a file system refuses a folder with ENOENT. */
async function makeFolder(path: string): Promise<void> {
  if (await isFolder(path)) return;
  if (dirname(path) !== path) await makeFolder(dirname(path));
  try {
    await mkdir(path);
  } catch (error) {
    // Another process was faster.
    if (!(await isFolder(path))) throw error;
  }
}

/** New, or of an earlier start. A folder that holds other things is not only ours, and keeps its permissions. */
async function isDataFolder(path: string): Promise<boolean> {
  const names = await readdir(path);
  return names.length === 0 || names.includes('instance-id') || names.includes('database.json');
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** One process for each data folder: a second one is refused with the address of the first. */
export class InstanceLock {
  private readonly file: string;

  constructor(private readonly dataDir: string) {
    this.file = join(dataDir, 'instance.json');
  }

  /** @throws AppError `config.data-dir-in-use` */
  acquire(): void {
    for (let attempt = 0; attempt < 3; attempt++) {
      try {
        const handle = openSync(this.file, 'wx');
        writeSync(handle, JSON.stringify({ pid: process.pid } satisfies InstanceNote));
        closeSync(handle);
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        const note = readInstance(this.dataDir);
        if (note) {
          throw new AppError({
            code: 'config.data-dir-in-use',
            kind: 'conflict',
            message: `The data folder ${this.dataDir} is in use by process ${note.pid}${note.url ? ` at ${note.url}` : ''}: stop that one or name another folder with DATA_DIR.`,
          });
        }
        rmSync(this.file, { force: true });
      }
    }
  }

  announce(url: string): void {
    writeFileSync(this.file, JSON.stringify({ pid: process.pid, url } satisfies InstanceNote));
  }

  release(): void {
    rmSync(this.file, { force: true });
  }
}

/** The instance that runs on a data folder, or undefined: a note that a killed process left behind does not count. */
export function readInstance(dataDir: string): InstanceNote | undefined {
  try {
    const note = JSON.parse(readFileSync(join(dataDir, 'instance.json'), 'utf8')) as InstanceNote;
    return isOurs(note.pid) ? note : undefined;
  } catch {
    return undefined;
  }
}

/** Where the instance of these settings answers, if it runs or as soon as it does. */
export function instanceUrl({ dataDir, port }: { dataDir: string; port: number }): string {
  return readInstance(dataDir)?.url ?? `http://127.0.0.1:${port}`;
}

/** A number may have gone to another program since: where the system tells the command line, it must be a Node program. */
function isOurs(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('main.js');
  } catch {
    return true;
  }
}

/** A name for this instance that stays the same over restarts: a lease that it held before a kill is its own. */
export function instanceId(dataDir: string): string {
  const file = join(dataDir, 'instance-id');
  try {
    const id = readFileSync(file, 'utf8').trim();
    if (/^[0-9a-f]{32}$/.test(id)) return id;
  } catch {
    // The first start on this folder: there is none yet.
  }
  const id = newId();
  writeFileSync(file, id);
  return id;
}
