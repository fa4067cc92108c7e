import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { exists } from './exists.js';
import { findProgram } from './program.js';

/** Arguments of Java before the name of the main class, for loading the launcher's classes. */
export type ClassArguments = string[];

/** Starts the launcher with these arguments, uses it as an application does, and stops it gracefully. */
export type Rehearsal = (classes: ClassArguments) => Promise<void>;

export interface ArchiveOptions {
  /** Folder with `classes/` and `lib/`. */
  launcher: string;
  /** Path of the program. */
  java: string;
  searchPath?: string;
  log: (line: string) => void;
  rehearse: Rehearsal;
}

/** Keeps Java's messages about an archive that it cannot use out of the log. */
const QUIET = '-Xlog:disable';
const OWN_JAR = 'launcher.jar';
const run = promisify(execFile);

/**
 * Java can store the parsed and linked classes of a program in an archive that it maps into memory (dynamic class data
 * sharing): the database is then ready in half the time. The archive is made once per launcher and Java, by a rehearsal of
 * some seconds. If it cannot be made, which is logged once, the classes are loaded one by one.
 */
export async function archivedClasses(options: ArchiveOptions): Promise<ClassArguments> {
  const { launcher, java, log } = options;
  const archive = join(launcher, `classes-${await identityOf(java)}.jsa`);
  // Records that it could not be made, and the reason.
  const refusal = `${archive}.none`;
  if (!(await exists(archive)) && !(await exists(refusal))) {
    log('database: preparing its classes for quick starts, once');
    const reason = await makeArchive(archive, options).catch((error: Error) => error.message);
    if (reason !== undefined) {
      log(`database: its classes cannot be prepared, starts take half a second longer: ${reason}`);
      await writeFile(refusal, `${reason}\n`).catch(() => undefined);
    }
  }
  const path = ['-cp', await classPathOf(launcher)];
  return (await exists(archive))
    ? [`-XX:SharedArchiveFile=${archive}`, '-Xshare:auto', QUIET, ...path]
    : path;
}

/** Writes it under a temporary name first: another start must not find a part of it. Returns the reason if it fails. */
async function makeArchive(archive: string, options: ArchiveOptions): Promise<string | undefined> {
  const { launcher, searchPath, rehearse } = options;
  // Java archives only classes of JAR files.
  if (!(await exists(join(launcher, 'lib', OWN_JAR)))) {
    const jar = await findProgram('jar', searchPath);
    if (jar === null) return 'jar (of the JDK) is not on the PATH';
    const made = unique(join(launcher, OWN_JAR));
    await run(jar, ['--create', '--file', made, '-C', join(launcher, 'classes'), '.']);
    await rename(made, join(launcher, 'lib', OWN_JAR));
  }
  const work = unique(archive);
  try {
    await rehearse([
      `-XX:ArchiveClassesAtExit=${work}`,
      '-Xshare:auto',
      QUIET,
      '-cp',
      await classPathOf(launcher),
    ]);
    if (!(await exists(work))) return 'this Java makes no archives';
    await rename(work, archive);
    return undefined;
  } finally {
    await rm(work, { force: true });
  }
}

/** Sorted: an archive is valid for one class path, and the order of a folder's entries may change. */
async function classPathOf(launcher: string): Promise<string> {
  const jars = (await readdir(join(launcher, 'lib'))).toSorted();
  const own = jars.includes(OWN_JAR) ? [] : [join(launcher, 'classes')];
  return [...own, ...jars.map((jar) => join(launcher, 'lib', jar))].join(delimiter);
}

/** An archive is valid only for the Java that made it. */
async function identityOf(java: string): Promise<string> {
  const path = await realpath(java);
  const { mtimeMs, size } = await stat(path);
  return createHash('sha256').update(`${path}\0${mtimeMs}\0${size}`).digest('hex').slice(0, 12);
}

function unique(path: string): string {
  return `${path}.${process.pid}-${process.hrtime.bigint()}`;
}
