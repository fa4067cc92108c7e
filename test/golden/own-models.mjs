// Models of this library for generate_own_onnx.py: reads {columns, labels} as JSON from standard input (null = missing) and
// writes {name: {model, onnx}}, the model file and its ONNX file in base64. Runs on the built application: npm run build.
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';

const load = (path) => import(new URL(`../../dist/algorithms/${path}.js`, import.meta.url).href);
const { SHOT_FEATURES } = await import(
  new URL('../../dist/basketball/shots/features.js', import.meta.url).href
);
const { fitModel } = await load('catalogue/fit');
const { lightGbmModel } = await load('model-io/from-lightgbm');
const { xgboostModel } = await load('model-io/from-xgboost');
const { encodeModel } = await load('model-io/model-file');
const { onnxFile } = await load('model-io/onnx/to-onnx');
const { fitCalibration } = await load('evaluation/calibration');
const { predictColumns } = await load('model');
const { Random } = await load('random/random');
const { fitGradientBoosting } = await load('trees/gradient-boosting');

const given = JSON.parse(await buffer(process.stdin));
const rows = given.labels.length;
const half = rows / 2;
const data = {
  features: SHOT_FEATURES,
  featureNames: ['Player_ID', 'X_Location', 'Y_Location', 'Total_Seconds_Remaining', 'Shot_Zone_Combined'],
  columns: given.columns.map((column) => Float64Array.from(column, (value) => value ?? Number.NaN)),
  labels: Uint8Array.from(given.labels),
  train: { from: 0, to: half },
  validation: { from: half, to: rows },
};

const fitted = (algorithm, parameters) => fitModel(algorithm, data, parameters, 1).model;

function calibrated(model, method) {
  const probabilities = new Float64Array(rows - half);
  predictColumns(model, data.columns, half, rows, probabilities);
  return { ...model, calibration: fitCalibration(method, data.labels.subarray(half), probabilities) };
}

function withCategories() {
  const parameters = {
    trees: 5,
    learningRate: 0.3,
    maxLeaves: 8,
    maxDepth: 6,
    minRowsInLeaf: 5,
    minChildWeight: 0,
    minGain: 0,
    l1: 0,
    l2: 1,
    rowFraction: 1,
    columnFraction: 1,
    earlyStopping: 0,
    maxBins: 255,
    categorySmoothing: 1,
    categoryL2: 1,
  };
  const { ensemble } = fitGradientBoosting(data, parameters, new Random(1), { categorical: [0, 4] });
  return { kind: 'tree-ensemble', featureNames: data.featureNames, ensemble };
}

function converted(library) {
  const { models } = JSON.parse(readFileSync(new URL('native-models.json', import.meta.url), 'utf8'));
  const { model } = models.find((one) => one.library === library && one.name.startsWith('categories'));
  return library === 'lightgbm' ? lightGbmModel(model) : xgboostModel(Buffer.from(model));
}

const boosting = fitted('gradient-boosting', { trees: 5, maxLeaves: 8, learningRate: 0.3 });
const forest = fitted('random-forest', { trees: 5, maxDepth: 4 });
const curves = fitted('logistic-regression', { splineKnots: 4 });
const models = {
  'gradient boosting': boosting,
  'gradient boosting with categories': withCategories(),
  'gradient boosting, sigmoid': calibrated(boosting, 'sigmoid'),
  'gradient boosting, isotonic': calibrated(boosting, 'isotonic'),
  'random forest': forest,
  'random forest, isotonic': calibrated(forest, 'isotonic'),
  'extra trees': fitted('extra-trees', { trees: 5, maxDepth: 4 }),
  'logistic regression': fitted('logistic-regression', {}),
  'logistic regression with splines': curves,
  'logistic regression with splines, sigmoid': calibrated(curves, 'sigmoid'),
  'LightGBM with categories': converted('lightgbm'),
  'XGBoost with categories': converted('xgboost-json'),
};
const base64 = (bytes) => Buffer.from(bytes).toString('base64');
const info = { algorithm: 'golden', parameters: {}, seed: 1, training: {} };
const files = Object.entries(models).map(([name, model]) => [
  name,
  { model: base64(encodeModel(model, info)), onnx: base64(onnxFile(model)) },
]);
process.stdout.write(JSON.stringify(Object.fromEntries(files)));
