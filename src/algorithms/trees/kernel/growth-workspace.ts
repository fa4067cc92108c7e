/** The rows of one fit in the kernel's memory, and the passes over them. */
import type { TrainingData } from '../../training-data.js';
import type { BinnedColumns } from '../binning.js';
import { FEATURE_BYTES, type GrowthKernel, loadKernel } from './growth-kernel.js';
import type { GrowthMemory } from './growth-memory.js';
import {
  clearSums,
  gatheredBytes,
  numberGathered,
  type Pass,
  type PassArguments,
  pieceBegin,
  runPiece,
} from '../passes.js';
import { type NodeFeature, type Split, type SplitRules, type Sums, leafScore, splitAfter } from '../split.js';
import { MOST_HELPERS, MOST_PIECES, type PassResult, type Team } from './team.js';

/** Below this number of rows, waking another thread takes longer than the pass. */
const ROWS_FOR_TEAM = 16_384;
/** Approximate number of rows per piece of a pass, so that a thread that starts late still finds work. */
const PIECE_ROWS = 4096;

/** Powers of 2 that scale derivatives to integers, so that sums are exact in any order. */
export interface Units {
  gradient: number;
  hessian: number;
  /** Low bits of the hessian's word that count rows. */
  countBits: number;
}

/**
 * Units in which sums over all rows fit 62 bits, and a row's own derivative 31.
 * @param weight sum of the weights; the gradient of a row is at most its weight
 * @param steepest largest hessian of a row of weight 1
 */
export function unitsFor(rows: number, weight: number, heaviest: number, steepest: number): Units {
  const countBits = Math.ceil(Math.log2(rows + 1));
  const scale = (total: number, largest: number, bits: number) =>
    2 ** Math.min(1000, bits - Math.ceil(Math.log2(total)), 30 - Math.ceil(Math.log2(largest)));
  return {
    gradient: scale(weight, heaviest, 61),
    hessian: scale(weight * steepest, heaviest * steepest, 60 - countBits),
    countBits,
  };
}

/** For a pass that sums nothing. */
const NO_SUMS = [0, 0, 0] as const;

/** Two 32-bit integers. */
const PAIR_BYTES = 8;

export class GrowthWorkspace {
  readonly kernel: GrowthKernel;
  readonly features: number;
  /** Of each row, against label 1: (1 - p) / p = e^-score. */
  readonly odds: Float64Array;
  /** The slots of one feature as doubles: gradient, hessian, rows. */
  readonly slots: Float64Array;
  units: Units;
  readonly #team: Team | undefined;
  readonly #memory: GrowthMemory;
  readonly #stride: number;
  readonly #at: Record<
    'codes' | 'byFeature' | 'labels' | 'weights' | 'odds' | 'pairs' | 'scratch' | 'table' | 'found',
    number
  >;
  /** A power of 2 that weights are divided by, so that none is above 1. */
  readonly #weightUnit: number;
  readonly #others: number;
  readonly #gathered: number;
  readonly #slotsAt: number;
  readonly #found: Float64Array;
  /** For each code 1 if it goes left, as `partition` reads it. */
  readonly table: Uint8Array;
  readonly #free: number[] = [];
  /** The leaf of each row, two bytes; 0 before any row is marked. */
  #leaves = 0;
  #factors: { at: number; view: Float64Array } | undefined;
  #ends: { at: number; view: Int32Array } | undefined;

