import { Logger } from '@nestjs/common';
import { jest } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryBlobs, rawShot } from '../../test/support/bronze-memory.js';
import { MemoryCursors, MemoryFileIndex } from '../../test/support/feed-memory.js';
import { RAW_FIELDS, type RawShot } from '../basketball/shots/shot.js';
import { Settings } from '../platform/config/settings.js';
import { FeedFiles } from './feed-files.service.js';
import { FeedService } from './feed.service.js';

const dataDir = mkdtempSync(join(tmpdir(), 'feed-service-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const clock = { now: () => new Date('2026-11-24T05:00:00Z') };
const SHOTS = Array.from({ length: 10 }, (_, index) => rawShot(21_500_001, index));
const lines = SHOTS.map((shot) => Object.values(shot).join(','));

function csvFile(name: string, rows: string[]): string {
  const path = join(dataDir, name);
  writeFileSync(path, [RAW_FIELDS.join(','), ...rows].join('\n'));
  return path;
}

const open: FeedService[] = [];
afterEach(async () => {
  for (const feed of open.splice(0)) await feed.onModuleDestroy();
});

function serving(feedSource: string, cursors = new MemoryCursors(), given: Partial<Settings> = {}) {
  const settings = Object.assign(new Settings(), { dataDir, feedSource, ...given });
  const feed = new FeedService(
    settings,
    new FeedFiles(new MemoryFileIndex(), new MemoryBlobs(), clock, settings),
    cursors,
  );
  open.push(feed);
  return feed;
}

const events = (shots: RawShot[]) => shots.map((shot) => Number(shot['Game Event ID']));

describe('the served feed', () => {
  const path = csvFile('ten.csv', lines);

  it('returns each shot once, at the end the remaining ones, and starts over', async () => {
    const feed = serving(path);
    expect(events(await feed.serve(4))).toEqual([0, 1, 2, 3]);
    expect(await feed.serve(0)).toEqual([]);
    expect(events(await feed.serve(4))).toEqual([4, 5, 6, 7]);
    expect(events(await feed.serve(4))).toEqual([8, 9]);
    expect(await feed.serve(1)).toEqual([SHOTS[0]]);
  });

  it('starts over as well when a call ends exactly at the end', async () => {
    const feed = serving(path);
    expect(await feed.serve(10)).toHaveLength(10);
    expect(events(await feed.serve(2))).toEqual([0, 1]);
  });

  it('returns the rest and starts over', async () => {
    const feed = serving(path);
    await feed.serve(7);
    expect(events(await feed.serveRest())).toEqual([7, 8, 9]);
    expect(events(await feed.serve(1))).toEqual([0]);
  });

  it('returns at most 50,000 shots as the rest of an endless source, and still starts over', async () => {
    const feed = serving('virtual-league');
    const first = await feed.serve(1);
    expect(await feed.serveRest()).toHaveLength(50_000);
    expect(await feed.serve(1)).toEqual(first);
  });

  it('continues after a restart, and starts over after a reset', async () => {
    const cursors = new MemoryCursors();
    await serving(path, cursors).serve(3);
    const restarted = serving(path, cursors);
    expect(events(await restarted.serve(1))).toEqual([3]);
    expect(await restarted.resetServed()).toBe(0);
    expect(events(await restarted.serve(1))).toEqual([0]);
  });

  it('never returns the same shot to concurrent calls, in one process or several', async () => {
    const cursors = new MemoryCursors();
    const feeds = [serving('virtual-league', cursors), serving('virtual-league', cursors)];
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => feeds[index % 2].serve(5)));
    const keys = answers.flat().map((shot) => `${shot['Game ID']}#${shot['Game Event ID']}`);
    expect(keys).toHaveLength(100);
    expect(new Set(keys).size).toBe(100);
    expect(await cursors.position('virtual-league:seed=7')).toBe(100);
  });

  it('skips faulty rows and logs it', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const feed = serving(csvFile('faulty.csv', [lines[0], 'a,b', ...lines.slice(1)]));
    expect(events(await feed.serve(5))).toEqual([0, 1, 2, 3, 4]);
    expect(warn.mock.calls.flat().join()).toContain('the first is line 3');
    warn.mockRestore();
  });
});

describe('sources', () => {
  it('are named by FEED_SOURCE', async () => {
    expect(await serving('virtual-league').defaultSpec()).toEqual({ kind: 'virtual-league' });
    const url = 'http://user:secret@localhost:8800/api';
    const remote = serving(url);
    const spec = { kind: 'remote', url: 'http://localhost:8800/api', secret: true } as const;
    expect(await remote.defaultSpec()).toEqual(spec);
    expect(await remote.describe(spec)).toEqual({
      key: 'remote:http://localhost:8800/api',
      dataset: 'remote',
      title: 'VirtualBets API at http://localhost:8800/api',
    });
  });

  it('whose password neither the settings nor this process have are refused', async () => {
    const spec = { kind: 'remote', url: 'http://localhost:8800/api', secret: true } as const;
    await expect(serving('virtual-league').open(spec)).rejects.toMatchObject({
      code: 'feed.credentials-missing',
    });
    const again = serving('virtual-league');
    again.remoteSpec('http://user:secret@localhost:8800/api/');
    expect((await again.open(spec)).key).toBe('remote:http://localhost:8800/api');
  });

  it('of a file take it into the feed files first', async () => {
    const feed = serving(csvFile('named.csv', lines));
    const spec = await feed.defaultSpec();
    expect(spec).toMatchObject({ kind: 'file', file: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await feed.describe(spec)).toMatchObject({ dataset: 'shot-files', title: 'named.csv' });
    expect(await feed.served()).toMatchObject({ kind: 'file', size: 10, served: 0 });
  });

  it('that cannot be read are named in the error, and tried again', async () => {
    const path = join(dataDir, 'later.csv');
    const feed = serving(path);
    await expect(feed.serve(1)).rejects.toMatchObject({
      code: 'feed.source-unreadable',
      message: expect.stringContaining(path),
    });
    csvFile('later.csv', lines);
    expect(await feed.serve(1)).toHaveLength(1);
  });

  it('of the virtual league follow the settings', async () => {
    const seeded = serving('virtual-league', new MemoryCursors(), { leagueSeed: 99 });
    expect((await seeded.describe({ kind: 'virtual-league' })).key).toContain('seed=99');
    const shots = await seeded.serve(3);
    expect(shots).not.toEqual(await serving('virtual-league').serve(3));
  });
});
