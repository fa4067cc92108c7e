/** The rows of one fit in the kernel's memory, and the passes over them. */
import type { TrainingData } from '../training-data.js';
import type { BinnedColumns } from './binning.js';
import { FEATURE_BYTES, type GrowthKernel, loadKernel } from './growth-kernel.js';
import type { GrowthMemory } from './growth-memory.js';
import {
  CONTROL_BYTES,
  MOST_HELPERS,
  gatheredBytes,
  numberGathered,
  type Pass,
  Team,
  runShare,
  shareBegin,
  type TeamStarter,
} from './team.js';

/** Fewer rows are not worth waking another thread for: their pass takes less than that. */
const ROWS_PER_THREAD = 16_384;

/** Powers of 2 by which derivatives are turned into integers, so that sums are exact whatever their order. */
export interface Units {
  gradient: number;
  hessian: number;
  /** Low bits of the hessian's word that count rows. */
  countBits: number;
}

/**
 * Units in which sums over all rows fit 62 bits, and a row's own derivative 50.
 * @param weight sum of the weights; the gradient of a row is at most its weight
 * @param steepest largest hessian of a row of weight 1
 */
export function unitsFor(rows: number, weight: number, heaviest: number, steepest: number): Units {
  const countBits = Math.ceil(Math.log2(rows + 1));
  const scale = (total: number, largest: number, bits: number) =>
    2 ** Math.min(900, bits - Math.ceil(Math.log2(total)), 49 - Math.ceil(Math.log2(largest)));
  return {
    gradient: scale(weight, heaviest, 61),
    hessian: scale(weight * steepest, heaviest * steepest, 60 - countBits),
    countBits,
  };
}

export class GrowthWorkspace {
  readonly kernel: GrowthKernel;
  readonly features: number;
  readonly scores: Float64Array;
  /** The slots of one feature as doubles: gradient, hessian, rows. */
  readonly slots: Float64Array;
  units: Units;
  readonly #team: Team | undefined;
  readonly #end: () => void;
  readonly #memory: GrowthMemory;
  readonly #stride: number;
  readonly #at: Record<'codes' | 'labels' | 'weights' | 'scores' | 'pairs' | 'scratch' | 'table', number>;
  readonly #others: number;
  readonly #gathered: number;
  readonly #slotsAt: number;
  readonly #table: Uint8Array;
  readonly #free: number[] = [];
  /** The leaf of each row, two bytes; 0: no row was marked yet. */
  #leaves = 0;
  #answers: { at: number; view: Float64Array } | undefined;

  constructor(memory: GrowthMemory, binned: BinnedColumns, data: TrainingData, startTeam?: TeamStarter) {
    const rows = data.labels.length;
    this.#memory = memory;
    this.features = binned.features.length;
    this.#stride = binned.stride;
    const codes = memory.bytes(binned.codes.length);
    const labels = memory.bytes(rows);
    const scores = memory.doubles(rows);
    const table = memory.bytes(256);
    const slots = memory.doubles(256 * 3);
    const weights = data.weights && memory.doubles(rows);
    weights?.view.set(data.weights!);
    codes.view.set(binned.codes);
    labels.view.set(data.labels);
    this.scores = scores.view;
    this.slots = slots.view;
    this.#slotsAt = slots.at;
    this.#table = table.view;
    this.#at = {
      codes: codes.at,
      labels: labels.at,
      weights: weights?.at ?? 0,
      scores: scores.at,
      pairs: memory.take(rows * 16),
      scratch: memory.take(rows * 4),
      table: table.at,
    };
    this.kernel = loadKernel(memory.memory);
    const control = memory.take(CONTROL_BYTES);
    this.#others = startTeam ? memory.take(MOST_HELPERS * this.#histogramBytes) : 0;
    this.#gathered = memory.take(gatheredBytes(startTeam ? MOST_HELPERS + 1 : 1));
    numberGathered(memory.memory, this.#gathered);
    const share = { memory: memory.memory, control };
    this.#team = startTeam && new Team(share, this.kernel);
    const started = startTeam?.(share);
    this.#end = () => started?.end();
  }

  /** Ends the helper threads. */
  close(): void {
    this.#end();
  }

  /** A list of row numbers in the kernel's memory. */
  list(rows: Int32Array): { at: number; view: Int32Array } {
    const list = this.#memory.integers(rows.length);
    list.view.set(rows);
    return list;
  }