  constructor(memory: GrowthMemory, binned: BinnedColumns, data: TrainingData, team?: Team) {
    const rows = data.labels.length;
    this.#memory = memory;
    this.features = binned.features.length;
    this.#stride = PAIR_BYTES + binned.stride;
    const records = memory.bytes(rows * this.#stride);
    const byFeature = memory.bytes(rows * this.features);
    const labels = memory.bytes(rows);
    const odds = memory.doubles(rows);
    const table = memory.bytes(256);
    const slots = memory.doubles(256 * 3);
    const weights = data.weights && memory.doubles(rows);
    // The kernel's floats cannot represent every weight, but they can represent their ratios.
    this.#weightUnit = data.weights ? powerAbove(data.weights) : 1;
    weights?.view.set(data.weights!.map((weight) => weight / this.#weightUnit));
    writeCodes(binned, records.view, byFeature.view);
    labels.view.set(data.labels);
    this.odds = odds.view;
    this.slots = slots.view;
    this.#slotsAt = slots.at;
    this.table = table.view;
    const found = memory.doubles(6);
    this.#found = found.view;
    this.#at = {
      codes: records.at + PAIR_BYTES,
      byFeature: byFeature.at,
      labels: labels.at,
      weights: weights?.at ?? 0,
      odds: odds.at,
      pairs: records.at,
      scratch: memory.take(rows * 4),
      table: table.at,
      found: found.at,
    };
    this.kernel = loadKernel(memory.memory);
    this.#others = team ? memory.take(MOST_HELPERS * this.#histogramBytes) : 0;
    this.#gathered = memory.take(gatheredBytes(team ? MOST_HELPERS + 1 : 1));
    numberGathered(memory.memory, this.#gathered);
    this.#team = team;
  }

  /** A list of row numbers in the kernel's memory. */
  list(rows: Int32Array): { at: number; view: Int32Array } {
    const list = this.#memory.integers(rows.length);
    list.view.set(rows);
    return list;
  }

  /**
   * Records the leaf of each row of a list until derivatives are next computed. The list has all rows of `leaves[0]`, then those of
   * `leaves[1]` up to position `ends[1] - 1`, and so on; leaves are numbers from 0 to 65535.
   */
  mark(list: number, ends: readonly number[], leaves: readonly number[]): void {
    this.#leaves ||= this.#memory.take(this.odds.length * 2);
    if (2 * ends.length > (this.#ends?.view.length ?? 0)) this.#ends = this.#memory.integers(2 * ends.length);
    const pairs = this.#ends!;
    ends.forEach((end, k) => pairs.view.set([end, leaves[k]], 2 * k));
    this.#run('mark', [list, 0, ends.at(-1)!, ...NO_SUMS, this.#leaves, pairs.at, ends.length]);
  }

  /**
   * Computes the derivatives of the first `rows` rows of a list, after adding the output of each row's marked leaf to its score (without
   * outputs, scores are unchanged). Returns a pointer to the sums of every feature if `sums` is set, else 0.
   */
  derive(
    list: number,
    rows: number,
    { answers, sums: isSummed }: { answers?: number[]; sums: boolean },
  ): number {
    const { odds, labels, weights, pairs, codes } = this.#at;
    const { gradient, hessian, countBits } = this.units;
    if (answers && answers.length > (this.#factors?.view.length ?? 0)) {
      this.#factors = this.#memory.doubles(answers.length);
    }
    if (answers) this.#factors!.view.set(answers.map(factorOf));
    const leaves = answers ? [this.#leaves, this.#factors!.at] : [0, 0];
    const out = isSummed ? this.#newHistogram() : 0;
    const scales = [gradient * this.#weightUnit, hessian * this.#weightUnit];
    const arrays = [...leaves, odds, labels, weights, pairs, this.#stride, ...scales];
    const sums = [this.features, out, this.#others] as const;
    const { helpers } = this.#run('derive', [list, 0, rows, ...sums, ...arrays, codes, countBits]);
    if (isSummed) this.#addSums(out, helpers);
    return out;
  }

  /** Derivatives of a tree of a forest: `counts` are the draws per position of `all` (absent: one each). Returns the number of rows in `out`. */
  bag(all: { at: number; view: Int32Array }, counts: number, out: number): number {
    const { labels, weights, pairs } = this.#at;
    const { hessian, countBits } = this.units;
    this.units = { gradient: hessian, hessian, countBits };
    const rows = all.view.length;
    const scale = hessian * this.#weightUnit;
    return this.kernel.bag(all.at, rows, counts, labels, weights, pairs, this.#stride, scale, out);
  }

  /** A pointer to the sums of a range of the list, for every feature. */
  histogram(list: number, begin: number, end: number): number {
    const out = this.#newHistogram();
    const { codes, pairs } = this.#at;
    const { countBits } = this.units;
    const sums = [this.features, out, this.#others] as const;
    const rest = [codes, this.#stride, pairs, countBits, this.#gathered];
    const { helpers } = this.#run('histogram', [list, begin, end, ...sums, ...rest]);
    this.#addSums(out, helpers);
    return out;
  }

  #newHistogram(): number {
    return this.#free.pop() ?? this.#memory.take(this.#histogramBytes);
  }

  /** Adds the sums of other threads to the first one's. */
  #addSums(out: number, helpers: readonly number[]): void {
    for (const k of helpers) {
      this.kernel.addHistogram(out, this.#others + (k - 1) * this.#histogramBytes, this.#histogramBytes);
    }
  }

  /** Turns the parent's histogram into that of the other child by subtracting `child`. */
  subtract(parent: number, child: number): number {
    this.kernel.subtractHistogram(parent, child, this.#histogramBytes);
    return parent;
  }

  /** Releases a histogram for reuse; 0 is ignored. */
  release(histogram: number): void {
    if (histogram !== 0) this.#free.push(histogram);
  }

  /** Fills `slots` with those of one feature. */
  unpack(histogram: number, feature: number, slots: number): void {
    const { gradient, hessian, countBits } = this.units;
    const from = histogram + feature * FEATURE_BYTES;
    this.kernel.unpack(from, slots, countBits, 1 / gradient, 1 / hessian, this.#slotsAt);
  }

  /** Like `bestSplit` of split.ts, bit-identical. */
  bestSplit(
    histogram: number,
    feature: NodeFeature,
    total: Sums,
    rules: SplitRules,
    best: number,
  ): Split | undefined {
    const { gradient, hessian, countBits } = this.units;
    const bin = this.kernel.bestSplit(
      histogram + feature.index * FEATURE_BYTES,
      feature.bins.bins,
      countBits,
      1 / gradient,
      1 / hessian,
      total.gradient,
      total.hessian,
      total.rows,
      leafScore(total.gradient, total.hessian, rules),
      rules.l1,
      rules.l2,
      rules.minRowsInLeaf,
      rules.minChildWeight,
      feature.sign,
      best,
      this.#at.found,
    );
    if (bin < 0) return undefined;
    const [gain, leftGradient, leftHessian, leftRows, missingLeft, missing] = this.#found;
    const left = { gradient: leftGradient, hessian: leftHessian, rows: leftRows };
    const found = { feature: feature.index, bin, gain, left, missingLeft: missingLeft === 1 };
    return splitAfter(found, missing > 0, total);
  }

  /** Moves rows whose code goes left by `table` before the others, both in their original order; returns where the others start. */
  partition(list: number, begin: number, end: number, feature: number): number {
    const { byFeature, scratch, table } = this.#at;
    const codes = byFeature + feature * this.odds.length;
    const counts = this.#run('partition', [list, begin, end, ...NO_SUMS, codes, table, scratch]).pieces;
    const cut = (k: number) => pieceBegin(begin, end, k, counts.length);
    let place = begin;
    for (let k = 0; k < counts.length; k++) {
      if (place !== cut(k)) this.kernel.copy(list + place * 4, list + cut(k) * 4, counts[k] * 4);
      place += counts[k];
    }
    const middle = place;
    for (let k = 0; k < counts.length; k++) {
      const rights = cut(k + 1) - cut(k) - counts[k];
      this.kernel.copy(list + place * 4, scratch + cut(k) * 4, rights * 4);
      place += rights;
    }
    return middle;
  }

  /** Adds the outputs of a tree to the scores of a range of the list. */
  walk(list: number, begin: number, end: number, nodes: number, tables: number): void {
    const { codes, odds } = this.#at;
    this.#run('walk', [list, begin, end, ...NO_SUMS, codes, this.#stride, nodes, tables, odds]);
  }

  get #histogramBytes(): number {
    return this.features * FEATURE_BYTES;
  }

  #run(pass: Pass, args: PassArguments): PassResult {
    const [, from, to] = args;
    if (this.#team && to - from >= ROWS_FOR_TEAM && this.#team.size > 1) {
      const pieces = Math.min(MOST_PIECES, Math.ceil((to - from) / PIECE_ROWS));
      return this.#team.run(pass, pieces, args);
    }
    clearSums(this.kernel, args, 0);
    return { pieces: [runPiece(this.kernel, pass, args, { from, to, thread: 0 })], helpers: [] };
  }
}

/** The factor by which a row's odds change when `answer` is added to its score, within the range that the kernel allows. */
export function factorOf(answer: number): number {
  return Math.min(1e300, Math.max(1e-300, Math.exp(-answer)));
}

/** The smallest power of 2 that is not below any weight; 1 if all are 0. */
function powerAbove(weights: Float64Array): number {
  const heaviest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  return heaviest > 0 ? 2 ** Math.ceil(Math.log2(heaviest)) : 1;
}

/** Codes are stored twice: behind each row's pair, and feature by feature, because a partition reads one feature of many rows. */
function writeCodes(
  { codes, stride, features }: BinnedColumns,
  records: Uint8Array,
  byFeature: Uint8Array,
): void {
  const rows = codes.length / stride;
  const from = new Int32Array(codes.buffer, codes.byteOffset, codes.length / 4);
  const to = new Int32Array(records.buffer, records.byteOffset, records.length / 4);
  const words = stride / 4;
  const pair = PAIR_BYTES / 4;
  for (let row = 0; row < rows; row++) {
    for (let word = 0; word < words; word++)
      to[row * (words + pair) + pair + word] = from[row * words + word];
  }
  for (let f = 0; f < features.length; f++) {
    for (let row = 0; row < rows; row++) byFeature[f * rows + row] = codes[row * stride + f];
  }
}
