import { MemoryBlobs } from '../../test/support/memory-blobs.js';
import { MemoryRegistry } from '../../test/support/memory-registry.js';
import { StillClock } from '../../test/support/still-clock.js';
import { sha256 } from '../platform/ids/ids.js';

const RUNS = ['1', '2', '3'].map((digit) => digit.repeat(32));
const AT = new StillClock().time;

function setUp() {
  const store = new MemoryRegistry();
  const blobs = new MemoryBlobs();
  return { store, blobs, ...store.services(blobs, new StillClock()) };
}

async function withVersions() {
  const { store, blobs, models, versions, aliases } = setUp();
  for (const runId of RUNS) {
    const { hash } = await blobs.put(Buffer.from(`model of ${runId}`));
    await versions.register({ model: 'parivision', runId, modelHash: hash, algorithm: 'test' });
  }
  const move = (from: number | null, to: number, key: string) =>
    aliases.move({ model: 'parivision', alias: 'champion', from, to, by: 'test', reason: 'why', key });
  return { store, blobs, models, versions, aliases, move };
}

describe('registry', () => {
  it('makes one version per run, however often it is registered', async () => {
    const { versions, blobs } = setUp();
    const { hash, size } = await blobs.put(Buffer.from('model'));
    const request = {
      model: 'parivision',
      runId: RUNS[0],
      modelHash: hash,
      algorithm: 'a',
      tags: { k: 'v' },
    };
    const first = await versions.register(request);
    expect(first).toMatchObject({ version: 1, size, tags: { k: 'v' }, aliases: [], createdAt: AT });
    expect(await versions.register(request)).toEqual(first);
    expect((await versions.register({ ...request, runId: RUNS[1] })).version).toBe(2);
    expect(String(await versions.modelBytes('parivision', 1))).toBe('model');
    const other = (await blobs.put(Buffer.from('other'))).hash;
    await expect(versions.register({ ...request, modelHash: other })).rejects.toMatchObject({
      code: 'registry.version-differs',
    });
  });

  it('shows no version without a complete model file, and draws no number for it', async () => {
    const { versions, blobs, store } = setUp();
    const modelHash = sha256('missing');
    const request = { model: 'parivision', runId: RUNS[0], modelHash, algorithm: 'a' };
    await expect(versions.register(request)).rejects.toMatchObject({
      code: 'registry.model-file-missing',
    });
    blobs.blobs.set(modelHash, Buffer.from('damaged'));
    await expect(versions.register(request)).rejects.toMatchObject({ code: 'blobs.damaged' });
    expect(store.drawn).toBe(0);
    expect(store.stored.size).toBe(0);
  });

  it.each([
    ['model', { model: 'a/b' }],
    ['model', { model: '' }],
    ['runId', { runId: 'x' }],
    ['modelHash', { modelHash: '../x' }],
    ['algorithm', { algorithm: '' }],
    ['tags.k', { tags: { k: 'v'.repeat(100_001) } }],
  ])('names the invalid field %s', async (field, invalid) => {
    const { versions } = setUp();
    const valid = { model: 'm', runId: RUNS[0], modelHash: sha256('x'), algorithm: 'a' };
    await expect(versions.register({ ...valid, ...invalid })).rejects.toMatchObject({
      code: 'registry.invalid',
      details: [{ field }],
    });
  });

  it('moves an alias only from the holder that the caller names, once per key', async () => {
    const { versions, aliases, move } = await withVersions();
    expect(await aliases.holder('parivision', 'champion')).toBeUndefined();
    expect(await move(2, 1, 'k0')).toBe(false);
    expect(await move(null, 1, 'k1')).toBe(true);
    expect(await move(null, 2, 'k2')).toBe(false);
    expect(await move(1, 2, 'k3')).toBe(true);
    expect(await move(1, 2, 'k3')).toBe(true);
    expect(await aliases.holder('parivision', 'champion')).toMatchObject({
      version: 2,
      by: 'test',
      key: 'k3',
    });
    expect((await aliases.history('parivision', 'champion')).map(({ to }) => to)).toEqual([1, 2]);
    expect((await versions.get('parivision', 2)).aliases).toEqual(['champion']);
    const { items } = await versions.list('parivision', {}, 0, 10);
    expect(items.map((one) => [one.version, one.aliases])).toEqual([
      [3, []],
      [2, ['champion']],
      [1, []],
    ]);
  });

  it('moves no alias to an unknown version, nor one with a reserved or invalid name', async () => {
    const { aliases, move } = await withVersions();
    await expect(move(null, 9, 'k')).rejects.toMatchObject({ code: 'registry.version-unknown' });
    await expect(move(null, 1.5, 'k')).rejects.toMatchObject({ code: 'registry.invalid' });
    const base = { model: 'parivision', from: null, to: 1, by: 'x', reason: 'y', key: 'z' };
    for (const alias of ['latest', 'V3', 'a.b', '$x', '']) {
      await expect(aliases.move({ ...base, alias })).rejects.toMatchObject({
        details: [{ field: 'alias' }],
      });
    }
    expect(await aliases.holder('parivision', 'constructor')).toBeUndefined();
  });

  it('reports an unknown model or version', async () => {
    const { models, versions, aliases } = setUp();
    const unknown = { code: 'registry.model-unknown', kind: 'not-found' };
    await expect(models.get('x')).rejects.toMatchObject(unknown);
    await expect(versions.list('x', {}, 0, 1)).rejects.toMatchObject(unknown);
    await expect(aliases.history('x', 'champion')).rejects.toMatchObject(unknown);
    await expect(versions.get('x', 1)).rejects.toMatchObject({ code: 'registry.version-unknown' });
  });
});
