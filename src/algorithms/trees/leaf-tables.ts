/**
 * An ensemble as tables of leaf sets, for many predictions with one model.
 *
 * For a value of feature f, the splits on f rule out some leaves of a tree. A table holds, per code of f (see value-codes.ts), the set
 * of leaves that remain possible; the intersection of the sets of all features is the one leaf that the row reaches. A tree costs
 * one look-up per feature and no branch that can be mispredicted.
 * The idea is that of QuickScorer (Lucchese et al. 2015), with a table in place of lists of thresholds.
 *
 * A set is a 32-bit word with one bit per leaf; a tree of more than 32 leaves has several words ("lanes"), one of which holds the
 * leaf. Leaf values are added in the order of the trees, so the score is bit-identical to that of the walk.
 *
 * The tables are in the memory of a WebAssembly kernel (wasm/prediction-kernel.ts), which sums.
 */
import { KernelRoom, loadPredictionKernel, planBytes, writePlan } from './kernel/prediction-kernel.js';
import { CATEGORICAL, MISSING_LEFT, type TreeEnsemble } from './tree-ensemble.js';
import { type ValueCodes, codeCount, codeOf, valueCodes } from './value-codes.js';

/** 32 MiB of sets. */
const MAX_SETS = 8_388_608;
/** Upper bound on the steps to build the tables: a few hundred milliseconds. */
const MAX_STEPS = 50_000_000;
/** Trees of more lanes are walked. At 15 a tree (100 trees of 460 leaves) tables were five times as fast. */
const MAX_LANES_A_TREE = 16;
/** Rows that are summed at a time. */
const BLOCK = 512;
/** Entries of `values` per lane: one for "no leaf here", then the leaves. */
const STRIDE = 33;

export interface LeafTables {
  codes: ValueCodes[];
  /** A multiple of four; those beyond the trees' own have no leaf. */
  lanes: number;
  /** Per feature of `codes`, the start of its sets in `sets`: the set of code c in lane l is at start + c * lanes + l. */
  starts: number[];
  sets: Int32Array;
  /** STRIDE entries per lane: 0, then the values of its leaves. */
  values: Float64Array;
  /** Where values of up to BLOCK rows are written to be summed, per feature of `codes`. */
  block: Float64Array[];
  /** Sums the leaf values of the first `rows` rows of the block. */
  sum(rows: number): void;
  /** The sums. */
  out: Float64Array;
}

/** The tables of an ensemble; undefined if they would be large or slow, so that the trees must be walked. */
export function leafTables(ensemble: TreeEnsemble): LeafTables | undefined {
  const codes = valueCodes(ensemble);
  if (!codes || codes.length === 0) return undefined;
  const laneStarts = laneStartsOf(ensemble);
  const trees = laneStarts.length - 1;
  const lanes = Math.ceil(laneStarts[trees] / 4) * 4;
  const rows = codes.reduce((sum, code) => sum + codeCount(code), 0);
  const widest = Math.max(...codes.map(codeCount));
  if (lanes > MAX_LANES_A_TREE * trees + 3 || rows * lanes > MAX_SETS) return undefined;
  if (ensemble.feature.length * widest > MAX_STEPS) return undefined;
  const tables = emptyTables(codes, lanes);
  const places = new Map(codes.map((code, i) => [code.feature, i]));
  for (let tree = 0; tree < trees; tree++) fillTree(ensemble, tree, laneStarts[tree], tables, places);
  // Lanes of no tree: in one table they are empty.
  for (let code = 0; code < codeCount(codes[0]); code++) {
    const at = tables.starts[0] + code * lanes;
    tables.sets.fill(0, at + laneStarts[trees], at + lanes);
  }
  return tables;
}

/** Tables of full sets and of values 0, in the memory of a kernel. */
function emptyTables(codes: ValueCodes[], lanes: number): LeafTables {
  const counts = codes.map(codeCount);
  const room = new KernelRoom();
  const plan = room.take(planBytes(codes.length));
  const sets = room.take(4 * lanes * counts.reduce((sum, count) => sum + count, 0));
  const values = room.take(8 * STRIDE * lanes);
  const keys = codes.map((code) => room.take(8 * code.keys.length));
  const block = codes.map(() => room.take(8 * BLOCK));
  const step = 4 * Math.max(8, codes.length);
  const starts = room.take(step * BLOCK);
  const out = room.take(8 * BLOCK);
  const memory = room.memory();
  const firsts = counts.map((_, i) => lanes * counts.slice(0, i).reduce((sum, count) => sum + count, 0));
  codes.forEach((code, i) => new Float64Array(memory.buffer, keys[i], code.keys.length).set(code.keys));
  writePlan(memory, plan, {
    setBytes: 4 * lanes,
    values,
    starts,
    out,
    step,
    features: codes.map(({ categorical, keys: { length } }, i) => ({
      column: block[i],
      keys: keys[i],
      keyCount: length,
      categorical,
      sets: sets + 4 * firsts[i],
    })),
  });
  const kernel = loadPredictionKernel(memory);
  return {
    codes,
    lanes,
    starts: firsts,
    sets: new Int32Array(memory.buffer, sets, (values - sets) >> 2).fill(-1),
    values: new Float64Array(memory.buffer, values, STRIDE * lanes),
    block: block.map((at) => new Float64Array(memory.buffer, at, BLOCK)),
    sum: (rows) => kernel.sums(plan, rows),
    out: new Float64Array(memory.buffer, out, BLOCK),
  };
}

