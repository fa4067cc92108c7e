import type { FitOrder, NativePart } from './child-messages.js';
import { EarlyStopping } from './early-stopping.js';
import { cell, NativeLibrary, pointerIn, type Pointer } from './native-library.js';
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

const FLOAT32 = 0;
const FLOAT64 = 1;
const COLUMN_MAJOR = 0;
const BY_SPLITS = 0;

/** Named by us, not by the library. */
const OURS = ['num_iterations', 'early_stopping_round', 'categorical_feature', 'monotone_constraints'];

/**
 * Trains with LightGBM's C API 4.7 and returns its text model with the iterations that are kept.
 * `deterministic` and `force_row_wise` make the model independent of the number of threads.
 */
export async function trainLightGbm(
  order: FitOrder,
  train: NativePart,
  validation: NativePart | undefined,
  onIteration: OnIteration,
): Promise<Fitted> {
  const api = lightGbmApi(order.library);
  const settings = settingsOf(order);
  const data = await createDataset(api, order, settings, train);
  const out = cell();
  await api.createBooster(data, settings, out);
  const booster = pointerIn(out);
  const stopping = new EarlyStopping(validation ? numberOf(order, 'early_stopping_round') : 0);
  if (validation && stopping.watches) {
    await api.addValidation(booster, await createDataset(api, order, settings, validation, data));
  }
  const finished = new Int32Array(new ArrayBuffer(4));
  const steps: Booster = {
    update: async () => {
      await api.update(booster, finished);
      // Not 0: no leaf can be split any further, and the iteration was taken back.
      return finished[0] === 0;
    },
    loss: () => lossOf(api, booster),
  };
  await boost(numberOf(order, 'num_iterations'), steps, stopping, onIteration);
  return { model: await saveModel(api, booster, stopping.best), iterations: stopping.best };
}

type Api = ReturnType<typeof lightGbmApi>;

function lightGbmApi(path: string) {
  const library = new NativeLibrary(path, 'LGBM_GetLastError');
  return {
    createDataset: library.func(
      'int LGBM_DatasetCreateFromMat(const void *data, int type, int32_t rows, int32_t columns, int rowMajor, const char *settings, void *reference, void *out)',
    ),
    setField: library.func(
      'int LGBM_DatasetSetField(void *dataset, const char *name, const void *data, int count, int type)',
    ),
    setNames: library.func('int LGBM_DatasetSetFeatureNames(void *dataset, const char **names, int count)'),
    createBooster: library.func('int LGBM_BoosterCreate(void *dataset, const char *settings, void *out)'),
    addValidation: library.func('int LGBM_BoosterAddValidData(void *booster, void *dataset)'),
    update: library.func('int LGBM_BoosterUpdateOneIter(void *booster, void *finished)'),
    evaluate: library.func('int LGBM_BoosterGetEval(void *booster, int part, void *count, void *results)'),
    save: library.func(
      'int LGBM_BoosterSaveModelToString(void *booster, int from, int count, int importance, int64_t size, void *length, void *text)',
    ),
  };
}

/** @param reference the training part, whose bins the validation part takes over */
async function createDataset(
  api: Api,
  order: FitOrder,
  settings: string,
  { rows, features, values, labels }: NativePart,
  reference: Pointer | null = null,
): Promise<Pointer> {
  const out = cell();
  await api.createDataset(values, FLOAT64, rows, features, COLUMN_MAJOR, settings, reference, out);
  const dataset = pointerIn(out);
  await api.setField(dataset, 'label', labels, rows, FLOAT32);
  await api.setNames(dataset, order.featureNames, features);
  return dataset;
}

function settingsOf({ parameters, featureNames, threads, seed }: FitOrder): string {
  const categorical = categoricalOf({ parameters, featureNames });
  const monotone = monotoneOf({ parameters, featureNames });
  const settings = {
    ...ownParameters(parameters, OURS),
    objective: 'binary',
    metric: 'binary_logloss',
    verbosity: -1,
    deterministic: true,
    force_row_wise: true,
    num_threads: threads,
    seed: seedFor(seed),
    ...(categorical.length > 0 && { categorical_feature: categorical.join() }),
    ...(monotone && { monotone_constraints: monotone.join() }),
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

/** Log loss of the validation part. */
async function lossOf(api: Api, booster: Pointer): Promise<number> {
  const results = new Float64Array(new ArrayBuffer(8));
  await api.evaluate(booster, 1, new Int32Array(new ArrayBuffer(4)), results);
  return results[0];
}

async function saveModel(api: Api, booster: Pointer, iterations: number): Promise<Uint8Array> {
  const length = cell();
  // Where not even the first tree could be split it is a constant, kept though not counted: a count of 0 means all.
  const ask = (text: Uint8Array) =>
    api.save(booster, 0, iterations, BY_SPLITS, BigInt(text.length), length, text);
  let text = new Uint8Array(1 << 20);
  await ask(text);
  if (Number(length[0]) > text.length) {
    text = new Uint8Array(Number(length[0]));
    await ask(text);
  }
  // It ends with a zero byte.
  return text.subarray(0, Number(length[0]) - 1);
}
