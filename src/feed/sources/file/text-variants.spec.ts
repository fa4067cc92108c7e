import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipOf } from '../../../../test/support/zip-of.js';
import { classifyLocation, areaWithSuffix, shotTypeLabel } from '../../../basketball/court/zones.js';
import { RAW_FIELDS } from '../../../basketball/shots/shot.js';
import type { RawShot } from '../../../basketball/shots/shot.js';
import type { FeedRow } from '../feed-source.port.js';
import { openFileSource } from './file-source.js';

let folder: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'text-variants-'));
});

afterAll(async () => rm(folder, { recursive: true }));

async function rowsOf(content: string | Buffer, name = 'upload.csv'): Promise<FeedRow[]> {
  const path = join(folder, `${(files += 1)}`);
  await writeFile(path, content);
  const source = await openFileSource(path, 'file:test', name);
  try {
    const { rows, atEnd } = await source.read(0, 1000);
    expect(atEnd).toBe(true);
    expect(await source.size()).toBe(rows.length);
    return rows;
  } finally {
    await source.close();
  }
}

const shotsOf = async (content: string | Buffer, name?: string) =>
  (await rowsOf(content, name)).map(({ shot, fault }) => shot ?? fault);

const SPOTS = [
  [0, 0],
  [-132, 2],
  [189, 200],
  [-226, 20],
  [5, 450],
];

/** The shots that every variant below holds. */
const SHOTS: RawShot[] = SPOTS.map(([x, y], at) => {
  const place = classifyLocation(x, y);
  return {
    'Game ID': '22300001',
    'Game Event ID': `${at + 2}`,
    'Player ID': '203999',
    'Player Name': ['Nikola Jokić', "Shaquille O'Neal", 'Luka Dončić', 'José Calderón', 'Smith, J'][at],
    'Team ID': '1610612743',
    'Team Name': 'Denver Nuggets',
    Period: '1',
    'Minutes Remaining': '4',
    'Seconds Remaining': `${at}`,
    'Action Type': 'Jump Shot',
    'Shot Type': shotTypeLabel(place.shotType),
    'Shot Zone Basic': place.basicZone,
    'Shot Zone Area': areaWithSuffix(place.area),
    'Shot Zone Range': place.range,
    'Shot Distance': `${place.distanceFeet}`,
    'X Location': `${x}`,
    'Y Location': `${y}`,
    'Shot Made Flag': `${at % 2}`,
    'Game Date': '20240123',
    'Home Team': 'DEN',
    'Away Team': 'LAL',
    'Season Type': 'Regular Season',
  };
});

interface Form {
  separator?: string;
  end?: string;
  /** After every row, and after the header. */
  rowEnd?: string;
  headerEnd?: string;
  before?: string;
  after?: string;
  cell?(value: string, column: string): string;
  header?(column: string): string;
}

function csv(shots: RawShot[], form: Form = {}): string {
  const { separator = ',', end = '\n', rowEnd = '', headerEnd = '', before = '', after = '' } = form;
  const { cell = (value) => value, header = (column) => column } = form;
  const quoted = (text: string) =>
    text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const rows = shots.map(
    (shot) => RAW_FIELDS.map((column) => quoted(cell(shot[column], column))).join(separator) + rowEnd,
  );
  return before + [RAW_FIELDS.map(header).join(separator) + headerEnd, ...rows, ''].join(end) + after;
}

const dated = (date: string): Form => ({ cell: (value, column) => (column === 'Game Date' ? date : value) });

