import { type TreeNode, ensembleFromNodes } from '../../trees/assemble.js';
import type { Link, TreeEnsemble } from '../../trees/tree-ensemble.js';
import { MAX_BITSET_WORDS, MAX_DEPTH, MAX_NODES, MAX_TREES } from '../check-model.js';
import { ensure } from '../invalid-model-file.js';
import { nextBelow } from '../next-below.js';
import { type Attributes, attributesOf } from './attributes.js';
import type { Node } from './graph.js';

/** Categories of an imported split lie below this. */
const MAX_CATEGORY = 2_097_152;

/** The nodes of the file: place of each by tree and id, and its attributes. */
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
  /** What the leaf at each place answers. */
  answers: Float64Array;
}

/** The ensemble of a TreeEnsembleClassifier of classes 0 and 1. Throws InvalidModelFile where it is not one. */
export function treesFromNode(node: Node, featureCount: number): TreeEnsemble {
  const attributes = attributesOf(node);
  attributes.checkLabels('classlabels_int64s');
  const table = tableOf(attributes);
  const { link, baseScore } = fillAnswers(attributes, table);
  const roots = rootsOf(table);
  ensure(roots.length <= MAX_TREES, `trees must be at most ${MAX_TREES}`);
  const budget = { nodes: 0, words: 0 };
  const trees = roots.map((root) => treeOf(table, root, featureCount, budget));
  return ensembleFromNodes(trees, { featureCount, link, baseScore });
}

function tableOf(attributes: Attributes): Table {
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
 * Leaves may vote for both classes, or, as converters write models of one score, for class 0 alone, which then means class 1.
 * Two classes: SOFTMAX is the sigmoid of the difference, LOGISTIC of the score of class 1, and NONE its score itself.
 */
function fillAnswers(attributes: Attributes, table: Table): { link: Link; baseScore: number } {
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
  // One score with and one without negative weights are read in different ways; what runtimes agree about is taken.
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

/** Place of the root of each tree: the node that is nobody's child. */
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

/** Children after their parents; `budget` counts the nodes of all trees, as shared ones come again for each parent. */
function treeOf(
  table: Table,
  root: number,
  featureCount: number,
  budget: { nodes: number; words: number },
): TreeNode[] {
  const tree: TreeNode[] = [];
  const waiting = [{ place: root, depth: 0 }];
  // The children of the node at index i are put at the end of the list when it is its turn.
  for (let i = 0; i < waiting.length; i++) {
    const { place, depth } = waiting[i];
    ensure(depth <= MAX_DEPTH, `trees must not be deeper than ${MAX_DEPTH}`);
    ensure(++budget.nodes <= Math.min(MAX_NODES, 4 * table.modes.length), 'too many nodes have two parents');
    const cover = coverOf(table, place);
    if (table.modes[place] === 'LEAF') {
      tree.push({ value: table.answers[place], cover });
      continue;
    }
    const feature = table.features[place];
    ensure(
      feature >= 0 && feature < featureCount,
      `nodes_featureids[${place}] must be the index of a column`,
    );
    const { yes, no, ...split } = splitOf(table, place);
    if ('categories' in split)
      budget.words += (split.categories.reduce((a, b) => Math.max(a, b), 0) >> 5) + 1;
    ensure(budget.words <= MAX_BITSET_WORDS, `bitsets must be at most ${MAX_BITSET_WORDS} words`);
    tree.push({ feature, ...split, cover, left: waiting.length, right: waiting.length + 1 });
    waiting.push({ place: yes, depth: depth + 1 }, { place: no, depth: depth + 1 });
  }
  return tree;
}

function coverOf({ covers }: Table, place: number): number {
  return covers && covers[place] >= 0 && covers[place] < Infinity ? covers[place] : 0;
}

type Split = { missingLeft: boolean; yes: number; no: number } & (
  { threshold: number } | { categories: number[] }
);

function splitOf(table: Table, place: number): Split {
  const missingLeft = (table.missing?.[place] ?? 0) !== 0;
  const yes = placeOf(table, place, table.yes[place]);
  const no = placeOf(table, place, table.no[place]);
  const value = table.values[place];
  if (table.modes[place] === 'BRANCH_LEQ') return { missingLeft, yes, no, threshold: value };
  // x < value
  if (table.modes[place] === 'BRANCH_LT') return { missingLeft, yes, no, threshold: nextBelow(value) };
  ensure(table.modes[place] === 'BRANCH_EQ', `mode ${table.modes[place].slice(0, 50)} is not taken here`);
  return { missingLeft, ...chainOf(table, place, yes) };
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
    const value = table.values[place];
    ensure(value >= 0 && value < MAX_CATEGORY, 'a category must be 0 to 2097151');
    // A fraction equals no category.
    if (Number.isInteger(value)) categories.push(value);
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
