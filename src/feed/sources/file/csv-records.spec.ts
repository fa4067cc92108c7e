import { readRecords } from './csv-records.js';
import type { FileRecord } from './csv-records.js';
import { SEASON_FIELDS } from '../../../basketball/files/season-transform.js';
import { COLUMN_NAMES } from '../../../basketball/shots/columns.js';
import { RAW_FIELDS } from '../../../basketball/shots/shot.js';
import { layoutOf } from './file-layout.js';
import { nameFields } from './file-rows.js';

const KOBE =
  'action_type,combined_shot_type,game_event_id,game_id,lat,loc_x,loc_y,lon,minutes_remaining,period,playoffs,season,' +
  'seconds_remaining,shot_distance,shot_made_flag,shot_type,shot_zone_area,shot_zone_basic,shot_zone_range,team_id,team_name,' +
  'game_date,matchup,opponent,shot_id';
const SHOT_LOGS =
  'GAME_ID,MATCHUP,LOCATION,W,FINAL_MARGIN,SHOT_NUMBER,PERIOD,GAME_CLOCK,SHOT_CLOCK,DRIBBLES,TOUCH_TIME,SHOT_DIST,PTS_TYPE,' +
  'SHOT_RESULT,CLOSEST_DEFENDER,CLOSEST_DEFENDER_PLAYER_ID,CLOSE_DEF_DIST,FGM,PTS,player_name,player_id';

const LATIN = Buffer.from('André', 'latin1');

/** Reads `bytes` in chunks of every given size and expects the same each time. */
async function recordsOf(content: string | Buffer, ...chunkSizes: number[]): Promise<FileRecord[]> {
  const bytes = Buffer.from(content);
  const results: FileRecord[][] = [];
  for (const size of chunkSizes.length > 0 ? chunkSizes : [1, 7, bytes.length + 1]) {
    const records: FileRecord[] = [];
    for await (const batch of readRecords(chunksOf(bytes, size))) records.push(...batch);
    results.push(records);
  }
  for (const result of results) expect(result).toEqual(results[0]);
  return results[0];
}

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield Buffer.from(bytes.subarray(from, from + size));
}

/** The fields of each record, or its fault. */
async function summary(content: string | Buffer, ...chunkSizes: number[]) {
  return (await recordsOf(content, ...chunkSizes)).map((record) =>
    record.fault ? record.fault : record.fields,
  );
}

