import { assert, property, string } from 'fast-check';
import { decodeKey, decodeKeys, encodeKey, encodeKeys } from './key-code.js';

describe('key code', () => {
  it('restores every key, and contains nothing that an update would read as a path or an operator', () => {
    assert(
      property(string({ minLength: 1 }), (key) => {
        const field = encodeKey(key);
        expect(decodeKey(field)).toBe(key);
        expect(field).not.toMatch(/[.$]/);
        expect(field).not.toContain('\0');
      }),
      { examples: [['a\0b'], ['\0'], ['%00']] },
    );
  });

  it.each(['__proto__', 'constructor', 'prototype'])('keeps %s as an inert own key', (key) => {
    expect(encodeKey(key)).not.toBe(key);
    const decoded = decodeKeys(encodeKeys(Object.fromEntries([[key, 'x']])));
    expect(Object.entries(decoded)).toEqual([[key, 'x']]);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it('returns keys in order', () => {
    expect(Object.keys(decodeKeys({ b: 1, 'a%2Ez': 2, a: 3 }))).toEqual(['a', 'a.z', 'b']);
  });
});
