import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { MemoryBlobs, rawShot } from '../../test/support/bronze-memory.js';
import { MemoryFileIndex } from '../../test/support/feed-memory.js';
import { RAW_FIELDS } from '../basketball/shots/shot.js';
import { Settings } from '../platform/config/settings.js';
import { sha256 } from '../platform/ids/ids.js';
import { FeedFiles } from './feed-files.service.js';

const dataDir = mkdtempSync(join(tmpdir(), 'feed-files-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const clock = { now: () => new Date('2026-11-24T05:00:00Z') };
const shots = [rawShot(1, 1), rawShot(1, 2)];
const csv = [RAW_FIELDS.join(','), ...shots.map((shot) => Object.values(shot).join(','))].join('\n');

function filesIn(settings: Partial<Settings> = {}) {
  const blobs = new MemoryBlobs();
  const index = new MemoryFileIndex();
  const folder = mkdtempSync(join(dataDir, 'case-'));
  const files = new FeedFiles(
    index,
    blobs,
    clock,
    Object.assign(new Settings(), { dataDir: folder, ...settings }),
  );
  return { files, blobs, index, folder: join(folder, 'feed-files') };
}

const stream = (...chunks: string[]) => Readable.from(chunks.map((chunk) => Buffer.from(chunk)));

it('keeps a file as a blob and on disk, both under its hash', async () => {
  const { files, blobs, folder } = filesIn();
  const added = await files.add(stream(csv.slice(0, 50), csv.slice(50)), '../../etc/shots.csv');
  const id = sha256(csv);
  expect(added).toEqual({
    id,
    name: 'shots.csv',
    size: csv.length,
    format: 'shots',
    addedAt: clock.now(),
    known: false,
  });
  expect(blobs.blobs.get(id)?.toString()).toBe(csv);
  expect(readdirSync(folder)).toEqual([id]);
});

it('returns the existing file for the same bytes', async () => {
  const { files, folder } = filesIn();
  await files.add(stream(csv), 'first.csv');
  expect(await files.add(stream(csv), 'second.csv')).toMatchObject({ name: 'first.csv', known: true });
  expect((await files.list(0, 10)).total).toBe(1);
  expect(readdirSync(folder)).toHaveLength(1);
});

it('refuses a file without a column, naming it, and keeps nothing', async () => {
  const { files, blobs, folder } = filesIn();
  const refused = files.add(stream(csv.replace(',Shot Made Flag', ',Made')), 'shots.csv');
  await expect(refused).rejects.toMatchObject({
    code: 'feed.unknown-header',
    kind: 'invalid',
    message: expect.stringContaining('"Shot Made Flag"'),
  });
  expect(blobs.blobs.size).toBe(0);
  expect(readdirSync(folder)).toEqual([]);
});

it('refuses a file that is too large without destroying its stream', async () => {
  const { files, folder } = filesIn({ uploadMaxMb: 1 });
  const content = stream(...Array.from({ length: 30 }, () => 'x'.repeat(100_000)));
  await expect(files.add(content, 'shots.csv')).rejects.toMatchObject({
    code: 'feed.file-too-large',
    kind: 'too-large',
  });
  expect(content.errored).toBeNull();
  expect(readdirSync(folder)).toEqual([]);
});

it('reports an interrupted upload', async () => {
  const { files, folder } = filesIn();
  const content = new Readable({ read() {} });
  content.push(Buffer.from(csv));
  const adding = files.add(content, 'shots.csv');
  content.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
  await expect(adding).rejects.toMatchObject({ code: 'feed.upload-cut-off', kind: 'invalid' });
  expect(readdirSync(folder)).toEqual([]);
});

it('opens a file from its blob if the copy on disk is missing or truncated', async () => {
  const { files, folder } = filesIn();
  const { id } = await files.add(stream(csv), 'shots.csv');
  for (const damage of [() => rmSync(join(folder, id)), () => writeFileSync(join(folder, id), 'cut')]) {
    damage();
    const source = await files.open(id);
    expect((await source.read(0, 10)).rows.map(({ shot }) => shot)).toEqual(shots);
    expect(source.key).toBe(`file:${id}`);
    await source.close();
    expect(readFileSync(join(folder, id), 'utf8')).toBe(csv);
  }
});

it('refuses unknown ids', async () => {
  const { files } = filesIn();
  await expect(files.open('../../etc/passwd')).rejects.toMatchObject({
    code: 'feed.file-unknown',
    kind: 'not-found',
  });
});
