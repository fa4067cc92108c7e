/** Text models of LightGBM 4 (`model.txt`, `Booster.save_model`) as tree ensembles. */
import type { Feature } from '../training-data.js';
import { ensembleFromNodes } from '../trees/assemble.js';
import type { TreeEnsembleModel } from '../trees/tree-ensemble.js';
import { bitsetBudget, checkModel, MAX_FEATURES } from './check-model.js';
import { type LightGbmTree, lightGbmNodes } from './from-lightgbm-tree.js';
import { ensure } from './invalid-model-file.js';
import { pandasColumns } from './lightgbm-categories.js';
import { type Fields, lightGbmText } from './lightgbm-text.js';

const MAX_LEAVES = 1_000_000;

/**
 * Converts a model of one probability: objective `binary` (the text's `sigmoid` is applied to the leaves) or
 * `cross_entropy`. Boosting may be gbdt, goss, dart or rf (`average_output`: the raw score is the mean of the trees).
 * Covers are counts of training rows, as in LightGBM's own contributions; gains are `split_gain`.
 *
 * Missing values follow the text: with `missing_type` nan, NaN goes in the split's default direction; with none, NaN is treated as 0; with
 * zero, both NaN and 0 go in the default direction; NaN in a categorical split goes right, as do negative and unknown categories.
 *
 * Columns that were pandas categories (`pandas_categorical`) are looked up by value, as in the library; a value unknown to
 * training is missing.
 * @throws {InvalidModelFile} when the text is not such a model, is damaged, has linear trees, several classes or an unknown field
 */
export function lightGbmModel(text: string, features: readonly Feature[] = []): TreeEnsembleModel {
  const read = lightGbmText(text);
  const { head } = read;
  const featureNames = featureNamesOf(head);
  checkShape(head);
  const scale = sigmoidOf(head);
  const averaged = head.has('average_output');
  const factor = averaged ? scale / Math.max(1, read.trees.length) : scale;
  const pandas = pandasColumns(read, featureNames, features);
  const budget = bitsetBudget();
  const trees = read.trees.map((fields, t) => {
    const nodes = lightGbmNodes(treeOf(fields, t), { features: featureNames.length, factor, pandas });
    budget.spend(nodes);
    return nodes;
  });
  const ensemble = ensembleFromNodes(trees, {
    featureCount: featureNames.length,
    link: 'logit',
    baseScore: 0,
  });
  const model: TreeEnsembleModel = { kind: 'tree-ensemble', featureNames, ensemble };
  checkModel(model);
  return model;
}

function checkShape(fields: Fields): void {
  for (const name of ['num_class', 'num_tree_per_iteration']) {
    const value = fields.get(name);
    ensure(
      value === '1',
      `${name} must be 1, not ${value?.slice(0, 20)}: train with objective binary, which has one score`,
    );
  }
}

function featureNamesOf(fields: Fields): string[] {
  const names = (fields.get('feature_names') ?? '').split(' ').filter(Boolean);
  ensure(
    names.length >= 1 && names.length <= MAX_FEATURES,
    `feature_names must be 1 to ${MAX_FEATURES}, not ${names.length}`,
  );
  ensure(
    fields.get('max_feature_idx') === String(names.length - 1),
    `max_feature_idx must be ${names.length - 1}, one below the number of feature_names`,
  );
  return names;
}

/** Factor for the raw score before the logistic function. */
function sigmoidOf(fields: Fields): number {
  const [objective, ...options] = (fields.get('objective') ?? 'none').split(' ');
  ensure(
    objective === 'binary' || objective === 'cross_entropy',
    `objective must be binary or cross_entropy, not ${objective.slice(0, 40)}: others do not give the probability of a made shot`,
  );
  let sigmoid = 1;
  for (const option of options.filter(Boolean)) {
    const [name, value] = option.split(':');
    ensure(
      objective === 'binary' && name === 'sigmoid',
      `objective has the option ${option.slice(0, 40)}, which is not known here`,
    );
    sigmoid = Number(value);
  }
  ensure(sigmoid > 0 && sigmoid < 1e6, 'sigmoid of the objective must be a number above 0');
  return sigmoid;
}

function treeOf(fields: Fields, tree: number): LightGbmTree {
  const name = (field: string) => `${field} of tree ${tree}`;
  const whole = (field: string, most: number): number => {
    const value = Number(fields.get(field) ?? '0');
    ensure(Number.isInteger(value) && value >= 0 && value <= most, `${name(field)} must be 0 to ${most}`);
    return value;
  };
  const list = (field: string, length: number): Float64Array => {
    const text = fields.get(field) ?? '';
    const parts = text === '' ? [] : text.split(' ');
    ensure(parts.length === length, `${name(field)} must have ${length} numbers, not ${parts.length}`);
    const numbers = Float64Array.from(parts, numberIn);
    const allowed = field === 'threshold' ? (value: number) => !Number.isNaN(value) : Number.isFinite;
    ensure(numbers.every(allowed), `${name(field)} must be ${field === 'threshold' ? '' : 'finite '}numbers`);
    return numbers;
  };
  const optional = (field: string, length: number) => (fields.get(field) ? list(field, length) : undefined);
  ensure(
    whole('is_linear', 1) === 0,
    `is_linear of tree ${tree} is 1: leaves with linear functions are not read, train with linear_tree=false`,
  );
  const leaves = whole('num_leaves', MAX_LEAVES);
  ensure(leaves >= 1, `${name('num_leaves')} must be 1 or more`);
  const categoricalSplits = whole('num_cat', leaves);
  const boundaries =
    categoricalSplits > 0 ? list('cat_boundaries', categoricalSplits + 1) : new Float64Array(1);
  return {
    tree,
    feature: list('split_feature', leaves - 1),
    threshold: list('threshold', leaves - 1),
    decision: list('decision_type', leaves - 1),
    left: list('left_child', leaves - 1),
    right: list('right_child', leaves - 1),
    gain: optional('split_gain', leaves - 1),
    leafValue: list('leaf_value', leaves),
    leafCover: optional('leaf_count', leaves),
    splitCover: optional('internal_count', leaves - 1),
    categoryStarts: boundaries,
    categoryWords:
      categoricalSplits > 0 ? list('cat_threshold', boundaries[categoricalSplits]) : new Float64Array(0),
  };
}

/** A split that separates missing values from all others has an infinite threshold. */
function numberIn(text: string): number {
  if (text === 'inf') return Infinity;
  return text === '-inf' ? -Infinity : Number(text);
}
