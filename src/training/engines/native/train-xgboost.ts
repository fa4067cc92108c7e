import type { FitOrder, NativePart } from './child-messages.js';
import { EarlyStopping } from './early-stopping.js';
import {
  addressOf,
  bytesAt,
  cell,
  NativeLibrary,
  pointerIn,
  type Pointer,
  textAt,
} from './native-library.js';
import {
  boost,
  type Booster,
  categoricalOf,
  type Fitted,
  monotoneOf,
  type OnIteration,
  numberOf,
  ownParameters,
  seedFor,
} from './training-loop.js';

/** Named by us, not by the library. */
const OURS = ['num_boost_round', 'early_stopping_rounds', 'categorical_feature', 'monotone_constraints'];

/**
 * Trains with XGBoost's C API 3.2 (`hist`) and returns its UBJSON model with the rounds that are kept. The library rounds
 * features to single precision.
 */
export async function trainXgboost(
  order: FitOrder,
  train: NativePart,
  validation: NativePart | undefined,
  onIteration: OnIteration,
): Promise<Fitted> {
  const api = xgboostApi(order.library);
  const stopping = new EarlyStopping(validation ? numberOf(order, 'early_stopping_rounds') : 0);
  const parts = [await createMatrix(api, order, train)];
  if (validation && stopping.watches) parts.push(await createMatrix(api, order, validation));
  const matrices = BigInt64Array.from(parts);
  const out = cell();
  await api.createBooster(matrices, parts.length, out);
  const booster = pointerIn(out);
  for (const [name, value] of settingsOf(order)) await api.setParameter(booster, name, value);
  const steps: Booster = {
    update: async (round) => {
      await api.update(booster, round, parts[0]);
      return true;
    },
    loss: (round) => lossOf(api, booster, round, parts[1]),
  };
  await boost(numberOf(order, 'num_boost_round'), steps, stopping, onIteration);
  return { model: await saveModel(api, booster, stopping.best), iterations: stopping.best };
}

type Api = ReturnType<typeof xgboostApi>;

function xgboostApi(path: string) {
  const library = new NativeLibrary(path, 'XGBGetLastError');
  return {
    createMatrix: library.func(
      'int XGDMatrixCreateFromDense(const char *data, const char *config, void *out)',
    ),
    setInfo: library.func(
      'int XGDMatrixSetInfoFromInterface(void *matrix, const char *field, const char *data)',
    ),
    setTexts: library.func(
      'int XGDMatrixSetStrFeatureInfo(void *matrix, const char *field, const char **texts, uint64_t count)',
    ),
    createBooster: library.func('int XGBoosterCreate(const void *matrices, uint64_t count, void *out)'),
    setParameter: library.func('int XGBoosterSetParam(void *booster, const char *name, const char *value)'),
    update: library.func('int XGBoosterUpdateOneIter(void *booster, int round, void *matrix)'),
    evaluate: library.func(
      'int XGBoosterEvalOneIter(void *booster, int round, void *matrices, const char **names, uint64_t count, void *out)',
    ),
    slice: library.func('int XGBoosterSlice(void *booster, int from, int to, int step, void *out)'),
    save: library.func(
      'int XGBoosterSaveModelToBuffer(void *booster, const char *config, void *length, void *out)',
    ),
  };
}

async function createMatrix(
  api: Api,
  order: FitOrder,
  { rows, features, values, labels }: NativePart,
): Promise<Pointer> {
  const out = cell();
  const config = `{"missing": NaN, "nthread": ${order.threads}}`;
  await api.createMatrix(arrayInterface(values, [rows, features]), config, out);
  const matrix = pointerIn(out);
  await api.setInfo(matrix, 'label', arrayInterface(labels, [rows]));
  await api.setTexts(matrix, 'feature_name', order.featureNames, features);
  const categorical = categoricalOf(order);
  const types = order.featureNames.map((_, f) => (categorical.includes(f) ? 'c' : 'q'));
  await api.setTexts(matrix, 'feature_type', types, features);
  return matrix;
}

/** NumPy's array interface as text: where the values lie and how. Tables are column after column. */
function arrayInterface(values: Float64Array | Float32Array, shape: number[]): string {
  const width = values.BYTES_PER_ELEMENT;
  const strides = shape.length === 2 ? [width, width * shape[0]] : [width];
  // An address may exceed the integers that JSON.stringify writes exactly.
  const data = `"data":[${addressOf(values)},true]`;
  return `{${data},"shape":[${shape.join()}],"strides":[${strides.join()}],"typestr":"<f${width}","version":3}`;
}

function settingsOf(order: FitOrder): [string, string][] {
  const { parameters, threads, seed } = order;
  const monotone = monotoneOf(order);
  const settings = {
    ...ownParameters(parameters, OURS),
    objective: 'binary:logistic',
    eval_metric: 'logloss',
    tree_method: 'hist',
    verbosity: 0,
    nthread: threads,
    seed: seedFor(seed),
    ...(monotone && { monotone_constraints: `(${monotone.join()})` }),
  };
  return Object.entries(settings).map(([name, value]) => [name, String(value)]);
}

/** Log loss of the validation part. */
async function lossOf(api: Api, booster: Pointer, round: number, matrix: Pointer): Promise<number> {
  const out = cell();
  await api.evaluate(booster, round, BigInt64Array.of(matrix), ['v'], 1, out);
  // "[12]\tv-logloss:0.6512"
  return Number(textAt(out).split(':').at(-1));
}

async function saveModel(api: Api, booster: Pointer, rounds: number): Promise<Uint8Array> {
  const out = cell();
  await api.slice(booster, 0, rounds, 1, out);
  const length = cell();
  const bytes = cell();
  await api.save(pointerIn(out), '{"format": "ubj"}', length, bytes);
  return bytesAt(pointerIn(bytes), Number(length[0]));
}
