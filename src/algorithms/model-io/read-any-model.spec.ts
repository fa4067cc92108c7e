import * as fc from 'fast-check';
import { golden } from '../../../test/golden/synthetic-shots.js';
import { linearFromWeights } from '../linear/linear-model.js';
import { type Model, predictProbability } from '../model.js';
import { ensembleFromNodes } from '../trees/assemble.js';
import { InvalidModelFile } from './invalid-model-file.js';
import { encodeModel } from './model-file.js';
import { onnxFile } from './onnx/to-onnx.js';
import { readAnyModel } from './read-any-model.js';

interface Golden {
  models: { library: 'lightgbm' | 'xgboost-json' | 'xgboost-ubj'; model: string }[];
}

const featureNames = ['x', 'zone'];
const linear = linearFromWeights({ featureNames, weights: [2, -1], intercept: 0.5 });
const forest: Model = {
  kind: 'tree-ensemble',
  featureNames,
  ensemble: ensembleFromNodes(
    [
      [
        { feature: 0, threshold: 0.1, missingLeft: true, left: 1, right: 2, cover: 3 },
        { value: 0.2, cover: 1 },
        { value: 0.7, cover: 2 },
      ],
    ],
    { featureCount: 2, link: 'average', baseScore: 0 },
  ),
  calibration: { method: 'isotonic', x: Float64Array.of(0.2, 0.7), y: Float64Array.of(0.3, 0.6) },
};
const { models: natives } = golden<Golden>('native-models.json');
const native = (library: Golden['models'][number]['library']): Uint8Array => {
  const { model } = natives.find((one) => one.library === library)!;
  return Uint8Array.from(Buffer.from(model, library === 'xgboost-ubj' ? 'base64' : 'utf8'));
};
const info = { algorithm: 'logistic-regression', parameters: {}, seed: 1, training: {} };
const FORMATS: [format: string, file: Uint8Array][] = [
  ['model-file', encodeModel(linear, info)],
  ['onnx', onnxFile(linear)],
  ['onnx', onnxFile({ ...linear, calibration: { method: 'sigmoid', slope: 2, intercept: 1 } })],
  ['onnx', onnxFile(forest)],
  ['lightgbm', native('lightgbm')],
  ['xgboost', native('xgboost-json')],
  ['xgboost', native('xgboost-ubj')],
];

describe('readAnyModel', () => {
  const files = FORMATS.map(([, file]) => file);

  it.each(FORMATS)('recognises a file of the format %s by its content', (format, file) => {
    expect(readAnyModel(file, featureNames).format).toBe(format);
  });

  it('names columns without names as the caller does, if the numbers match', () => {
    const text = Buffer.from(native('lightgbm')).toString();
    const unnamed = (names: string) => Buffer.from(text.replace('player x y seconds zone', names));
    const given = ['a', 'b', 'c', 'd', 'e'];
    const namesOf = (file: Uint8Array, names: string[]) => readAnyModel(file, names).model.featureNames;
    const columns = 'Column_0 Column_1 Column_2 Column_3 Column_4';
    expect(namesOf(unnamed(columns), given)).toEqual(given);
    expect(namesOf(unnamed(columns), ['a'])).toEqual(columns.split(' '));
    expect(namesOf(native('lightgbm'), given)).toEqual(['player', 'x', 'y', 'seconds', 'zone']);
  });

  it('throws InvalidModelFile for damaged files, or returns a model that predicts', () => {
    const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
    const cases = fc.tuple(
      fc.constantFrom(...files),
      fc.array(change, { minLength: 1, maxLength: 4 }),
      fc.option(fc.nat(), { freq: 4 }),
    );
    fc.assert(
      fc.property(cases, ([file, changes, cut]) => {
        const damaged = file.slice(0, cut === null ? file.length : cut % (file.length + 1));
        for (const [at, byte] of changes) if (damaged.length > 0) damaged[at % damaged.length] = byte;
        let model: Model;
        try {
          ({ model } = readAnyModel(damaged, featureNames));
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidModelFile);
          return;
        }
        const probability = predictProbability(
          model,
          model.featureNames.map(() => 1),
        );
        expect(probability).toBeGreaterThanOrEqual(0);
        expect(probability).toBeLessThanOrEqual(1);
      }),
      { numRuns: 3000 },
    );
  });

  const json = (value: object) => Buffer.from(JSON.stringify(value));
  it.each([
    ['a pickle', Buffer.from([0x80, 4, 0x95]), 'a Python pickle'],
    ['skops', Buffer.from('PK\u0003\u0004schema.json'), 'a zip archive, as skops'],
    ['joblib', Buffer.from([0x78, 0x9c, 1]), 'compressed with zlib'],
    ['gzip', Buffer.from([0x1f, 0x8b, 8]), 'compressed with gzip: send it uncompressed'],
    ['CatBoost', Buffer.from('CBM1....'), 'CatBoost model (.cbm)'],
    ['Keras', Buffer.from([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a]), 'an HDF5 file'],
    ['PMML', Buffer.from('<?xml version="1.0"?><PMML>'), 'XML (PMML)'],
    ['the old binary format', Buffer.from('binf....'), 'old binary format'],
    ['XGBoost as text', Buffer.from('booster[0]:\n0:[f0<1] yes=1'), "XGBoost's dump_model"],
    ['XGBoost as JSON', json([{ nodeid: 0, leaf: 1 }]), "JSON of XGBoost's dump_model"],
    ['settings of XGBoost', json({ learner: { learner_train_param: {} }, version: [3] }), 'save_config'],
    ['memory of XGBoost', json({ Config: {}, Model: {} }), 'save it with save_model'],
    [
      'dump_model of LightGBM',
      json({ name: 'tree', feature_names: [], tree_info: [] }),
      'Booster.dump_model',
    ],
    ['JSON of CatBoost', json({ model_info: {}, oblivious_trees: [] }), 'JSON of a CatBoost model'],
    ['other JSON of CatBoost', json({ model_info: {}, features_info: {}, trees: [] }), 'CatBoost'],
  ])('names %s, and what to save instead', (_, file, message) => {
    expect(() => readAnyModel(file, featureNames)).toThrow(InvalidModelFile);
    expect(() => readAnyModel(file, featureNames)).toThrow(message);
  });

  it('refuses other files', () => {
    expect(() => readAnyModel(new TextEncoder().encode('hello'), [])).toThrow('neither a model file');
    expect(() => readAnyModel(Buffer.from('{"a": 1}'), [])).toThrow(InvalidModelFile);
    expect(() => readAnyModel(new Uint8Array(0), [])).toThrow('neither a model file');
  });
});
