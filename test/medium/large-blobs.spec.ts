import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { BlobStore } from '../../src/platform/blobs/blob-store.port.js';
import { sha256 } from '../../src/platform/ids/ids.js';
import { type StageApp, stageApp } from '../support/stage-app.js';

const started: StageApp[] = [];
afterEach(async () => {
  for (const app of started.splice(0)) await app.end();
});

async function start(
  given: Parameters<typeof stageApp>[1] = {},
): Promise<{ blobs: BlobStore; dataDir: string }> {
  const app = await stageApp([], given);
  started.push(app);
  return { blobs: app.app.get(BlobStore), dataDir: app.settings.dataDir };
}

const LARGE = randomBytes(9 * 1024 * 1024);
const hash = sha256(LARGE);
const stream = (bytes: Buffer): Readable => Readable.from([bytes.subarray(0, 1000), bytes.subarray(1000)]);

async function bytesOf(content: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

describe('large blobs', () => {
  it('are files beside the embedded database, read whole and in part', async () => {
    const { blobs, dataDir } = await start();
    expect(await blobs.putStream(stream(LARGE))).toEqual({ hash, size: LARGE.length });
    expect(await blobs.putStream(stream(LARGE))).toEqual({ hash, size: LARGE.length });
    expect(existsSync(join(dataDir, 'blobs', hash.slice(0, 2), hash))).toBe(true);
    expect(readdirSync(join(dataDir, 'tmp'))).toEqual([]);
    expect(await blobs.size(hash)).toBe(LARGE.length);
    expect((await blobs.read(hash)).equals(LARGE)).toBe(true);
    const part = await bytesOf(await blobs.open(hash, { start: 8_500_000, end: 8_500_099 }));
    expect(part.equals(LARGE.subarray(8_500_000, 8_500_100))).toBe(true);
  }, 30_000);

  it('that a loss of power has cut short are replaced when they come again', async () => {
    const { blobs, dataDir } = await start();
    await blobs.putStream(stream(LARGE));
    truncateSync(join(dataDir, 'blobs', hash.slice(0, 2), hash), 1000);
    await expect(blobs.read(hash)).rejects.toMatchObject({ code: 'blobs.damaged' });
    await blobs.putStream(stream(LARGE));
    expect((await blobs.read(hash)).equals(LARGE)).toBe(true);
  }, 30_000);

  it('go to the database where that is elsewhere, and so do small ones', async () => {
    const { blobs, dataDir } = await start({ mongodbUri: 'mongodb://elsewhere' });
    await blobs.putStream(stream(LARGE));
    const small = await blobs.putStream(stream(Buffer.from('x'.repeat(2000))));
    expect(existsSync(join(dataDir, 'blobs'))).toBe(false);
    expect((await blobs.read(hash)).equals(LARGE)).toBe(true);
    expect(String(await bytesOf(await blobs.open(small.hash, { start: 5, end: 7 })))).toBe('xxx');
  }, 30_000);

  it('that break off leave nothing', async () => {
    const { blobs, dataDir } = await start();
    const broken = Readable.from(
      (function* () {
        yield LARGE;
        throw new Error('cut off');
      })(),
    );
    await expect(blobs.putStream(broken)).rejects.toThrow('cut off');
    await expect(blobs.putStream(stream(LARGE), 'x', 1_000_000)).rejects.toMatchObject({
      code: 'blobs.too-large',
    });
    expect(readdirSync(join(dataDir, 'tmp'))).toEqual([]);
    expect(existsSync(join(dataDir, 'blobs'))).toBe(false);
  }, 30_000);
});
