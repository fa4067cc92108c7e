// Predictions by a native library itself, in a separate process, to compare ours with.
// Arguments: engine, library, model file, features, file of columns (float64, one after the other); answers float64 on standard output.
import { readFileSync, writeFileSync } from 'node:fs';
import koffi from 'koffi';

const [engine, path, modelFile, featureCount, rowsFile, names, categorical] = process.argv.slice(2);
const library = koffi.load(path);
const features = Number(featureCount);
const bytes = readFileSync(rowsFile);
const values = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
const rows = values.length / features;
const cell = () => new BigInt64Array(new ArrayBuffer(8));
const lastError = library.func(
  `const char *${engine === 'lightgbm' ? 'LGBM_GetLastError' : 'XGBGetLastError'}()`,
);

function call(declaration, ...args) {
  if (library.func(declaration)(...args) !== 0) throw new Error(lastError());
}

function lightGbm() {
  const booster = cell();
  const out = new Float64Array(new ArrayBuffer(rows * 8));
  const iterations = new Int32Array(new ArrayBuffer(4));
  const load = 'int LGBM_BoosterLoadModelFromString(const char *text, void *iterations, void *out)';
  call(load, readFileSync(modelFile, 'utf8'), iterations, booster);
  const predict =
    'int LGBM_BoosterPredictForMat(void *booster, const void *data, int type, int32_t rows, int32_t columns, int rowMajor, int kind, int from, int count, const char *settings, void *length, void *out)';
  call(predict, booster[0], values, 1, rows, features, 0, 0, 0, -1, 'num_threads=1', cell(), out);
  return out;
}

function xgboost() {
  const [booster, matrix, shape, dimensions, out] = [cell(), cell(), cell(), cell(), cell()];
  const model = readFileSync(modelFile);
  call('int XGBoosterCreate(const void *matrices, uint64_t count, void *out)', null, 0, booster);
  call(
    'int XGBoosterLoadModelFromBuffer(void *booster, const void *bytes, uint64_t length)',
    booster[0],
    model,
    model.length,
  );
  const layout = `"shape":[${rows},${features}],"strides":[8,${8 * rows}],"typestr":"<f8","version":3`;
  const data = `{"data":[${koffi.address(values)},true],${layout}}`;
  call(
    'int XGDMatrixCreateFromDense(const char *data, const char *config, void *out)',
    data,
    '{"missing":NaN,"nthread":1}',
    matrix,
  );
  const setTexts =
    'int XGDMatrixSetStrFeatureInfo(void *matrix, const char *field, const char **texts, uint64_t count)';
  call(setTexts, matrix[0], 'feature_name', names.split(','), features);
  const types = names.split(',').map((name) => (name === categorical ? 'c' : 'q'));
  call(setTexts, matrix[0], 'feature_type', types, features);
  const options = '{"type":0,"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":false}';
  call(
    'int XGBoosterPredictFromDMatrix(void *booster, void *matrix, const char *options, void *shape, void *dimensions, void *out)',
    booster[0],
    matrix[0],
    options,
    shape,
    dimensions,
    out,
  );
  return Float64Array.from(new Float32Array(koffi.view(out[0], rows * 4)));
}

writeFileSync(1, Buffer.from((engine === 'lightgbm' ? lightGbm() : xgboost()).buffer));
