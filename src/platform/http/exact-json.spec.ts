import fc from 'fast-check';
import { exactJson, withLargeWholesQuoted } from './exact-json.js';

describe(exactJson.name, () => {
  it('writes bigints with all their digits, and everything else as JSON.stringify does', () => {
    const value = {
      step: 9_007_199_254_740_993n,
      list: [-(2n ** 63n), 1, 'x', null],
      at: new Date(0),
      u: undefined,
    };
    expect(exactJson(value)).toBe(
      '{"step":9007199254740993,"list":[-9223372036854775808,1,"x",null],"at":"1970-01-01T00:00:00.000Z"}',
    );
    fc.assert(fc.property(fc.jsonValue(), (plain) => expect(exactJson(plain)).toBe(JSON.stringify(plain))));
  });

  it('fails like JSON.stringify for values without JSON', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(() => exactJson(circle)).toThrow(TypeError);
  });
});

describe(withLargeWholesQuoted.name, () => {
  it.each([
    ['{"a":9007199254740993}', '{"a":"9007199254740993"}'],
    ['[ -9223372036854775808, 1]', '[ "-9223372036854775808", 1]'],
    ['{"a":{"b":[{"c":1700000000123456789}]}}', '{"a":{"b":[{"c":"1700000000123456789"}]}}'],
    ['1234567890123456', '"1234567890123456"'],
  ])('quotes large integers in %s', (text, quoted) => {
    expect(withLargeWholesQuoted(text)).toBe(quoted);
  });

  it.each([
    '{"a":0.12345678901234567}',
    '{"a":12345678901234567.5}',
    '{"a":12345678901234567e5}',
    '{"a":1e16}',
    '{"a":900719925474099}',
    '{"a":"9007199254740993"}',
    '{"a":"say \\" 9007199254740993, "}',
    '{"9007199254740993":1}',
  ])('does not change %s', (text) => {
    expect(withLargeWholesQuoted(text)).toBe(text);
  });

  it('does not change strings and small numbers', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.bigInt({ min: 2n ** 60n, max: 2n ** 63n }), (value, big) => {
        const text = `{"value":${JSON.stringify(value)}, "big":${big}}`;
        const read = JSON.parse(withLargeWholesQuoted(text)) as { value: unknown; big: string };
        expect(read.big).toBe(String(big));
        // Numbers of 16 digits and more may be texts now; they are the same digits.
        const asRead = JSON.parse(JSON.stringify(value)) as unknown;
        expect(JSON.stringify(read.value).replaceAll('"', '')).toBe(
          JSON.stringify(asRead).replaceAll('"', ''),
        );
      }),
    );
  });
});
