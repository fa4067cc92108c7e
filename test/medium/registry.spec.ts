import { jest } from '@jest/globals';
import { getModelToken } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { BlobStore } from '../../src/platform/blobs/blob-store.port.js';
import { newId } from '../../src/platform/ids/ids.js';
import {
  AliasService,
  type ModelVersion,
  ModelService,
  RegistryModule,
  VersionService,
} from '../../src/registry/index.js';
import { ALL_FAULTS } from '../support/faults.js';
import { type Stages, startStages } from '../support/in-process-stages.js';

const FLIPS = ALL_FAULTS ? 2000 : 200;
const READERS = 16;

let stages: Stages;
let models: ModelService;
let versions: VersionService;
let aliases: AliasService;
let blobs: BlobStore;

beforeAll(async () => {
  stages = await startStages([RegistryModule]);
  models = stages.app.get(ModelService);
  versions = stages.app.get(VersionService);
  aliases = stages.app.get(AliasService);
  blobs = stages.app.get(BlobStore);
}, 60_000);

afterAll(async () => stages?.close());

async function makeVersion(model: string, runId = newId()): Promise<ModelVersion> {
  const { hash } = await blobs.put(Buffer.from(`${model} ${runId}`));
  return versions.register({ model, runId, modelHash: hash, algorithm: 'test', tags: { 'a.b': '$1' } });
}

function move(model: string, from: number | null, to: number, key: string = newId()) {
  return aliases.move({ model, alias: 'champion', from, to, by: 'test', reason: `to ${to}`, key });
}

describe('a version', () => {
  it('is created once per run by eight concurrent requests', async () => {
    const runs = Array.from({ length: 5 }, newId);
    const asked = runs.flatMap((runId) => Array.from({ length: 8 }, () => makeVersion('at-once', runId)));
    const made = await Promise.all(asked);
    const numbers = new Set(made.map(({ version }) => version));
    expect(numbers.size).toBe(5);
    const { items, total } = await versions.list('at-once', {}, 0, 100);
    expect(total).toBe(5);
    expect(items.map(({ runId }) => runId).toSorted()).toEqual(runs.toSorted());
    expect(items.every(({ tags }) => tags['a.b'] === '$1')).toBe(true);
    expect(await models.counted('at-once')).toMatchObject({
      versions: 5,
      latestVersion: Math.max(...numbers),
    });
  });

  it('is not created twice after a kill between the number and the document', async () => {
    const runId = newId();
    const collection = stages.app.get<Model<unknown>>(getModelToken('ModelVersion'));
    const insert = jest.spyOn(collection, 'insertOne').mockRejectedValueOnce(new Error('killed here'));
    await expect(makeVersion('killed', runId)).rejects.toThrow('killed here');
    insert.mockRestore();
    expect((await versions.list('killed', {}, 0, 10)).total).toBe(0);
    expect((await makeVersion('killed', runId)).version).toBe(1);
    const keys = stages.app.get<Model<unknown>>(getModelToken('ModelVersionKey'));
    const second = newId();
    const claim = jest.spyOn(keys, 'insertOne').mockRejectedValueOnce(new Error('killed here'));
    await expect(makeVersion('killed', second)).rejects.toThrow('killed here');
    claim.mockRestore();
    // The number that was drawn stays a gap; the version is there once.
    expect((await makeVersion('killed', second)).version).toBe(3);
    expect((await versions.list('killed', {}, 0, 10)).items.map(({ version }) => version)).toEqual([3, 1]);
  });
});

