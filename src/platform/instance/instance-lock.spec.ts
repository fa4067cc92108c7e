import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instanceId, prepareDataDir } from './instance-lock.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'instance-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe(prepareDataDir.name, () => {
  it('makes the folder with its parents and leaves nothing in it', async () => {
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
  it('refuses a folder that the system will not make', async () => {
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
