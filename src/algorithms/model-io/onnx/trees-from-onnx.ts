import { bitsetOf, type TreeNode, ensembleFromNodes } from '../../trees/assemble.js';
import type { Link, TreeEnsemble } from '../../trees/tree-ensemble.js';
import { MAX_BITSET_WORDS, MAX_DEPTH, MAX_NODES, MAX_TREES } from '../check-model.js';
import { ensure } from '../invalid-model-file.js';
import { type Feature, isDecimal } from '../../training-data.js';
import { nextBelow } from '../next-below.js';
import { thresholdAt, thresholdBelow } from '../single-precision.js';
import { type Attributes, attributesOf } from './attributes.js';
import type { Node } from './graph.js';
import type { Columns } from './trace.js';

/** Categories of an imported split must be below this. */
const MAX_CATEGORY = 2_097_152;

const ATTRIBUTES = [
  'base_values',
  'class_ids',
  'class_nodeids',
  'class_treeids',
  'class_weights',
  'classlabels_int64s',
  'nodes_falsenodeids',
  'nodes_featureids',
  'nodes_hitrates', // for explanations
  'nodes_missing_value_tracks_true',
  'nodes_modes',
  'nodes_nodeids',
  'nodes_treeids',
  'nodes_truenodeids',
  'nodes_values',
  'post_transform',
];

/** The nodes of the file: the index of each by tree and id, and its attributes. */
interface Table {
  places: Map<string, number>;
  trees: ArrayLike<number>;
  features: ArrayLike<number>;
  modes: string[];
  values: ArrayLike<number>;
  yes: ArrayLike<number>;
  no: ArrayLike<number>;
  missing?: ArrayLike<number>;
  covers?: ArrayLike<number>;
  /** The output of the leaf at each index. */
  answers: Float64Array;
  /** The input columns of the trees. */
  columns: Columns;
  names: readonly string[];
  known: readonly Feature[];
}

/**
 * The ensemble of a TreeEnsembleClassifier of classes 0 and 1.
 * @throws {InvalidModelFile} when it is not one
 */
export function treesFromNode(
  node: Node,
  columns: Columns,
  names: readonly string[],
  known: readonly Feature[],
): TreeEnsemble {
  const attributes = attributesOf(node);
  attributes.only(ATTRIBUTES);
  attributes.checkLabels('classlabels_int64s');
  const table = { ...tableOf(attributes), columns, names, known };
  const { link, baseScore } = fillAnswers(attributes, table);
  const roots = rootsOf(table);
  ensure(roots.length <= MAX_TREES, `trees must be at most ${MAX_TREES}`);
  const budget = { nodes: 0, words: 0 };
  const trees = roots.map((root) => treeOf(table, root, budget));
  return ensembleFromNodes(trees, { featureCount: names.length, link, baseScore });
}

function tableOf(attributes: Attributes): Omit<Table, 'columns' | 'names' | 'known'> {
  const trees = attributes.numbers('nodes_treeids');
  const size = trees.length;
  ensure(size <= MAX_NODES, `nodes must be at most ${MAX_NODES}`);
  const ids = attributes.numbers('nodes_nodeids', size);
  const places = new Map<string, number>();
  for (let i = 0; i < size; i++) places.set(`${trees[i]}/${ids[i]}`, i);
  ensure(places.size === size, 'a node must not come twice');
  const optional = (name: string) => (attributes.has(name) ? attributes.numbers(name, size) : undefined);
  return {
    places,
    trees,
    features: attributes.numbers('nodes_featureids', size),
    modes: attributes.texts('nodes_modes', size),
    values: attributes.numbers('nodes_values', size),
    yes: attributes.numbers('nodes_truenodeids', size),
    no: attributes.numbers('nodes_falsenodeids', size),
    missing: optional('nodes_missing_value_tracks_true'),
    covers: optional('nodes_hitrates'),
    answers: new Float64Array(size),
  };
}

