/**
 * Threads that share the passes over the rows of one fit. What a pass computes are sums of integers and lists in a fixed order,
 * so the number of threads changes nothing but the time.
 *
 * One word, `GO`, holds a count of passes and how many helpers take part in the present one; a helper that is not among them
 * waits on. Helpers register when they are ready, so a slow start delays nobody.
 */
import type { GrowthMemory } from './growth-memory.js';
import { FEATURE_BYTES, type GrowthKernel, loadKernel } from './growth-kernel.js';

/** What a helper thread needs; it can be sent to another thread. */
export interface TeamShare {
  memory: WebAssembly.Memory;
  /** Where the control words lie. */
  control: number;
}

/** Starts helper threads, each of which must call `serveTeam(share)`; answers how to end them. */
export type TeamStarter = (share: TeamShare) => { end(): void };

export type Pass = 'histogram' | 'partition' | 'derive' | 'walk';
const PASSES: readonly Pass[] = ['histogram', 'partition', 'derive', 'walk'];

/** Words of the control block: 32-bit integers first, then the numbers of the pass as doubles. */
const GO = 0;
const READY = 1;
const DONE = 2;
const PASS = 3;
const ARGUMENTS = 4;
const RESULTS = 16;
/** Helpers, at most. */
export const MOST_HELPERS = 63;
const CONTROL_BYTES = 1024;
const DOUBLES_AT = 512;
const MOST_ARGUMENTS = 32;

/** Turns of a waiting loop before the thread sleeps: some ten microseconds. More would take from a core that two threads share. */
const SPINS = 4000;
/** A helper that does not answer for so long is taken to be dead. */
const PATIENCE_MS = 60_000;

/** A thread of the team is gone; the fit cannot go on. */
export class TeamBroken extends Error {
  override readonly name = 'TeamBroken';
  constructor() {
    super('A helper thread of the fit stopped answering.');
  }
}

/** The side that leads: it takes the first share of every pass itself. */
export class Team {
  readonly #words: Int32Array;
  readonly #numbers: Float64Array;
  readonly #kernel: GrowthKernel;
  readonly #helpers: { end(): void };
  #passes = 0;

  /** Starts helpers, which join when they are ready. */
  static start(memory: GrowthMemory, starter: TeamStarter): Team {
    const share = { memory: memory.memory, control: memory.take(CONTROL_BYTES) };
    return new Team(share, starter);
  }

  private constructor(share: TeamShare, starter: TeamStarter) {
    this.#words = new Int32Array(share.memory.buffer, share.control, DOUBLES_AT / 4);
    this.#numbers = new Float64Array(share.memory.buffer, share.control + DOUBLES_AT, MOST_ARGUMENTS);
    this.#words.fill(0);
    this.#kernel = loadKernel(share.memory);
    this.#helpers = starter(share);
  }

  /** Ends the helpers. */
  end(): void {
    this.#helpers.end();
  }