/** Where the lanes of each tree begin, then their number: a lane for every 32 leaves. */
function laneStartsOf({ treeStarts }: TreeEnsemble): Int32Array {
  const starts = new Int32Array(treeStarts.length);
  for (let tree = 0; tree + 1 < starts.length; tree++) {
    const leaves = (treeStarts[tree + 1] - treeStarts[tree] + 1) / 2;
    starts[tree + 1] = starts[tree] + Math.ceil(leaves / 32);
  }
  return starts;
}

function fillTree(
  ensemble: TreeEnsemble,
  tree: number,
  lane: number,
  tables: LeafTables,
  places: Map<number, number>,
): void {
  const { feature, left, right, value } = ensemble;
  let leaves = 0;
  const fill = (node: number): void => {
    if (feature[node] < 0) {
      tables.values[(lane + (leaves >> 5)) * STRIDE + 1 + (leaves & 31)] = value[node];
      leaves++;
      return;
    }
    const first = leaves;
    fill(left[node]);
    const middle = leaves;
    fill(right[node]);
    strike(ensemble, node, { first, middle, last: leaves }, lane, tables, places.get(feature[node])!);
  };
  fill(ensemble.treeStarts[tree]);
  // Bits that stand for no leaf.
  const unused = { from: leaves, to: Math.ceil(leaves / 32) * 32 };
  strikeLeaves(tables, tables.starts[0] + lane, unused, 0, codeCount(tables.codes[0]));
}

/** Takes the leaves of the side that a code does not go to out of its set, for every code of the split's feature. */
function strike(
  ensemble: TreeEnsemble,
  node: number,
  leaves: { first: number; middle: number; last: number },
  lane: number,
  tables: LeafTables,
  place: number,
): void {
  const codes = tables.codes[place];
  const { keys } = codes;
  const at = tables.starts[place] + lane;
  const send = (isLeft: boolean, fromCode: number, toCode: number): void => {
    const [from, to] = isLeft ? [leaves.middle, leaves.last] : [leaves.first, leaves.middle];
    strikeLeaves(tables, at, { from, to }, fromCode, toCode);
  };
  if ((ensemble.flags[node] & CATEGORICAL) === 0) {
    const right = codeOf(codes, ensemble.threshold[node]) + 1;
    send(true, 0, right);
    send(false, right, keys.length + 1);
  } else {
    for (let code = 0; code < keys.length; code++)
      send(hasCategory(ensemble, node, keys[code]), code, code + 1);
    send(false, keys.length, keys.length + 1);
  }
  send((ensemble.flags[node] & MISSING_LEFT) !== 0, keys.length + 1, keys.length + 2);
}

function hasCategory(ensemble: TreeEnsemble, node: number, category: number): boolean {
  const start = ensemble.bitsetStarts[ensemble.threshold[node]];
  const word = start + (category >>> 5);
  const end = ensemble.bitsetStarts[ensemble.threshold[node] + 1];
  return word < end && ((ensemble.bitsets[word] >>> (category & 31)) & 1) === 1;
}

/**
 * Takes leaves `from` .. `to - 1` out of the sets of codes `fromCode` .. `toCode - 1`. `at`: the tree's first lane in the
 * sets of code 0.
 */
function strikeLeaves(
  { sets, lanes }: LeafTables,
  at: number,
  { from, to }: { from: number; to: number },
  fromCode: number,
  toCode: number,
): void {
  for (let first = from; first < to; first = (first | 31) + 1) {
    const width = Math.min(to, (first | 31) + 1) - first;
    const kept = ~(width === 32 ? -1 : ((1 << width) - 1) << (first & 31));
    const lane = at + (first >> 5);
    for (let code = fromCode; code < toCode; code++) sets[lane + code * lanes] &= kept;
  }
}

/** The sum of the leaf values of a row. */
export function tableSum({ codes, block, sum, out }: LeafTables, row: ArrayLike<number>): number {
  for (let i = 0; i < codes.length; i++) block[i][0] = row[codes[i].feature];
  sum(1);
  return out[0];
}

/** The sums of rows `from` .. `to - 1` of `columns`, written to `sums[0 .. to - from - 1]`. */
export function tableSums(
  { codes, block, sum, out }: LeafTables,
  columns: Float64Array[],
  from: number,
  to: number,
  sums: Float64Array,
): void {
  for (let begin = from; begin < to; begin += BLOCK) {
    const end = Math.min(to, begin + BLOCK);
    codes.forEach(({ feature }, i) => block[i].set(columns[feature].subarray(begin, end)));
    sum(end - begin);
    sums.set(out.subarray(0, end - begin), begin - from);
  }
}
