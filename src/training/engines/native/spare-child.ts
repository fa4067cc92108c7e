import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import { getPriority, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';

/** How long a process waits for an order before it is ended. */
const SPARE_MS = 5000;

let spare: { child: ChildProcess; niceness: number | undefined; timer: NodeJS.Timeout } | undefined;

/** A process that has had no order yet: the one that waits, else a new one. */
export function takeChild(niceness: number | undefined): ChildProcess {
  const waiting = spare;
  spare = undefined;
  clearTimeout(waiting?.timer);
  const alive = waiting && waiting.child.exitCode === null && waiting.child.signalCode === null;
  if (alive && waiting.niceness === niceness) {
    hold(waiting.child, 'ref');
    return waiting.child;
  }
  waiting?.child.kill('SIGKILL');
  return startChild(niceness);
}

/**
 * Starts the process of the next fit while this one's result is looked at: loading Node and the libraries takes a good part of a
 * second on a busy machine. It ends when no order comes, and with this process.
 */
export function prepareChild(niceness: number | undefined): void {
  if (spare) return;
  const child = startChild(niceness);
  const timer = setTimeout(() => {
    child.kill('SIGKILL');
    if (spare?.child === child) spare = undefined;
  }, SPARE_MS).unref();
  // One that cannot be started is found out by the fit that starts its own.
  child.on('error', () => undefined);
  child.stdin!.on('error', () => undefined);
  hold(child, 'unref');
  spare = { child, niceness, timer };
}

/** Whether this thread keeps running for the sake of the process. */
function hold(child: ChildProcess, verb: 'ref' | 'unref'): void {
  child[verb]();
  child.channel?.[verb]();
  for (const stream of [child.stdin, child.stderr]) (stream as Socket | null)?.[verb]();
}

function startChild(niceness: number | undefined): ChildProcess {
  const child = fork(entry(), {
    execArgv: [],
    // One thread makes the library's calls (see NativeLibrary). Its OpenMP team spins for microseconds only: with the
    // default, milliseconds, a fit takes ten times as long where something else needs the cores. None of our settings and
    // secrets go there.
    env: { UV_THREADPOOL_SIZE: '1', GOMP_SPINCOUNT: '1000' },
    serialization: 'advanced',
    stdio: ['pipe', 'ignore', 'pipe', 'ipc'],
  });
  if (niceness !== undefined && child.pid !== undefined) giveWay(child.pid, niceness);
  return child;
}

/** The built entry: beside this file in dist, or there when this file is run from its source. */
function entry(): string {
  const here = fileURLToPath(new URL('./fit-child.js', import.meta.url));
  if (existsSync(here)) return here;
  return fileURLToPath(new URL('../../../../dist/training/engines/native/fit-child.js', import.meta.url));
}

/** Threads inherit it, so it must be set before the process starts a thread. */
function giveWay(pid: number, niceness: number): void {
  try {
    setPriority(pid, Math.max(getPriority(), niceness));
  } catch {
    // It has ended already, or the system does not allow it: then it competes like any other.
  }
}
