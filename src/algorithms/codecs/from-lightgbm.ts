/** Text models of LightGBM 4 (`model.txt`, `Booster.save_model`) as tree ensembles. */
import { ensembleFromNodes } from '../trees/assemble.js';
import type { TreeEnsembleModel } from '../trees/tree-ensemble.js';
import { checkModel, MAX_FEATURES, MAX_TREES } from './check-model.js';
import { type LightGbmTree, lightGbmNodes } from './from-lightgbm-tree.js';
import { ensure } from './invalid-model-file.js';

/** Characters of a text model. */
const MAX_LENGTH = 512 * 1024 ** 2;
const MAX_LEAVES = 1_000_000;
/** Of the head and of each tree; LightGBM writes some twenty. */
const MAX_LINES = 1000;

/**
 * Converts a model of one probability: objective `binary` (the text's `sigmoid` is applied to the leaves) or
 * `cross_entropy`. Boosting may be gbdt, goss, dart or rf (`average_output`: the raw score is the mean of the trees).
 * Covers are the counts of training rows, which LightGBM's own contributions go by; gains are `split_gain`.
 *
 * Missing values follow the text: `missing_type` nan takes the split's default direction, none reads NaN as 0, zero sends
 * both NaN and 0 in the default direction; NaN in a categorical split goes right, as do negative and unknown categories.
 * Throws InvalidModelFile where the text is no such model, is damaged, or has linear trees or several classes.
 */
export function lightGbmModel(text: string): TreeEnsembleModel {
  ensure(text.length <= MAX_LENGTH, `a LightGBM model must have at most ${MAX_LENGTH} characters`);
  const end = text.indexOf('\nend of trees');
  ensure(
    text.startsWith('tree') && end >= 0,
    'a LightGBM model must begin with "tree" and have "end of trees"',
  );
  // The head, and one piece more than there may be trees.
  const [head, ...blocks] = text.slice(0, end).split(/\n(?=Tree=)/, MAX_TREES + 2);
  ensure(blocks.length <= MAX_TREES, `trees must be at most ${MAX_TREES}`);
  const fields = fieldsOf(head);
  const featureNames = featureNamesOf(fields);
  checkShape(fields);
  const scale = sigmoidOf(fields);
  const averaged = fields.has('average_output');
  const factor = averaged ? scale / Math.max(1, blocks.length) : scale;
  const trees = blocks.map((block, t) =>
    lightGbmNodes(treeOf(fieldsOf(block), t), featureNames.length, factor),
  );
  const ensemble = ensembleFromNodes(trees, {
    featureCount: featureNames.length,
    link: 'logit',
    baseScore: 0,
  });
  const model: TreeEnsembleModel = { kind: 'tree-ensemble', featureNames, ensemble };
  checkModel(model);
  return model;
}

type Fields = Map<string, string>;

/** Lines of `name=value`; a line without a value is a mark, such as `average_output`. */
function fieldsOf(block: string): Fields {
  // No more pieces are made than are looked at: there may be millions of empty lines.
  const lines = block.split('\n', MAX_LINES + 1);
  ensure(lines.length <= MAX_LINES, `a tree must have at most ${MAX_LINES} lines`);
  return new Map(
    lines.map((line) => {
      const at = line.indexOf('=');
      return at < 0 ? [line.trim(), ''] : [line.slice(0, at), line.slice(at + 1).trim()];
    }),
  );
}

function checkShape(fields: Fields): void {
  for (const name of ['num_class', 'num_tree_per_iteration']) {
    const value = fields.get(name);
    ensure(
      value === '1',
      `${name} must be 1, not ${value?.slice(0, 20)}: only models of two classes are read`,
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

/** What the raw score is multiplied by before the logistic function. */
function sigmoidOf(fields: Fields): number {
  const [objective, ...options] = (fields.get('objective') ?? 'none').split(' ');
  ensure(
    objective === 'binary' || objective === 'cross_entropy',
    `objective must be binary or cross_entropy, not ${objective.slice(0, 40)}`,
  );
  const given = options.find((option) => option.startsWith('sigmoid:'));
  const sigmoid = objective === 'binary' && given ? Number(given.slice('sigmoid:'.length)) : 1;
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
  ensure(whole('is_linear', 1) === 0, `tree ${tree} is linear (linear_tree), which is not read`);
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

/** A split between missing and all other values has an infinite threshold. */
function numberIn(text: string): number {
  if (text === 'inf') return Infinity;
  return text === '-inf' ? -Infinity : Number(text);
}