  /** Remembers that the rows of a range of the list are in leaf number `leaf`, 0 .. 65535, until they are derived. */
  mark(list: number, begin: number, end: number, leaf: number): void {
    this.#leaves ||= this.#memory.take(this.scores.length * 2);
    this.kernel.mark(list, begin, end, this.#leaves, leaf);
  }

  /**
   * Works out the derivatives of the first `rows` rows of a list, after adding to each score the answer of the leaf that the row
   * was marked with (no answers: scores stay). Where `sums` are wanted a pointer to them for every feature, else 0.
   */
  derive(list: number, rows: number, { answers, sums }: { answers?: number[]; sums: boolean }): number {
    const { scores, labels, weights, pairs, codes } = this.#at;
    const { gradient, hessian, countBits } = this.units;
    if (answers && answers.length > (this.#answers?.view.length ?? 0)) {
      this.#answers = this.#memory.doubles(answers.length);
    }
    if (answers) this.#answers!.view.set(answers);
    const leaves = answers ? [this.#leaves, this.#answers!.at] : [0, 0];
    const out = sums ? this.#newHistogram() : 0;
    const arrays = [...leaves, scores, labels, weights, pairs, gradient, hessian, countBits];
    const rest = [...arrays, codes, this.#stride, this.features, out, this.#others];
    const shares = this.#run('derive', [list, 0, rows, ...rest]).length;
    if (sums) this.#addShares(out, shares);
    return out;
  }

  /** Derivatives of a forest's tree: `counts` are draws a place of `all` (absent: one each). Answers the rows in `out`. */
  bag(all: { at: number; view: Int32Array }, counts: number, out: number): number {
    const { labels, weights, pairs } = this.#at;
    const { hessian, countBits } = this.units;
    this.units = { gradient: hessian, hessian, countBits };
    return this.kernel.bag(all.at, all.view.length, counts, labels, weights, pairs, hessian, countBits, out);
  }

  /** A pointer to the sums of a range of the list, for every feature. */
  histogram(list: number, begin: number, end: number): number {
    const out = this.#newHistogram();
    const { codes, pairs } = this.#at;
    const rest = [codes, this.#stride, this.features, pairs, out, this.#others, this.#gathered];
    const shares = this.#run('histogram', [list, begin, end, ...rest]).length;
    this.#addShares(out, shares);
    return out;
  }

  #newHistogram(): number {
    return this.#free.pop() ?? this.#memory.take(this.#histogramBytes);
  }

  /** Adds the sums of the other threads to the first one's. */
  #addShares(out: number, shares: number): void {
    for (let k = 1; k < shares; k++) {
      this.kernel.addHistogram(out, this.#others + (k - 1) * this.#histogramBytes, this.#histogramBytes);
    }
  }

  /** Turns the parent's histogram into the one of the other child: what is left when `child` is taken away. */
  subtract(parent: number, child: number): number {
    this.kernel.subtractHistogram(parent, child, this.#histogramBytes);
    return parent;
  }

  /** Gives a histogram back for later use; 0 is none. */
  release(histogram: number): void {
    if (histogram !== 0) this.#free.push(histogram);
  }

  /** Fills `slots` with those of one feature. */
  unpack(histogram: number, feature: number, slots: number): void {
    const { gradient, hessian, countBits } = this.units;
    const from = histogram + feature * FEATURE_BYTES;
    this.kernel.unpack(from, slots, countBits, 1 / gradient, 1 / hessian, this.#slotsAt);
  }

  /** Moves rows whose code goes left (1 in `goesLeft`) before the others, each in their old order; where the others begin. */
  partition(list: number, begin: number, end: number, feature: number, goesLeft: Uint8Array): number {
    this.#table.set(goesLeft);
    const { codes, scratch, table } = this.#at;
    const counts = this.#run('partition', [list, begin, end, codes + feature, this.#stride, table, scratch]);
    const shares = counts.length;
    const cut = (k: number) => shareBegin(begin, end, k, shares);
    let place = begin;
    for (let k = 0; k < shares; k++) {
      if (place !== cut(k)) this.kernel.copy(list + place * 4, list + cut(k) * 4, counts[k] * 4);
      place += counts[k];
    }
    const middle = place;
    for (let k = 0; k < shares; k++) {
      const rights = cut(k + 1) - cut(k) - counts[k];
      this.kernel.copy(list + place * 4, scratch + cut(k) * 4, rights * 4);
      place += rights;
    }
    return middle;
  }

  /** Adds the answers of a tree to the scores of a range of the list. */
  walk(list: number, begin: number, end: number, nodes: number, tables: number): void {
    const { codes, scores } = this.#at;
    this.#run('walk', [list, begin, end, codes, this.#stride, nodes, tables, scores]);
  }

  get #histogramBytes(): number {
    return this.features * FEATURE_BYTES;
  }

  #run(pass: Pass, args: readonly number[]): number[] {
    const rows = args[2] - args[1];
    const threads = Math.max(1, Math.min(this.#team?.size ?? 1, Math.floor(rows / ROWS_PER_THREAD)));
    return this.#team && threads > 1
      ? this.#team.run(pass, threads, args)
      : [runShare(this.kernel, pass, args, 0, 1)];
  }
}
