/** Tree ensembles as the ONNX operator TreeEnsemble (ai.onnx.ml 5), which compares and sums in 64-bit floats. */
import { CATEGORICAL, MISSING_LEFT, type TreeEnsemble } from '../../trees/tree-ensemble.js';
import { type Attribute, DOUBLE, INT64, UINT8 } from './graph.js';
import type { Steps } from './steps.js';
import { categoriesOf } from './trees-to-onnx.js';

/**
 * Modes of a node: x <= split goes to the true branch; so does x >= split, and a member of the node's set. A set is not
 * written as a chain of nodes with one category each: onnxruntime 1.32 fails to load some of them.
 */
const LEQ = 0;
const GTE = 2;
const MEMBER = 6;
/** Of `aggregate_function`. */
const SUM = 1;
/** Never equal to a category; used because a set must not be empty. */
const NO_CATEGORY = 0.5;

/** Splits and leaves in separate lists; a child is an index into one of them. */
interface Table {
  roots: number[];
  modes: number[];
  splits: number[];
  features: number[];
  missing: number[];
  yes: number[];
  yesIsLeaf: number[];
  no: number[];
  noIsLeaf: number[];
  leaves: number[];
  /** Sets of the categorical splits, in order, each followed by a NaN. */
  members: number[];
}

/**
 * Adds the sum of leaf values, [rows, 1]. A category is the truncated value, so categorical splits read separate
 * truncated columns.
 */
export function addLeafSum(graph: Steps, ensemble: TreeEnsemble, input: string): string {
  const whole = wholeColumns(ensemble);
  const table = emptyTable();
  const trees = ensemble.treeStarts.length - 1;
  for (let tree = 0; tree < trees; tree++) addTree(ensemble, tree, whole, table);
  if (trees === 0) addSingleLeaf(table, 0);
  const columns = whole.size === 0 ? input : withWholeColumns(graph, input, [...whole.keys()]);
  return addTable(graph, table, columns);
}

/** Adds the number of the last of these ascending numbers that is at most the value, [rows, 1]; 0 below all of them. */
export function addPlaceAmong(graph: Steps, ascending: ArrayLike<number>, value: string): string {
  const table = emptyTable();
  const halved = (low: number, high: number): [index: number, isLeaf: number] => {
    if (high - low === 1) return [table.leaves.push(low) - 1, 1];
    const middle = (low + high) >> 1;
    const node = addSplit(table, { mode: GTE, split: ascending[middle], feature: 0, missing: 0 });
    [table.yes[node], table.yesIsLeaf[node]] = halved(middle, high);
    [table.no[node], table.noIsLeaf[node]] = halved(low, middle);
    return [node, 0];
  };
  if (ascending.length === 1) addSingleLeaf(table, 0);
  else table.roots.push(halved(0, ascending.length)[0]);
  return addTable(graph, table, value);
}

function emptyTable(): Table {
  return {
    roots: [],
    modes: [],
    splits: [],
    features: [],
    missing: [],
    yes: [],
    yesIsLeaf: [],
    no: [],
    noIsLeaf: [],
    leaves: [],
    members: [],
  };
}

interface ScoringSplit {
  mode: number;
  split: number;
  feature: number;
  missing: number;
}

function addSplit(table: Table, { mode, split, feature, missing }: ScoringSplit): number {
  table.splits.push(split);
  table.features.push(feature);
  table.missing.push(missing);
  return table.modes.push(mode) - 1;
}

/** The operator does not support a tree without a split: both branches of a dummy split end in the leaf. */
function addSingleLeaf(table: Table, value: number): void {
  const node = addSplit(table, { mode: LEQ, split: 0, feature: 0, missing: 0 });
  const leaf = table.leaves.push(value) - 1;
  table.yes[node] = table.no[node] = leaf;
  table.yesIsLeaf[node] = table.noIsLeaf[node] = 1;
  table.roots.push(node);
}

