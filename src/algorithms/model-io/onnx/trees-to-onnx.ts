import { CATEGORICAL, MISSING_LEFT, type TreeEnsemble } from '../../trees/tree-ensemble.js';
import { ensure } from '../invalid-model-file.js';
import { floatAtMost } from './float32.js';
import type { Attribute, Node } from './graph.js';

/** Maximum number of nodes in the file; a categorical split has one per category. */
const MAX_ONNX_NODES = 5_000_000;
/** Never equal to a category. */
const NO_CATEGORY = 0.5;

/** The node attributes of TreeEnsembleClassifier, one entry per node each. */
interface NodeColumns {
  treeids: number[];
  nodeids: number[];
  modes: string[];
  featureids: number[];
  values: number[];
  hitrates: number[];
  truenodeids: number[];
  falsenodeids: number[];
  missing_value_tracks_true: number[];
}

/**
 * A TreeEnsembleClassifier of classes 0 and 1 that reads `input` and writes `outputs` (label, probabilities).
 * - link `logit`: leaves vote for class 1, class 0 has 0, and the softmax of both is the sigmoid of the sum
 * - otherwise: a leaf adds p to class 1 and subtracts it from class 0, which starts at 1
 * The starting values are a last tree of one leaf, because onnxruntime 1.32 misreads `base_values` of two classes.
 *
 * Categories are integers: a split on them is a chain of BRANCH_EQ whose true branches end in the same node. Categories that
 * no 32-bit float equals are unreachable and omitted. Covers are written as hit rates.
 */
export function treesNode(ensemble: TreeEnsemble, input: string, outputs: [string, string]): Node {
  const nodes: NodeColumns = {
    treeids: [],
    nodeids: [],
    modes: [],
    featureids: [],
    values: [],
    hitrates: [],
    truenodeids: [],
    falsenodeids: [],
    missing_value_tracks_true: [],
  };
  const leaves = { treeids: [] as number[], nodeids: [] as number[], values: [] as number[] };
  const trees = ensemble.treeStarts.length - 1;
  const scale = ensemble.link === 'average' && trees > 0 ? 1 / trees : 1;
  for (let tree = 0; tree < trees; tree++) {
    const start = ensemble.treeStarts[tree];
    const end = ensemble.treeStarts[tree + 1];
    // The nodes of a chain come after the nodes of the tree.
    const extra = { next: end - start };
    for (let node = start; node < end; node++) {
      if (ensemble.feature[node] < 0) {
        leaves.treeids.push(tree);
        leaves.nodeids.push(node - start);
        leaves.values.push(ensemble.value[node] * scale);
      }
      addNode(ensemble, tree, node, extra, nodes);
      ensure(
        nodes.nodeids.length <= MAX_ONNX_NODES,
        `the ONNX file would have more than ${MAX_ONNX_NODES} nodes`,
      );
    }
  }
  addBase(trees, nodes, leaves);
  return {
    op: 'TreeEnsembleClassifier',
    domain: 'ai.onnx.ml',
    inputs: [input],
    outputs,
    attributes: { ...nodeAttributes(nodes), ...classAttributes(ensemble, leaves) },
  };
}

/** A tree of one leaf; its values are those of the classes. */
function addBase(tree: number, nodes: NodeColumns, leaves: { treeids: number[]; nodeids: number[] }): void {
  nodes.treeids.push(tree);
  nodes.modes.push('LEAF');
  for (const column of [
    nodes.nodeids,
    nodes.featureids,
    nodes.values,
    nodes.hitrates,
    nodes.truenodeids,
    nodes.falsenodeids,
    nodes.missing_value_tracks_true,
  ]) {
    column.push(0);
  }
  leaves.treeids.push(tree);
  leaves.nodeids.push(0);
}

function nodeAttributes(nodes: NodeColumns): Record<string, Attribute> {
  return {
    nodes_treeids: { kind: 'integers', value: nodes.treeids },
    nodes_nodeids: { kind: 'integers', value: nodes.nodeids },
    nodes_modes: { kind: 'texts', value: nodes.modes },
    nodes_featureids: { kind: 'integers', value: nodes.featureids },
    nodes_values: { kind: 'floats', value: nodes.values },
    nodes_hitrates: { kind: 'floats', value: nodes.hitrates },
    nodes_truenodeids: { kind: 'integers', value: nodes.truenodeids },
    nodes_falsenodeids: { kind: 'integers', value: nodes.falsenodeids },
    nodes_missing_value_tracks_true: { kind: 'integers', value: nodes.missing_value_tracks_true },
  };
}

function classAttributes(
  { link, baseScore }: TreeEnsemble,
  { treeids, nodeids, values }: { treeids: number[]; nodeids: number[]; values: number[] },
): Record<string, Attribute> {
  const both = (list: number[]) => [...list, ...list];
  const isLogit = link === 'logit';
  const ofClass0 = [...values.map((value) => (isLogit ? 0 : -value)), isLogit ? 0 : 1 - baseScore];
  return {
    class_treeids: { kind: 'integers', value: both(treeids) },
    class_nodeids: { kind: 'integers', value: both(nodeids) },
    class_ids: { kind: 'integers', value: [...treeids.map(() => 0), ...treeids.map(() => 1)] },
    class_weights: { kind: 'floats', value: [...ofClass0, ...values, baseScore] },
    classlabels_int64s: { kind: 'integers', value: [0, 1] },
    post_transform: { kind: 'text', value: isLogit ? 'SOFTMAX' : 'NONE' },
  };
}

function addNode(
  ensemble: TreeEnsemble,
  tree: number,
  node: number,
  extra: { next: number },
  nodes: NodeColumns,
): void {
  const start = ensemble.treeStarts[tree];
  const feature = ensemble.feature[node];
  const add = (id: number, mode: string, value: number, missing: number, yes: number, no: number): void => {
    nodes.treeids.push(tree);
    nodes.nodeids.push(id);
    nodes.modes.push(mode);
    nodes.featureids.push(Math.max(0, feature));
    nodes.values.push(value);
    nodes.hitrates.push(ensemble.cover[node]);
    nodes.truenodeids.push(yes);
    nodes.falsenodeids.push(no);
    nodes.missing_value_tracks_true.push(missing);
  };
  if (feature < 0) {
    add(node - start, 'LEAF', 0, 0, 0, 0);
    return;
  }
  const left = ensemble.left[node] - start;
  const right = ensemble.right[node] - start;
  const missing = ensemble.flags[node] & MISSING_LEFT ? 1 : 0;
  if ((ensemble.flags[node] & CATEGORICAL) === 0) {
    add(node - start, 'BRANCH_LEQ', floatAtMost(ensemble.threshold[node]), missing, left, right);
    return;
  }
  const categories = categoriesOf(ensemble, ensemble.threshold[node]).filter((c) => Math.fround(c) === c);
  if (categories.length === 0) categories.push(NO_CATEGORY);
  categories.forEach((category, i) => {
    const id = i === 0 ? node - start : extra.next++;
    add(id, 'BRANCH_EQ', category, missing, left, i === categories.length - 1 ? right : extra.next);
  });
}

/** The categories of a bitset, ascending. */
export function categoriesOf(ensemble: TreeEnsemble, bitset: number): number[] {
  const start = ensemble.bitsetStarts[bitset];
  const categories: number[] = [];
  for (let word = start; word < ensemble.bitsetStarts[bitset + 1]; word++) {
    for (let bit = 0; bit < 32; bit++) {
      if ((ensemble.bitsets[word] >>> bit) & 1) categories.push((word - start) * 32 + bit);
    }
  }
  return categories;
}
