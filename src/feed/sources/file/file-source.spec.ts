import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithShared } from '../../../../test/support/shared-data.js';
import { type ZipEntry, zipOf } from '../../../../test/support/zip-of.js';
import { readShot } from '../../../basketball/shots/clean-shot.js';
import { RAW_FIELDS } from '../../../basketball/shots/shot.js';
import type { FeedRow } from '../feed-source.port.js';
import type { FileSource } from './file-source.js';
import { openFileSource } from './file-source.js';

const SHOTS_HEADER = RAW_FIELDS.join(',');
const SEASON_HEADER =
  'SEASON_1,SEASON_2,TEAM_ID,TEAM_NAME,PLAYER_ID,PLAYER_NAME,POSITION_GROUP,POSITION,GAME_DATE,GAME_ID,HOME_TEAM,AWAY_TEAM,' +
  'EVENT_TYPE,SHOT_MADE,ACTION_TYPE,SHOT_TYPE,BASIC_ZONE,ZONE_NAME,ZONE_ABB,ZONE_RANGE,LOC_X,LOC_Y,SHOT_DISTANCE,QUARTER,' +
  'MINS_LEFT,SECS_LEFT';

let folder: string;
const opened: FileSource[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-source-'));
});

afterAll(async () => {
  await Promise.all(opened.map((source) => source.close()));
  await rm(folder, { recursive: true });
});

let files = 0;

async function open(content: string | Buffer, name = 'upload.csv'): Promise<FileSource> {
  const path = join(folder, `${(files += 1)}`);
  await writeFile(path, content);
  const source = await openFileSource(path, 'file:test', name);
  opened.push(source);
  return source;
}

function shotLine(eventId: number, changes: Record<number, string> = {}): string {
  const values = ['29900683', `${eventId}`, ...Array.from({ length: 20 }, (_, index) => `v${index + 2}`)];
  for (const [index, value] of Object.entries(changes)) values[Number(index)] = value;
  return values.join(',');
}

function shotsFile(count: number): string {
  return [SHOTS_HEADER, ...Array.from({ length: count }, (_, index) => shotLine(index + 1)), ''].join('\n');
}

function seasonLine(gameId: string, x = '10.4', y = '19.15', feet = '17'): string {
  return (
    `2016,2015-16,1610612764,Washington Wizards,201162,Jared Dudley,F,SF,04-13-2016,${gameId},WAS,ATL,Made Shot,true,` +
    `Jump Shot,2PT Field Goal,Mid-Range,Left Side Center,LC,16-24 ft.,${x},${y},${feet},4,1,49`
  );
}

async function allRows(source: FileSource, page = 1000): Promise<FeedRow[]> {
  const rows: FeedRow[] = [];
  for (let position = 0; ;) {
    const { rows: more, next, atEnd } = await source.read(position, page);
    rows.push(...more);
    position = next;
    if (atEnd) return rows;
  }
}

describe('a file of 22 fields', () => {
  it('is read page by page', async () => {
    const source = await open(shotsFile(2500));
    expect(source).toMatchObject({
      key: 'file:test',
      dataset: 'shot-files',
      format: 'shots',
      replayable: true,
    });
    expect(await source.size()).toBe(2500);
    const rows = await allRows(source, 999);
    expect(rows.map((row) => row.line)).toEqual(Array.from({ length: 2500 }, (_, index) => index + 2));
    expect(Object.keys(rows[0].shot ?? {})).toEqual([...RAW_FIELDS]);
    expect(rows[2499].shot).toMatchObject({
      'Game ID': '29900683',
      'Game Event ID': '2500',
      'Season Type': 'v21',
    });
  });

  it('returns the same rows at a position, forwards, backwards and all at once', async () => {
    const source = await open(shotsFile(5000));
    const eventsAt = async (position: number, count: number) =>
      (await source.read(position, count)).rows.map((row) => row.shot?.['Game Event ID']);
    expect(await eventsAt(4000, 2)).toEqual(['4001', '4002']);
    expect(await eventsAt(10, 2)).toEqual(['11', '12']);
    expect(await eventsAt(12, 1)).toEqual(['13']);
    const together = await Promise.all([eventsAt(4990, 1), eventsAt(0, 1), eventsAt(100, 1), source.size()]);
    expect(together).toEqual([['4991'], ['1'], ['101'], 5000]);
  });

  it('ends with the remaining rows', async () => {
    const source = await open(shotsFile(10));
    expect(await source.read(0, 9)).toMatchObject({ next: 9, atEnd: false });
    expect(await source.read(0, 10)).toMatchObject({ next: 10, atEnd: true });
    expect((await source.read(8, 100)).rows).toHaveLength(2);
    expect(await source.read(10, 5)).toMatchObject({ rows: [], next: 10, atEnd: true });
    expect(await source.read(99, 5)).toMatchObject({ rows: [], next: 99, atEnd: true });
    expect(await (await open(SHOTS_HEADER)).read(0, 5)).toMatchObject({ rows: [], next: 0, atEnd: true });
  });

  it('counts a faulty row and continues', async () => {
    const content = [
      SHOTS_HEADER,
      shotLine(1),
      'one,two',
      `"${shotLine(3)}`,
      shotLine(4, { 3: 'x\u0000' }),
      shotLine(5),
    ];
    const rows = await allRows(await open(content.join('\r\n')));
    expect(rows.map((row) => row.fault?.code ?? row.shot?.['Game Event ID'])).toEqual([
      '1',
      'wrong-field-count',
      'unclosed-quote',
      'nul-byte',
      '5',
    ]);
    expect(rows[1]).toEqual({
      line: 3,
      fault: {
        code: 'wrong-field-count',
        message: 'the line has 2 fields and the header 22',
        raw: 'one,two',
      },
    });
  });

  it('cannot be read after it was closed', async () => {
    const source = await open(shotsFile(3));
    await source.read(0, 1);
    await source.close();
    await source.close();
    await expect(source.read(0, 1)).rejects.toMatchObject({ code: 'feed.source-closed' });
  });

  it.each([
    ['', 'feed.empty-file'],
    ['\n\n', 'feed.empty-file'],
    ['a,b\n1,2\n', 'feed.unknown-header'],
    [`"${SHOTS_HEADER}\n`, 'feed.unknown-header'],
    [Buffer.from(`${SHOTS_HEADER}\n`, 'utf16le').subarray(1), 'feed.encoding'],
    ['x'.repeat(300_000), 'feed.unknown-header'],
  ])('is refused when it has no known header: %#', async (content, code) => {
    await expect(open(content)).rejects.toMatchObject({ code, kind: 'invalid' });
  });
});

