import { closeSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { access, chmod, constants, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError, messageOf } from '../errors/app-error.js';
import { newId } from '../ids/ids.js';

/** What a running instance writes into its data folder, so that `npm run pipeline` finds it. */
export interface InstanceNote {
  pid: number;
  /** When the process started, as `startTimeOf` returns it. Absent where the system does not show it, and in older notes. */
  started?: string;
  /** Address of the instance, once it listens. */
  url?: string;
}

/** The folder and its content are for this user alone: feed files, models and a journal are plain files in it. */
const OWNER_ONLY = 0o700;

/**
 * Creates the data folder, checks that it can be written, and closes it to other users of the machine.
 * @throws {AppError} `config.data-dir` when it cannot be written
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

/** With its parents, one by one: Node's recursive mkdir never ends where a file system refuses a folder with ENOENT. */
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

/** New, or of an earlier start. A folder with other content is not only ours, and keeps its permissions. */
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

/** One process per data folder: a second one is refused with the address of the first. */
export class InstanceLock {
  private readonly file: string;

  constructor(private readonly dataDir: string) {
    this.file = join(dataDir, 'instance.json');
  }

  /** @throws {AppError} `config.data-dir-in-use` when another process runs on the folder */
  acquire(): void {
    for (let attempt = 0; attempt < 3; attempt++) {
      try {
        const handle = openSync(this.file, 'wx');
        writeSync(handle, JSON.stringify(noteOf()));
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
    writeFileSync(this.file, JSON.stringify(noteOf(url)));
  }

  release(): void {
    rmSync(this.file, { force: true });
  }
}

function noteOf(url?: string): InstanceNote {
  return { pid: process.pid, started: startTimeOf(process.pid), url };
}

/** The instance that runs on a data folder, or undefined: the note of a process that has ended does not count. */
export function readInstance(dataDir: string): InstanceNote | undefined {
  try {
    const note = JSON.parse(readFileSync(join(dataDir, 'instance.json'), 'utf8')) as InstanceNote;
    return isRunning(note) ? note : undefined;
  } catch {
    return undefined;
  }
}

/** The address of the instance of these settings, whether it runs or not. */
export function instanceUrl({ dataDir, port }: { dataDir: string; port: number }): string {
  return readInstance(dataDir)?.url ?? `http://127.0.0.1:${port}`;
}

/** Whether the process that wrote a note still runs: its id may belong to another program by now. */
function isRunning({ pid, started }: InstanceNote): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (started !== undefined) return startTimeOf(pid) === started;
  try {
    // Of an older version, which noted no start.
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('main.js');
  } catch {
    return true;
  }
}

/**
 * When a process started, in clock ticks since the machine did, which with the process id identifies it (proc(5), field 22).
 * Undefined for a process that has ended and on systems other than Linux.
 */
export function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // From field 3 on: the second is the program's name in parentheses, with any characters.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? undefined : fields[18];
  } catch {
    return undefined;
  }
}

/** An id of this instance that stays the same over restarts: a lease that it held before a kill is its own. */
export function instanceId(dataDir: string): string {
  const file = join(dataDir, 'instance-id');
  try {
    const id = readFileSync(file, 'utf8').trim();
    if (/^[0-9a-f]{32}$/.test(id)) return id;
  } catch {
    // The first start on this folder.
  }
  const id = newId();
  writeFileSync(file, id);
  return id;
}
