import { type ChildProcess, spawn } from 'node:child_process';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { type DatabaseOptions, resolveDatabase } from '@parivision/embedded-mongo';
import {
  BUILT_PACKAGE,
  describeWithJava,
  javaDatabase,
  socketOf,
  standInMongod,
  temporaryFolder,
} from '../support/embedded-mongo.js';

const SUPPORT = join(import.meta.dirname, '..', 'support');

interface Owner {
  process: ChildProcess;
  uri: string;
  /** Of the database. */
  pid: number;
}

async function startOwner(options: DatabaseOptions): Promise<Owner> {
  const child = spawn(
    process.execPath,
    [join(SUPPORT, 'database-owner.mjs'), BUILT_PACKAGE, JSON.stringify(options)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '' },
      detached: true,
    },
  );
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (data: Buffer) => resolve(data.toString()));
    child.once('exit', (code) => reject(new Error(`the owner ended with code ${code}`)));
  });
  return { process: child, ...(JSON.parse(line) as { uri: string; pid: number }) };
}

async function listens(uri: string): Promise<boolean> {
  const socket = connectSocket(socketOf(uri));
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  }).then((open) => {
    socket.destroy();
    return open as boolean;
  });
}

/** Its successor has a socket of the same path, so the process is what tells. */
async function isGone(pid: number): Promise<boolean> {
  for (let i = 0; i < 100; i += 1) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await sleep(100);
  }
  return false;
}

function ends(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('close', () => resolve());
  });
}

function specs(optionsFor: (folder: string) => DatabaseOptions): void {
  const folder = temporaryFolder();
  let options: DatabaseOptions;

  beforeAll(() => {
    options = optionsFor(folder);
  });

  it('ends with its owner after kill -9, and starts again on the same data at once', async () => {
    const first = await startOwner(options);
    expect(await listens(first.uri)).toBe(true);
    const gone = ends(first.process);
    first.process.kill('SIGKILL');
    await gone;
    const second = await resolveDatabase(options);
    expect(await isGone(first.pid)).toBe(true);
    await second.stop();
    expect(await listens(second.uri)).toBe(false);
  }, 60_000);

  it('survives Ctrl-C in the terminal until its owner stops it', async () => {
    const owner = await startOwner(options);
    const gone = ends(owner.process);
    const output: string[] = [];
    owner.process.stdout!.on('data', (data: Buffer) => output.push(data.toString()));
    // What a terminal does: SIGINT to the whole process group.
    process.kill(-owner.process.pid!, 'SIGINT');
    await gone;
    expect(output.join('')).toContain('the database was there to the end');
    expect(owner.process.exitCode).toBe(0);
    expect(await listens(owner.uri)).toBe(false);
  }, 60_000);

  it('refuses a second owner', async () => {
    const owner = await startOwner(options);
    const error: unknown = await resolveDatabase(options).catch((failure: unknown) => failure);
    const gone = ends(owner.process);
    owner.process.kill('SIGTERM');
    await gone;
    expect(error).toMatchObject({ code: 'database.data-in-use' });
  }, 60_000);
}

describeWithJava('mongo-java-server and its owner', () =>
  specs((folder) => javaDatabase(join(folder, 'data'))),
);

describe('mongod (a stand-in) and its owner', () => {
  specs((folder) => standInMongod(folder));
});
