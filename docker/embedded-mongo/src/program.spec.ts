import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { mavenReason } from './java-build.js';
import { isReadyLine } from './java-server.js';
import { complaintOf } from './mongod-process.js';
import { findProgram, javaMajor, mongodVersion, releasedMajor, versionText } from './program.js';

describe('findProgram', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parivision-program-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('finds an executable on the given path and nowhere else', async () => {
    const program = join(folder, 'mongod');
    await writeFile(program, '#!/bin/sh\necho "db version v7.0.5"\n');
    expect(await findProgram('mongod', folder)).toBeNull();
    await chmod(program, 0o755);
    expect(await findProgram('mongod', folder)).toBe(program);
    expect(await versionText(program, '--version')).toContain('v7.0.5');
    expect(await findProgram('sh', folder)).toBeNull();
  });

  it('reads the version of a JDK from the folder that a symbolic link leads to', async () => {
    await mkdir(join(folder, 'jdk', 'bin'), { recursive: true });
    const java = join(folder, 'jdk', 'bin', 'java');
    await writeFile(java, '');
    await symlink(java, join(folder, 'java'));
    expect(await releasedMajor(join(folder, 'java'))).toBeNull();
    await writeFile(join(folder, 'jdk', 'release'), 'IMPLEMENTOR="x"\nJAVA_VERSION="21.0.2"\n');
    expect(await releasedMajor(join(folder, 'java'))).toBe(21);
    await writeFile(join(folder, 'jdk', 'release'), 'JAVA_VERSION="1.8.0_292"\n');
    expect(await releasedMajor(join(folder, 'java'))).toBe(8);
    expect(await releasedMajor(join(folder, 'no-java'))).toBeNull();
  });

  it('searches the PATH when no path is given', async () => {
    expect(await findProgram('sh')).toMatch(/\/sh$/);
    expect(await findProgram('no-such-program-at-all')).toBeNull();
  });
});

describe('output of programs', () => {
  it('reads the version of Java', () => {
    expect(javaMajor('openjdk version "17.0.15" 2025-04-15')).toBe(17);
    expect(javaMajor('java version "1.8.0_292"')).toBe(8);
    expect(javaMajor('openjdk version "21" 2023-09-19')).toBe(21);
    expect(javaMajor('command not found')).toBeNull();
  });

  it('reads the version of mongod', () => {
    expect(mongodVersion('db version v8.2.6\nBuild Info: {}')).toEqual([8, 2]);
    expect(mongodVersion('hello')).toBeNull();
  });

  it('accepts only the ready line of the launcher', () => {
    expect(isReadyLine('{"ready":true,"pid":7}\n')).toBe(true);
    expect(isReadyLine('WARNING: {"ready":true,"pid":7}')).toBe(false);
  });

  it('finds the reason in the output of Maven', () => {
    const output =
      '\u001b[1;31m[ERROR]\u001b[m Could not resolve artifact x: Connection refused.\n[ERROR] more\n';
    expect(mavenReason(output)).toBe('Could not resolve artifact x: Connection refused');
    expect(mavenReason('')).toBe('it ended without a message');
    expect(mavenReason('', 'SIGTERM')).toBe('stopped by SIGTERM');
  });

  it('finds the error in the log of mongod', () => {
    const line = '{"s":"E","msg":"Failed to open","attr":{"error":"no space"}}';
    expect(complaintOf(line)).toBe('mongod: Failed to open: "no space"');
    expect(complaintOf('{"s":"I","msg":"fine"}')).toBeNull();
    expect(complaintOf('not JSON')).toBeNull();
  });
});
