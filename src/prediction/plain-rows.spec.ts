import { Random } from '../algorithms/random/random.js';
import { FEATURES } from '../basketball/index.js';
import { readJsonRows } from './batch/json-rows.js';
import { PlainRows, readPlainRows } from './batch/plain-json-rows.js';
import { MOST_JSON_ROWS } from './batch/row-faults.js';
import type { RowBlock } from './batch/rows.js';
import { PlainRow, readPlainRow } from './plain-row.js';
import { readSevenFeatures } from './seven-features.js';

const ROW = {
  ...Object.fromEntries(FEATURES.map((name, i) => [name, 10 * i])),
  Shot_Distance_Meters: 0.3048,
};
const TEXT = JSON.stringify(ROW);

/** A row whose distance is written in this way. */
const withDistance = (number: string) => TEXT.replace('0.3048', number);

function valuesOf({ columns, rows }: RowBlock): number[][] {
  return columns.map((column) => [...column.subarray(0, rows)]);
}

/** What is read of a text as a batch of rows, after it was checked that objects give the same. */
function sameAsJson(text: string): PlainRows | undefined {
  const plain = readPlainRows(Buffer.from(text));
  if (plain) expect(valuesOf(plain)).toEqual(valuesOf(readJsonRows(JSON.parse(text))));
  return plain;
}

describe(readPlainRows.name, () => {
  it.each([
    ['as JSON.stringify writes it', JSON.stringify([ROW, ROW, ROW])],
    ['indented', JSON.stringify([ROW, ROW], null, 2)],
    [
      'with spaces as of Python',
      `[${TEXT.replaceAll(',', ', ').replaceAll(':', ': ')}, ${TEXT}]`.replace(`, ${TEXT}`, ''),
    ],
    ['with one row', ` [ ${TEXT} ] \n`],
    [
      'with the features in another order',
      JSON.stringify([Object.fromEntries(Object.entries(ROW).toReversed())]),
    ],
    ['with as many rows as are accepted', `[${Array(MOST_JSON_ROWS).fill(TEXT).join(',')}]`],
  ])('reads a body %s', (_, text) => {
    expect(sameAsJson(text)).toBeInstanceOf(PlainRows);
  });

  it.each([
    '0',
    '-0',
    '-0.0',
    '7',
    '-12.25',
    '0.1',
    '5.791200000000001',
    '10.363200000000001',
    '123456789012345678901234567890',
    '0.00000000000000000000000000012345',
    '1e2',
    '1.5E-3',
    '9007199254740993',
    '179769313486231570000e288',
    '5e-324',
  ])('reads the number %s as JSON.parse does', (number) => {
    expect(sameAsJson(`[${withDistance(number)},${withDistance('3')}]`)).toBeInstanceOf(PlainRows);
  });

  it('reads any number as JSON.parse does', () => {
    const random = new Random(7);
    const numbers = Array.from({ length: 2000 }, () => {
      const size = 10 ** Math.floor(random.next() * 24 - 8);
      return String((random.next() - 0.5) * size);
    });
    expect(sameAsJson(`[${numbers.map(withDistance).join(',')}]`)).toBeInstanceOf(PlainRows);
  });

  it.each(
    [
      [
        '',
        '{}',
        '[]',
        '[1]',
        'null',
        '[{}]',
        TEXT,
        `[${TEXT}`,
        `[${TEXT.slice(0, TEXT.indexOf(','))}12345678901234567`,
        `[${TEXT},${TEXT.slice(0, TEXT.indexOf(','))}12345678901234567`,
        `[${TEXT},]`,
        `[${TEXT}]x`,
        `[${TEXT} ${TEXT}]`,
      ],
      ['01', '1.', '.5', '+1', '-', 'NaN', '1e', '1e400', '"3"', 'null', 'true', '[1]'].map(
        (bad) => `[${withDistance(bad)}]`,
      ),
      [
        TEXT.replace('}', ',"more":1}'),
        TEXT.replace('"Player_ID":0,', ''),
        TEXT.replace('}', ',"Player_ID":1}'),
      ].map((row) => `[${row}]`),
      [
        `[${TEXT},${TEXT.replace(':0,', ': 0,')}]`,
        `[${TEXT.replace(':0,', ':0.5,')}]`,
        `[${TEXT.replace(':0,', ':9007199254740992,')}]`,
      ],
      [
        `[${Array(MOST_JSON_ROWS + 1)
          .fill(TEXT)
          .join(',')}]`,
        `\uFEFF[${TEXT}]`,
      ],
    ].flat(),
  )('leaves %# to the reader of objects', (text) => {
    expect(readPlainRows(Buffer.from(text))).toBeUndefined();
  });
});

describe(readPlainRow.name, () => {
  it.each([TEXT, JSON.stringify(ROW, null, 1), withDistance('-12.5e-1')])(
    'reads %s as an object is read',
    (text) => {
      for (let times = 0; times < 2; times++) {
        const row = readPlainRow(Buffer.from(text));
        expect(row).toBeInstanceOf(PlainRow);
        expect(row?.values).toEqual(readSevenFeatures(JSON.parse(text)));
      }
    },
  );

  it.each([
    '',
    '{}',
    'null',
    `[${TEXT}]`,
    `${TEXT} `,
    `${TEXT}x`,
    TEXT.slice(0, -1),
    withDistance('1e999'),
    TEXT.replace(':0,', ':0.5,'),
    TEXT.replace(':0,', ':"0",'),
  ])('leaves %s to the reader of objects', (text) => {
    expect(readPlainRow(Buffer.from(text))).toBeUndefined();
  });

  it('remembers a few layouts only', () => {
    const found = Array.from({ length: 12 }, (_, spaces) =>
      readPlainRow(Buffer.from(TEXT.replace('}', `${' '.repeat(spaces + 1)}}`))),
    );
    expect(found.filter(Boolean).length).toBeLessThan(12);
    expect(readPlainRow(Buffer.from(TEXT))).toBeInstanceOf(PlainRow);
  });
});