describe('a season file', () => {
  it('is transformed, and numbers the shots of each game', async () => {
    const lines = ['21501221', '21501230', '21501221', '21501221'].map((gameId) => seasonLine(gameId));
    const source = await open([SEASON_HEADER, ...lines].join('\n'));
    expect(source).toMatchObject({ dataset: 'season-files', format: 'season' });
    const shots = (await allRows(source, 3)).map((row) => row.shot);
    expect(shots.map((shot) => `${shot?.['Game ID']}/${shot?.['Game Event ID']}`)).toEqual([
      '21501221/1',
      '21501230/1',
      '21501221/2',
      '21501221/3',
    ]);
    expect(shots[0]).toMatchObject({ 'X Location': '-104', 'Y Location': '139', 'Shot Made Flag': '1' });
    expect((await source.read(3, 1)).rows[0].shot?.['Game Event ID']).toBe('3');
  });

  it('that was transformed twice is recognised', async () => {
    const source = await open([SEASON_HEADER, seasonLine('21900001', '-1.04', '7.165')].join('\n'));
    const [row] = await allRows(source);
    expect(row.shot).toMatchObject({ 'X Location': '-104', 'Y Location': '139' });
  });

  it('is refused when distances contradict coordinates in more than one row of a thousand', async () => {
    const good = Array.from({ length: 1500 }, () => seasonLine('21501221'));
    const kept = await open([SEASON_HEADER, ...good, seasonLine('21501221', '1', '19.15')].join('\n'));
    expect(await kept.size()).toBe(1501);
    const bad = [SEASON_HEADER, ...good, ...Array.from({ length: 2 }, () => seasonLine('21501221', '1'))];
    const source = await open(bad.join('\n'));
    await expect(source.read(0, 1)).rejects.toMatchObject({
      code: 'feed.transform-contradicted',
      kind: 'invalid',
    });
    await expect(source.size()).rejects.toMatchObject({ message: expect.stringContaining('99.86 %') });
  });
});

