import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { DatabaseOptions } from './database-engine.js';
import { prepareDatabase, resolveDatabase } from './resolve-database.js';

describe('resolveDatabase', () => {
  let folder: string;
  let lines: string[];
  let options: DatabaseOptions;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parivision-resolve-'));
    lines = [];
    await mkdir(join(folder, 'bin'));
    options = {
      dataDir: join(folder, 'data'),
      databaseName: 'resolve',
      cacheDir: join(folder, 'cache'),
      searchPath: join(folder, 'bin'),
      engines: ['uri', 'mongod-on-path', 'mongo-java-server'],
      log: (line) => lines.push(line),
    };
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function program(name: string, script: string): Promise<void> {
    const path = join(folder, 'bin', name);
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
  }

  async function messageOf(work: Promise<unknown>): Promise<string> {
    return work.then(
      () => 'no error',
      (error: Error) => error.message,
    );
  }

  async function record(text: string, ...files: string[]): Promise<void> {
    await mkdir(options.dataDir, { recursive: true });
    if (text) await writeFile(join(options.dataDir, 'database.json'), text);
    for (const file of files) {
      await mkdir(join(options.dataDir, file, '..'), { recursive: true });
      await writeFile(join(options.dataDir, file), 'x');
    }
  }

  it('reports for each engine the reason and what to install, when there is none', async () => {
    const message = await messageOf(resolveDatabase(options));
    expect(lines).toEqual(['database: mongod is not on the PATH', 'database: java is not on the PATH']);
    expect(message).toContain('mongod-on-path: mongod is not on the PATH. Install MongoDB 4.4 or later');
    expect(message).toContain('mongo-java-server: java is not on the PATH. Install Java 17 or later');
    expect(message).toContain('set MONGODB_URI');
  });

  it('skips programs that are too old', async () => {
    await program('mongod', 'echo "db version v4.0.28"');
    await program('java', 'echo "openjdk version \\"11.0.2\\"" >&2');
    await messageOf(resolveDatabase(options));
    expect(lines[0]).toMatch(/mongod is MongoDB 4\.0, and 4\.4 or later is needed$/);
    expect(lines[1]).toMatch(/java is Java 11, and 17 or later is needed$/);
  });

  it('tries the next engine when mongod ends at the start, and logs the reason', async () => {
    await program(
      'mongod',
      '[ "$1" = --version ] && { echo "db version v7.0.5"; exit; }; echo "no AVX here" >&2; exit 14',
    );
    await messageOf(resolveDatabase(options));
    expect(lines[0]).toBe('database: mongod ended with code 14: no AVX here');
    expect(lines[1]).toBe('database: java is not on the PATH');
  });

  it('does not start a second database beside one that is in use', async () => {
    await program(
      'mongod',
      '[ "$1" = --version ] && { echo "db version v7.0.5"; exit; }; echo "DBPathInUse" >&2; exit 100',
    );
    const message = await messageOf(resolveDatabase(options));
    expect(message).toContain(`The data folder ${options.dataDir} is in use by another process`);
    expect(lines).toEqual([]);
  });

  it('ignores the process id of a mongod that has ended', async () => {
    await program('mongod', '[ "$1" = --version ] && { echo "db version v7.0.5"; exit; }; exit 1');
    await record('', 'mongod.pid');
    await writeFile(join(options.dataDir, 'mongod.pid'), '999999999\n');
    await messageOf(resolveDatabase(options));
    expect(lines[0]).toContain('mongod ended with code 1');
  });

  it.each([
    ['recorded', '{"engine":"mongod-on-path"}'],
    ['found by its files', ''],
  ])('never replaces data that is %s by an empty database of another engine', async (_, text) => {
    await record(text, 'mongod/WiredTiger');
    const message = await messageOf(resolveDatabase(options));
    expect(message).toBe(
      `The data in ${options.dataDir} belongs to mongod-on-path, which cannot be started: mongod is not on the PATH. Install MongoDB 4.4 or later so that mongod is on the PATH.`,
    );
  });

  it('logs that mongod is available, and stays with the engine of the data', async () => {
    await program('mongod', 'echo "db version v7.0.5"');
    await record('{"engine":"mongo-java-server"}', 'mongo-java-server/data.mv');
    const message = await messageOf(prepareDatabase(options));
    expect(lines[0]).toContain('belongs to mongo-java-server and stays with it');
    expect(message).toContain('java is not on the PATH');
  });

  it('refuses recorded data that is missing, not allowed, unreadable or ambiguous', async () => {
    await record('{"engine":"mongo-java-server"}');
    expect(await messageOf(resolveDatabase(options))).toContain('its files are gone');
    await record('{"engine":"mongo-java-server"}', 'mongo-java-server/data.mv');
    expect(await messageOf(resolveDatabase({ ...options, engines: ['mongod-on-path'] }))).toContain(
      'not among the allowed engines (mongod-on-path)',
    );
    await record('{"engine":"oracle"}');
    expect(await messageOf(resolveDatabase(options))).toContain('does not name a known engine');
    await rm(join(options.dataDir, 'database.json'));
    await record('', 'mongod/WiredTiger');
    expect(await messageOf(resolveDatabase(options))).toContain(
      'holds data of mongod and of mongo-java-server',
    );
  });

  it('reports a data folder that cannot be written', async () => {
    await writeFile(join(folder, 'file'), '');
    const dataDir = join(folder, 'file', 'data');
    expect(await messageOf(resolveDatabase({ ...options, dataDir }))).toBe(
      `The data folder ${dataDir} cannot be written (ENOTDIR): make it writable for this user, or choose another one.`,
    );
  });

  it('creates no data folder and no record for a URI', async () => {
    await messageOf(resolveDatabase({ ...options, uri: 'postgres://x' }));
    await expect(readFile(join(options.dataDir, 'database.json'))).rejects.toThrow(/ENOENT/);
  });
});
