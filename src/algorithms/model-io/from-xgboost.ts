/** Models of XGBoost 1.6 to 3 (`save_model`, `save_raw`: JSON or UBJSON) as tree ensembles. */
import type { Feature } from '../training-data.js';
import { ensembleFromNodes } from '../trees/assemble.js';
import type { TreeEnsembleModel } from '../trees/tree-ensemble.js';
import { bitsetBudget, checkModel, MAX_FEATURES, MAX_TREES } from './check-model.js';
import { xgboostNodes } from './from-xgboost-tree.js';
import { ensure, InvalidModelFile } from './invalid-model-file.js';
import {
  checkCount,
  checkFields,
  hasIn,
  listIn,
  numbersIn,
  objectIn,
  type Place,
  root,
  textIn,
} from './json-place.js';
import { parseUbjson, type UbjsonValue } from './ubjson.js';
import { xgboostCategories } from './xgboost-categories.js';

/** Maximum number of lists and objects in a JSON model; a tree has about 20. */
const MAX_LISTS = 4_000_000;
/** Maximum size of a model in bytes. */
const MAX_SIZE = 512 * 1024 ** 2;
/** A base score is kept at least this far from 0 and 1. */
const BASE_CLIP = 1e-6;
const OBJECTIVES = ['binary:logistic', 'reg:logistic'];

/** The rounds used: all, as in `Booster.predict`, or those up to the best one, as in the scikit-learn classes. */
export type XgboostRounds = 'all' | 'best';

/**
 * Converts a model of one probability: objective binary:logistic or reg:logistic; booster gbtree, or dart, whose trees are
 * scaled by their weights (without the random drops, as the library predicts). Covers are `sum_hessian`, gains `loss_changes`.
 *
 * XGBoost stores `attributes` as texts without using them, except `best_iteration` of early stopping: `XGBClassifier` and similar
 * classes use the rounds up to it, `Booster` uses all. Without `rounds`, the attribute `scikit_learn` shows that such a class wrote
 * the file.
 *
 * XGBoost rounds features to single precision and compares x < t; the thresholds here are doubles with the same decision for
 * every double x. Categories of a split go right in XGBoost and left here, so children are swapped. A negative category is
 * unknown to both; a value between -1 and 0 is truncated to 0 here but not in XGBoost. Columns that were pandas categories
 * (`cats`) are looked up by value; a value unknown to training is missing, as in a pandas column with the training
 * categories.
 * Feature names are f0, f1 … if the model has none.
 * @throws {InvalidModelFile} when the bytes are not such a model, are damaged, have several classes or outputs, or an unknown field
 */
export function xgboostModel(
  bytes: Uint8Array,
  rounds?: XgboostRounds,
  known: readonly Feature[] = [],
): TreeEnsembleModel {
  ensure(bytes.length <= MAX_SIZE, `an XGBoost model must have at most ${MAX_SIZE} bytes`);
  const file = root(parse(bytes));
  const learner = objectIn(file, 'learner');
  const shape = objectIn(learner, 'learner_model_param');
  checkHead(file, learner, shape);
  const features = countIn(shape, 'num_feature');
  ensure(
    features >= 1 && features <= MAX_FEATURES,
    `num_feature must be 1 to ${MAX_FEATURES}, not ${features}`,
  );
  const featureNames = featureNamesOf(learner, features);
  const booster = boosterIn(learner);
  const pandas = xgboostCategories(booster.model, learner, featureNames, known);
  const count = treesOf(booster, rounds ?? (wasSavedByClass(learner) ? 'best' : 'all'), learner);
  const budget = bitsetBudget();
  const nodes = booster.trees.slice(0, count).map((tree, t) => {
    const made = xgboostNodes(tree, { features, pandas }, booster.weights ? booster.weights[t] : 1);
    budget.spend(made);
    return made;
  });
  const ensemble = ensembleFromNodes(nodes, {
    featureCount: features,
    link: 'logit',
    baseScore: marginOf(textIn(shape, 'base_score')),
  });
  const model: TreeEnsembleModel = { kind: 'tree-ensemble', featureNames, ensemble };
  checkModel(model);
  return model;
}

