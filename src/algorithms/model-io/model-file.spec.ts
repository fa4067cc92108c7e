import * as fc from 'fast-check';
import { linearFromWeights } from '../linear/linear-model.js';
import { type Model, predictProbability } from '../model.js';
import { ensembleFromNodes } from '../trees/assemble.js';
import type { TreeEnsemble, TreeEnsembleModel } from '../trees/tree-ensemble.js';
import { InvalidModelFile, type ModelInfo, decodeModel, encodeModel } from './model-file.js';

const trees: TreeEnsembleModel = {
  kind: 'tree-ensemble',
  featureNames: ['x', 'zone'],
  ensemble: ensembleFromNodes(
    [
      [
        { feature: 0, threshold: 1.5, missingLeft: true, left: 1, right: 2, cover: 9, gain: 2 },
        { value: -0.25, cover: 4 },
        { feature: 1, categories: [2, 40], missingLeft: false, left: 3, right: 4, cover: 5, gain: 1 },
        { value: 0.5, cover: 2 },
        { value: 1 / 3, cover: 3 },
      ],
      [{ value: 0.125 }],
    ],
    { featureCount: 2, link: 'logit', baseScore: -0.1 },
  ),
};
const linear: Model = linearFromWeights({
  featureNames: ['x', 'Größe'],
  weights: [2, 1, -3],
  intercept: 0.5,
  inputs: [0, 1, 1],
  encodings: [Number.NaN, 1, 7],
  means: [10, 0.4, 0.1],
  scales: [5, 1, 1],
});
const splines: Model = linearFromWeights({
  featureNames: ['x'],
  weights: [2, -3],
  inputs: [0, 0],
  knots: [Number.NaN, Number.NaN, Number.NaN, -1, 2, 7.5],
});
const sigmoid: Model = { ...trees, calibration: { method: 'sigmoid', slope: 0.8, intercept: -0.1 } };
const isotonic: Model = {
  ...linear,
  calibration: { method: 'isotonic', x: Float64Array.of(0.1, 0.4, 0.9), y: Float64Array.of(0.2, 0.2, 1) },
};
const info: ModelInfo = {
  algorithm: 'gradient-boosting',
  parameters: { trees: 2, learningRate: 0.1, bootstrap: false, note: '"ü"' },
  seed: 42,
  training: { rows: 9, snapshot: 'abc', parts: { train: [1, 2], none: null } },
};
const models: [string, Model][] = [
  ['tree-ensemble', trees],
  ['linear', linear],
  ['linear model with splines', splines],
  ['sigmoid calibration', sigmoid],
  ['isotonic calibration', isotonic],
];

const headerOf = (bytes: Uint8Array) => {
  const length = new DataView(bytes.buffer).getUint32(12, true);
  return JSON.parse(new TextDecoder().decode(bytes.subarray(16, 16 + length)));
};

describe('encodeModel and decodeModel', () => {
  it.each(models)('restore a %s with its info', (_, model) => {
    expect(decodeModel(encodeModel(model, info))).toEqual({ model, info });
  });

  it.each(models)('give the same bytes for the same %s, however keys are ordered', (_, model) => {
    const reordered: ModelInfo = {
      training: { parts: { none: null, train: [1, 2] }, snapshot: 'abc', rows: 9 },
      seed: 42,
      parameters: { note: '"ü"', bootstrap: false, learningRate: 0.1, trees: 2 },
      algorithm: 'gradient-boosting',
    };
    expect(encodeModel(model, reordered)).toEqual(encodeModel(model, info));
  });

  it('writes the documented layout', () => {
    const bytes = encodeModel(trees, info);
    expect(new TextDecoder().decode(bytes.subarray(0, 8))).toBe('PVMODEL\n');
    expect(new DataView(bytes.buffer).getUint32(8, true)).toBe(1);
    const header = headerOf(bytes);
    expect(Object.keys(header)).toEqual(Object.keys(header).sort());
    expect(header).toMatchObject({
      kind: 'tree-ensemble',
      featureNames: ['x', 'zone'],
      scalars: { baseScore: -0.1, link: 'logit' },
    });
    const threshold = header.arrays.find(({ name }: { name: string }) => name === 'threshold');
    expect(threshold).toEqual({ name: 'threshold', dtype: 'float64', length: 6, offset: 32 });
    const dataAt = Math.ceil((16 + new DataView(bytes.buffer).getUint32(12, true)) / 8) * 8;
    expect(new DataView(bytes.buffer).getFloat64(dataAt + 32, true)).toBe(1.5);
  });

  it('read a file at any memory offset', () => {
    const bytes = encodeModel(trees, info);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(decodeModel(shifted.subarray(3)).model).toEqual(trees);
  });
});

