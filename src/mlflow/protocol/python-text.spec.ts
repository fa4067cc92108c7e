import { normalPath, pythonFloat, pythonJson, pythonRepr, pythonType, textAt } from './python-text.js';

describe('values as Python writes them', () => {
  it.each([
    ['9', '9', 'int'],
    ['9.0', '9.0', 'float'],
    ['1E3', '1000.0', 'float'],
    ['-0', '0', 'int'],
    ['-0.0', '-0.0', 'float'],
    ['1000000000000000000000000000000', '1000000000000000000000000000000', 'int'],
    ['1e400', 'Infinity', 'float'],
    ['true', 'true', 'bool'],
    ['null', 'null', 'NoneType'],
    [' "a\\u00e9\\n😀" ', '"a\\u00e9\\n\\ud83d\\ude00"', 'str'],
    ['[1, 2.50 ,"x, ]"]', '[1,2.5,"x, ]"]', 'list'],
    ['{"b": {"c": []}, "a": 1, "b": 2}', '{"a":1,"b":2}', 'dict'],
  ])('%s', (json, shown, type) => {
    expect([pythonJson(json), pythonType(json.trim())]).toEqual([shown, type]);
  });

  it.each([
    [0.1, '0.1'], [1e16, '1e+16'], [123456789012345680, '1.2345678901234568e+17'], [1e15, '1000000000000000.0'],
    [0.0001, '0.0001'], [0.00001, '1e-05'], [-1.5, '-1.5'], [NaN, 'NaN'],
  ])('%d', (number, shown) => {
    expect(pythonFloat(number)).toBe(shown);
  }); // prettier-ignore

  it.each([
    ['a', "'a'"],
    ["it's", '"it\'s"'],
    ['\'"', "'\\'\"'"],
    ['a\\b\n\u0001é\u200b', "'a\\\\b\\n\\x01é\\u200b'"],
  ])('the representation of %j', (text, shown) => {
    expect(pythonRepr(text)).toBe(shown);
  });

  it.each([
    ['', '.'], ['.', '.'], ['a//b/./c/', 'a/b/c'], ['a/../..', '..'], ['/../a', '/a'], ['//a', '//a'], ['///a', '/a'],
    ['../../a', '../../a'],
  ])('the path %j', (path, normal) => {
    expect(normalPath(path)).toBe(normal);
  }); // prettier-ignore

  it('finds the text of a value at a path', () => {
    const json = '{"a": [ {"k": "]"}, {"k": 9.0} ], "a.b": 1}';
    expect(textAt(json, 'a[1].k')).toBe('9.0');
    expect(textAt(json, 'a[2].k')).toBeUndefined();
  });
});
