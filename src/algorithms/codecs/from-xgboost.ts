/** Models of XGBoost 1.6 to 3 (`save_model`, `save_raw`: JSON or UBJSON) as tree ensembles. */
import { ensembleFromNodes } from '../trees/assemble.js';
import type { TreeEnsembleModel } from '../trees/tree-ensemble.js';
import { checkModel, MAX_FEATURES, MAX_TREES } from './check-model.js';
import { xgboostNodes } from './from-xgboost-tree.js';
import { ensure, InvalidModelFile } from './invalid-model-file.js';
import { checkCount, listIn, objectIn, type Place, root, textIn } from './json-place.js';
import { parseUbjson, type UbjsonValue } from './ubjson.js';

/** Lists and objects of a JSON model: a tree has some 20. */
const MAX_LISTS = 4_000_000;
/** Bytes of a model. */
const MAX_SIZE = 512 * 1024 ** 2;
/** How near to 0 and 1 a base score counts as it is. */
const BASE_CLIP = 1e-6;
const OBJECTIVES = ['binary:logistic', 'reg:logistic'];

/**
 * Converts a model of one probability: objective binary:logistic or reg:logistic; booster gbtree, or dart, whose trees are
 * scaled by their weights (without the random drops, as the library predicts). All trees count, `best_iteration` is not
 * looked at. Covers are `sum_hessian`, gains `loss_changes`.
 *
 * XGBoost rounds features to single precision and compares x < t; the thresholds here are doubles that decide the same for
 * every double x. Categories of a split go right there and left here, so its children are exchanged. A negative category is
 * unknown to both; one between -1 and 0 is not rounded to 0 there, here it is.
 * Names of features are f0, f1 … where the model has none.
 * Throws InvalidModelFile where the bytes are no such model, are damaged, or have several classes or outputs.
 */
export function xgboostModel(bytes: Uint8Array): TreeEnsembleModel {
  ensure(bytes.length <= MAX_SIZE, `an XGBoost model must have at most ${MAX_SIZE} bytes`);
  const learner = objectIn(root(parse(bytes)), 'learner');
  const shape = objectIn(learner, 'learner_model_param');
  const objective = textIn(objectIn(learner, 'objective'), 'name');
  ensure(
    OBJECTIVES.includes(objective),
    `learner.objective.name must be ${OBJECTIVES.join(' or ')}, not ${objective.slice(0, 40)}`,
  );
  ensure(
    countIn(shape, 'num_class', '0') <= 1 && countIn(shape, 'num_target', '1') <= 1,
    'learner_model_param: only models of two classes and one output are read',
  );
  const features = countIn(shape, 'num_feature');
  ensure(
    features >= 1 && features <= MAX_FEATURES,
    `num_feature must be 1 to ${MAX_FEATURES}, not ${features}`,
  );
  const { trees, weights } = boosterIn(learner);
  const nodes = trees.map((tree, t) => xgboostNodes(tree, features, weights ? weights[t] : 1));
  const ensemble = ensembleFromNodes(nodes, {
    featureCount: features,
    link: 'logit',
    baseScore: marginOf(textIn(shape, 'base_score')),
  });
  const model: TreeEnsembleModel = {
    kind: 'tree-ensemble',
    featureNames: featureNamesOf(learner, features),
    ensemble,
  };
  checkModel(model);
  return model;
}

/** `{"` begins JSON; in UBJSON the length of the first name stands behind the brace. */
function parse(bytes: Uint8Array): UbjsonValue {
  ensure(bytes[0] === 0x7b, 'an XGBoost model must begin with {');
  const second = bytes.subarray(1).find((byte) => byte > 0x20);
  if (second !== 0x22) return parseUbjson(bytes);
  let lists = 0;
  // A list takes far more memory than the two bytes of `[]`.
  for (const byte of bytes) if (byte === 0x5b || byte === 0x7b) lists += 1;
  ensure(lists <= MAX_LISTS, `an XGBoost model must have at most ${MAX_LISTS} lists and objects`);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as UbjsonValue;
  } catch (cause) {
    throw new InvalidModelFile('an XGBoost model must be JSON or UBJSON', { cause });
  }
}

function boosterIn(learner: Place): { trees: Place[]; weights?: ArrayLike<number> } {
  const booster = objectIn(learner, 'gradient_booster');
  const name = textIn(booster, 'name');
  ensure(
    name === 'gbtree' || name === 'dart',
    `gradient_booster.name must be gbtree or dart, not ${name.slice(0, 40)}`,
  );
  const inner = name === 'dart' ? objectIn(booster, 'gbtree') : booster;
  const model = objectIn(inner, 'model');
  const trees = listIn(model, 'trees');
  checkCount(objectIn(model, 'gbtree_model_param'), 'num_trees', trees.length);
  ensure(trees.length <= MAX_TREES, `trees must be at most ${MAX_TREES}, not ${trees.length}`);
  if (name === 'gbtree') return { trees };
  const weights = listIn(booster, 'weight_drop').map(({ value }) => Number(value));
  ensure(
    weights.length === trees.length && weights.every(Number.isFinite),
    'weight_drop must have a number a tree',
  );
  return { trees, weights };
}

/**
 * The log-odds of the base score, which is written as `5E-1` or, since 3.1, `[5E-1]`; in single precision as there. It is 0
 * or 1 where all labels were the same, and kept as far from both as XGBoost keeps it.
 */
function marginOf(text: string): number {
  const probability = Math.fround(Number(/^\[?([^,[\]]+)\]?$/.exec(text)?.[1]));
  ensure(
    probability >= 0 && probability <= 1,
    `base_score must be one number from 0 to 1, not ${text.slice(0, 40)}`,
  );
  const kept = Math.min(Math.fround(1 - BASE_CLIP), Math.max(Math.fround(BASE_CLIP), probability));
  return Math.fround(-Math.log(Math.fround(Math.fround(1 / kept) - 1)));
}

/** A whole number that is written as text. */
function countIn(place: Place, name: string, absent?: string): number {
  const text = textIn(place, name, absent);
  ensure(/^\d{1,9}$/.test(text), `${name} must be a whole number, not ${text.slice(0, 20)}`);
  return Number(text);
}

function featureNamesOf(learner: Place, features: number): string[] {
  const names = listIn(learner, 'feature_names', true).map(({ value }) => value);
  if (names.length === 0) return Array.from({ length: features }, (_, f) => `f${f}`);
  ensure(
    names.length === features && names.every((name) => typeof name === 'string'),
    `feature_names must be ${features} texts`,
  );
  return names;
}
