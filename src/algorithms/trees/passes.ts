/** The passes over the rows of one fit, in pieces that several threads can process. */
import { FEATURE_BYTES, type GrowthKernel } from './kernel/growth-kernel.js';

export type Pass = 'histogram' | 'partition' | 'mark' | 'derive' | 'walk';
export const PASSES: readonly Pass[] = ['histogram', 'partition', 'mark', 'derive', 'walk'];

/** Part of a pass: list positions `from` .. `to - 1`, processed by thread number `thread`. */
export interface Piece {
  from: number;
  to: number;
  thread: number;
}

/** The first position of piece `k` of `pieces`; the end of the last one if `k = pieces`. */
export function pieceBegin(begin: number, end: number, k: number, pieces: number): number {
  return k === pieces ? end : begin + Math.floor(((end - begin) * k) / pieces);
}

/**
 * The arguments shared by all passes: a list of rows, the first position and the end of the pass, the number of features to sum, and
 * the pointers for the sums: `out` for the first thread, `others` for the remaining ones in sequence. `out` 0: nothing is summed.
 */
export type PassArguments = readonly [
  rows: number,
  begin: number,
  end: number,
  features: number,
  out: number,
  others: number,
  ...rest: number[],
];

/** Each thread has its own histogram, which must be zero before its first piece. */
export function clearSums(kernel: GrowthKernel, args: PassArguments, thread: number): void {
  const target = targetOf(args, thread);
  if (target) kernel.clear(target, args[3] * FEATURE_BYTES);
}

/** The histogram of a thread; 0 if the pass sums nothing. */
function targetOf([, , , features, out, others]: PassArguments, thread: number): number {
  return out && thread > 0 ? others + (thread - 1) * features * FEATURE_BYTES : out;
}

/**
 * Runs one piece. A partition returns how many rows went left: those rows are at the start of the piece, the others at the same
 * position of the scratch list.
 */
export function runPiece(kernel: GrowthKernel, pass: Pass, args: PassArguments, piece: Piece): number {
  const { from, to, thread } = piece;
  const [rows, , , features, , , ...rest] = args;
  if (pass === 'partition') {
    const [codes, table, scratch] = rest;
    return kernel.partition(rows, from, to, codes, table, rows + from * 4, scratch + from * 4);
  }
  if (pass === 'histogram') {
    const [codes, stride, pairs, countBits, gathered] = rest;
    const addends = { rows, begin: from, end: to, codes, stride, features, pairs, countBits };
    addScattered(kernel, addends, targetOf(args, thread), gathered, thread);
  } else if (pass === 'derive') {
    derivePiece(kernel, args, piece);
  } else if (pass === 'mark') {
    const [leaves, ends, count] = rest;
    kernel.mark(rows, from, to, leaves, ends, count);
  } else {
    const [codes, stride, nodes, tables, odds] = rest;
    kernel.walk(rows, from, to, codes, stride, nodes, tables, odds);
  }
  return 0;
}

/** Derivatives are summed while they are in the cache. */
function derivePiece(kernel: GrowthKernel, args: PassArguments, { from, to, thread }: Piece): void {
  const [rows, , , features, , , leaves, factors, odds, labels, weights, pairs, stride, ...rest] = args;
  const [gradientScale, hessianScale, codes, countBits] = rest;
  const target = targetOf(args, thread);
  for (let begin = from; begin < to; begin += CHUNK) {
    const end = Math.min(to, begin + CHUNK);
    kernel.derive(
      rows,
      begin,
      end,
      leaves,
      factors,
      odds,
      labels,
      weights,
      pairs,
      stride,
      gradientScale,
      hessianScale,
    );
    if (target) addRows(kernel, { rows, begin, end, codes, stride, features, pairs, countBits }, target);
  }
}

/** Rows whose derivatives are computed before they are summed, so that their pairs and codes stay in the L1 cache. */
const CHUNK = 512;

interface Addends {
  rows: number;
  begin: number;
  end: number;
  codes: number;
  stride: number;
  features: number;
  pairs: number;
  countBits: number;
}

function addRows(kernel: GrowthKernel, addends: Addends, target: number): void {
  const { rows, begin, end, codes, stride, features, pairs, countBits } = addends;
  for (let f = 0; f < features; f += 8) {
    const many = Math.min(8, features - f);
    const out = target + f * FEATURE_BYTES;
    kernel.histogram(rows, begin, end, codes + f, stride, many, pairs, out, countBits);
  }
}

/** Bytes of a thread's copy of a chunk: a pair and eight codes for each row. */
const GATHERED_BYTES = CHUNK * 16;

/** Bytes that `addScattered` needs for `threads` threads: the numbers 0 .. CHUNK - 1, and a copy of a chunk for each thread. */
export function gatheredBytes(threads: number): number {
  return CHUNK * 4 + threads * GATHERED_BYTES;
}

/** Writes the numbers 0 .. CHUNK - 1: the rows of a copied chunk. */
export function numberGathered(memory: WebAssembly.Memory, gathered: number): void {
  new Int32Array(memory.buffer, gathered, CHUNK).forEach((_, i, rows) => {
    rows[i] = i;
  });
}

/**
 * Like `addRows`, for rows that are not contiguous: their pairs and codes are first copied into one chunk. The copy loop is short, so
 * that many of its loads run in parallel; the summing loop would wait for each.
 */
function addScattered(
  kernel: GrowthKernel,
  { rows, begin, end, codes, stride, features, pairs, countBits }: Addends,
  target: number,
  gathered: number,
  thread: number,
): void {
  const copy = gathered + CHUNK * 4 + thread * GATHERED_BYTES;
  for (let from = begin; from < end; from += CHUNK) {
    const to = Math.min(end, from + CHUNK);
    for (let f = 0; f < features; f += 8) {
      kernel.gather(rows, from, to, codes + f, stride, pairs, copy);
      const many = Math.min(8, features - f);
      const out = target + f * FEATURE_BYTES;
      kernel.histogram(gathered, 0, to - from, copy + 8, 16, many, copy, out, countBits);
    }
  }
}
