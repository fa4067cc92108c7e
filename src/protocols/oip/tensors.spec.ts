import fc from 'fast-check';
import type { Datatype, Tensor, TypedArray } from '../../serving/index.js';
import { bytesOfTensor, tensorOfBytes } from './tensor-binary.js';
import { jsonOfTensor, tensorOfJson } from './tensor-json.js';
import { matchesShape, readShape } from './tensor-shape.js';

const refused = (message: RegExp) =>
  expect.objectContaining({ code: 'protocols.invalid', message: expect.stringMatching(message) });

function fromJson(datatype: Datatype, shape: number[], data: unknown): Tensor {
  const { count } = readShape('t', shape);
  return tensorOfJson('t', datatype, shape, count, data);
}

describe(readShape.name, () => {
  it('accepts sizes from 0 and multiplies them', () => {
    expect(readShape('t', [2, 3, 4])).toEqual({ shape: [2, 3, 4], count: 24 });
    expect(readShape('t', [0, 7]).count).toBe(0);
  });

  it.each([
    [undefined],
    ['7'],
    [[]],
    [[-1, 7]],
    [[1.5, 7]],
    [[true, 7]],
    [['1', 7]],
    [[null]],
    [[[1], 7]],
    [[2 ** 52, 7]],
    [[2 ** 31, 2 ** 31, 2 ** 2]],
    [[0, 2 ** 53 + 2]],
    [[2 ** 40, 0]],
    [Array.from({ length: 17 }, () => 1)],
  ])('refuses %j', (shape) => {
    expect(() => readShape('t', shape)).toThrow(refused(/shape of "t"/));
  });

  it('compares with a specification', () => {
    expect(matchesShape([3, 7], [-1, 7])).toBe(true);
    expect(matchesShape([3, 6], [-1, 7])).toBe(false);
    expect(matchesShape([3], [-1, 7])).toBe(false);
  });
});

describe(tensorOfJson.name, () => {
  it.each<[Datatype, unknown[], ArrayLike<unknown>]>([
    ['FP64', [0.1, -2, 1e300, 5], [0.1, -2, 1e300, 5]],
    ['FP32', [0.1, -2, 3e38, 5], [Math.fround(0.1), -2, Math.fround(3e38), 5]],
    ['FP16', [1, -2, 65_504, 0], [0x3c00, 0xc000, 0x7bff, 0]],
    ['INT64', [1, -2, 2 ** 53 - 1, 0], [1n, -2n, 9_007_199_254_740_991n, 0n]],
    ['UINT64', [1, 2, 3, 0], [1n, 2n, 3n, 0n]],
    ['INT32', [1, -2, 2 ** 31 - 1, -(2 ** 31)], [1, -2, 2 ** 31 - 1, -(2 ** 31)]],
    ['UINT8', [0, 1, 254, 255], [0, 1, 254, 255]],
    ['BOOL', [true, false, true, true], [1, 0, 1, 1]],
    ['BYTES', ['a', '', 'é', '🏀'], ['a', '', 'é', '🏀']],
  ])('reads %s, flat and nested alike', (datatype, values, elements) => {
    const flat = fromJson(datatype, [2, 2], values);
    expect([...(flat.data as Iterable<unknown>)]).toEqual(Array.from(elements));
    expect(fromJson(datatype, [2, 2], [values.slice(0, 2), values.slice(2)])).toEqual(flat);
    expect(fromJson(datatype, [2, 1, 2], [[values.slice(0, 2)], [values.slice(2)]]).data).toEqual(flat.data);
  });

  it('accepts a tensor without elements', () => {
    expect(fromJson('FP64', [0, 7], []).data).toHaveLength(0);
    expect(fromJson('FP64', [2, 0], [[], []]).data).toHaveLength(0);
  });

  it.each<[Datatype, unknown]>([
    ['FP64', null],
    ['FP64', true],
    ['FP64', '1'],
    ['FP64', {}],
    ['FP64', Infinity],
    ['FP32', 3.5e38],
    ['FP16', 65_520],
    ['INT64', 1.5],
    ['INT64', 2 ** 53],
    ['UINT64', -1],
    ['INT32', 2 ** 31],
    ['INT8', 128],
    ['UINT8', -1],
    ['UINT16', 65_536],
    ['BOOL', 1],
    ['BYTES', 1],
  ])('refuses %s with %j', (datatype, value) => {
    const good = datatype === 'BYTES' ? 'a' : datatype === 'BOOL' ? true : 1;
    expect(() => fromJson(datatype, [2], [good, value])).toThrow(refused(/^Element 1 of "t" must be /));
  });

  it.each<[number[], unknown]>([
    [
      [2, 2],
      [1, 2, 3],
    ],
    [
      [2, 2],
      [1, 2, 3, 4, 5],
    ],
    [
      [2, 2],
      [[1, 2, 3], [4]],
    ],
    [
      [2, 2],
      [[1, 2], 3],
    ],
    [[2, 2], [[1, 2]]],
    [
      [2, 2],
      [
        [[1], [2]],
        [[3], [4]],
      ],
    ],
    [[4], [[1], [2], [3], [4]]],
    [[2, 2], '1,2,3,4'],
    [[2, 2], { 0: 1 }],
  ])('refuses data that does not fit the shape %j: %j', (shape, data) => {
    expect(() => fromJson('FP64', shape, data)).toThrow(refused(/"t"/));
  });
});

