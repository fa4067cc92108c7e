/** Known but unsupported model formats: their names, and what to save instead. */

const NOTHING_IS_RUN = 'reading it would run code, which is never done with a file from elsewhere';
const INSTEAD =
  'save it as ONNX (skl2onnx, onnxmltools), or a Booster of LightGBM or XGBoost with its save_model';

const CATBOOST = 'CatBoost saves a model without categories as ONNX with save_model(path, format="onnx")';

/** First bytes of binary formats, in hexadecimal. */
const BINARY: readonly (readonly [RegExp, string])[] = [
  [/^800[2-5]/, `it is a Python pickle: ${NOTHING_IS_RUN}; ${INSTEAD}`],
  [/^504b0304/, `it is a zip archive, as skops, Keras and PyTorch write them: it is not read; ${INSTEAD}`],
  [/^1f8b/, 'it is compressed with gzip: send it uncompressed'],
  [
    /^78(01|5e|9c|da)/,
    `it is compressed with zlib, as joblib does with pickles: ${NOTHING_IS_RUN}; ${INSTEAD}`,
  ],
  [/^43424d31/, `it is a CatBoost model (.cbm), which is not read: ${CATBOOST}`],
  [
    /^(62696e66|62733634)/,
    'it is an XGBoost model in the old binary format: save it with save_model as .json or .ubj',
  ],
  [/^894844460d0a/, `it is an HDF5 file, as Keras writes it: it is not read; ${INSTEAD}`],
];

/** First characters of text formats. */
const TEXTS: readonly (readonly [RegExp, string])[] = [
  [/^\s*<(\?xml|PMML)/, `it is XML (PMML), which is not read: ${INSTEAD}`],
  [
    /^booster\[\d+\]/,
    "it is the text of XGBoost's dump_model, which lacks the base score: save it with save_model",
  ],
];

/** Fields that identify a JSON model of another program. */
const OBJECTS: readonly (readonly [readonly string[], string])[] = [
  [
    ['tree_info', 'feature_names'],
    "it is the JSON of LightGBM's Booster.dump_model, which cannot be loaded again: save it with Booster.save_model",
  ],
  [['oblivious_trees', 'model_info'], `it is the JSON of a CatBoost model, which is not read: ${CATBOOST}`],
  [
    ['trees', 'model_info', 'features_info'],
    `it is the JSON of a CatBoost model, which is not read: ${CATBOOST}`,
  ],
  [
    ['Config', 'Model'],
    'it is the serialised memory of an XGBoost Booster, as in a pickle: save it with save_model',
  ],
  [['format-version', 'graph'], `it is a graph in JSON, which is not read: ${INSTEAD}`],
];

/** Limits on the JSON that is searched for these fields: bytes, and lists and objects. */
const MOST_JSON = 64 * 1024 ** 2;
const MOST_LISTS = 4_000_000;

/** The name of the format and what to save instead, if the format is known but not supported. */
export function foreignFormat(file: Uint8Array): string | undefined {
  const bytes = file.subarray(0, 200);
  const hex = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const beginning = new TextDecoder().decode(bytes);
  const found =
    BINARY.find(([pattern]) => pattern.test(hex)) ?? TEXTS.find(([pattern]) => pattern.test(beginning));
  if (found) return found[1];
  const isJson = /^\s*(\{\s*"|\[\s*[{"])/.test(beginning);
  return isJson && file.length <= MOST_JSON ? foreignJson(file) : undefined;
}

function foreignJson(file: Uint8Array): string | undefined {
  const head = new TextDecoder().decode(file.subarray(0, 2000));
  // XGBoost's own models, which begin with `learner`, are not parsed here.
  if (/^\s*\{\s*"learner"\s*:\s*\{\s*"(attributes|feature_names)"/.test(head)) return undefined;
  let lists = 0;
  for (const byte of file) if (byte === 0x5b || byte === 0x7b) lists += 1;
  if (lists > MOST_LISTS) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8').decode(file));
  } catch {
    return undefined;
  }
  if (Array.isArray(value)) {
    const isDump = value.some((tree: unknown) => hasAll(tree, ['nodeid']));
    return isDump
      ? "it is the JSON of XGBoost's dump_model, which lacks the base score: save it with save_model"
      : undefined;
  }
  const object = OBJECTS.find(([fields]) => hasAll(value, fields));
  if (object) return object[1];
  const learner = (value as { learner?: unknown }).learner;
  if (hasAll(learner, ['learner_train_param'])) {
    return "it is the JSON of XGBoost's save_config, which has no trees: save the model with save_model";
  }
  return undefined;
}

function hasAll(value: unknown, fields: readonly string[]): boolean {
  return typeof value === 'object' && value !== null && fields.every((field) => Object.hasOwn(value, field));
}
