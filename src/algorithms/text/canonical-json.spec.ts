import { canonicalJson } from './canonical-json.js';

describe(canonicalJson.name, () => {
  it('writes equal values as equal text, whatever the order of their keys', () => {
    const text = '{"10":[1,null,"é"],"9":{"a":true,"b":-0.5},"z":null}';
    expect(canonicalJson({ z: null, 9: { b: -0.5, a: true }, 10: [1, null, 'é'] })).toBe(text);
    expect(JSON.parse(text)).toEqual({ z: null, 9: { b: -0.5, a: true }, 10: [1, null, 'é'] });
  });

  it('treats undefined as JSON.stringify does', () => {
    expect(canonicalJson({ a: undefined, b: [undefined] })).toBe(JSON.stringify({ b: [undefined] }));
  });
});
