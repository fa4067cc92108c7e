/** Validation of a model before it is written and after it is read from an untrusted file. */
import { type LinearModel, checkKnots } from '../linear/linear-model.js';
import type { Model } from '../model.js';
import { bitsetOf, type TreeNode } from '../trees/assemble.js';
import { CATEGORICAL, LINKS, MISSING_LEFT, type TreeEnsemble } from '../trees/tree-ensemble.js';
import { checkCalibration } from './calibration-fields.js';
import { InvalidModelFile, ensure } from './invalid-model-file.js';

export const MAX_FEATURES = 1000;
const MAX_FEATURE_NAME = 200;
export const MAX_TREES = 100_000;
export const MAX_NODES = 10_000_000;
/** Maximum depth of a tree: code that walks a tree may recurse this deep. */
export const MAX_DEPTH = 512;
export const MAX_BITSET_WORDS = 10_000_000;
export const MAX_TERMS = 100_000;
/** Maximum absolute value of an output or a weight, so that sums cannot overflow. */
const MAX_MAGNITUDE = 1e100;

/** Counts the bitset words of trees while they are read, so that no file exceeds the limit of a model. */
export function bitsetBudget(): { spend(nodes: readonly TreeNode[]): void } {
  let words = 0;
  return {
    spend(nodes) {
      for (const node of nodes) {
        if (!('categories' in node)) continue;
        words += bitsetOf(node.categories).length;
        ensure(
          words <= MAX_BITSET_WORDS,
          `the splits on categories must have at most ${MAX_BITSET_WORDS} words of 32 categories: train with fewer, or with ` +
            'the column as a number',
        );
      }
    },
  };
}

/**
 * A valid model predicts a number in 0..1 for every row in finite time.
 * @throws {InvalidModelFile} when a rule is broken
 */
export function checkModel(model: Model): void {
  const { featureNames } = model;
  ensure(
    featureNames.length >= 1 && featureNames.length <= MAX_FEATURES,
    `featureNames must be 1 to ${MAX_FEATURES}, not ${featureNames.length}`,
  );
  ensure(
    featureNames.every((name) => name.length >= 1 && name.length <= MAX_FEATURE_NAME),
    `featureNames must have 1 to ${MAX_FEATURE_NAME} characters each`,
  );
  ensure(new Set(featureNames).size === featureNames.length, 'featureNames must be distinct');
  if (model.calibration) checkCalibration(model.calibration);
  if (model.kind === 'linear') {
    checkLinear(model);
  } else {
    ensure(
      model.ensemble.featureCount === featureNames.length,
      `featureCount must be the ${featureNames.length} features`,
    );
    checkEnsemble(model.ensemble);
  }
}

function checkLinear(model: LinearModel): void {
  const terms = model.weights.length;
  ensure(terms <= MAX_TERMS, `weights must be at most ${MAX_TERMS}, not ${terms}`);
  for (const name of ['inputs', 'encodings', 'means', 'scales'] as const) {
    ensure(model[name].length === terms, `${name} must be as many as weights, ${terms}`);
  }
  if (model.knots) checkSplines(model.knots, model.encodings);
  ensure(Math.abs(model.intercept) <= MAX_MAGNITUDE, `intercept must be within ${MAX_MAGNITUDE}`);
  for (let t = 0; t < terms; t++) {
    const input = model.inputs[t];
    ensure(input >= 0 && input < model.featureNames.length, `inputs[${t}] must be the index of a feature`);
    ensure(Math.abs(model.weights[t]) <= MAX_MAGNITUDE, `weights[${t}] must be within ${MAX_MAGNITUDE}`);
    ensure(Number.isFinite(model.means[t]), `means[${t}] must be finite`);
    ensure(model.scales[t] > 0 && model.scales[t] < Infinity, `scales[${t}] must be finite and above 0`);
    ensure(Math.abs(model.encodings[t]) !== Infinity, `encodings[${t}] must be finite or NaN`);
  }
}

function checkSplines(knots: Float64Array, encodings: Float64Array): void {
  try {
    checkKnots(knots, encodings);
  } catch (cause) {
    throw new InvalidModelFile((cause as RangeError).message, { cause });
  }
}

