import { layoutOf } from './csv-layout.js';
import { readRecords } from './csv-records.js';
import type { CsvRecord } from './csv-records.js';
import { nameFields } from './file-rows.js';

const LATIN = Buffer.from('André', 'latin1');

/** Reads `bytes` in chunks of every given size and expects the same each time. */
async function recordsOf(content: string | Buffer, ...chunkSizes: number[]): Promise<CsvRecord[]> {
  const bytes = Buffer.from(content);
  const results: CsvRecord[][] = [];
  for (const size of chunkSizes.length > 0 ? chunkSizes : [1, 7, bytes.length + 1]) {
    const records: CsvRecord[] = [];
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
    ['empty fields', ',,\n', [['', '', '']]],
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
    ['a CRLF in quotes as a line break', '"a\r\nb",2\r\n', [['a\nb', '2']]],
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
    ['a carriage return within a line as text', 'a\rb,c\n', [['a\rb', 'c']]],
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

describe('nameFields', () => {
  const names =
    'Game ID,Game Event ID,Player ID,Player Name,Team ID,Team Name,Period,Minutes Remaining,Seconds Remaining,Action Type,' +
    'Shot Type,Shot Zone Basic,Shot Zone Area,Shot Zone Range,Shot Distance,X Location,Y Location,Shot Made Flag,Game Date,' +
    'Home Team,Away Team,Season Type';
  const layout = layoutOf(names.split(','), 'shots.csv');
  const values = Array.from({ length: 22 }, (_, index) => `v${index}`);
  const record = (fields: string[]) => ({ fields, raw: fields.join(',') });
  const faultOf = (fields: string[]) => {
    const named = nameFields(record(fields), layout);
    return 'fault' in named ? named.fault : undefined;
  };

  it('gives 22 fields by name', () => {
    const named = nameFields(record(values), layout);
    expect('fields' in named && Object.entries(named.fields)).toEqual(
      names.split(',').map((name, at) => [name, `v${at}`]),
    );
  });

  it.each<[string, string[]]>([
    ['wrong-field-count', values.slice(1)],
    ['wrong-field-count', [...values, '']],
    ['wrong-field-count', ['']],
    ['nul-byte', values.with(3, 'a\u0000b')],
    ['field-too-long', values.with(3, 'x'.repeat(1001))],
    ['repeated-header', names.split(',')],
  ])('%s', (code, fields) => {
    expect(faultOf(fields)?.code).toBe(code);
    expect(faultOf(fields)?.raw).toBe(fields.join(',').slice(0, 1000));
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
      message: 'upload.csv has no column "Player Name". 19 of its columns are missing.',
    });
    expect(rejected('TEAM_ID,TEAM_NAME,PLAYER_ID,PLAYER_NAME,GAME_DATE')).toMatchObject({
      message: 'upload.csv has no column "GAME_ID". 16 of its columns are missing.',
    });
  });

  it('says what it expects when nothing is known', () => {
    expect(rejected('date,open,close')).toMatchObject({
      message: expect.stringContaining(
        'the 22 fields of the VirtualBets API, or the columns of NBA_YYYY_Shots.csv',
      ),
    });
  });

  it('tells that the separator is wrong', () => {
    expect(rejected('Game ID;Player ID')).toMatchObject({ message: expect.stringContaining('not by ";"') });
    expect(rejected('Game ID\tPlayer ID')).toMatchObject({ message: expect.stringContaining('not by tabs') });
  });
});
