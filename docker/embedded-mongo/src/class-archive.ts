import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { exists } from './exists.js';
import { findProgram } from './program.js';

/** How the classes of the launcher are read: arguments of Java before the name of the main class. */
export type ClassArguments = string[];

/** Starts the launcher with these arguments, lets it do what an application does, and ends it in order. */
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

/** What Java has to say of an archive that it does not use is not for the reader of our lines. */
const QUIET = '-Xlog:disable';
const OWN_JAR = 'launcher.jar';
const run = promisify(execFile);

/**
 * Java can keep the classes of a program, parsed and linked, in an archive that it maps into memory (dynamic class data
 * sharing): the database is then ready in half the time. It is made once for a launcher and a Java, by a rehearsal of some
 * seconds. Where it cannot be made, which is said once, the classes are read one by one as ever.
 */
export async function archivedClasses(options: ArchiveOptions): Promise<ClassArguments> {
  const { launcher, java, log } = options;
  const archive = join(launcher, `classes-${await identityOf(java)}.jsa`);
  // Says that it could not be made, and why.
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

/** Makes it under another name first: another start must not find half of it. Answers why it could not, if so. */
async function makeArchive(archive: string, options: ArchiveOptions): Promise<string | undefined> {
  const { launcher, searchPath, rehearse } = options;
  // Of folders Java archives nothing.
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

/** In one order always: an archive is for a class path, and a folder's own order may change. */
async function classPathOf(launcher: string): Promise<string> {
  const jars = (await readdir(join(launcher, 'lib'))).toSorted();
  const own = jars.includes(OWN_JAR) ? [] : [join(launcher, 'classes')];
  return [...own, ...jars.map((jar) => join(launcher, 'lib', jar))].join(delimiter);
}

/** An archive fits the very Java that has made it. */
async function identityOf(java: string): Promise<string> {
  const path = await realpath(java);
  const { mtimeMs, size } = await stat(path);
  return createHash('sha256').update(`${path}\0${mtimeMs}\0${size}`).digest('hex').slice(0, 12);
}

function unique(path: string): string {
  return `${path}.${process.pid}-${process.hrtime.bigint()}`;
}