describe('an alias', () => {
  it('moves by compare-and-set while many read: no read is torn, no move is lost', async () => {
    const model = 'flips';
    const made = [await makeVersion(model), await makeVersion(model), await makeVersion(model)];
    const known = new Map(made.map((version) => [version.version, version]));
    expect(await move(model, null, 1)).toBe(true);
    const done = { moves: 1, reads: 0 };
    const write = async (writer: number) => {
      while (done.moves < FLIPS) {
        const from = (await aliases.holder(model, 'champion'))!.version;
        const to = (from % 3) + 1;
        if (await move(model, from, to, `${writer}-${newId()}`)) done.moves += 1;
      }
    };
    const read = async () => {
      while (done.moves < FLIPS) {
        const holder = (await aliases.holder(model, 'champion'))!;
        const version = await versions.get(model, holder.version);
        expect(version.modelHash).toBe(known.get(holder.version)!.modelHash);
        expect(version.aliases.length).toBeLessThanOrEqual(1);
        done.reads += 1;
        // In one process readers delay the writers: the pause leaves them time.
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    };
    await Promise.all([write(1), write(2), ...Array.from({ length: READERS }, read)]);
    expect(done.reads).toBeGreaterThan(READERS);
    const history = await aliases.history(model, 'champion');
    expect(history).toHaveLength(done.moves);
    expect(history.map(({ rev }) => rev)).toEqual(history.map((_, index) => index + 1));
    expect(history.slice(1).every((one, index) => one.from === history[index].to)).toBe(true);
    expect((await aliases.holder(model, 'champion'))!.version).toBe(history.at(-1)!.to);
  }, 240_000);

  it('moves once per key, also when the key is no longer in the model document', async () => {
    const model = 'keys';
    await makeVersion(model);
    await makeVersion(model);
    expect(await move(model, null, 1, 'first')).toBe(true);
    for (let n = 0; n < 120; n++) expect(await move(model, (n % 2) + 1, ((n + 1) % 2) + 1)).toBe(true);
    expect(await aliases.holder(model, 'champion')).toMatchObject({ version: 1 });
    expect(await move(model, null, 1, 'first')).toBe(true);
    expect(await move(model, 1, 2, 'first')).toBe(true);
    expect(await aliases.holder(model, 'champion')).toMatchObject({ version: 1 });
    expect(await aliases.history(model, 'champion')).toHaveLength(121);
  }, 60_000);

  it('keeps its whole history when the copy into the archive fails', async () => {
    const model = 'archive';
    await makeVersion(model);
    await makeVersion(model);
    const archive = stages.app.get<Model<unknown>>(getModelToken('AliasMove'));
    await move(model, null, 1);
    const insert = jest.spyOn(archive, 'insertOne').mockRejectedValueOnce(new Error('killed here'));
    await expect(move(model, 1, 2, 'again')).rejects.toThrow('killed here');
    insert.mockRestore();
    expect((await aliases.holder(model, 'champion'))!.version).toBe(1);
    expect(await move(model, 1, 2, 'again')).toBe(true);
    const history = await aliases.history(model, 'champion');
    expect(history.map(({ from, to }) => [from, to])).toEqual([
      [null, 1],
      [1, 2],
    ]);
  });
});

describe('a route of the registry', () => {
  it('shows models, versions and moves, and returns the model file with its hash', async () => {
    const version = await makeVersion('routes');
    await makeVersion('routes');
    await move('routes', null, 1, 'k1');
    await move('routes', 1, 2, 'k2');
    const get = (path: string) => stages.app.inject({ method: 'GET', url: `/registry/models${path}` });
    expect((await get('?limit=1000')).json().items.map(({ name }: { name: string }) => name)).toContain(
      'routes',
    );
    expect((await get('/routes')).json()).toMatchObject({
      latestVersion: 2,
      aliases: { champion: { version: 2 } },
    });
    expect((await get(`/routes/versions?run=${version.runId}`)).json()).toMatchObject({
      total: 1,
      items: [{ version: 1 }],
    });
    expect((await get('/routes/versions?format=csv')).body.split('\r\n')).toHaveLength(4);
    expect((await get('/routes/versions/2')).json()).toMatchObject({ version: 2, aliases: ['champion'] });
    const history = (await get('/routes/aliases/champion/history')).json();
    expect(history).toMatchObject({
      total: 2,
      items: [
        { from: 1, to: 2 },
        { from: null, to: 1 },
      ],
    });
    const file = await get('/routes/versions/1/model');
    expect(file.body).toBe(`routes ${version.runId}`);
    expect(file.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename=routes-1.pvm`,
      'x-content-sha256': version.modelHash,
      etag: `"${version.modelHash}"`,
    });
    expect((await get('/routes/versions/7')).json()).toMatchObject({ code: 'registry.version-unknown' });
    expect((await get('/nobody')).statusCode).toBe(404);
    expect((await get('/routes/versions/1e9999')).statusCode).toBe(422);
    expect((await get('/%2e%2e/versions')).statusCode).toBe(404);
  });
});