describe('encodeModel', () => {
  const ensembleFaults: [string, Partial<TreeEnsemble>][] = [
    ['left[0] must be a later node', { left: Int32Array.of(0, 0, 3, 0, 0, 0) }],
    ['left[0] must be a later node of the same tree', { left: Int32Array.of(5, 0, 3, 0, 0, 0) }],
    ['right[0] must be a later node', { right: Int32Array.of(-1, 0, 4, 0, 0, 0) }],
    ['node 3 must be the child of one node only', { right: Int32Array.of(2, 0, 3, 0, 0, 0) }],
    ['node 1 must be the root or a child', { left: Int32Array.of(3, 0, 4, 0, 0, 0) }],
    ['feature[0] must be -1 or the index of a feature', { feature: Int16Array.of(2, -1, 1, -1, -1, -1) }],
    ['feature[0] must be -1 or the index', { feature: Int16Array.of(-2, -1, 1, -1, -1, -1) }],
    ['flags[0] must be 0 to 3', { flags: Uint8Array.of(4, 0, 2, 0, 0, 0) }],
    ['threshold[0] must not be NaN', { threshold: Float64Array.of(Number.NaN, 0, 0, 0, 0, 0) }],
    ['threshold[2] must be the number of a bitset', { threshold: Float64Array.of(1.5, 0, 1, 0, 0, 0) }],
    ['threshold[2] must be the number of a bitset', { threshold: Float64Array.of(1.5, 0, 0.5, 0, 0, 0) }],
    ['value[1] must be within', { value: Float64Array.of(0, Number.NaN, 0, 0, 0, 0) }],
    ['value[1] must be within', { value: Float64Array.of(0, 1e101, 0, 0, 0, 0) }],
    ['value must have an entry a node', { value: Float64Array.of(0) }],
    ['cover[1] must be in', { cover: Float64Array.of(0, -1, 0, 0, 0, 0) }],
    ['gain[0] must be within', { gain: Float64Array.of(Infinity, 0, 0, 0, 0, 0) }],
    ['treeStarts must end with 6', { treeStarts: Int32Array.of(0, 5) }],
    ['treeStarts[1] must lie 1 or more above', { treeStarts: Int32Array.of(0, 0, 6) }],
    ['treeStarts must begin with 0', { treeStarts: new Int32Array(0) }],
    ['bitsetStarts must end with 2', { bitsetStarts: Int32Array.of(0, 3) }],
    ['link must be one of', { link: 'probit' as never }],
    ['baseScore must be within', { baseScore: Number.NaN }],
    ['featureCount must be the 2 features', { featureCount: 3 }],
  ];

  it.each(ensembleFaults)('refuses an ensemble where %s', (message, changes) => {
    const broken = { ...trees, ensemble: { ...trees.ensemble, ...changes } };
    expect(() => encodeModel(broken, info)).toThrow(InvalidModelFile);
    expect(() => encodeModel(broken, info)).toThrow(message);
  });

  it('refuses a tree deeper than the recursion limit', () => {
    const chain = (depth: number) =>
      Array.from({ length: 2 * depth + 1 }, (_, i) =>
        i % 2 === 0 && i < 2 * depth
          ? { feature: 0, threshold: i, missingLeft: false, left: i + 1, right: i + 2 }
          : { value: 0 },
      );
    const model = (depth: number): Model => ({
      ...trees,
      ensemble: ensembleFromNodes([chain(depth)], { featureCount: 2, link: 'logit', baseScore: 0 }),
    });
    expect(decodeModel(encodeModel(model(512), info)).model).toEqual(model(512));
    expect(() => encodeModel(model(513), info)).toThrow('trees must not be deeper than 512');
  });

  it.each([
    ['inputs[1] must be the index of a feature', { inputs: Int32Array.of(0, 2, 1) }],
    ['scales[0] must be finite and above 0', { scales: Float64Array.of(0, 1, 1) }],
    ['means[2] must be finite', { means: Float64Array.of(0, 0, Infinity) }],
    ['weights[0] must be within', { weights: Float64Array.of(Number.NaN, 1, 1) }],
    ['encodings[0] must be finite or NaN', { encodings: Float64Array.of(Infinity, 1, 1) }],
    ['means must be as many as weights, 3', { means: Float64Array.of(0) }],
    ['intercept must be within', { intercept: Infinity }],
    ['knots must have 9 entries', { knots: Float64Array.of(1, 2, 3) }],
    ['knots of term 0', { knots: new Float64Array(9).fill(1) }],
    ['featureNames must be distinct', { featureNames: ['x', 'x'] }],
    ['featureNames must be 1 to 1000', { featureNames: [] }],
    ['featureNames must have 1 to 200 characters', { featureNames: ['x', 'y'.repeat(201)] }],
  ])('refuses a linear model where %s', (message, changes) => {
    expect(() => encodeModel({ ...linear, ...changes } as Model, info)).toThrow(message);
  });

  it.each([
    ['seed must be a safe integer', { seed: 0.5 }],
    ['algorithm must be a text', { algorithm: '' }],
    ['parameters must be numbers', { parameters: { rate: Number.NaN } }],
    ['JSON has no number NaN', { training: { loss: Number.NaN } }],
    ['JSON has no undefined', { training: { loss: undefined as never } }],
    [
      'JSON must not be nested deeper than 32',
      { training: JSON.parse(`{"a":${'['.repeat(40)}${']'.repeat(40)}}`) },
    ],
    ['the header must have at most', { training: { text: 'x'.repeat(1_100_000) } }],
  ])('refuses info where %s', (message, changes) => {
    expect(() => encodeModel(trees, { ...info, ...changes })).toThrow(message);
  });
});

