import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

import mongoose from 'mongoose';

import type { DatabaseOptions } from '../../src/platform/mongo/embedded/resolve-database.js';

export const { ObjectId } = mongoose.mongo;

/** Options that allow mongo-java-server only, with the builds shared between all tests of this machine. */
export function javaDatabase(
  dataDir: string,
  log: (line: string) => void = () => undefined,
): DatabaseOptions {
  return {
    dataDir,
    cacheDir: process.env.PARIVISION_CACHE_DIR || join(homedir(), '.cache', 'parivision'),
    engines: ['mongo-java-server'],
    log,
  };
}

export async function connect(uri: string): Promise<mongoose.mongo.MongoClient> {
  return new mongoose.mongo.MongoClient(uri).connect();
}

/** A folder that is removed when the specs of the file are done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'parivision-database-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

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