  /** Threads that a pass would have now. */
  get size(): number {
    return 1 + Math.min(MOST_HELPERS, Atomics.load(this.#words, READY));
  }

  /**
   * Runs a kernel function on places `from` .. `to - 1`, cut into `threads` shares; `args` are those before and after the two
   * places. Answers what each share returned.
   */
  run(pass: Pass, threads: number, args: readonly number[]): number[] {
    const words = this.#words;
    this.#numbers.set(args);
    words[PASS] = PASSES.indexOf(pass);
    words[ARGUMENTS] = args.length;
    Atomics.store(words, DONE, 0);
    this.#passes = (this.#passes + 1) & 0xffffff;
    Atomics.store(words, GO, (this.#passes << 6) | (threads - 1));
    Atomics.notify(words, GO);
    words[RESULTS] = runShare(this.#kernel, pass, args, 0, threads);
    this.#await(threads - 1);
    return Array.from(words.subarray(RESULTS, RESULTS + threads));
  }

  #await(helpers: number): void {
    const words = this.#words;
    for (let turn = 0; turn < SPINS; turn++) if (Atomics.load(words, DONE) === helpers) return;
    for (;;) {
      const done = Atomics.load(words, DONE);
      if (done === helpers) return;
      if (Atomics.wait(words, DONE, done, PATIENCE_MS) === 'timed-out') throw new TeamBroken();
    }
  }
}

/** The loop of a helper thread; it never returns, the thread is ended from outside. */
export function serveTeam({ memory, control }: TeamShare): never {
  const kernel = loadKernel(memory);
  const words = new Int32Array(memory.buffer, control, DOUBLES_AT / 4);
  const numbers = new Float64Array(memory.buffer, control + DOUBLES_AT, MOST_ARGUMENTS);
  let seen = Atomics.load(words, GO);
  const me = Atomics.add(words, READY, 1) + 1;
  for (;;) {
    for (let turn = 0; turn < SPINS && Atomics.load(words, GO) === seen; turn++);
    if (Atomics.load(words, GO) === seen) Atomics.wait(words, GO, seen);
    const go = Atomics.load(words, GO);
    if (go === seen) continue;
    seen = go;
    const threads = (go & 63) + 1;
    if (me >= threads) continue;
    const args = Array.from(numbers.subarray(0, words[ARGUMENTS]));
    words[RESULTS + me] = runShare(kernel, PASSES[words[PASS]], args, me, threads);
    Atomics.add(words, DONE, 1);
    Atomics.notify(words, DONE);
  }
}

/** Share number `me` of a pass. Arguments are rows, from, to, …; each share has an output of its own where it needs one. */
export function runShare(
  kernel: GrowthKernel,
  pass: Pass,
  args: readonly number[],
  me: number,
  threads: number,
): number {
  const [rows, begin, end, ...rest] = args;
  const from = shareBegin(begin, end, me, threads);
  const to = shareBegin(begin, end, me + 1, threads);
  if (pass === 'partition') {
    const [codes, stride, table, scratch] = rest;
    return kernel.partition(rows, from, to, codes, stride, table, rows + from * 4, scratch + from * 4);
  }
  if (pass === 'histogram') {
    const [codes, stride, features, pairs, countBits, out, others, gathered] = rest;
    const bytes = features * FEATURE_BYTES;
    const target = me === 0 ? out : others + (me - 1) * bytes;
    kernel.clear(target, bytes);
    const addends = { rows, begin: from, end: to, codes, stride, features, pairs, countBits };
    addScattered(kernel, addends, target, gathered, me);
  } else if (pass === 'derive') {
    const [leaves, values, scores, labels, weights, pairs, stride, gradientScale, hessianScale, ...sums] =
      rest;
    const [codes, features, countBits, out, others] = sums;
    const bytes = features * FEATURE_BYTES;
    const target = out && me > 0 ? others + (me - 1) * bytes : out;
    if (target) kernel.clear(target, bytes);
    // Derivatives are summed while they are in the cache.
    for (let begin = from; begin < to; begin += CHUNK) {
      const end = Math.min(to, begin + CHUNK);
      kernel.derive(
        rows,
        begin,
        end,
        leaves,
        values,
        scores,
        labels,
        weights,
        pairs,
        stride,
        gradientScale,
        hessianScale,
      );
      if (target) addRows(kernel, { rows, begin, end, codes, stride, features, pairs, countBits }, target);
    }
  } else {
    const [codes, stride, nodes, tables, scores] = rest;
    kernel.walk(rows, from, to, codes, stride, nodes, tables, scores);
  }
  return 0;
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
  me: number,
): void {
  const copy = gathered + CHUNK * 4 + me * GATHERED_BYTES;
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

/** Where share number `k` of `shares` begins; where the last one ends for `k = shares`. */
export function shareBegin(begin: number, end: number, k: number, shares: number): number {
  return k === shares ? end : begin + Math.floor(((end - begin) * k) / shares);
}
