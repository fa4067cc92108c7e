import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { ChildDatabase } from './child-database.js';
import type { DatabaseOptions, StartedEngine } from './database-engine.js';
import { dataInUse, EngineUnavailable } from './errors.js';
import { closeFolder, socketPath, socketUri } from './private-folder.js';

const READY_LIMIT_MS = 60_000;
const POLL_MS = 100;
const PREDECESSOR_PATIENCE_MS = 8_000;
const CACHE_GB = '0.25';
const REMEDY = 'See mongod.log in the data folder for the cause.';
/** mongod's own code for a data path in use. */
const EXIT_DATA_IN_USE = 100;

/** Folder of the data of mongod, from the PATH or downloaded. */
export function mongodDataPath(dataDir: string): string {
  return join(dataDir, 'mongod');
}

/** Starts mongod on its persistent folder, on a socket that only its owner can open, and waits until it responds. */
export async function startMongod(program: string, options: DatabaseOptions): Promise<StartedEngine> {
  await closeFolder(mongodDataPath(options.dataDir), options.log);
  await awaitPredecessor(options.dataDir);
  const log = join(options.dataDir, 'mongod.log');
  await rename(log, `${log}.previous`).catch(() => undefined);
  const socket = await socketPath(options);
  const uri = socketUri(socket, options.databaseName, '');
  const child = new ChildDatabase('mongod', { program, arguments: mongodArguments(options.dataDir, socket) });
  const watchdog = watch(child);
  const problem = await untilAnswers(child, uri);
  if (problem === null) return child.started(uri);
  await child.stop();
  watchdog.kill('SIGKILL');
  if (child.code === EXIT_DATA_IN_USE) throw dataInUse(options.dataDir, problem);
  throw new EngineUnavailable((await lastComplaint(log)) ?? problem, REMEDY);
}

/** The only address to bind is the path of a socket: mongod then opens no port. */
function mongodArguments(dataDir: string, socket: string): string[] {
  return [
    ['--dbpath', mongodDataPath(dataDir)],
    ['--bind_ip', socket],
    ['--filePermissions', '0700'],
    // mongod also creates a socket named after its port: beside it, and not in /tmp.
    ['--unixSocketPrefix', dirname(socket)],
    ['--storageEngine', 'wiredTiger'],
    ['--wiredTigerCacheSizeGB', CACHE_GB],
    ['--pidfilepath', pidFile(dataDir)],
    ['--logpath', join(dataDir, 'mongod.log')],
    ['--logappend'],
  ].flat();
}

function pidFile(dataDir: string): string {
  return join(dataDir, 'mongod.pid');
}

/**
 * mongod does not watch its parent, so a shell does: it reads a pipe that only this process holds open, and when that
 * closes, even by kill -9, it stops mongod gracefully. The shell uses one megabyte and ends with mongod.
 */
function watch(child: ChildDatabase): ChildProcess {
  const watchdog = spawn('/bin/sh', ['-c', 'cat >/dev/null; kill -TERM "$0"', String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watchdog.on('error', () => undefined);
  watchdog.stdin!.on('error', () => undefined);
  watchdog.unref();
  void child.ended.then(() => watchdog.kill('SIGKILL'));
  return watchdog;
}

/** After a kill of the application, its mongod needs a moment to close its files. */
async function awaitPredecessor(dataDir: string): Promise<void> {
  const deadline = performance.now() + PREDECESSOR_PATIENCE_MS;
  for (;;) {
    const pid = await predecessor(dataDir);
    if (pid === null) break;
    if (performance.now() > deadline) throw dataInUse(dataDir, `mongod has process id ${pid}`);
    await sleep(POLL_MS);
  }
  await rm(pidFile(dataDir), { force: true });
}

/** Process id of a mongod that still runs on this data, or null. */
async function predecessor(dataDir: string): Promise<number | null> {
  const pid = Number.parseInt(await readFile(pidFile(dataDir), 'utf8').catch(() => ''), 10);
  if (!Number.isInteger(pid) || pid <= 1) return null;
  try {
    process.kill(pid, 0);
  } catch {
    return null;
  }
  // Process ids are reused: where the command line is readable, it must contain our data path.
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null);
  return command === null || command.includes(mongodDataPath(dataDir)) ? pid : null;
}

/** Null once mongod responds to a ping, else the reason why it does not. */
async function untilAnswers(child: ChildDatabase, uri: string): Promise<string | null> {
  const deadline = performance.now() + READY_LIMIT_MS;
  let ended: string | null = null;
  void child.ended.then((reason) => {
    ended = reason;
  });
  while (performance.now() < deadline) {
    if (ended !== null) return ended;
    if (await answers(uri)) return null;
    await sleep(POLL_MS);
  }
  return `mongod did not answer within ${READY_LIMIT_MS / 1000} s`;
}

async function answers(uri: string): Promise<boolean> {
  const { MongoClient } = await import('mongodb');
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 1_000 });
  try {
    await client.db('admin').command({ ping: 1 });
    return true;
  } catch {
    return false;
  } finally {
    await client.close().catch(() => undefined);
  }
}

/** The message of the last error in mongod's log, which has one JSON object per line. */
async function lastComplaint(log: string): Promise<string | null> {
  const text = await readFile(log, 'utf8').catch(() => '');
  for (const line of text.trim().split('\n').toReversed()) {
    const complaint = complaintOf(line);
    if (complaint !== null) return complaint;
  }
  return null;
}

/** Message of a log line of severity error or fatal, or null. */
export function complaintOf(line: string): string | null {
  try {
    const entry = JSON.parse(line) as { s?: string; msg?: string; attr?: { error?: unknown } };
    if (entry.s !== 'E' && entry.s !== 'F') return null;
    const detail = entry.attr?.error === undefined ? '' : `: ${JSON.stringify(entry.attr.error)}`;
    return `mongod: ${entry.msg ?? 'error'}${detail}`.slice(0, 300);
  } catch {
    return null;
  }
}
