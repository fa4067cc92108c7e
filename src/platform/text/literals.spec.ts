import { normalPath } from './field-messages.js';
import { floatText, quotedText } from './literals.js';

describe('literal', () => {
  it.each([
    [0.1, '0.1'], [1e16, '1e+16'], [123456789012345680, '1.2345678901234568e+17'], [1e15, '1000000000000000.0'],
    [0.0001, '0.0001'], [0.00001, '1e-05'], [-1.5, '-1.5'], [NaN, 'NaN'],
  ])('writes the float %d as Python does', (number, shown) => {
    expect(floatText(number)).toBe(shown);
  }); // prettier-ignore

  it.each([
    ['a', "'a'"],
    ["it's", '"it\'s"'],
    ['\'"', "'\\'\"'"],
    ['a\\b\n\u0001é\u200b', "'a\\\\b\\n\\x01é\\u200b'"],
  ])('quotes the text %j as Python does', (text, shown) => {
    expect(quotedText(text)).toBe(shown);
  });
});

describe('normalPath', () => {
  it.each([
    ['', '.'], ['.', '.'], ['a//b/./c/', 'a/b/c'], ['a/../..', '..'], ['/../a', '/a'], ['//a', '//a'], ['///a', '/a'],
    ['../../a', '../../a'],
  ])('normalizes %j', (path, normal) => {
    expect(normalPath(path)).toBe(normal);
  }); // prettier-ignore
});
