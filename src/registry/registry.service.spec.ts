import { Readable } from 'node:stream';
import { BlobStore } from '../platform/blobs/blob-store.port.js';
import { Clock } from '../platform/clock/clock.js';
import { AppError } from '../platform/errors/app-error.js';
import { sha256 } from '../platform/ids/ids.js';
import type { AliasMove, MoveAlias, RegisteredModel } from './model-version.js';
import { RegistryStore, type StoredVersion } from './registry-store.port.js';
import { RegistryService } from './registry.service.js';

const RUNS = ['1', '2', '3'].map((digit) => digit.repeat(32));
const AT = new Date('2026-11-24T05:00:00Z');

class MemoryRegistry extends RegistryStore {
  readonly numbers = new Map<string, number>();
  readonly stored = new Map<string, StoredVersion>();
  readonly done: AliasMove[] = [];
  drawn = 0;

  async numberFor(model: string, key: string): Promise<number> {
    const known = this.numbers.get(`${model}/${key}`);
    if (known) return known;
    this.numbers.set(`${model}/${key}`, ++this.drawn);
    return this.drawn;
  }
  async insertVersion(version: StoredVersion): Promise<void> {
    const id = `${version.model}/${version.version}`;
    if (!this.stored.has(id)) this.stored.set(id, version);
  }
  async version(model: string, version: number): Promise<StoredVersion | undefined> {
    return this.stored.get(`${model}/${version}`);
  }
  async versions(): Promise<{ items: StoredVersion[]; total: number }> {
    const items = [...this.stored.values()].toReversed();
    return { items, total: items.length };
  }
  async model(name: string): Promise<RegisteredModel | undefined> {
    if (this.drawn === 0) return undefined;
    return { name, createdAt: AT, versions: this.stored.size, aliases: await this.aliases() };
  }
  async models(): Promise<{ items: RegisteredModel[]; total: number }> {
    const model = await this.model('parivision');
    return model ? { items: [model], total: 1 } : { items: [], total: 0 };
  }
  async aliases() {
    return Object.fromEntries(
      this.done.map(({ alias, to, at, by, key }) => [alias, { version: to, since: at, by, key }]),
    );
  }
  async move(move: MoveAlias, at: Date): Promise<boolean> {
    if (this.done.some(({ key }) => key === move.key)) return true;
    const holder = (await this.aliases())[move.alias]?.version ?? null;
    if (holder !== move.from) return false;
    this.done.push({ ...move, at, rev: this.done.length + 1 });
    return true;
  }
  async moves(): Promise<AliasMove[]> {
    return this.done;
  }
}

class MemoryBlobs extends BlobStore {
  readonly blobs = new Map<string, Buffer>();
  async put(content: Uint8Array): Promise<{ hash: string; size: number }> {
    const hash = sha256(content);
    this.blobs.set(hash, Buffer.from(content));
    return { hash, size: content.byteLength };
  }
  async putStream(): Promise<never> {
    throw new Error('not used here');
  }
  async read(hash: string): Promise<Buffer> {
    const content = this.blobs.get(hash);
    const fault = (code: string) => new AppError({ code, kind: 'internal', message: code });
    if (!content) throw fault('blobs.unknown');
    if (sha256(content) !== hash) throw fault('blobs.damaged');
    return content;
  }
  async open(hash: string): Promise<Readable> {
    return Readable.from([await this.read(hash)]);
  }
  async size(hash: string): Promise<number | undefined> {
    return this.blobs.get(hash)?.byteLength;
  }
}

class StillClock extends Clock {
  now(): Date {
    return AT;
  }
}

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