/**
 * Leaves may vote for both classes or, as converters write models with one score, for class 0 only, which then means class 1.
 * Two classes: SOFTMAX is the sigmoid of the difference, LOGISTIC of the score of class 1, and NONE its score itself.
 */
function fillAnswers(
  attributes: Attributes,
  table: Pick<Table, 'places' | 'answers'>,
): { link: Link; baseScore: number } {
  const classes = attributes.numbers('class_ids');
  const size = classes.length;
  const trees = attributes.numbers('class_treeids', size);
  const nodes = attributes.numbers('class_nodeids', size);
  const weights = attributes.numbers('class_weights', size);
  const seen = new Set(Array.from(classes));
  ensure(
    [...seen].every((one) => one === 0 || one === 1),
    'class_ids must be 0 or 1',
  );
  const transform = attributes.text('post_transform', 'NONE');
  const single = seen.size === 1;
  ensure(
    ['NONE', 'LOGISTIC', 'SOFTMAX'].includes(transform),
    'post_transform must be NONE, LOGISTIC or SOFTMAX',
  );
  // Runtimes differ on one score with and without negative weights; only the cases in which they agree are accepted.
  const hasNegative = Array.from(weights).some((weight) => weight < 0);
  const agreed = transform === 'LOGISTIC' ? hasNegative : transform === 'NONE' && !hasNegative && seen.has(0);
  ensure(!single || agreed, 'runtimes disagree about one score with these weights and this post_transform');
  for (let i = 0; i < size; i++) {
    const place = table.places.get(`${trees[i]}/${nodes[i]}`);
    ensure(place !== undefined, `class_nodeids[${i}] must be a node`);
    if (single || classes[i] === 1) table.answers[place] += weights[i];
    else if (transform === 'SOFTMAX') table.answers[place] -= weights[i];
  }
  let baseScore = 0;
  if (attributes.has('base_values')) {
    ensure(single && seen.has(0), 'base_values of two classes are not taken: runtimes disagree about them');
    baseScore = attributes.numbers('base_values', 1)[0];
  }
  return { link: transform === 'NONE' ? 'identity' : 'logit', baseScore };
}

/** Index of the root of each tree: the node without a parent. */
function rootsOf(table: Table): number[] {
  const children = new Set<number>();
  for (let i = 0; i < table.modes.length; i++) {
    if (table.modes[i] === 'LEAF') continue;
    children.add(placeOf(table, i, table.yes[i]));
    children.add(placeOf(table, i, table.no[i]));
  }
  const roots = new Map<number, number>();
  for (let i = 0; i < table.modes.length; i++) {
    if (children.has(i)) continue;
    ensure(!roots.has(table.trees[i]), `tree ${table.trees[i]} must have one root`);
    roots.set(table.trees[i], i);
  }
  ensure(roots.size === new Set(Array.from(table.trees)).size, 'every tree must have a root');
  return [...roots.values()];
}

function placeOf(table: Table, node: number, id: number): number {
  const place = table.places.get(`${table.trees[node]}/${id}`);
  ensure(place !== undefined, `a child of node ${node} must be a node of its tree`);
  return place;
}

/** Children after their parents; `budget` counts the nodes of all trees, because shared nodes are repeated for each parent. */
function treeOf(table: Table, root: number, budget: { nodes: number; words: number }): TreeNode[] {
  const tree: TreeNode[] = [];
  const waiting = [{ place: root, depth: 0 }];
  // The children of node i are appended to the list when i is visited.
  for (let i = 0; i < waiting.length; i++) {
    const { place, depth } = waiting[i];
    ensure(depth <= MAX_DEPTH, `trees must not be deeper than ${MAX_DEPTH}`);
    ensure(++budget.nodes <= Math.min(MAX_NODES, 4 * table.modes.length), 'too many nodes have two parents');
    const cover = coverOf(table, place);
    if (table.modes[place] === 'LEAF') {
      tree.push({ value: table.answers[place], cover });
      continue;
    }
    const column = table.features[place];
    const { features } = table.columns;
    ensure(
      column >= 0 && column < features.length,
      `nodes_featureids[${place}] must be the index of a column`,
    );
    const feature = features[column];
    const { yes, no, ...split } = onnxSplit(table, place);
    if ('categories' in split) budget.words += bitsetOf(split.categories).length;
    ensure(budget.words <= MAX_BITSET_WORDS, `bitsets must be at most ${MAX_BITSET_WORDS} words`);
    tree.push({ feature, ...split, cover, left: waiting.length, right: waiting.length + 1 });
    waiting.push({ place: yes, depth: depth + 1 }, { place: no, depth: depth + 1 });
  }
  return tree;
}

