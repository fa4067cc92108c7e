import { readInteger, readNumber } from './lax-values.js';

const text = (value: string): string => value;

/** Each line was observed on pydantic 2.14 behind FastAPI, but for those marked "ours". */
describe('readInteger', () => {
  it.each<[unknown, number]>([
    [571, 571],
    [-40, -40],
    [1e2, 100],
    [-0, 0],
    [true, 1],
    [false, 0],
    ['571', 571],
    [' 571 ', 571],
    ['\n5', 5],
    ['\u00A05\u00A0', 5],
    ['+5', 5],
    ['-5', -5],
    ['-0', 0],
    ['00', 0],
    ['007', 7],
    ['0_1', 1],
    ['1_000', 1000],
    ['571.0', 571],
    ['571.00000', 571],
    ['-00.0', 0],
  ])('reads %p as %p', (value, expected) => {
    expect(readInteger(value)).toBe(expected);
  });

  it.each(
    [
      '',
      ' ',
      'abc',
      '571.',
      '571.5',
      '0.1',
      '.5',
      '5.e1',
      '1e3',
      '5e',
      '0x10',
      '1 0',
      '+ 5',
      '- 5',
      '--5',
      '1,5',
      '1__0',
      '_1',
      '1_',
      '1_0.5',
      '1_0.0_0',
      '_1.5',
      '1._5',
      '1_0e1_0',
      'nan',
      'inf',
      '-Infinity',
      'true',
      '1e400',
      '٣',
      '5\u0000',
    ].map(text),
  )('refuses the text %p as int_parsing', (value) => {
    expect(readInteger(value)).toBe('int_parsing');
  });

  it('refuses what is neither number, text nor boolean as int_type', () => {
    for (const value of [null, [], [1], {}, { a: 1 }]) expect(readInteger(value)).toBe('int_type');
  });

  it('refuses a fraction as int_from_float', () => {
    expect(readInteger(571.5)).toBe('int_from_float');
    expect(readInteger(0.1)).toBe('int_from_float');
  });

  it('refuses what is too large', () => {
    expect(readInteger(1e20)).toBe('int_parsing_size');
    expect(readInteger(-1e30)).toBe('int_parsing_size');
    expect(readInteger('1'.repeat(5000))).toBe('int_parsing_size');
    // Ours: pydantic keeps integers of any size.
    expect(readInteger(2 ** 53)).toBe('int_parsing_size');
    expect(readInteger('9007199254740993')).toBe('int_parsing_size');
    expect(readInteger(2 ** 53 - 1)).toBe(2 ** 53 - 1);
  });

  it('refuses what is not finite (ours: the old service failed)', () => {
    for (const value of [Number.NaN, Infinity, -Infinity]) expect(readInteger(value)).toBe('finite_number');
  });
});

describe('readNumber', () => {
  it.each<[unknown, number]>([
    [0.3048, 0.3048],
    [3, 3],
    [-1e30, -1e30],
    [true, 1],
    [false, 0],
    ['571', 571],
    [' 571 ', 571],
    ['+5', 5],
    ['1_000', 1000],
    ['007', 7],
    ['571.', 571],
    ['.5', 0.5],
    ['+.5', 0.5],
    ['5.e1', 50],
    ['1e3', 1000],
    ['1e-400', 0],
    ['1_0.5', 10.5],
    ['1_0.0_0', 10],
    ['1_0e1_0', 1e11],
    ['1._5', 1.5],
    ['100000000000000000000000000000', 1e29],
  ])('reads %p as %p', (value, expected) => {
    expect(readNumber(value)).toBe(expected);
  });

  it.each(
    [
      '',
      ' ',
      'far',
      '1__0',
      '_1',
      '1_',
      '_1.5',
      '0x10',
      '1 0',
      '1,5',
      '+ 5',
      '- 5',
      '--5',
      '5e',
      'true',
      '٣',
      '5\u0000',
    ].map(text),
  )('refuses the text %p as float_parsing', (value) => {
    expect(readNumber(value)).toBe('float_parsing');
  });

  it('refuses what is neither number, text nor boolean as float_type', () => {
    for (const value of [null, [], [1], {}, { a: 1 }]) expect(readNumber(value)).toBe('float_type');
  });

  it.each<unknown>([
    Infinity,
    -Infinity,
    Number.NaN,
    'nan',
    'NaN',
    'inf',
    '-inf',
    '+inf',
    'Infinity',
    '-Infinity',
    'INF',
    '1e400',
    '1'.repeat(5000),
  ])('refuses %p as finite_number (ours: the old service failed)', (value) => {
    expect(readNumber(value)).toBe('finite_number');
  });
});
