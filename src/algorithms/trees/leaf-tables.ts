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
 */
import { CATEGORICAL, MISSING_LEFT, type TreeEnsemble } from './tree-ensemble.js';
import { type ValueCodes, codeCount, codeOf, valueCodes } from './value-codes.js';

/** 32 MiB of sets. */
const MAX_SETS = 8_388_608;
/** Upper bound on the steps to build the tables: a few hundred milliseconds. */
const MAX_STEPS = 50_000_000;
/** Above this number of lanes per tree, walking is faster. */
const MAX_LANES_A_TREE = 6;
/** Sets that are combined in one pass over the lanes. */
const PASS = 8;
/** Entries of `values` per lane: one for "no leaf here", then the leaves. */
const STRIDE = 33;

export interface LeafTables {
  codes: ValueCodes[];
  lanes: number;
  /** Per feature of `codes`, the start of its sets in `sets`: the set of code c in lane l is at start + c * lanes + l. */
  starts: number[];
  /** After the sets of the features: a row of full sets, then a row that is written to while more than eight are combined. */
  sets: Int32Array;
  full: number;
  scratch: number;
  /** STRIDE entries per lane: 0, then the values of its leaves. */
  values: Float64Array;
}

/** The tables of an ensemble; undefined if they would be large or slow, so that the trees must be walked. */
export function leafTables(ensemble: TreeEnsemble): LeafTables | undefined {
  const codes = valueCodes(ensemble);
  if (!codes || codes.length === 0) return undefined;
  const laneStarts = laneStartsOf(ensemble);
  const trees = laneStarts.length - 1;
  const lanes = laneStarts[trees];
  const rows = codes.reduce((sum, code) => sum + codeCount(code), 0);
  const widest = Math.max(...codes.map(codeCount));
  if (lanes > MAX_LANES_A_TREE * trees || (rows + 2) * lanes > MAX_SETS) return undefined;
  if (ensemble.feature.length * widest > MAX_STEPS) return undefined;
  const starts: number[] = [];
  let end = 0;
  for (const code of codes) {
    starts.push(end);
    end += codeCount(code) * lanes;
  }
  const tables: LeafTables = {
    codes,
    lanes,
    starts,
    sets: new Int32Array(end + 2 * lanes).fill(-1),
    full: end,
    scratch: end + lanes,
    values: new Float64Array(lanes * STRIDE),
  };
  const places = new Map(codes.map((code, i) => [code.feature, i]));
  for (let tree = 0; tree < trees; tree++) fillTree(ensemble, tree, laneStarts[tree], tables, places);
  return tables;
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
export function tableSum(tables: LeafTables, row: ArrayLike<number>): number {
  const { codes, starts, lanes } = tables;
  const offsets = new Int32Array(codes.length);
  for (let i = 0; i < codes.length; i++) {
    offsets[i] = starts[i] + codeOf(codes[i], row[codes[i].feature]) * lanes;
  }
  return sumAt(tables, offsets, 0);
}

/** Rows that are coded at a time. */
const BLOCK = 512;

/** The sums of rows `from` .. `to - 1` of `columns`, written to `out[0 .. to - from - 1]`. */
export function tableSums(
  tables: LeafTables,
  columns: Float64Array[],
  from: number,
  to: number,
  out: Float64Array,
): void {
  const { codes, starts, lanes } = tables;
  const width = codes.length;
  const offsets = new Int32Array(width * BLOCK);
  for (let begin = from; begin < to; begin += BLOCK) {
    const rows = Math.min(BLOCK, to - begin);
    for (let i = 0; i < width; i++) {
      const column = columns[codes[i].feature];
      for (let r = 0; r < rows; r++) {
        offsets[r * width + i] = starts[i] + codeOf(codes[i], column[begin + r]) * lanes;
      }
    }
    for (let r = 0; r < rows; r++) out[begin - from + r] = sumAt(tables, offsets, r * width);
  }
}

/** The sum for the sets that begin at `offsets[at]` and after. */
function sumAt(tables: LeafTables, offsets: Int32Array, at: number): number {
  const { sets, values, lanes, full, scratch } = tables;
  let next = at;
  const end = at + tables.codes.length;
  let first = full;
  // More than eight features: seven at a time are combined with the intermediate result.
  for (; end - next > PASS - (first === full ? 0 : 1); first = scratch) {
    for (let lane = 0; lane < lanes; lane++) {
      let set = sets[first + lane];
      for (let i = next; i < next + PASS - 1; i++) set &= sets[offsets[i] + lane];
      sets[scratch + lane] = set;
    }
    next += PASS - 1;
  }
  const offset = (): number => (next < end ? offsets[next++] : full);
  const a = first === full ? offset() : first;
  const b = offset();
  const c = offset();
  const d = offset();
  const e = offset();
  const f = offset();
  const g = offset();
  const h = offset();
  let sum = 0;
  for (let lane = 0; lane < lanes; lane++) {
    const set =
      sets[a + lane] &
      sets[b + lane] &
      sets[c + lane] &
      sets[d + lane] &
      sets[e + lane] &
      sets[f + lane] &
      sets[g + lane] &
      sets[h + lane];
    sum += values[lane * STRIDE + 32 - Math.clz32(set)];
  }
  return sum;
}
