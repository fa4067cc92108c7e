import { pythonJson, pythonType, textAt } from './python-text.js';

describe('value as Python writes it', () => {
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

  it('finds the text of a value at a path', () => {
    const json = '{"a": [ {"k": "]"}, {"k": 9.0} ], "a.b": 1}';
    expect(textAt(json, 'a[1].k')).toBe('9.0');
    expect(textAt(json, 'a[2].k')).toBeUndefined();
  });
});
