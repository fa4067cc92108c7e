import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { archivedClasses, type ClassArguments } from './class-archive.js';
import { ChildDatabase } from './child-database.js';
import type { DatabaseOptions, PreparedEngine, StartedEngine } from './database-engine.js';
import { dataInUse, EngineUnavailable } from './errors.js';
import { builtLauncher } from './java-build.js';
import { closeFolder, socketPath, socketUri } from './private-folder.js';
import { findProgram, javaMajor, releasedMajor, versionText } from './program.js';

const JAVA_REMEDY = 'Install Java 17 or later (a JDK, with Maven, for the first start).';
const READY_LIMIT_MS = 180_000;
const SLOW_AFTER_MS = 5_000;
/** Exit code of the launcher when another process has the data file open. */
const EXIT_LOCKED = 4;

/**
 * The heap follows the live data in small steps: at most some 420 MB resident under a mixed load, against 750 MB
 * with the JVM's defaults, at the same processor time.
 */
const JVM_FLAGS = [
  '-Xmx768m',
  '-Xms64m',
  '-Xmn32m',
  '-XX:+UseSerialGC',
  '-XX:MinHeapFreeRatio=20',
  '-XX:MaxHeapFreeRatio=40',
  '-XX:+ExitOnOutOfMemoryError',
  '-Dslf4j.internal.verbosity=ERROR',
];

/** Folder and file of the data of mongo-java-server. */
export function javaDataFile(dataDir: string): string {
  return join(dataDir, 'mongo-java-server', 'data.mv');
}

/** Finds Java and the launcher, which Maven builds if needed. */
export async function prepareJavaServer(options: DatabaseOptions): Promise<PreparedEngine> {
  const java = await findProgram('java', options.searchPath);
  if (java === null) throw new EngineUnavailable('java is not on the PATH', JAVA_REMEDY);
  const major = (await releasedMajor(java)) ?? javaMajor(await versionText(java, '-version').catch(() => ''));
  if (major === null) throw new EngineUnavailable(`${java} does not report its version`, JAVA_REMEDY);
  if (major < 17)
    throw new EngineUnavailable(`${java} is Java ${major}, and 17 or later is needed`, JAVA_REMEDY);
  const launcher = await builtLauncher(options);
  const classes = await archivedClasses({
    launcher,
    java,
    searchPath: options.searchPath,
    log: options.log,
    rehearse: (trial) => rehearseIn(launcher, java, trial),
  });
  return {
    description: `mongo-java-server 1.47 on Java ${major}, data in ${javaDataFile(options.dataDir)}`,
    start: () => startJavaServer(java, classes, options),
  };
}

/**
 * Runs a server for a moment, on separate data.
 * @throws {Error} when it does not start or does not stop gracefully
 */
async function rehearseIn(launcher: string, java: string, classes: ClassArguments): Promise<void> {
  const dataDir = await mkdtemp(join(launcher, 'rehearsal-'));
  try {
    const server = await startJavaServer(java, classes, {
      dataDir,
      databaseName: 'rehearsal',
      log: () => undefined,
    });
    try {
      const { rehearse } = await import('./rehearsal.js');
      await rehearse(server.uri);
    } finally {
      await server.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function startJavaServer(
  java: string,
  classes: ClassArguments,
  options: Pick<DatabaseOptions, 'dataDir' | 'databaseName' | 'log'>,
): Promise<StartedEngine> {
  const file = javaDataFile(options.dataDir);
  await closeFolder(join(file, '..'), options.log);
  const socket = await socketPath(options);
  let child: ChildDatabase | undefined;
  const ready = new Promise<true>((resolve) => {
    child = new ChildDatabase(
      'mongo-java-server',
      {
        program: java,
        arguments: [...JVM_FLAGS, ...classes, 'parivision.embeddedmongo.Launcher', file, socket],
      },
      (line) => {
        if (isReadyLine(line)) resolve(true);
      },
    );
  });
  await waitUntilReady(child!, ready, options);
  // The server runs one command at a time: few connections, no retried writes.
  return child!.started(socketUri(socket, options.databaseName, '&maxPoolSize=16'));
}

async function waitUntilReady(
  child: ChildDatabase,
  ready: Promise<true>,
  options: Pick<DatabaseOptions, 'dataDir' | 'log'>,
): Promise<void> {
  const slow = setTimeout(() => options.log('database: still opening the data file'), SLOW_AFTER_MS);
  let limit: NodeJS.Timeout | undefined;
  const tooLong = new Promise<string>((resolve) => {
    limit = setTimeout(
      () => resolve(`mongo-java-server was not ready within ${READY_LIMIT_MS / 1000} s`),
      READY_LIMIT_MS,
    );
  });
  try {
    const outcome = await Promise.race([ready, child.ended, tooLong]);
    if (outcome === true) return;
    await child.stop();
    if (child.code === EXIT_LOCKED) throw dataInUse(options.dataDir, outcome);
    throw new EngineUnavailable(outcome, 'The message states what to fix.');
  } finally {
    clearTimeout(slow);
    clearTimeout(limit);
  }
}

/** Whether a line of the launcher reports that it is ready. */
export function isReadyLine(line: string): boolean {
  return /^\{"ready":true,"pid":\d+\}$/.test(line.trim());
}