function bigEndian(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

const CHART_NAMES: Record<string, string> = {
  Period: 'PERIOD',
  'X Location': 'LOC_X',
  'Y Location': 'LOC_Y',
  'Home Team': 'HTM',
  'Away Team': 'VTM',
};
const CHART = RAW_FIELDS.filter((column) => column !== 'Season Type');
const CHART_HEADER = [
  'GRID_TYPE',
  ...CHART.map((column) => CHART_NAMES[column] ?? column.toUpperCase().replaceAll(' ', '_')),
  'EVENT_TYPE',
  'SHOT_ATTEMPTED_FLAG',
];
const NUMBERS = new Set<string>([
  'Shot Distance',
  'X Location',
  'Y Location',
  'Period',
  'Shot Made Flag',
  'Player ID',
]);
const CHART_ROWS = SHOTS.map((shot) => [
  'Shot Chart Detail',
  ...CHART.map((column) => {
    if (column === 'Game ID') return `00${shot[column]}`;
    return NUMBERS.has(column) ? Number(shot[column]) : shot[column];
  }),
  shot['Shot Made Flag'] === '1' ? 'Made Shot' : 'Missed Shot',
  1,
]);
const CHART_OBJECTS = CHART_ROWS.map((row) =>
  Object.fromEntries(row.map((value, at) => [CHART_HEADER[at], value])),
);
const CHART_SET = { name: 'Shot_Chart_Detail', headers: CHART_HEADER, rowSet: CHART_ROWS };
const AVERAGES = {
  name: 'LeagueAverages',
  headers: ['GRID_TYPE', 'SHOT_ZONE_BASIC', 'FGA', 'FGM', 'FG_PCT'],
  rowSet: [['League Averages', 'Mid-Range', 3, 1, 0.333]],
};
const chartCsv = [CHART_HEADER, ...CHART_ROWS]
  .map((row) => row.map((value) => (/,/.test(`${value}`) ? `"${value}"` : value)).join(','))
  .join('\n');

describe('a file is read right', () => {
  it.each<[string, string | Buffer]>([
    ['as it is', csv(SHOTS)],
    ['with CRLF', csv(SHOTS, { end: '\r\n' })],
    ['with CR only', csv(SHOTS, { end: '\r' })],
    [
      'with mixed line ends',
      csv(SHOTS)
        .replace('\n', '\r\n')
        .replace(/\n(?=[^\n]*\n[^\n]*\n[^\n]*\n$)/, '\r'),
    ],
    ['with a byte order mark', csv(SHOTS, { before: '\ufeff' })],
    ['in UTF-16 LE with a mark', Buffer.from(`\ufeff${csv(SHOTS)}`, 'utf16le')],
    ['in UTF-16 BE with a mark', bigEndian(`\ufeff${csv(SHOTS, { end: '\r\n' })}`)],
    ['in UTF-16 LE without a mark', Buffer.from(csv(SHOTS), 'utf16le')],
    ['in UTF-16 BE without a mark', bigEndian(csv(SHOTS))],
    [
      'as Excel\'s "Unicode text"',
      Buffer.from(`\ufeff${csv(SHOTS, { separator: '\t', end: '\r\n' })}`, 'utf16le'),
    ],
    ['with semicolons', csv(SHOTS, { separator: ';' })],
    ['with tabs', csv(SHOTS, { separator: '\t' })],
    ['with bars', csv(SHOTS, { separator: '|' })],
    ['after sep=,', csv(SHOTS, { before: 'sep=,\r\n' })],
    ['after sep=; and a mark', csv(SHOTS, { separator: ';', before: '\ufeffsep=;\n' })],
    ['after sep=~', csv(SHOTS, { separator: '~', before: 'SEP=~\n' })],
    ['after a quoted sep', csv(SHOTS, { before: '"sep=,"\n' })],
    ['with a comma after every row', csv(SHOTS, { rowEnd: ',' })],
    ['with semicolons after every row', csv(SHOTS, { separator: ';', rowEnd: ';;' })],
    ['with a comma after the header', csv(SHOTS, { headerEnd: ',' })],
    ['with a comma after both', csv(SHOTS, { headerEnd: ',', rowEnd: ',' })],
    ['with blank lines at the end', csv(SHOTS, { after: '\n\n  \n,,,,,\n' })],
    ['with everything quoted', csv(SHOTS, { cell: (value) => value }).replace(/^Game ID/, '"Game ID"')],
    [
      'with a header in capitals and underscores',
      csv(SHOTS, { header: (name) => name.toUpperCase().replaceAll(' ', '_') }),
    ],
    ['with spaces around the names of the header', csv(SHOTS, { header: (name) => ` ${name}` })],
    ['with ISO dates', csv(SHOTS, dated('2024-01-23'))],
    ['with ISO dates and a time', csv(SHOTS, dated('2024-01-23T00:00:00'))],
    ['with M/D/Y dates', csv(SHOTS, dated('1/23/2024'))],
    ['with D.M.Y dates', csv(SHOTS, dated('23.01.2024'))],
    ['with named months', csv(SHOTS, dated('Jan 23, 2024'))],
    ['packed with gzip', gzipSync(csv(SHOTS))],
    ['packed with gzip, in UTF-16', gzipSync(Buffer.from(`\ufeff${csv(SHOTS)}`, 'utf16le'))],
    [
      'in two gzip members',
      Buffer.concat([gzipSync(csv(SHOTS).slice(0, 500)), gzipSync(csv(SHOTS).slice(500))]),
    ],
    ['in a zip', zipOf({ name: 'a.csv', content: csv(SHOTS, { separator: ';', end: '\r' }) })],
    ['as tsv in a zip', zipOf({ name: 'a.tsv', content: csv(SHOTS, { separator: '\t' }) })],
    ['as an array of objects', JSON.stringify(SHOTS)],
    ['as an indented array of objects', JSON.stringify(SHOTS, null, 2)],
    ['as one object per line', `${SHOTS.map((shot) => JSON.stringify(shot)).join('\n')}\n`],
    [
      'as one object per line, with CRLF and a byte order mark',
      `\ufeff${SHOTS.map((shot) => JSON.stringify(shot)).join('\r\n')}`,
    ],
    ['as one object', JSON.stringify({ items: [], shots: SHOTS })],
    ['as JSON in UTF-16', Buffer.from(`\ufeff${JSON.stringify(SHOTS)}`, 'utf16le')],
    ['as JSON in a zip', zipOf({ name: 'a.json', content: JSON.stringify(SHOTS) })],
    ['as shotchartdetail CSV', chartCsv],
    ['as shotchartdetail CSV in lower case', chartCsv.replace(/^.*/, (header) => header.toLowerCase())],
    [
      'as shotchartdetail JSON',
      JSON.stringify({ resource: 'shotchartdetail', parameters: {}, resultSets: [CHART_SET, AVERAGES] }),
    ],
    ['as shotchartdetail JSON, averages first', JSON.stringify({ resultSets: [AVERAGES, CHART_SET] })],
    ['as shotchartdetail JSON, indented', JSON.stringify({ resultSets: [CHART_SET, AVERAGES] }, null, 1)],
    [
      'as resultSets by name',
      JSON.stringify({ resultSets: { Shot_Chart_Detail: CHART_SET, LeagueAverages: AVERAGES } }),
    ],
    ['as resultSets that is one set', JSON.stringify({ resultSets: CHART_SET })],
    ['as resultSet', JSON.stringify({ resource: 'x', resultSet: CHART_SET })],
    ['as one result set', JSON.stringify(CHART_SET)],
    [
      'as normalised shotchartdetail',
      JSON.stringify({ Shot_Chart_Detail: CHART_OBJECTS, LeagueAverages: [{ FGA: 1 }] }),
    ],
    ['as shotchartdetail objects', JSON.stringify(CHART_OBJECTS)],
    ['as shotchartdetail objects, one per line', CHART_OBJECTS.map((row) => JSON.stringify(row)).join('\n')],
    ["as pandas' split", JSON.stringify({ columns: CHART_HEADER, index: [0, 1, 2, 3, 4], data: CHART_ROWS })],
    ['as an array of arrays with a header', JSON.stringify([CHART_HEADER, ...CHART_ROWS])],
  ])('%s', async (_what, content) => {
    expect(await shotsOf(content)).toEqual(SHOTS);
  });

  it('with a decimal comma', async () => {
    const decimal = (value: string, column: string) =>
      /Location|Distance/.test(column) ? `${value},0` : value;
    const shots = await shotsOf(csv(SHOTS, { separator: ';', cell: decimal }));
    expect(shots[1]).toMatchObject({ 'X Location': '-132.0', 'Y Location': '2.0', 'Shot Distance': '13.0' });
  });

  it('without the columns that follow from the location', async () => {
    const blank = (value: string, column: string) => (/Zone|Shot Type|Distance/.test(column) ? '' : value);
    expect(await shotsOf(csv(SHOTS, { cell: blank }))).toMatchObject(
      SHOTS.map((shot) => ({ 'X Location': shot['X Location'] })),
    );
  });
});

describe('a file is refused by name', () => {
  const pack = (...bytes: (string | number[])[]) =>
    Buffer.concat(bytes.map((part) => Buffer.from(part as string, 'latin1')));
  it.each<[string, string, string | Buffer, RegExp]>([
    ['7z', 'feed.foreign-file', pack('7z\xbc\xaf\x27\x1c'), /is a 7z archive: unpack it/],
    ['RAR', 'feed.foreign-file', pack('Rar!\x1a\x07\x01\0'), /RAR/],
    ['xz', 'feed.foreign-file', pack('\xfd7zXZ\0'), /xz/],
    ['bzip2', 'feed.foreign-file', pack('BZh91AY&SY'), /bzip2/],
    ['Zstandard', 'feed.foreign-file', pack('\x28\xb5\x2f\xfd'), /Zstandard/],
    ['tar', 'feed.foreign-file', pack('a.csv', Array(252).fill(0), 'ustar\0'), /tar archive/],
    [
      'tar in gzip',
      'feed.foreign-file',
      gzipSync(pack('a.csv', Array(252).fill(0), 'ustar\0')),
      /tar archive/,
    ],
    [
      'zip in gzip',
      'feed.foreign-file',
      gzipSync(zipOf({ name: 'a.csv', content: 'a' })),
      /packs a zip file/,
    ],
    [
      'gzip in zip',
      'feed.zip-without-csv',
      zipOf({ name: 'a.csv.gz', content: gzipSync('a') }),
      /a\.csv\.gz; an archive within/,
    ],
    ['Parquet', 'feed.foreign-file', pack('PAR1\x15\x04'), /Parquet.*to_csv/],
    ['Feather', 'feed.foreign-file', pack('ARROW1\0\0'), /Arrow/],
    ['xls', 'feed.foreign-file', pack('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'), /Excel workbook \(\.xls\)/],
    [
      'xlsx',
      'feed.foreign-file',
      zipOf({ name: '[Content_Types].xml', content: '' }, { name: 'xl/workbook.xml', content: '' }),
      /\.xlsx.*CSV UTF-8/,
    ],
    [
      'ods',
      'feed.foreign-file',
      zipOf({ name: 'mimetype', content: '' }, { name: 'content.xml', content: '' }),
      /OpenDocument/,
    ],
    ['SQLite', 'feed.foreign-file', pack('SQLite format 3\0'), /SQLite/],
    ['a web page', 'feed.foreign-file', '\n<!DOCTYPE html>\n<html>…</html>', /web page/],
    ['XML', 'feed.foreign-file', '\ufeff<?xml version="1.0"?><Workbook/>', /XML/],
    [
      'a Git LFS pointer',
      'feed.foreign-file',
      'version https://git-lfs.github.com/spec/v1\noid sha256:0\n',
      /Git LFS/,
    ],
    ['UTF-32', 'feed.encoding', Buffer.from([0xff, 0xfe, 0, 0, 0x47, 0, 0, 0]), /UTF-32/],
    [
      'broken UTF-16',
      'feed.encoding',
      Buffer.concat([Buffer.from(`\ufeff${csv(SHOTS)}`, 'utf16le'), Buffer.from([0x41])]),
      /broken UTF-16LE/,
    ],
    ['cut gzip', 'feed.gzip-broken', gzipSync(csv(SHOTS)).subarray(0, 100), /incomplete or damaged gzip/],
    [
      'a gzip bomb',
      'feed.gzip-too-large',
      gzipSync(csv(SHOTS) + '0'.repeat(3_000_000)),
      /more than 200 times/,
    ],
    ['JSON without rows', 'feed.empty-file', '{"error":{"code":429}}', /without rows of shots.*resultSets/],
    [
      'JSON in columns',
      'feed.empty-file',
      JSON.stringify({ LOC_X: { 0: 1 }, LOC_Y: { 0: 2 } }),
      /orient='records'/,
    ],
    ['an empty list', 'feed.empty-file', '[]', /without rows/],
    ['cut JSON', 'feed.json-broken', JSON.stringify(SHOTS).slice(0, -30), /not valid JSON/],
    ['JSON and more', 'feed.json-broken', `${JSON.stringify(SHOTS)}x`, /not valid JSON/],
    ['JSON in Latin-1', 'feed.json-broken', Buffer.from(JSON.stringify(SHOTS), 'latin1'), /UTF-8/],
    ['JSON of other things', 'feed.unknown-header', '[{"loc_x":1,"b":2}]', /GAME_ID/],
    [
      'dates of which day and month are open',
      'feed.dates-unsure',
      csv(SHOTS, dated('01/02/2024')),
      /01\/02\/2024; write them as YYYY-MM-DD/,
    ],
    [
      'dates in both orders',
      'feed.dates-unsure',
      csv(SHOTS, {
        cell: (value, column) => (column === 'Game Date' ? `${value === '' ? '' : '13/01/2024'}` : value),
      }).replace('13/01/2024', '01/13/2024'),
      /begin with the day/,
    ],
    [
      'shotchartdetail in feet',
      'feed.transform-contradicted',
      chartCsv.replaceAll(/,(-?\d+),(-?\d+),(?=[01],20240123)/g, (_all, x, y) => `,${x / 10},${y / 10},`),
      /not whole tenths/,
    ],
  ])('%s', async (_what, code, content, message) => {
    await expect(rowsOf(content)).rejects.toMatchObject({
      code,
      kind: 'invalid',
      message: expect.stringMatching(message),
    });
  });
});

describe('a row is refused by name, and the others are read', () => {
  it('where its letters are not UTF-8', async () => {
    const rows = await rowsOf(Buffer.from(csv(SHOTS.slice(3)), 'latin1'));
    expect(rows.map(({ line, fault }) => [line, fault?.code])).toEqual([
      [2, 'not-utf8'],
      [3, undefined],
    ]);
    expect(rows[0].fault?.message).toContain('save the file as UTF-8');
  });

  it('where one line of many ends in a comma', async () => {
    const content = csv(SHOTS).replace(/\n(?=\d+,5)/, ',\n');
    const rows = await rowsOf(content);
    expect(rows.map(({ fault }) => fault?.message)).toEqual([
      undefined,
      undefined,
      'the line has 23 fields and the header 22; it ends in a separator that other lines do not have',
      undefined,
      undefined,
    ]);
  });

  it('where JSON has something else', async () => {
    const rows = await rowsOf(JSON.stringify([SHOTS[0], { ...SHOTS[1], Period: [1] }, 7, null, SHOTS[2]]));
    expect(rows.map(({ line, fault }) => [line, fault?.code])).toEqual([
      [1, undefined],
      [2, 'nested-value'],
      [3, 'not-a-row'],
      [4, 'not-a-row'],
      [5, undefined],
    ]);
  });

  it('where a line of JSON is none, by its line', async () => {
    const lines = [JSON.stringify(SHOTS[0]), '', '{"Game ID":', JSON.stringify(SHOTS[1])];
    expect((await rowsOf(lines.join('\n'))).map(({ line, fault }) => [line, fault?.code])).toEqual([
      [1, undefined],
      [3, 'not-a-row'],
      [4, undefined],
    ]);
  });
});
