import * as fc from '../../../test/support/fast-check.js';
import { guarded, unguarded } from './formula-guard.js';

const texts = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', '"', ',', '1', '.', 'a') }),
);

it('restores every text, also one that begins with an apostrophe', () => {
  fc.assert(
    fc.property(texts, (text) => expect(unguarded(guarded(text))).toBe(text)),
    { numRuns: 2000 },
  );
});

it('leaves nothing that a spreadsheet would run', () => {
  fc.assert(
    fc.property(texts, (text) => expect(guarded(text)).not.toMatch(/^(?!-?\d+(\.\d+)?$)[=+\-@\t\r\0]/)),
    { numRuns: 2000 },
  );
});

it.each([
  ['=1+1', "'=1+1"],
  ["'=1+1", "''=1+1"],
  ["''=1+1", "'''=1+1"],
  ["'Melo", "'Melo"],
  ['-96', '-96'],
  ["'-96", "''-96"],
  ['-96x', "'-96x"],
])('%j is written as %j', (text, cell) => {
  expect(guarded(text)).toBe(cell);
  expect(unguarded(cell)).toBe(text);
});
