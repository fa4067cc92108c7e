import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { type DatabaseOptions } from './database-engine.js';
import { EngineUnavailable } from './errors.js';
import { exists } from './exists.js';
import { findProgram } from './program.js';

/** The Maven project; at the same distance from `src` and `dist`. */
const PROJECT = fileURLToPath(new URL('../launcher', import.meta.url));
const BUILD_LIMIT_MS = 10 * 60_000;
const PROGRESS_EVERY_MS = 15_000;
const ABANDONED_AFTER_MS = 60 * 60_000;
const MAVEN_REMEDY =
  'Install Maven 3.6 or later and a JDK 17 or later, and let it reach Maven Central or a mirror once.';

/** Folder with `classes/` and `lib/` of the launcher; built with Maven when this version of it is not in the cache yet. */
export async function builtLauncher(options: DatabaseOptions): Promise<string> {
  const root = join(options.cacheDir, 'embedded-mongo');
  const target = join(root, await sourceHash());
  if (await exists(target)) return target;
  const maven = await findProgram('mvn', options.searchPath);
  if (maven === null) {
    throw new EngineUnavailable(
      'mongo-java-server is not built yet and Maven (mvn) is not on the PATH',
      MAVEN_REMEDY,
    );
  }
  await mkdir(root, { recursive: true });
  await removeAbandoned(root);
  const work = join(root, `building-${process.pid}-${process.hrtime.bigint()}`);
  try {
    await buildInto(work, maven, options);
    await publish(join(work, 'target'), target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return target;
}

async function buildInto(work: string, maven: string, options: DatabaseOptions): Promise<void> {
  await mkdir(work);
  for (const part of ['pom.xml', 'src']) await cp(join(PROJECT, part), join(work, part), { recursive: true });
  const began = performance.now();
  const seconds = () => Math.round((performance.now() - began) / 1000);
  options.log('database: building mongo-java-server with Maven, once; this takes up to a minute');
  const progress = setInterval(
    () => options.log(`database: still building, ${seconds()} s`),
    PROGRESS_EVERY_MS,
  );
  try {
    await runMaven(maven, work);
  } finally {
    clearInterval(progress);
  }
  options.log(`database: built in ${seconds()} s`);
}

/** Keeps only what is needed to run, and renames it to its final name once it is complete. */
async function publish(built: string, target: string): Promise<void> {
  const parts = new Set(['classes', 'lib']);
  for (const entry of await readdir(built)) {
    if (!parts.has(entry)) await rm(join(built, entry), { recursive: true, force: true });
  }
  try {
    await rename(built, target);
  } catch (error) {
    // Another process built the same sources at the same time: its result is equivalent.
    if (!(await exists(target))) throw error;
  }
}

function runMaven(maven: string, folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(maven, ['-q', '-B', 'package'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: BUILD_LIMIT_MS,
    });
    let output = '';
    const keep = (text: Buffer) => {
      output = (output + text.toString('utf8')).slice(-20_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) =>
      reject(new EngineUnavailable(`Maven cannot be run: ${error.message}`, MAVEN_REMEDY)),
    );
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else
        reject(
          new EngineUnavailable(
            `Maven could not build mongo-java-server: ${mavenReason(output, signal)}`,
            MAVEN_REMEDY,
          ),
        );
    });
  });
}

/** The first error line of Maven's output, without its decoration. */
export function mavenReason(output: string, signal: NodeJS.Signals | null = null): string {
  if (signal) return `stopped by ${signal}`;
  // oxlint-disable-next-line no-control-regex -- colour codes are control characters
  const plain = output.replace(/\u001b\[[0-9;]*m/g, '').split('\n');
  const line = plain.map((text) => text.replace(/^\[ERROR\]\s*/, '').trim()).find((text) => text !== '');
  return (line ?? 'it ended without a message').slice(0, 300).replace(/[.\s]+$/, '');
}

/** Hash over the names and contents of all inputs of the build. */
async function sourceHash(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await sourceFiles()) {
    const bytes = await readFile(join(PROJECT, file));
    hash.update(`${file}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex').slice(0, 16);
}

async function sourceFiles(): Promise<string[]> {
  try {
    const entries = await readdir(join(PROJECT, 'src'), { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(PROJECT, join(entry.parentPath, entry.name)));
    return ['pom.xml', ...files.sort()];
  } catch {
    throw new EngineUnavailable(
      `the launcher's sources are missing: ${PROJECT}`,
      'Restore the folder from the repository.',
    );
  }
}

/** Leftovers of builds that were killed. */
async function removeAbandoned(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    if (!name.startsWith('building-')) continue;
    const path = join(root, name);
    const age = await stat(path).then(
      (info) => performance.timeOrigin + performance.now() - info.mtimeMs,
      () => 0,
    );
    if (age > ABANDONED_AFTER_MS) await rm(path, { recursive: true, force: true });
  }
}