function checkEnsemble(ensemble: TreeEnsemble): void {
  const nodes = ensemble.feature.length;
  ensure(nodes <= MAX_NODES, `nodes must be at most ${MAX_NODES}, not ${nodes}`);
  for (const name of ['threshold', 'left', 'right', 'flags', 'value', 'cover', 'gain'] as const) {
    ensure(ensemble[name].length === nodes, `${name} must have an entry a node, ${nodes}`);
  }
  ensure(LINKS.includes(ensemble.link), `link must be one of ${LINKS.join(', ')}`);
  ensure(Math.abs(ensemble.baseScore) <= MAX_MAGNITUDE, `baseScore must be within ${MAX_MAGNITUDE}`);
  checkStarts('bitsetStarts', ensemble.bitsetStarts, ensemble.bitsets.length, 0);
  ensure(ensemble.bitsets.length <= MAX_BITSET_WORDS, `bitsets must be at most ${MAX_BITSET_WORDS} words`);
  checkStarts('treeStarts', ensemble.treeStarts, nodes, 1);
  const trees = ensemble.treeStarts.length - 1;
  ensure(trees <= MAX_TREES, `trees must be at most ${MAX_TREES}, not ${trees}`);
  const depths = new Int16Array(nodes).fill(-1);
  for (let tree = 0; tree < trees; tree++) {
    const start = ensemble.treeStarts[tree];
    const end = ensemble.treeStarts[tree + 1];
    depths[start] = 0;
    for (let node = start; node < end; node++) checkNode(ensemble, node, end, depths);
  }
}

/** Ascending from 0 to `total`, each entry at least `step` above the previous one. */
function checkStarts(name: string, starts: Int32Array, total: number, step: number): void {
  ensure(starts.length >= 1 && starts[0] === 0, `${name} must begin with 0`);
  ensure(starts[starts.length - 1] === total, `${name} must end with ${total}`);
  for (let i = 1; i < starts.length; i++) {
    ensure(starts[i] >= starts[i - 1] + step, `${name}[${i}] must lie ${step} or more above the one before`);
  }
}

/** Every node except a root is the child of exactly one earlier node, so there are no cycles or shared nodes. */
function checkNode(ensemble: TreeEnsemble, node: number, end: number, depths: Int16Array): void {
  ensure(depths[node] >= 0, `node ${node} must be the root or a child of a node before it`);
  ensure(
    ensemble.cover[node] >= 0 && ensemble.cover[node] <= MAX_MAGNITUDE,
    `cover[${node}] must be in 0 .. ${MAX_MAGNITUDE}`,
  );
  ensure(Math.abs(ensemble.gain[node]) <= MAX_MAGNITUDE, `gain[${node}] must be within ${MAX_MAGNITUDE}`);
  ensure(Math.abs(ensemble.value[node]) <= MAX_MAGNITUDE, `value[${node}] must be within ${MAX_MAGNITUDE}`);
  const feature = ensemble.feature[node];
  ensure(
    feature >= -1 && feature < ensemble.featureCount,
    `feature[${node}] must be -1 or the index of a feature`,
  );
  if (feature === -1) return;
  ensure(depths[node] < MAX_DEPTH, `trees must not be deeper than ${MAX_DEPTH}`);
  for (const side of ['left', 'right'] as const) {
    const child = ensemble[side][node];
    ensure(child > node && child < end, `${side}[${node}] must be a later node of the same tree`);
    ensure(depths[child] === -1, `node ${child} must be the child of one node only`);
    depths[child] = depths[node] + 1;
  }
  const flags = ensemble.flags[node];
  ensure(flags <= (MISSING_LEFT | CATEGORICAL), `flags[${node}] must be 0 to ${MISSING_LEFT | CATEGORICAL}`);
  const threshold = ensemble.threshold[node];
  ensure(!Number.isNaN(threshold), `threshold[${node}] must not be NaN`);
  if ((flags & CATEGORICAL) === 0) return;
  const bitsets = ensemble.bitsetStarts.length - 1;
  ensure(
    Number.isInteger(threshold) && threshold >= 0 && threshold < bitsets,
    `threshold[${node}] must be the number of a bitset`,
  );
}