function addTree(ensemble: TreeEnsemble, tree: number, whole: Map<number, number>, table: Table): void {
  const { feature, left, right, value, treeStarts } = ensemble;
  const start = treeStarts[tree];
  if (feature[start] < 0) {
    addSingleLeaf(table, value[start]);
    return;
  }
  // Each node's index in its list; children come after their parents.
  const places = new Int32Array(treeStarts[tree + 1] - start);
  for (let node = start; node < treeStarts[tree + 1]; node++) {
    const isLeaf = feature[node] < 0;
    places[node - start] = isLeaf
      ? table.leaves.push(value[node]) - 1
      : addSplit(table, scoringSplit(ensemble, node, whole, table.members));
  }
  table.roots.push(places[0]);
  for (let node = start; node < treeStarts[tree + 1]; node++) {
    if (feature[node] < 0) continue;
    const place = places[node - start];
    table.yes[place] = places[left[node] - start];
    table.yesIsLeaf[place] = feature[left[node]] < 0 ? 1 : 0;
    table.no[place] = places[right[node] - start];
    table.noIsLeaf[place] = feature[right[node]] < 0 ? 1 : 0;
  }
}

function scoringSplit(
  ensemble: TreeEnsemble,
  node: number,
  whole: Map<number, number>,
  members: number[],
): ScoringSplit {
  const feature = ensemble.feature[node];
  const missing = ensemble.flags[node] & MISSING_LEFT ? 1 : 0;
  if ((ensemble.flags[node] & CATEGORICAL) === 0) {
    return { mode: LEQ, split: ensemble.threshold[node], feature, missing };
  }
  const categories = categoriesOf(ensemble, ensemble.threshold[node]);
  if (categories.length === 0) categories.push(NO_CATEGORY);
  for (const category of categories) members.push(category);
  members.push(Number.NaN);
  return { mode: MEMBER, split: 0, feature: whole.get(feature)!, missing };
}

/** For each feature with categorical splits, the column of its truncated values. */
function wholeColumns({ feature, flags, featureCount }: TreeEnsemble): Map<number, number> {
  const columns = new Map<number, number>();
  for (let node = 0; node < feature.length; node++) {
    if (feature[node] < 0 || (flags[node] & CATEGORICAL) === 0 || columns.has(feature[node])) continue;
    columns.set(feature[node], featureCount + columns.size);
  }
  return columns;
}

function withWholeColumns(graph: Steps, input: string, features: number[]): string {
  const axis: Record<string, Attribute> = { axis: { kind: 'integer', value: 1 } };
  graph.constant('categorical', INT64, [features.length], features);
  const given = graph.add('Gather', [input, 'categorical'], axis);
  const size = graph.add('Floor', [graph.add('Abs', [given])]);
  return graph.add('Concat', [input, graph.add('Mul', [graph.add('Sign', [given]), size])], axis);
}

function addTable(graph: Steps, table: Table, input: string): string {
  const integers = (value: number[]): Attribute => ({ kind: 'integers', value });
  const tensor = (name: string, type: typeof DOUBLE | typeof UINT8, values: number[]): Attribute => {
    return { kind: 'tensor', value: { name, type, shape: [values.length], values } };
  };
  const attributes: Record<string, Attribute> = {
    aggregate_function: { kind: 'integer', value: SUM },
    leaf_targetids: integers(table.leaves.map(() => 0)),
    leaf_weights: tensor('leaf_weights', DOUBLE, table.leaves),
    n_targets: { kind: 'integer', value: 1 },
    nodes_falseleafs: integers(table.noIsLeaf),
    nodes_falsenodeids: integers(table.no),
    nodes_featureids: integers(table.features),
    nodes_missing_value_tracks_true: integers(table.missing),
    nodes_modes: tensor('nodes_modes', UINT8, table.modes),
    nodes_splits: tensor('nodes_splits', DOUBLE, table.splits),
    nodes_trueleafs: integers(table.yesIsLeaf),
    nodes_truenodeids: integers(table.yes),
    post_transform: { kind: 'integer', value: 0 },
    tree_roots: integers(table.roots),
  };
  if (table.members.length > 0) {
    attributes.membership_values = tensor('membership_values', DOUBLE, table.members);
  }
  return graph.add('TreeEnsemble', [input], attributes, 'ai.onnx.ml');
}
