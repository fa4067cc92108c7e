import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InstanceLock, instanceId, prepareDataDir, readInstance, startTimeOf } from './instance-lock.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'instance-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe(prepareDataDir.name, () => {
  it('creates the folder with its parents and leaves nothing in it', async () => {
    const path = join(folder, 'a', 'b', 'c');
    await Promise.all([prepareDataDir(path), prepareDataDir(path)]);
    expect(await readdir(path)).toEqual([]);
  });

  it('refuses a file in its place, with the setting to change', async () => {
    const path = join(folder, 'file');
    await writeFile(path, '');
    for (const dataDir of [path, join(path, 'below')]) {
      await expect(prepareDataDir(dataDir)).rejects.toThrow(
        expect.objectContaining({
          code: 'config.data-dir',
          message: expect.stringContaining(`${dataDir} cannot be written`),
        }),
      );
    }
  });

  // A file system that answers ENOENT to mkdir: Node's recursive mkdir never ends there.
  const kernelFolder = '/proc/self/parivision';
  it('refuses a folder that the system does not create', async () => {
    await expect(prepareDataDir(kernelFolder)).rejects.toThrow(
      expect.objectContaining({ code: 'config.data-dir' }),
    );
  });
});

describe(instanceId.name, () => {
  it('stays the same on one data folder', () => {
    const id = instanceId(folder);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(instanceId(folder)).toBe(id);
  });
});

describe(readInstance.name, () => {
  let other: ChildProcess;
  const noted = (note: object) => writeFile(join(folder, 'instance.json'), JSON.stringify(note));

  beforeEach(async () => {
    other = spawn(process.execPath, [
      '-e',
      'process.stdout.write("up"); setInterval(() => {}, 1000)',
      'main.js',
    ]);
    await once(other.stdout!, 'data');
  });
  afterEach(async () => {
    if (other.exitCode === null && other.signalCode === null) {
      other.kill('SIGKILL');
      await once(other, 'exit');
    }
  });

  it('finds the process that wrote the note, and the lock names it', async () => {
    const note = { pid: other.pid, started: startTimeOf(other.pid!), url: 'http://127.0.0.1:1' };
    await noted(note);
    expect(readInstance(folder)).toEqual(JSON.parse(JSON.stringify(note)));
    expect(() => new InstanceLock(folder).acquire()).toThrow(`process ${other.pid} at http://127.0.0.1:1`);
  });

  it('does not take another program for it, even if main.js is in its command line', async () => {
    await noted({ pid: other.pid, started: '1' });
    expect(readInstance(folder)).toBeUndefined();
    const lock = new InstanceLock(folder);
    lock.acquire();
    expect(JSON.parse(await readFile(join(folder, 'instance.json'), 'utf8'))).toEqual({
      pid: process.pid,
      started: startTimeOf(process.pid),
    });
    lock.release();
  });

  it('ignores the note of a process that has ended', async () => {
    await noted({ pid: other.pid, started: startTimeOf(other.pid!) });
    other.kill('SIGKILL');
    await once(other, 'exit');
    expect(readInstance(folder)).toBeUndefined();
  });
});
