import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

import mongoose from 'mongoose';

import type { DatabaseOptions } from '@parivision/embedded-mongo';

const ROOT = join(import.meta.dirname, '..', '..');

export const { ObjectId } = mongoose.mongo;

/** Options that allow mongo-java-server only, with the builds shared between all tests of this machine. */
export function javaDatabase(
  dataDir: string,
  log: (line: string) => void = () => undefined,
): DatabaseOptions {
  return {
    dataDir,
    databaseName: 'parivision-test',
    cacheDir: process.env.PARIVISION_CACHE_DIR || join(homedir(), '.cache', 'parivision'),
    engines: ['mongo-java-server'],
    log,
  };
}

/** Options with a stand-in for mongod, which is made in the folder, as the one on the PATH. */
export function standInMongod(folder: string): DatabaseOptions {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const script = join(import.meta.dirname, 'fake-mongod.mjs');
  writeFileSync(join(bin, 'mongod'), `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`, {
    mode: 0o755,
  });
  return {
    dataDir: join(folder, 'data'),
    databaseName: 'parivision-test',
    cacheDir: join(folder, 'cache'),
    engines: ['mongod-on-path'],
    searchPath: bin,
    log: () => undefined,
  };
}

export async function connect(uri: string): Promise<mongoose.mongo.MongoClient> {
  return new mongoose.mongo.MongoClient(uri).connect();
}

/** The socket that an address of a driver names. */
export function socketOf(uri: string): string {
  return decodeURIComponent(new URL(uri).host);
}

/** A folder that is removed when the specs of the file are done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'parivision-database-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The built package, for a process of its own: Node 20 does not run TypeScript. */
export const BUILT_PACKAGE = join(ROOT, 'docker', 'embedded-mongo', 'dist', 'index.js');

/** A `describe` that needs Java 17 and Maven; where they are absent one test is registered, visibly skipped. */
export function describeWithJava(name: string, body: () => void): void {
  if (runs('java', '-version') && runs('mvn', '-version')) {
    describe(name, body);
    return;
  }
  // oxlint-disable-next-line jest/no-disabled-tests, jest/expect-expect -- the skip is the report that the programs are missing
  it.skip(`${name} (skipped: Java 17 or Maven is not here)`, () => {});
}

function runs(program: string, argument: string): boolean {
  try {
    execFileSync(program, [argument], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
