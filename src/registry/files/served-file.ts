/**
 * Which file of a client's model folder is served, and how. `MLmodel` names the file that its `python_function` loads; files
 * that it does not name are ignored.
 */
import { parse } from 'yaml';
import type { XgboostRounds } from '../../algorithms/model-io/from-xgboost.js';
import { isNestedTooDeeply } from '../../platform/text/read-yaml.js';
import { LOADER } from '../stored-names.js';

export interface ServedFile {
  /** In the model's folder. */
  name: string;
  /** Of an XGBoost model: which rounds the class that loads it uses. */
  rounds?: XgboostRounds;
  /** `predict` of the class that loads it returns the probability of label 1; absent: it returns labels. */
  predictsProbability?: true;
  /** The columns in the order in which the model receives them; absent if no signature names them. */
  columns?: SignatureColumn[];
}

/** A column of a model's signature. */
export interface SignatureColumn {
  name: string;
  /** As the signature has it: `double`, `long`, `any` … */
  type: string;
}

/** The folder has no model that can be read here; the message states why and what would work. */
export class NotReadable extends Error {
  override readonly name = 'NotReadable';
}

/** Names of model files in a folder without `MLmodel`: ours, ONNX, LightGBM, XGBoost. None whose loading would run code. */
const MODEL_FILES = [
  'model.pvm',
  'model.onnx',
  'model.lgb',
  'model.xgb',
  'model.ubj',
  'model.json',
  'model.txt',
];
const OWN_FLAVOR = 'parivision';
/** The loaders whose models are read, and the flavor with their details. */
const FLAVORS: Record<string, string> = {
  [LOADER.lightgbm]: 'lightgbm',
  [LOADER.onnx]: 'onnx',
  [LOADER.xgboost]: 'xgboost',
};
const LOG_ONNX = `${LOADER.onnx}.log_model`;
/** What works instead of models of other loaders. */
const INSTEAD: Record<string, string> = {
  [LOADER.sklearn]:
    'a model of scikit-learn is a pickle or skops file, and loading it would run code: convert it with skl2onnx and log it with ' +
    LOG_ONNX,
  [LOADER.catboost]: `models of CatBoost are not read: save it with save_model(path, format="onnx") and log that with ${LOG_ONNX}`,
  [LOADER.python]: `loading a custom Python model would run code: log its model with ${LOG_ONNX}`,
};
const LIGHTGBM_BOOSTER = 'lightgbm.basic.Booster';
const XGBOOST_BOOSTER = 'xgboost.core.Booster';
/** They use the rounds up to the best one of early stopping; `predict` of the classifiers returns labels. */
const XGBOOST_CLASS = /^xgboost\.sklearn\.XGB(?:RF)?(Classifier|Regressor|Ranker|Model)$/;
const PLAIN_NAME = /^[\w.-]{1,200}$/;

/**
 * @param names of the files in the folder
 * @param mlModel text of `MLmodel`; undefined if there is none
 * @throws {NotReadable} when no file can be served
 */
export function servedFile(names: ReadonlySet<string>, mlModel?: string): ServedFile {
  if (mlModel === undefined) return withoutMlModel(names);
  const { flavors, signature } = parsedMlModel(mlModel);
  const own = asFields(flavors[OWN_FLAVOR]);
  if (own.data === 'model.pvm' && names.has('model.pvm')) return { name: 'model.pvm' };
  const pyfunc = asFields(flavors.python_function);
  const loader = String(pyfunc.loader_module ?? loaderWithout(flavors));
  const flavor = Object.hasOwn(FLAVORS, loader) ? FLAVORS[loader] : undefined;
  if (flavor === undefined) {
    const why =
      (Object.hasOwn(INSTEAD, loader) && INSTEAD[loader]) ||
      'supported are a Booster of LightGBM or XGBoost, and an ONNX model';
    throw new NotReadable(`python_function of MLmodel is loaded by ${loader.slice(0, 100)}: ${why}`);
  }
  ensureReadable(
    pyfunc.predict_fn === undefined,
    'python_function of MLmodel has predict_fn, which is not supported',
  );
  const entry = asFields(flavors[flavor]);
  const loaded = loadedClass(flavor, entry);
  const name = String(entry.data ?? pyfunc.data);
  ensureReadable(
    PLAIN_NAME.test(name) && names.has(name),
    `MLmodel names the file ${name.slice(0, 100)}, which is not in the folder`,
  );
  ensureReadable(
    pyfunc.data === undefined || pyfunc.data === name,
    `MLmodel names ${name.slice(0, 100)} in ${flavor}, and ${String(pyfunc.data).slice(0, 100)} in python_function`,
  );
  return { name, ...loaded, columns: signatureColumns(signature) };
}