function coverOf({ covers }: Table, place: number): number {
  return covers && covers[place] >= 0 && covers[place] < Infinity ? covers[place] : 0;
}

type OnnxSplit = { missingLeft: boolean; yes: number; no: number } & (
  { threshold: number } | { categories: number[] }
);

function onnxSplit(table: Table, place: number): OnnxSplit {
  const mode = table.modes[place];
  const column = table.features[place];
  const value = table.values[place];
  const isRounded = table.columns.rounded[column];
  const yes = placeOf(table, place, table.yes[place]);
  const no = placeOf(table, place, table.no[place]);
  const tracksTrue = (table.missing?.[place] ?? 0) !== 0;
  // x <= value and x < value, for x as the operator sees it.
  const atMost = () => (isRounded ? thresholdAt(Math.fround(value)) : value);
  const below = () => (isRounded ? thresholdBelow(Math.fround(value)) : nextBelow(value));
  switch (mode) {
    case 'BRANCH_LEQ':
      return { missingLeft: tracksTrue, yes, no, threshold: atMost() };
    case 'BRANCH_LT':
      return { missingLeft: tracksTrue, yes, no, threshold: below() };
    case 'BRANCH_GT':
      return { missingLeft: !tracksTrue, yes: no, no: yes, threshold: atMost() };
    case 'BRANCH_GTE':
      return { missingLeft: !tracksTrue, yes: no, no: yes, threshold: below() };
    case 'BRANCH_NEQ':
      // A missing value equals no category.
      return { missingLeft: false, yes: no, no: yes, categories: categoryAt(table, place) };
    default:
      ensure(mode === 'BRANCH_EQ', `the mode ${mode.slice(0, 50)} of nodes_modes is not read`);
      return { missingLeft: tracksTrue, ...chainOf(table, place, yes) };
  }
}

/** The category that a node compares with; none if it is not an integer. */
function categoryAt({ names, known, columns, features, values }: Table, place: number): number[] {
  const value = values[place];
  const name = names[columns.features[features[place]]];
  ensure(
    !isDecimal(known, name),
    `a split of nodes_modes asks whether ${name} equals a number, and it has fractions: train with it as a number`,
  );
  ensure(value >= 0 && value < MAX_CATEGORY, 'a category must be 0 to 2097151');
  return Number.isInteger(value) ? [value] : [];
}

/** A split on categories is a chain of BRANCH_EQ with the same true child. */
function chainOf(
  table: Table,
  first: number,
  yes: number,
): { yes: number; no: number; categories: number[] } {
  const categories: number[] = [];
  const seen = new Set<number>();
  let place = first;
  for (;;) {
    ensure(!seen.has(place), 'trees must not have circles');
    seen.add(place);
    categories.push(...categoryAt(table, place));
    const next = placeOf(table, place, table.no[place]);
    const goesOn =
      table.modes[next] === 'BRANCH_EQ' &&
      table.features[next] === table.features[first] &&
      (table.missing?.[next] ?? 0) === (table.missing?.[first] ?? 0) &&
      placeOf(table, next, table.yes[next]) === yes;
    if (!goesOn) return { yes, no: next, categories };
    place = next;
  }
}
