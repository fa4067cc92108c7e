import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Random } from '../../algorithms/random/random.js';
import { sha256 } from '../ids/ids.js';
import { HashingFile } from './hashing-file.js';

describe('HashingFile', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parivision-hashing-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    ['nothing', []],
    ['one piece', [10]],
    ['many tiny pieces', Array.from({ length: 3000 }, (_, n) => n % 7)],
    ['pieces of the sizes of a network', Array.from({ length: 1200 }, (_, n) => 1 + ((n * 7919) % 65_536))],
    ['pieces larger than a batch', [3 << 20, 5, 4 << 20, 1 << 20]],
  ])('writes %s in order, and hashes them', async (_what, sizes) => {
    const random = new Random(7);
    const pieces = sizes.map((size) => Buffer.alloc(size, random.integer(256)));
    const path = join(folder, 'file');
    const file = new HashingFile(path, Infinity);
    await pipeline(Readable.from(pieces), file);
    const all = Buffer.concat(pieces);
    expect(file.bytes).toBe(all.byteLength);
    expect(file.digest()).toBe(sha256(all));
    expect((await readFile(path)).equals(all)).toBe(true);
  });

  it('hashes in order when pieces queue up', async () => {
    const path = join(folder, 'corked');
    const file = new HashingFile(path, Infinity);
    file.cork();
    const pieces = Array.from({ length: 100 }, (_, n) => Buffer.alloc(30_000, n));
    for (const piece of pieces) file.write(piece);
    file.uncork();
    await new Promise((resolve) => file.end(resolve));
    expect(file.digest()).toBe(sha256(Buffer.concat(pieces)));
    expect((await readFile(path)).equals(Buffer.concat(pieces))).toBe(true);
  });

  it('refuses too much content, and reports a file that cannot be created', async () => {
    const pieces = () => Readable.from([Buffer.alloc(60), Buffer.alloc(60)]);
    await expect(pipeline(pieces(), new HashingFile(join(folder, 'large'), 100))).rejects.toMatchObject({
      code: 'blobs.too-large',
    });
    const nowhere = new HashingFile(join(folder, 'none', 'file'), 1000);
    await expect(pipeline(pieces(), nowhere)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