/** Without python_function: the loader of the only known flavor. */
function loaderWithout(flavors: Record<string, unknown>): string {
  const known = Object.keys(FLAVORS).filter((loader) => flavors[FLAVORS[loader]] !== undefined);
  return known.length === 1 ? known[0] : 'nothing';
}

function withoutMlModel(names: ReadonlySet<string>): ServedFile {
  if (names.has('model.pvm')) return { name: 'model.pvm' };
  const found = MODEL_FILES.filter((name) => names.has(name));
  ensureReadable(
    found.length <= 1,
    `its folder has ${found.join(' and ')}, and no MLmodel that names the one to serve: keep one of them`,
  );
  if (found.length === 1) return { name: found[0] };
  const others = [...names].slice(0, 5).join(', ').slice(0, 200);
  throw new NotReadable(`its folder has none of ${MODEL_FILES.join(', ')}${others && `, but ${others}`}`);
}

/** What the class that loads the file decides: which rounds count, and what `predict` returns. */
function loadedClass(
  flavor: string,
  { model_class }: Record<string, unknown>,
): Pick<ServedFile, 'rounds' | 'predictsProbability'> {
  if (flavor === 'lightgbm') {
    const name = String(model_class ?? LIGHTGBM_BOOSTER);
    ensureReadable(
      name === LIGHTGBM_BOOSTER,
      `model_class of lightgbm in MLmodel is ${name.slice(0, 100)}, which is kept as a pickle or skops file, and loading it ` +
        `would run code: log its Booster, ${LOADER.lightgbm}.log_model(model.booster_)`,
    );
    return { predictsProbability: true };
  }
  if (flavor !== 'xgboost') return {};
  const name = String(model_class ?? XGBOOST_BOOSTER);
  if (name === XGBOOST_BOOSTER) return { rounds: 'all', predictsProbability: true };
  const kind = XGBOOST_CLASS.exec(name)?.[1];
  ensureReadable(
    kind !== undefined,
    `model_class of xgboost in MLmodel is ${name.slice(0, 100)}, which is not supported: log a Booster or an XGBClassifier`,
  );
  return kind === 'Classifier' ? { rounds: 'best' } : { rounds: 'best', predictsProbability: true };
}

/** The signature's columns, in the order in which the model receives them. */
function signatureColumns(signature: unknown): SignatureColumn[] | undefined {
  const { inputs } = asFields(signature);
  if (inputs === undefined || inputs === null) return undefined;
  let columns: unknown;
  try {
    columns = JSON.parse(String(inputs));
  } catch (cause) {
    throw new NotReadable('the signature of MLmodel is not JSON', { cause });
  }
  ensureReadable(Array.isArray(columns), 'the inputs of the signature in MLmodel must be a list');
  const names = columns.map((column: unknown) => asFields(column).name);
  // A tensor, or columns without names: the order is that of the request.
  if (names.every((name) => name === undefined)) return undefined;
  ensureReadable(
    names.every((name) => typeof name === 'string'),
    'the inputs of the signature in MLmodel must all have names',
  );
  return columns.map((column: unknown, i: number) => ({
    name: names[i],
    type: String(asFields(column).type),
  }));
}

function parsedMlModel(text: string): { flavors: Record<string, unknown>; signature: unknown } {
  ensureReadable(!isNestedTooDeeply(text), 'MLmodel is nested too deeply');
  let value: unknown;
  try {
    value = parse(text, { version: '1.1' });
  } catch (cause) {
    throw new NotReadable('MLmodel is not YAML', { cause });
  }
  const { flavors, signature } = asFields(value);
  return { flavors: asFields(flavors), signature };
}

function asFields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function ensureReadable(holds: boolean, message: string): asserts holds {
  if (!holds) throw new NotReadable(message);
}
