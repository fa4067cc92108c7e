/** The passes over the rows of one fit, in pieces that threads can share. */
import { FEATURE_BYTES, type GrowthKernel } from './growth-kernel.js';

export type Pass = 'histogram' | 'partition' | 'mark' | 'derive' | 'walk';
export const PASSES: readonly Pass[] = ['histogram', 'partition', 'mark', 'derive', 'walk'];

/** Part of a pass: places `from` .. `to - 1`, done by thread number `thread`. */
export interface Piece {
  from: number;
  to: number;
  thread: number;
}

/** Where piece number `k` of `pieces` begins; where the last one ends for `k = pieces`. */
export function pieceBegin(begin: number, end: number, k: number, pieces: number): number {
  return k === pieces ? end : begin + Math.floor(((end - begin) * k) / pieces);
}

/** Each thread sums in a histogram of its own, which must be 0 before its first piece. `args` are those of the pass. */
export function clearSums(kernel: GrowthKernel, pass: Pass, args: readonly number[], thread: number): void {
  const [features, out, others] = sumsOf(pass, args);
  if (out) kernel.clear(targetOf(features, out, others, thread), features * FEATURE_BYTES);
}

/** Features, and where the sums of the first thread and of the others go; `out` 0: the pass sums nothing. */
function sumsOf(pass: Pass, args: readonly number[]): [features: number, out: number, others: number] {
  if (pass === 'histogram') return [args[5], args[8], args[9]];
  return pass === 'derive' ? [args[13], args[15], args[16]] : [0, 0, 0];
}

function targetOf(features: number, out: number, others: number, thread: number): number {
  return thread === 0 ? out : others + (thread - 1) * features * FEATURE_BYTES;
}

/**
 * Runs one piece. `args` are a list of rows, the first place and the end of the whole pass, and what the pass needs. Answers
 * how many rows went left in a partition, which puts them where the piece begins, and the others there in the scratch list.
 */
export function runPiece(kernel: GrowthKernel, pass: Pass, args: readonly number[], piece: Piece): number {
  const { from, to, thread } = piece;
  const [rows, , , ...rest] = args;
  if (pass === 'partition') {
    const [codes, table, scratch] = rest;
    return kernel.partition(rows, from, to, codes, table, rows + from * 4, scratch + from * 4);
  }
  if (pass === 'histogram') {
    const [codes, stride, features, pairs, countBits, out, others, gathered] = rest;
    const addends = { rows, begin: from, end: to, codes, stride, features, pairs, countBits };
    addScattered(kernel, addends, targetOf(features, out, others, thread), gathered, thread);
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
function derivePiece(kernel: GrowthKernel, args: readonly number[], { from, to, thread }: Piece): void {
  const [rows, , , leaves, factors, odds, labels, weights, pairs, stride, ...rest] = args;
  const [gradientScale, hessianScale, codes, features, countBits, out, others] = rest;
  const target = out && targetOf(features, out, others, thread);
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

/** Rows whose derivatives are worked out before they are summed: their pairs and codes stay in the first cache. */
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
 * As `addRows`, for rows that lie apart: their pairs and codes are copied together first. That is a loop of few instructions, so
 * many of its loads are under way at the same time, where the summing would wait for each.
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