describe('decodeModel', () => {
  /** The file with another header; the arrays stay. */
  function withHeader(model: Model, change: (header: Record<string, unknown>) => unknown): Uint8Array {
    const bytes = encodeModel(model, info);
    const oldLength = new DataView(bytes.buffer).getUint32(12, true);
    const data = bytes.subarray(Math.ceil((16 + oldLength) / 8) * 8);
    const header = new TextEncoder().encode(JSON.stringify(change(headerOf(bytes))));
    const file = new Uint8Array(Math.ceil((16 + header.length) / 8) * 8 + data.length);
    file.set(bytes.subarray(0, 12));
    new DataView(file.buffer).setUint32(12, header.length, true);
    file.set(header, 16);
    file.set(data, file.length - data.length);
    return file;
  }
  const firstArray = (changes: object) => (header: Record<string, unknown>) => {
    const [first, ...rest] = header.arrays as object[];
    return { ...header, arrays: [{ ...first, ...changes }, ...rest] };
  };

  it('accepts a header with other white space and key order', () => {
    const file = withHeader(trees, (header) => Object.fromEntries(Object.entries(header).toReversed()));
    expect(decodeModel(file)).toEqual({ model: trees, info });
  });

  it.each<[string, (header: Record<string, unknown>) => unknown]>([
    ['the header must be an object', () => []],
    ['the header must have the fields', (header) => ({ kind: header.kind })],
    ['the header must have the fields', (header) => ({ ...header, more: 1 })],
    ['kind must be tree-ensemble or linear', (header) => ({ ...header, kind: 'neural' })],
    ['arrays must be 5', (header) => ({ ...header, kind: 'linear', scalars: { intercept: 0 } })],
    ['scalars must be numbers and texts', (header) => ({ ...header, scalars: { baseScore: null } })],
    ['scalars.baseScore must be a number', (header) => ({ ...header, scalars: {} })],
    ['link must be one of', (header) => ({ ...header, scalars: { baseScore: 0, link: 'x' } })],
    ['featureNames must be a list of texts', (header) => ({ ...header, featureNames: [1, 2] })],
    ['arrays must be a list of', (header) => ({ ...header, arrays: [1] })],
    ['arrays must be a list of', firstArray({ length: -1 })],
    ['arrays must be a list of', firstArray({ length: 1e300 })],
    ['arrays must be a list of', firstArray({ dtype: 'toString' })],
    ['arrays[0] must be treeStarts of int32', firstArray({ name: 'feature' })],
    ['arrays[0] must be treeStarts of int32', firstArray({ dtype: 'uint8' })],
    ['arrays[0].offset must be 0', firstArray({ offset: 8 })],
    ['arrays[0] must end within the file', firstArray({ length: 2 ** 40 })],
    ['arrays[1].offset must be 24', firstArray({ length: 5 })],
    ['parameters must be an object', (header) => ({ ...header, parameters: [] })],
    ['training must be an object', (header) => ({ ...header, training: 'x' })],
  ])('refuses a file where %s', (message, change) => {
    expect(() => decodeModel(withHeader(trees, change))).toThrow(InvalidModelFile);
    expect(() => decodeModel(withHeader(trees, change))).toThrow(message);
  });

  it('refuses other files, other versions, and text that is not UTF-8 JSON', () => {
    expect(() => decodeModel(new Uint8Array(0))).toThrow('the file must begin with PVMODEL');
    const version = encodeModel(trees, info);
    version[8] = 3;
    expect(() => decodeModel(version)).toThrow('the format version must be 1 or 2, not 3');
    const text = encodeModel(trees, info);
    text[20] = 0xff;
    expect(() => decodeModel(text)).toThrow('the header must be JSON in UTF-8');
    const long = encodeModel(trees, info);
    new DataView(long.buffer).setUint32(12, 2 ** 31, true);
    expect(() => decodeModel(long)).toThrow('the header must have at most');
    const more = new Uint8Array(version.length + 8);
    more.set(encodeModel(trees, info));
    expect(() => decodeModel(more)).toThrow('the file must end with its last array');
  });

  it('treats a key like __proto__ as an ordinary key', () => {
    const file = withHeader(trees, (header) => ({
      ...header,
      training: JSON.parse('{"__proto__":{"polluted":1}}'),
    }));
    const { training } = decodeModel(file).info;
    expect(Object.getPrototypeOf(training)).toBe(Object.prototype);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  /** For any bytes: an InvalidModelFile, or a model that returns a probability for every row. */
  function expectSafe(bytes: Uint8Array): void {
    let model: Model;
    try {
      ({ model } = decodeModel(bytes));
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidModelFile);
      return;
    }
    for (const value of [0, 1.5, -7, 1e300, Number.NaN, Infinity]) {
      const p = predictProbability(
        model,
        Array.from({ length: model.featureNames.length }, () => value),
      );
      expect(p).toBeGreaterThanOrEqual(0);
      expect(p).toBeLessThanOrEqual(1);
    }
  }
  const either = fc.constantFrom(...models.map(([, model]) => encodeModel(model, info)));

  it('is safe on random bytes, with and without a valid beginning', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (noise, begun) => {
        const bytes = begun
          ? Uint8Array.from([...encodeModel(trees, info).subarray(0, 16), ...noise])
          : noise;
        expectSafe(bytes);
      }),
      { numRuns: 500 },
    );
  });

  it('is safe on flipped bits, anywhere and in the arrays', () => {
    const flips = fc.array(
      fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 255 })),
      {
        minLength: 1,
        maxLength: 4,
      },
    );
    fc.assert(
      fc.property(either, fc.boolean(), flips, (file, inArrays, changes) => {
        const bytes = file.slice();
        const from = inArrays ? 16 + new DataView(file.buffer).getUint32(12, true) : 0;
        for (const [place, mask] of changes)
          bytes[from + Math.floor(place * (bytes.length - from - 1))] ^= mask;
        expectSafe(bytes);
      }),
      { numRuns: 3000 },
    );
  });

  it('is safe on truncated files and on files with a part removed', () => {
    fc.assert(
      fc.property(either, fc.nat(2000), fc.nat(64), (file, at, length) => {
        expectSafe(file.slice(0, at));
        expectSafe(Uint8Array.from([...file.subarray(0, at), ...file.subarray(at + length)]));
      }),
      { numRuns: 500 },
    );
  });
});