/** Everything but the booster. */
function checkHead(file: Place, learner: Place, shape: Place): void {
  const objective = objectIn(learner, 'objective');
  const name = textIn(objective, 'name');
  ensure(
    OBJECTIVES.includes(name),
    `learner.objective.name must be ${OBJECTIVES.join(' or ')}, not ${name.slice(0, 40)}: others do not give the probability of a made shot`,
  );
  ensure(
    countIn(shape, 'num_class', '0') <= 1 && countIn(shape, 'num_target', '1') <= 1,
    'learner_model_param: only models of two classes and one output are read',
  );
  const version = hasIn(file, 'version') ? numbersIn(file, 'version') : [1];
  ensure(version[0] >= 1 && version[0] <= 3, `version must be 1 to 3, not ${version[0]}`);
  checkFields(file, ['learner', 'version']);
  checkFields(learner, [
    'attributes',
    'feature_names',
    'feature_types',
    'gradient_booster',
    'learner_model_param',
    'objective',
  ]);
  // The origin of the base score does not matter.
  checkFields(shape, ['base_score', 'boost_from_average', 'num_class', 'num_feature', 'num_target']);
  checkFields(objective, ['name', 'reg_loss_param']);
  // A weight of the training rows.
  if (hasIn(objective, 'reg_loss_param'))
    checkFields(objectIn(objective, 'reg_loss_param'), ['scale_pos_weight']);
}

/** `{"` begins JSON; in UBJSON the length of the first name follows the brace. */
function parse(bytes: Uint8Array): UbjsonValue {
  ensure(bytes[0] === 0x7b, 'an XGBoost model must begin with {');
  const second = bytes.subarray(1).find((byte) => byte > 0x20);
  if (second !== 0x22) return parseUbjson(bytes);
  let lists = 0;
  // A list needs far more memory than the two bytes of `[]`.
  for (const byte of bytes) if (byte === 0x5b || byte === 0x7b) lists += 1;
  ensure(lists <= MAX_LISTS, `an XGBoost model must have at most ${MAX_LISTS} lists and objects`);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as UbjsonValue;
  } catch (cause) {
    throw new InvalidModelFile('an XGBoost model must be JSON or UBJSON', { cause });
  }
}

interface Booster {
  model: Place;
  trees: Place[];
  /** For dart: the factor of each tree. */
  weights?: ArrayLike<number>;
}

function boosterIn(learner: Place): Booster {
  const booster = objectIn(learner, 'gradient_booster');
  const name = textIn(booster, 'name');
  ensure(
    name === 'gbtree' || name === 'dart',
    `gradient_booster.name must be gbtree or dart, not ${name.slice(0, 40)}`,
  );
  const isDart = name === 'dart';
  const inner = isDart ? objectIn(booster, 'gbtree') : booster;
  const model = objectIn(inner, 'model');
  checkFields(booster, isDart ? ['gbtree', 'name', 'weight_drop'] : ['model', 'name']);
  checkFields(inner, ['model', 'name']);
  checkFields(model, ['cats', 'gbtree_model_param', 'iteration_indptr', 'tree_info', 'trees']);
  const trees = listIn(model, 'trees');
  const param = objectIn(model, 'gbtree_model_param');
  checkFields(param, ['num_parallel_tree', 'num_trees', 'size_leaf_vector']);
  checkCount(param, 'num_trees', trees.length);
  ensure(trees.length <= MAX_TREES, `trees must be at most ${MAX_TREES}, not ${trees.length}`);
  // The output index of each tree: there is one output.
  const outputs = hasIn(model, 'tree_info') ? numbersIn(model, 'tree_info', trees.length) : [];
  ensure(
    Array.from(outputs).every((output) => output === 0),
    'tree_info must be 0 for every tree',
  );
  if (!isDart) return { model, trees };
  const weights = listIn(booster, 'weight_drop').map(({ value }) => Number(value));
  ensure(
    weights.length === trees.length && weights.every(Number.isFinite),
    'weight_drop must have a number a tree',
  );
  return { model, trees, weights };
}

function wasSavedByClass(learner: Place): boolean {
  return hasIn(learner, 'attributes') && hasIn(objectIn(learner, 'attributes'), 'scikit_learn');
}

/** The number of trees used, from the first. */
function treesOf({ model, trees }: Booster, rounds: XgboostRounds, learner: Place): number {
  if (rounds === 'all' || !hasIn(learner, 'attributes')) return trees.length;
  const attributes = objectIn(learner, 'attributes');
  if (!hasIn(attributes, 'best_iteration')) return trees.length;
  const best = countIn(attributes, 'best_iteration');
  const parallel = countIn(objectIn(model, 'gbtree_model_param'), 'num_parallel_tree', '1');
  const ends = hasIn(model, 'iteration_indptr') ? numbersIn(model, 'iteration_indptr') : undefined;
  const count = ends ? ends[best + 1] : (best + 1) * parallel;
  ensure(
    Number.isInteger(count) && count > 0 && count <= trees.length,
    `attributes.best_iteration is ${best}, and the model has fewer rounds`,
  );
  return count;
}

/**
 * The log-odds of the base score, which is written as `5E-1` or, since 3.1, `[5E-1]`; in single precision, as in XGBoost. It is 0
 * or 1 if all labels are the same, and then clipped as in XGBoost.
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

/** An integer written as text. */
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
