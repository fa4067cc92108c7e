import { stringify } from 'yaml';
import { NotReadable, servedFile } from './served-file.js';

const NAMES = ['a', 'b'];
const columns = (names: readonly string[] = NAMES) =>
  JSON.stringify(names.map((name) => ({ name, type: 'double', required: true })));
const mlModel = (flavors: object, signature?: object) => stringify({ flavors, signature });
const pyfunc = (loader: string, data: string, more: object = {}) => ({
  python_function: { loader_module: `mlflow.${loader}`, data, ...more },
});
const xgboost = (model_class: string) =>
  mlModel({ ...pyfunc('xgboost', 'model.ubj'), xgboost: { data: 'model.ubj', model_class } });

describe('servedFile', () => {
  it.each([
    ['the only file', ['model.txt', 'notes.md'], undefined, { name: 'model.txt' }],
    ['ours before others', ['model.pvm', 'model.onnx'], undefined, { name: 'model.pvm' }],
    [
      'ours by its flavor',
      ['model.pvm', 'model.onnx', 'MLmodel'],
      mlModel({ ...pyfunc('onnx', 'model.onnx'), parivision: { data: 'model.pvm' } }),
      { name: 'model.pvm' },
    ],
    [
      'the file that MLmodel names, and the order of its signature',
      ['model.lgb', 'model.json', 'MLmodel'],
      mlModel(
        { ...pyfunc('lightgbm', 'model.lgb'), lightgbm: { model_class: 'lightgbm.basic.Booster' } },
        { inputs: columns() },
      ),
      {
        name: 'model.lgb',
        predictsProbability: true,
        columns: NAMES.map((name) => ({ name, type: 'double' })),
      },
    ],
    [
      'a Booster: all rounds, and probabilities',
      ['model.ubj'],
      xgboost('xgboost.core.Booster'),
      { name: 'model.ubj', rounds: 'all', predictsProbability: true },
    ],
    [
      'a classifier of scikit-learn: the best rounds, and labels',
      ['model.ubj'],
      xgboost('xgboost.sklearn.XGBRFClassifier'),
      { name: 'model.ubj', rounds: 'best' },
    ],
    [
      'a regressor of scikit-learn: the best rounds, and probabilities',
      ['model.ubj'],
      xgboost('xgboost.sklearn.XGBRegressor'),
      { name: 'model.ubj', rounds: 'best', predictsProbability: true },
    ],
    [
      'no order from a signature that is a tensor',
      ['model.onnx'],
      mlModel(pyfunc('onnx', 'model.onnx'), { inputs: '[{"type":"tensor","tensor-spec":{}}]' }),
      { name: 'model.onnx' },
    ],
  ])('is %s', (_, names, text, expected) => {
    expect(JSON.parse(JSON.stringify(servedFile(new Set(names), text)))).toEqual(expected);
  });

  it.each([
    ['two files without MLmodel', ['model.txt', 'model.json'], undefined, /model\.json and model\.txt/],
    ['none', ['model.cbm'], undefined, /has none of model\.pvm, .*, but model\.cbm/],
    ['scikit-learn', ['model.pkl'], mlModel(pyfunc('sklearn', 'model.pkl')), /mlflow\.sklearn: .*skl2onnx/],
    ['CatBoost', ['model.cb'], mlModel(pyfunc('catboost', 'model.cb')), /mlflow\.catboost: .*format="onnx"/],
    ['a Python model', ['model.txt'], mlModel(pyfunc('pyfunc.model', 'x')), /would run code/],
    [
      'another module',
      ['model.txt'],
      mlModel({ python_function: { loader_module: 'constructor' } }),
      /constructor/,
    ],
    [
      'a class of LightGBM',
      ['model.skops'],
      mlModel({
        ...pyfunc('lightgbm', 'model.skops'),
        lightgbm: { data: 'model.skops', model_class: 'lightgbm.sklearn.LGBMClassifier' },
      }),
      /LGBMClassifier, .* log its Booster/,
    ],
    [
      'a class that is not known',
      ['model.ubj'],
      xgboost('mine.Booster'),
      /model_class of xgboost .* mine\.Booster/,
    ],
    ['a file that is not there', [], mlModel(pyfunc('onnx', 'model.onnx')), /which is not in the folder/],
    ['a path', ['a/b'], mlModel(pyfunc('onnx', 'a/b')), /which is not in the folder/],
    [
      'two files in MLmodel',
      ['model.onnx', 'other.onnx'],
      mlModel({ ...pyfunc('onnx', 'model.onnx'), onnx: { data: 'other.onnx' } }),
      /names other\.onnx in onnx, and model\.onnx in python_function/,
    ],
    [
      'a function of its own',
      ['model.onnx'],
      mlModel(pyfunc('onnx', 'model.onnx', { predict_fn: 'predict_proba' })),
      /predict_fn/,
    ],
    ['no YAML', ['model.onnx'], 'a: [', /MLmodel is not YAML/],
    // Without a limit, this would end the process.
    ['too many levels', ['model.onnx'], `a: ${'['.repeat(100_000)}`, /MLmodel is nested too deeply/],
    ['no flavors', ['model.onnx'], 'theirs', /loaded by nothing/],
    ['a broken signature', ['m'], mlModel(pyfunc('onnx', 'm'), { inputs: '[' }), /is not JSON/],
    [
      'half a signature',
      ['m'],
      mlModel(pyfunc('onnx', 'm'), { inputs: '[{"name":"a"},{}]' }),
      /all have names/,
    ],
  ])('refuses %s', (_, names, text, message) => {
    expect(() => servedFile(new Set(names), text)).toThrow(NotReadable);
    expect(() => servedFile(new Set(names), text)).toThrow(message);
  });
});
