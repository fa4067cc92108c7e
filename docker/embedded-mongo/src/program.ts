import { execFile } from 'node:child_process';
import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Absolute path of a program, or null. `searchPath` replaces the PATH. */
export async function findProgram(name: string, searchPath?: string): Promise<string | null> {
  const script = '[ "$#" -gt 0 ] && PATH="$1"; command -v "$0"';
  const extra = searchPath === undefined ? [] : [searchPath];
  try {
    const { stdout } = await run('/bin/sh', ['-c', script, name, ...extra]);
    const path = stdout.trim();
    return path.startsWith('/') ? path : null;
  } catch {
    return null;
  }
}

/**
 * Returns what a program prints about its version, on either stream.
 * @throws {Error} when it does not end within 20 s
 */
export async function versionText(program: string, argument: string): Promise<string> {
  const { stdout, stderr } = await run(program, [argument], { timeout: 20_000 });
  return `${stdout}\n${stderr}`;
}

/** Major version in the output of `java -version` (`"17.0.15"` is 17, `"1.8.0_292"` is 8), or null. */
export function javaMajor(text: string): number | null {
  const match = /version "(\d+)(?:\.(\d+))?/.exec(text);
  if (!match) return null;
  const first = Number(match[1]);
  return first === 1 && match[2] !== undefined ? Number(match[2]) : first;
}

/** Major version from the `release` file of a JDK, or null. `java -version` would start a JVM. */
export async function releasedMajor(java: string): Promise<number | null> {
  try {
    const release = await readFile(join(await realpath(java), '..', '..', 'release'), 'utf8');
    const version = /^JAVA_VERSION="([^"]+)"/m.exec(release)?.[1];
    return version === undefined ? null : javaMajor(`version "${version}"`);
  } catch {
    return null;
  }
}

/** Version in the output of `mongod --version`, as `[major, minor]`, or null. */
export function mongodVersion(text: string): [number, number] | null {
  const match = /db version v(\d+)\.(\d+)/.exec(text);
  return match ? [Number(match[1]), Number(match[2])] : null;
}
