import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { transformSync } from '@swc/core';
import mongoose from 'mongoose';

import type { DatabaseOptions } from '../../src/platform/mongo/embedded/resolve-database.js';

const ROOT = join(import.meta.dirname, '..', '..');

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

/**
 * Compiles the resolver into a folder, for a process of its own: Node 20 does not run TypeScript.
 * Returns the path of the compiled resolve-database.js.
 */
export function compiledResolver(folder: string): string {
  for (const name of ['node_modules', 'docker']) symlinkSync(join(ROOT, name), join(folder, name));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const embedded = 'src/platform/mongo/embedded';
  const sources = readdirSync(join(ROOT, embedded)).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'),
  );
  for (const source of ['src/platform/errors/app-error.ts', ...sources.map((name) => join(embedded, name))]) {
    const { code } = transformSync(readFileSync(join(ROOT, source), 'utf8'), {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'es6' },
    });
    const target = join(folder, source.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, code);
  }
  return join(folder, embedded, 'resolve-database.js');
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