describe('tensors as bytes', () => {
  it.each<[Datatype, unknown[]]>([
    ['FP64', [0.1, -2]],
    ['FP32', [0.5, -2]],
    ['FP16', [0.5, -2]],
    ['INT64', [1, -2]],
    ['INT16', [1, -2]],
    ['UINT32', [1, 2]],
    ['BOOL', [true, false]],
    ['BYTES', ['', 'ball 🏀']],
  ])('are the same tensor as JSON: %s', (datatype, values) => {
    const tensor = fromJson(datatype, [2], values);
    const bytes = bytesOfTensor(tensor);
    // At an odd place, as after JSON.
    const moved = Buffer.concat([Buffer.from('x'), bytes]).subarray(1);
    expect(tensorOfBytes('t', datatype, [2], 2, moved)).toEqual(tensor);
  });

  it('are little-endian', () => {
    expect(bytesOfTensor(fromJson('INT32', [1], [258]))).toEqual(Buffer.from([2, 1, 0, 0]));
    expect(bytesOfTensor(fromJson('BYTES', [1], ['ab']))).toEqual(Buffer.from([2, 0, 0, 0, 97, 98]));
  });

  it.each<[Datatype, number[]]>([
    ['FP64', [1, 2, 3]],
    ['FP64', [0, 0, 0, 0, 0, 0, 0xf0, 0x7f]],
    ['FP32', [0, 0, 0xc0, 0x7f]],
    ['FP16', [0, 0x7c]],
    ['BOOL', [2]],
    ['BYTES', [1, 0, 0]],
    ['BYTES', [9, 0, 0, 0, 97]],
    ['BYTES', [1, 0, 0, 0, 0xff]],
    ['BYTES', [0, 0, 0, 0, 0, 0, 0, 0]],
    ['BYTES', []],
  ])('are refused if they are no element of %s: %j', (datatype, bytes) => {
    expect(() => tensorOfBytes('t', datatype, [1], 1, Buffer.from(bytes))).toThrow(refused(/"t"/));
  });
});

describe(jsonOfTensor.name, () => {
  it.each<[Datatype, TypedArray | string[], string]>([
    ['FP64', Float64Array.of(0.1, -0, 1e-7), '[0.1,0,1e-7]'],
    ['FP16', Uint16Array.of(0x3c00), '[1]'],
    ['INT64', BigInt64Array.of(9_007_199_254_740_993n), '[9007199254740993]'],
    ['BOOL', Uint8Array.of(1, 0), '[true,false]'],
    ['BYTES', ['"', 'é'], '["\\"","é"]'],
  ])('writes %s', (datatype, data, text) => {
    expect(jsonOfTensor('t', { datatype, shape: [data.length], data })).toBe(text);
  });

  it('refuses what JSON cannot express', () => {
    const tensor: Tensor = { datatype: 'FP32', shape: [2], data: Float32Array.of(1, Number.NaN) };
    expect(() => jsonOfTensor('t', tensor)).toThrow(refused(/Element 1 of the output "t" is NaN/));
  });

  it('writes numbers that are read back exactly', () => {
    fc.assert(
      fc.property(fc.float64Array({ noNaN: true, noDefaultInfinity: true, minLength: 1 }), (data) => {
        const shape = [data.length];
        const back = fromJson(
          'FP64',
          shape,
          JSON.parse(jsonOfTensor('t', { datatype: 'FP64', shape, data })),
        );
        // JSON has no -0.
        expect(back.data).toEqual(data.map((value) => value + 0));
      }),
    );
  });
});
