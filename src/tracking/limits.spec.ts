import fc from 'fast-check';
import { firstCharacters, isLonger } from './limits.js';

describe('length of a text in characters', () => {
  it('counts characters and not UTF-16 units', () => {
    expect(isLonger('🚀'.repeat(250), 250)).toBe(false);
    expect(isLonger('🚀'.repeat(251), 250)).toBe(true);
    expect(isLonger('k'.repeat(250), 250)).toBe(false);
    expect(isLonger('k'.repeat(251), 250)).toBe(true);
  });

  it('cuts between characters', () => {
    expect(firstCharacters('🚀'.repeat(6001), 6000)).toBe('🚀'.repeat(6000));
    expect(firstCharacters(`a${'🚀'.repeat(3)}`, 2)).toBe('a🚀');
    expect(firstCharacters('short', 10)).toBe('short');
  });

  it('equals the length of the list of characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(12), (text, max) => {
        const characters = [...text];
        expect(isLonger(text, max)).toBe(characters.length > max);
        expect(firstCharacters(text, max)).toBe(characters.slice(0, max).join(''));
      }),
    );
  });
});