describe('readRecords reads', () => {
  it.each<[string, string | Buffer, (string[] | string)[]]>([
    [
      'lines that end in LF',
      'a,b\nc,d\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'lines that end in CRLF',
      'a,b\r\nc,d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['lines that end in either', 'a\r\nb\nc\r\n', [['a'], ['b'], ['c']]],
    [
      'a last line without an end',
      'a,b\nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['a byte order mark', '\ufeffa,b\n', [['a', 'b']]],
    ['a byte order mark before a quote', '\ufeff"a",b\n', [['a', 'b']]],
    ['a byte order mark further on as text', 'a\n\ufeffb\n', [['a'], ['\ufeffb']]],
    ['empty fields', ',x,\n', [['', 'x', '']]],
    ['quoted fields', '"a","b"\n', [['a', 'b']]],
    ['a comma in quotes', '"Smith, J",2\n', [['Smith, J', '2']]],
    ['a doubled quote', '"the ""Big"" one",2\n', [['the "Big" one', '2']]],
    [
      'a line break in quotes',
      '"a\nb",2\nc,d\n',
      [
        ['a\nb', '2'],
        ['c', 'd'],
      ],
    ],
    ['a CRLF in quotes as it is', '"a\r\nb",2\r\n', [['a\r\nb', '2']]],
    ['an empty line in quotes', '"a\n\nb",2\n', [['a\n\nb', '2']]],
    ['an empty quoted field', '"",b\n', [['', 'b']]],
    [
      'quoted and plain lines mixed',
      'a,b\n"c",d\ne,f\n',
      [
        ['a', 'b'],
        ['c', 'd'],
        ['e', 'f'],
      ],
    ],
    ['letters beyond ASCII', 'Jokić,Šarić\n', [['Jokić', 'Šarić']]],
    ['an apostrophe', "Shaquille O'Neal,34\n", [["Shaquille O'Neal", '34']]],
    [
      'blank lines as nothing',
      '\n\na,b\n  \n\r\nc,d\n\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['an empty file', '', []],
    ['a file of blank lines', '\n\r\n\n', []],
    [
      'lines that end in CR',
      'a,b\rc,d\r',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['lines that end in all three', 'a\rb\r\nc\nd\r\r\n\re', [['a'], ['b'], ['c'], ['d'], ['e']]],
    ['a CR in quotes as it is', '"a\rb",2\r', [['a\rb', '2']]],
    [
      'lines of separators only as nothing',
      'a,b\n,,\n , \nc,d\n,\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['a NUL as text, for the row to refuse', 'a\u0000,b\n', [['a\u0000', 'b']]],
    ['spaces around fields', ' a , b \n', [[' a ', ' b ']]],
  ])('%s', async (_what, content, expected) => {
    expect(await summary(content)).toEqual(expected);
  });
});

describe('readRecords finds the fault, and reads on after', () => {
  it.each<[string, string | Buffer, (string[] | string)[]]>([
    [
      'a quote that is never closed',
      'a,b\n"c,d\ne,f\ng,h\n',
      [['a', 'b'], 'unclosed-quote', ['e', 'f'], ['g', 'h']],
    ],
    ['a quote that is never closed on the last line', 'a,b\n"c,d', [['a', 'b'], 'unclosed-quote']],
    [
      'two quotes that are never closed',
      '"a\nb\n"c,d\ne\n',
      ['unclosed-quote', ['b'], 'unclosed-quote', ['e']],
    ],
    ['a quote in the middle of a field', 'a"b,c\nd,e\n', ['unclosed-quote', ['d', 'e']]],
    ['two quotes in the middle of a field', 'a"b"c,d\ne,f\n', ['bad-quotes', ['e', 'f']]],
    ['text after a closing quote', '"a"b,c\nd,e\n', ['bad-quotes', ['d', 'e']]],
    ['a space before a quote', 'a, "b"\nc,d\n', ['bad-quotes', ['c', 'd']]],
    ['one faulty quote among good ones', '"a",b\n"c"x,d\n"e",f\n', [['a', 'b'], 'bad-quotes', ['e', 'f']]],
    [
      'bytes that are not UTF-8',
      Buffer.concat([Buffer.from('a\n'), LATIN, Buffer.from('\nb\n')]),
      [['a'], 'not-utf8', ['b']],
    ],
    ['bytes that are not UTF-8 at the end', Buffer.concat([Buffer.from('a\n'), LATIN]), [['a'], 'not-utf8']],
    [
      'bytes that are not UTF-8 in an open quote',
      Buffer.concat([Buffer.from('"a\n'), LATIN, Buffer.from('\nb\n')]),
      ['unclosed-quote', 'not-utf8', ['b']],
    ],
  ])('%s', async (_what, content, expected) => {
    expect(await summary(content)).toEqual(expected);
  });

  it('a quote that is open for more than sixteen lines', async () => {
    const lines = Array.from({ length: 40 }, (_, index) => [`${index}`, 'x']);
    const content = `"open,1\n${lines.map((line) => line.join(',')).join('\n')}\n`;
    expect(await summary(content)).toEqual(['unclosed-quote', ...lines]);
  });

  it('a line of 10 MB, without keeping it', async () => {
    const content = `a,b\nc,${'x'.repeat(10 * 1024 ** 2)}\ne,f\n`;
    expect(await summary(content, 65_536, 11 * 1024 ** 2)).toEqual([['a', 'b'], 'line-too-long', ['e', 'f']]);
    const [, long] = await recordsOf(content, 65_536);
    expect(long.raw.length).toBeLessThanOrEqual(1000);
  });

  it('a long line at the end, and two in a row', async () => {
    const long = 'x'.repeat(200_000);
    expect(await summary(`a\n${long}\n${long}`, 1000, 65_536)).toEqual([
      ['a'],
      'line-too-long',
      'line-too-long',
    ]);
  });

  it('a quoted field of 10 MB over many lines', async () => {
    const content = `"${'x'.repeat(60_000)}\n${`${'y'.repeat(60_000)}\n`.repeat(170)}z,1\n`;
    const [first, ...others] = await summary(content, 65_536);
    expect(first).toBe('unclosed-quote');
    expect(others).toHaveLength(171);
    expect(others[170]).toEqual(['z', '1']);
  });
});

describe('readRecords numbers', () => {
  it.each([
    ['every line, blank ones and those within quotes too', '\n\na\n"b\nc",d\n,,\ne\n', [3, 4, 7]],
    ['lines that end in CR', '\rh\r"b\rc"\rd', [2, 3, 5]],
    ['lines that end in CRLF', '\ufeffh\r\n"b\r\nc"\r\n\r\nd', [1, 2, 5]],
    ['lines around a quote that is never closed', 'h\n"a\nb\nc', [1, 2, 3, 4]],
  ])('%s', async (_what, content, expected) => {
    expect((await recordsOf(content)).map(({ line }) => line)).toEqual(expected);
  });

  it('lines around one that is too long', async () => {
    const long = 'x'.repeat(200_000);
    for (const end of ['\n', '\r\n', '\r']) {
      const records = await recordsOf(['h', long, 'a', long, 'b'].join(end), 997, 65_537, 65_538, 1_000_000);
      expect(records.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5]);
    }
  });
});

describe('nameFields', () => {
  const names =
    'Game ID,Game Event ID,Player ID,Player Name,Team ID,Team Name,Period,Minutes Remaining,Seconds Remaining,Action Type,' +
    'Shot Type,Shot Zone Basic,Shot Zone Area,Shot Zone Range,Shot Distance,X Location,Y Location,Shot Made Flag,Game Date,' +
    'Home Team,Away Team,Season Type';
  const layout = layoutOf(names.split(','), 'shots.csv');
  const values = Array.from({ length: 22 }, (_, index) => `v${index}`);
  const record = (fields: string[]) => ({ line: 2, fields, raw: fields.join(',') });
  const faultOf = (fields: string[]) => {
    const named = nameFields(record(fields), layout);
    return 'fault' in named ? named.fault : undefined;
  };

  it('returns 22 fields by name', () => {
    const named = nameFields(record(values), layout);
    expect('fields' in named && Object.entries(named.fields)).toEqual(
      names.split(',').map((name, at) => [name, `v${at}`]),
    );
  });

  it.each<[string, string[]]>([
    ['wrong-field-count', values.slice(1)],
    ['wrong-field-count', ['']],
    ['nul-byte', values.with(3, 'a\u0000b')],
    ['field-too-long', values.with(3, 'x'.repeat(1001))],
    ['repeated-header', names.split(',')],
  ])('%s', (code, fields) => {
    expect(faultOf(fields)?.code).toBe(code);
    expect(faultOf(fields)?.raw).toBe(fields.join(',').slice(0, 1000));
  });

  it('accepts empty fields beyond the header if the file has them, and no others', () => {
    const longer = (...fields: string[]) => record([...values, ...fields]);
    const count = (fault: object) => ('fault' in fault ? (fault.fault as { code: string }).code : 'read');
    expect(count(nameFields(longer(''), layout))).toBe('wrong-field-count');
    expect(count(nameFields(longer(''), layout, 1))).toBe('read');
    expect(count(nameFields(longer('', ''), layout, 1))).toBe('wrong-field-count');
    expect(count(nameFields(longer('x'), layout, 1))).toBe('wrong-field-count');
    expect(count(nameFields(record(values), layout, 1))).toBe('read');
    expect(count(nameFields(longer(''), layoutOf([...RAW_FIELDS, ''], 'shots.csv')))).toBe('read');
  });

  it('reads a decimal comma in locations and distances only', () => {
    const named = nameFields(record(values.with(15, '-2,25').with(4, '1,5')), layout);
    expect(named).toMatchObject({ fields: { 'X Location': '-2.25', 'Team ID': '1,5' } });
  });

  it('names the column that is too long', () => {
    expect(faultOf(values.with(3, 'x'.repeat(1001)))?.column).toBe('Player Name');
  });

  it('finds columns in any order and case, and ignores more', () => {
    const mixed = ['_id', ...names.toUpperCase().split(',').toReversed(), 'extra'];
    const named = nameFields(record(mixed.map((_, at) => `v${at}`)), layoutOf(mixed, 'shots.csv'));
    expect('fields' in named && named.fields['Season Type']).toBe('v1');
    expect('fields' in named && Object.keys(named.fields)).toHaveLength(22);
  });
});

describe('layoutOf', () => {
  const rejected = (header: string) => {
    try {
      layoutOf(header.split(','), 'upload.csv');
    } catch (error) {
      return error;
    }
    return undefined;
  };

  it('names the first column that is missing', () => {
    expect(rejected('Game ID,Game Event ID,Player ID')).toMatchObject({
      code: 'feed.unknown-header',
      message: expect.stringMatching(
        /^upload\.csv has no column "Player Name"\. 14 of its columns are missing: Player Name, /,
      ),
    });
    expect(rejected('TEAM_ID,TEAM_NAME,PLAYER_ID,PLAYER_NAME,GAME_DATE,QUARTER')).toMatchObject({
      message: expect.stringMatching(
        /^upload\.csv has no column "GAME_ID"\. 9 of its columns are missing: GAME_ID, /,
      ),
    });
  });

  it('lists the expected columns when none is known', () => {
    expect(rejected('date,open,close')).toMatchObject({
      message: expect.stringContaining(
        "the columns of NBA_YYYY_Shots.csv, or those of stats.nba.com's shotchartdetail. The first line begins with",
      ),
    });
  });

  it('may lack columns that follow from the location of a shot', () => {
    const names = 'Shot Type,Shot Zone Basic,Shot Zone Area,Shot Zone Range,Shot Distance'.split(',');
    const layout = layoutOf(
      RAW_FIELDS.filter((field) => !names.includes(field)),
      'upload.csv',
    );
    expect(layout.indexes.filter((index) => index < 0)).toHaveLength(names.length);
  });

  it('reads names regardless of case and word separators', () => {
    const header = RAW_FIELDS.map(
      (field, at) => [field.toUpperCase(), field.replaceAll(' ', '_'), ` ${field} `][at % 3],
    );
    expect(layoutOf(header, 'upload.csv').indexes).toEqual(RAW_FIELDS.map((_field, at) => at));
  });

  it('refuses a repeated column, unless it is not read', () => {
    expect(rejected([...RAW_FIELDS, 'x location'].join(','))).toMatchObject({
      code: 'feed.ambiguous-header',
      message: 'upload.csv has the column "x location" more than once; keep one',
    });
    expect(rejected([...RAW_FIELDS, ...SEASON_FIELDS].join(','))).toMatchObject({
      code: 'feed.ambiguous-header',
    });
    expect(layoutOf([...RAW_FIELDS, 'extra', 'extra', '', ''], 'upload.csv').width).toBe(24);
  });

  it.each([
    ['Kobe Bryant Shot Selection', KOBE],
    ['NBA shot logs', SHOT_LOGS],
    ['download of a gold snapshot', COLUMN_NAMES.join(',')],
  ])('names the file of %s and what to take instead', (what, header) => {
    expect(rejected(header)).toMatchObject({
      code: 'feed.unknown-header',
      message: expect.stringContaining(what),
    });
    expect(rejected(header)).toMatchObject({ message: expect.stringContaining('Take ') });
  });
});
