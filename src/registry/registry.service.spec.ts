import { MemoryBlobs } from '../../test/support/memory-blobs.js';
import { MemoryRegistry } from '../../test/support/memory-registry.js';
import { StillClock } from '../../test/support/still-clock.js';
import { sha256 } from '../platform/ids/ids.js';
import { RegistryService } from './registry.service.js';

const RUNS = ['1', '2', '3'].map((digit) => digit.repeat(32));
const AT = new StillClock().time;

function setUp() {
  const store = new MemoryRegistry();
  const blobs = new MemoryBlobs();
  return { store, blobs, registry: new RegistryService(store, blobs, new StillClock()) };
}

async function withVersions() {
  const { store, blobs, registry } = setUp();
  for (const runId of RUNS) {
    const { hash } = await blobs.put(Buffer.from(`model of ${runId}`));
    await registry.createVersion({ model: 'parivision', runId, modelHash: hash, algorithm: 'test' });
  }
  const move = (from: number | null, to: number, key: string) =>
    registry.moveAlias({ model: 'parivision', alias: 'champion', from, to, by: 'test', reason: 'why', key });
  return { store, blobs, registry, move };
}

describe('RegistryService', () => {
  it('makes one version a run, however often it is asked', async () => {
    const { registry, blobs } = setUp();
    const { hash, size } = await blobs.put(Buffer.from('model'));
    const request = {
      model: 'parivision',
      runId: RUNS[0],
      modelHash: hash,
      algorithm: 'a',
      tags: { k: 'v' },
    };
    const first = await registry.createVersion(request);
    expect(first).toMatchObject({ version: 1, size, tags: { k: 'v' }, aliases: [], createdAt: AT });
    expect(await registry.createVersion(request)).toEqual(first);
    expect((await registry.createVersion({ ...request, runId: RUNS[1] })).version).toBe(2);
    expect(String(await registry.modelBytes('parivision', 1))).toBe('model');
    const other = (await blobs.put(Buffer.from('other'))).hash;
    await expect(registry.createVersion({ ...request, modelHash: other })).rejects.toMatchObject({
      code: 'registry.version-differs',
    });
  });

  it('shows no version without a complete model file, and draws no number for it', async () => {
    const { registry, blobs, store } = setUp();
    const modelHash = sha256('missing');
    const request = { model: 'parivision', runId: RUNS[0], modelHash, algorithm: 'a' };
    await expect(registry.createVersion(request)).rejects.toMatchObject({
      code: 'registry.model-file-missing',
    });
    blobs.blobs.set(modelHash, Buffer.from('damaged'));
    await expect(registry.createVersion(request)).rejects.toMatchObject({ code: 'blobs.damaged' });
    expect(store.drawn).toBe(0);
    expect(store.stored.size).toBe(0);
  });

  it.each([
    ['model', { model: 'a/b' }],
    ['model', { model: '' }],
    ['runId', { runId: 'x' }],
    ['modelHash', { modelHash: '../x' }],
    ['algorithm', { algorithm: '' }],
    ['tags.k', { tags: { k: 'v'.repeat(8001) } }],
  ])('names the field %s that is not right', async (field, wrong) => {
    const { registry } = setUp();
    const right = { model: 'm', runId: RUNS[0], modelHash: sha256('x'), algorithm: 'a' };
    await expect(registry.createVersion({ ...right, ...wrong })).rejects.toMatchObject({
      code: 'registry.invalid',
      details: [{ field }],
    });
  });

  it('moves an alias only from the holder that the caller names, once a key', async () => {
    const { registry, move } = await withVersions();
    expect(await registry.alias('parivision', 'champion')).toBeUndefined();
    expect(await move(2, 1, 'k0')).toBe(false);
    expect(await move(null, 1, 'k1')).toBe(true);
    expect(await move(null, 2, 'k2')).toBe(false);
    expect(await move(1, 2, 'k3')).toBe(true);
    expect(await move(1, 2, 'k3')).toBe(true);
    expect(await registry.alias('parivision', 'champion')).toMatchObject({
      version: 2,
      by: 'test',
      key: 'k3',
    });
    expect((await registry.aliasHistory('parivision', 'champion')).map(({ to }) => to)).toEqual([1, 2]);
    expect((await registry.version('parivision', 2)).aliases).toEqual(['champion']);
    const { items } = await registry.versions('parivision', {}, 0, 10);
    expect(items.map(({ version, aliases }) => [version, aliases])).toEqual([
      [3, []],
      [2, ['champion']],
      [1, []],
    ]);
  });

  it('moves no alias to a version that is not there, nor under a name that means something else', async () => {
    const { registry, move } = await withVersions();
    await expect(move(null, 9, 'k')).rejects.toMatchObject({ code: 'registry.version-unknown' });
    await expect(move(null, 1.5, 'k')).rejects.toMatchObject({ code: 'registry.invalid' });
    const base = { model: 'parivision', from: null, to: 1, by: 'x', reason: 'y', key: 'z' };
    for (const alias of ['latest', 'V3', 'a.b', '$x', '']) {
      await expect(registry.moveAlias({ ...base, alias })).rejects.toMatchObject({
        details: [{ field: 'alias' }],
      });
    }
    expect(await registry.alias('parivision', 'constructor')).toBeUndefined();
  });

  it('says what is unknown', async () => {
    const { registry } = setUp();
    const unknown = { code: 'registry.model-unknown', kind: 'not-found' };
    await expect(registry.model('x')).rejects.toMatchObject(unknown);
    await expect(registry.versions('x', {}, 0, 1)).rejects.toMatchObject(unknown);
    await expect(registry.aliasHistory('x', 'champion')).rejects.toMatchObject(unknown);
    await expect(registry.version('x', 1)).rejects.toMatchObject({ code: 'registry.version-unknown' });
  });
});
