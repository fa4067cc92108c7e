import * as fc from 'fast-check';
import { firstJsonFault } from './json-fault.js';

describe(firstJsonFault.name, () => {
  /** Observed on Python 3.11's json module. */
  it.each<[string, number, string]>([
    ['{"a":', 5, 'Expecting value'],
    ['[', 1, 'Expecting value'],
    ['   ', 3, 'Expecting value'],
    [',', 0, 'Expecting value'],
    ['nan', 0, 'Expecting value'],
    ['[,1]', 1, 'Expecting value'],
    ['[1,]', 3, 'Expecting value'],
    ['{"a":+1}', 5, 'Expecting value'],
    ['{"a":.5}', 5, 'Expecting value'],
    ['{"a":-}', 5, 'Expecting value'],
    ['{"a":tru}', 5, 'Expecting value'],
    ['{"a" 1}', 5, "Expecting ':' delimiter"],
    ['{a:1}', 1, 'Expecting property name enclosed in double quotes'],
    ["{'a':1}", 1, 'Expecting property name enclosed in double quotes'],
    ['{,}', 1, 'Expecting property name enclosed in double quotes'],
    ['{"a":1,}', 7, 'Expecting property name enclosed in double quotes'],
    ['{"a":1,,}', 7, 'Expecting property name enclosed in double quotes'],
    ['{"a":1 "b":2}', 7, "Expecting ',' delimiter"],
    ['{"a":01}', 6, "Expecting ',' delimiter"],
    ['{"a":1.}', 6, "Expecting ',' delimiter"],
    ['[1 2]', 3, "Expecting ',' delimiter"],
    ['{"a":1} x', 8, 'Extra data'],
    [String.raw`{"a":"\x"}`, 6, 'Invalid \\escape'],
    [String.raw`{"a":"\u12"}`, 7, 'Invalid \\uXXXX escape'],
    ['{"a":"b', 5, 'Unterminated string starting at'],
    ['{"a":"\t"}', 6, 'Invalid control character at'],
  ])('finds the fault of %p at %d', (text, position, reason) => {
    expect(firstJsonFault(text)).toEqual({ position, reason });
  });

  it('refuses literals that only Python accepts', () => {
    expect(firstJsonFault('{"a": NaN}')).toEqual({ position: 6, reason: 'Expecting value' });
    expect(firstJsonFault('[-Infinity]')).toEqual({ position: 1, reason: 'Expecting value' });
  });

  it('reports text that is nested too deep, without a stack overflow', () => {
    expect(firstJsonFault('['.repeat(200_000))?.reason).toBe('Nested too deep');
  });

  it('finds no fault in JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        expect(firstJsonFault(JSON.stringify(value, null, indent))).toBeUndefined();
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('agrees with JSON.parse about which texts are JSON, when a character is changed', () => {
    const isJson = (text: string): boolean => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    const characters = fc.constantFrom(...'{}[],:"\\ 01.-+eEtrufalsn\n\u0001x');
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), characters, (value, at, character) => {
        const text = JSON.stringify(value);
        const place = at % text.length;
        const changed = text.slice(0, place) + character + text.slice(place + 1);
        expect(firstJsonFault(changed) === undefined).toBe(isJson(changed));
      }),
      { seed: 2, numRuns: 2000 },
    );
  });
});