describe('a zip', () => {
  it('returns the rows of its CSV files in order, without other files', async () => {
    const zip = zipOf(
      { name: 'a/first.csv', content: shotsFile(3) },
      { name: '__MACOSX/a/._first.csv', content: 'resource fork' },
      { name: 'a/.hidden.csv', content: 'hidden' },
      { name: 'readme.txt', content: 'hello' },
      { name: 'second.CSV', content: shotsFile(2), method: 0 },
    );
    const source = await open(zip);
    const rows = await allRows(source, 2);
    expect(await source.size()).toBe(5);
    expect(rows.map((row) => [row.line, row.shot?.['Game Event ID']])).toEqual([
      [2, '1'],
      [3, '2'],
      [4, '3'],
      [2, '1'],
      [3, '2'],
    ]);
    expect(rows.map(({ member }) => source.nameOf(member!))).toEqual([
      ...Array.from({ length: 3 }, () => 'a/first.csv'),
      ...Array.from({ length: 2 }, () => 'second.CSV'),
    ]);
  });

  it('is refused if it was appended to itself: identical rows would count as more shots', async () => {
    const once = [SEASON_HEADER, ...Array.from({ length: 20 }, () => seasonLine('21501221'))].join('\n');
    const source = await open(`${once}\n${once}`);
    await expect(source.size()).rejects.toMatchObject({
      code: 'feed.header-repeated',
      message: expect.stringContaining('line 22'),
    });
  });

  it('numbers the shots of a game across season files, each with its own scale', async () => {
    const feet = [SEASON_HEADER, seasonLine('21501221')].join('\n');
    const twice = [SEASON_HEADER, seasonLine('21501221', '-1.04', '7.165')].join('\n');
    const rows = await allRows(
      await open(zipOf({ name: '1.csv', content: feet }, { name: '2.csv', content: twice })),
    );
    expect(rows.map((row) => [row.shot?.['Game Event ID'], row.shot?.['X Location']])).toEqual([
      ['1', '-104'],
      ['2', '-104'],
    ]);
  });

  const csv = { name: 'a.csv', content: shotsFile(3) };
  it.each<[string, string, Buffer]>([
    ['feed.zip-broken', 'cut off', zipOf(csv).subarray(0, 200)],
    ['feed.zip-broken', 'with a path upwards', zipOf({ ...csv, name: '../a.csv' })],
    ['feed.zip-broken', 'with packed bytes that do not unpack', corrupted(zipOf(csv))],
    ['feed.zip-broken', 'that unpacks to more than it says', zipOf({ ...csv, declaredSize: 10 })],
    ['feed.zip-encrypted', 'with a password', zipOf({ ...csv, flags: 1 })],
    ['feed.zip-unsupported', 'packed by another method', zipOf({ ...csv, method: 14 })],
    ['feed.zip-too-large', 'that says 3 GiB', zipOf({ ...csv, declaredSize: 3 * 1024 ** 3 })],
    ['feed.zip-too-large', 'packed a thousandfold', zipOf({ name: 'a.csv', content: 'x'.repeat(5_000_000) })],
    ['feed.zip-too-large', 'of two times 1.1 GB', zipOf(...manyBig())],
    ['feed.zip-without-csv', 'without a CSV file', zipOf({ name: 'a.txt', content: 'a' })],
    ['feed.zip-without-csv', 'without anything', zipOf()],
    ['feed.mixed-formats', 'of both formats', zipOf(csv, { name: 'b.csv', content: SEASON_HEADER })],
    ['feed.unknown-header', 'with an unknown second file', zipOf(csv, { name: 'b.csv', content: 'a,b\n' })],
  ])('throws %s for one %s', async (code, _what, zip) => {
    await expect(open(zip)).rejects.toMatchObject({ code, kind: 'invalid' });
  });

  it('is recognised by its content: a CSV file with a zip’s name is read', async () => {
    await expect(open('Not found', 'shots.zip')).rejects.toMatchObject({
      code: 'feed.zip-broken',
      message: expect.stringContaining('shots.zip is not a zip file'),
    });
    await expect(open('Not found', 'shots.csv')).rejects.toMatchObject({
      code: 'feed.unknown-header',
    });
    expect(await (await open(shotsFile(2), 'shots.zip')).size()).toBe(2);
  });

  it('is refused before any row is read if its checksum is wrong', async () => {
    const source = await open(zipOf({ ...csv, content: shotsFile(20_000), checksum: 1 }));
    await expect(source.read(0, 10)).rejects.toMatchObject({ code: 'feed.zip-broken' });
    await expect(source.read(0, 10)).rejects.toMatchObject({ code: 'feed.zip-broken' });
  });
});

function corrupted(zip: Buffer): Buffer {
  const bytes = Buffer.from(zip);
  bytes.fill(0xff, 40, 80);
  return bytes;
}

/** Stored entries that say truthfully how large they are would have to be large; these only share the claim. */
function manyBig(): ZipEntry[] {
  const content = Buffer.alloc(6_000_000, 1).map((_, index) => (index * 2_654_435_761) >>> 24);
  return [1, 2].map((part) => ({
    name: `${part}.csv`,
    content: Buffer.from(content),
    declaredSize: 1_100_000_000,
  }));
}

describeWithShared('recorded files', ['data'], (data) => {
  it('in 22 fields are read whole', async () => {
    const path = join(data, 'seed', 'nba_data_raw_1000.csv');
    const source = await openFileSource(path, 'file:seed', 'seed.csv');
    const rows = await allRows(source);
    await source.close();
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n').slice(1);
    expect(rows.map((row) => Object.values(row.shot ?? {}).join(','))).toEqual(lines);
  });

  it.each([
    ['NBA_2012_Shots.csv.zip', 161_205],
    ['NBA_2020_Shots.csv.zip', 188_116],
  ])(
    '%s has %d shots that cleaning takes all',
    async (name, count) => {
      const source = await openFileSource(join(data, 'nba', name), 'file:season', name);
      expect(await source.size()).toBe(count);
      let [taken, odd] = [0, 0];
      const kinds = new Set<string>();
      for (let position = 0, atEnd = false; !atEnd;) {
        const page = await source.read(position, 10_000);
        ({ next: position, atEnd } = page);
        const reads = page.rows.map((row) => row.shot && readShot(row.shot));
        taken += reads.filter((read) => read?.ok).length;
        const flags = reads.flatMap((read) => (read?.ok ? read.flags : []));
        odd += flags.length;
        for (const flag of flags) kinds.add(flag);
      }
      await source.close();
      expect(taken).toBe(count);
      expect([...kinds]).toEqual(['shot_type_contradicts_location']);
      expect(odd / count).toBeLessThan(0.001);
    },
    60_000,
  );
});
