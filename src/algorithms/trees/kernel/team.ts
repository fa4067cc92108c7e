/**
 * Threads that share the passes over the rows of one fit. A pass computes sums of integers and lists in a fixed order, so the number
 * of threads affects the time only.
 *
 * A pass is cut into pieces that threads claim one by one, so a slow or late thread claims fewer, and the leading thread never waits
 * for a thread that has claimed nothing. One word, `NEXT`, holds the pass and its next piece: a piece is claimed by adding 1, which
 * fails once the pass has ended. So a helper never works with the arguments of another pass.
 */
import type { GrowthMemory } from './growth-memory.js';
import { type GrowthKernel, loadKernel } from './growth-kernel.js';
import { PASSES, type Pass, type PassArguments, clearSums, pieceBegin, runPiece } from '../passes.js';

/** What a helper thread needs; it can be sent to another thread. */
export interface TeamShare {
  memory: WebAssembly.Memory;
  /** Offset of the control words. */
  control: number;
}

/** Starts helper threads, each of which must call `serveTeam(share)`; returns a function that ends them. */
export type TeamStarter = (share: TeamShare) => { end(): void };

/** The result of a pass. */
export interface PassResult {
  /** The result of each piece. */
  pieces: number[];
  /** Numbers (from 1) of the helpers that processed pieces. */
  helpers: number[];
}

/** Maximum number of helpers. */
export const MOST_HELPERS = 63;
/** Maximum number of pieces per pass. */
export const MOST_PIECES = 64;

/** Words of the control block: 32-bit integers first, then the arguments of the pass as doubles. */
const GO = 0;
export const READY = 1;
export const NEXT = 2;
const DONE = 3;
const PASS = 4;
const ARGUMENTS = 5;
export const PIECES = 6;
const TOOK = 16;
const RESULTS = TOOK + MOST_HELPERS + 1;
const CONTROL_BYTES = 1024;
const DOUBLES_AT = 640;
const MOST_ARGUMENTS = 32;

/** Bits of `NEXT` and `GO` below the number of the pass. */
const PIECE_BITS = 8;
/** Value of `NEXT` while the arguments of a pass are being written. */
const CLOSED = -1;

/** Iterations of a spin loop before the thread sleeps: about ten microseconds. More would steal time from a core that two threads share. */
const SPINS = 4000;
/** A helper that does not finish its piece within this time is considered dead. */
const PATIENCE_MS = 60_000;

/** A thread of the team died with a claimed piece; the fit cannot continue. */
export class TeamBroken extends Error {
  override readonly name = 'TeamBroken';
  constructor() {
    super('A helper thread of the fit stopped responding.');
  }
}

/** The leading thread, which claims pieces as the helpers do. */
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
    [this.#words, this.#numbers] = controlOf(share);
    this.#words.fill(0);
    this.#kernel = loadKernel(share.memory);
    this.#helpers = starter(share);
  }

  /** Ends the helpers. */
  end(): void {
    this.#helpers.end();
  }

  /** Number of threads that a pass could use now. */
  get size(): number {
    return 1 + Math.min(MOST_HELPERS, Atomics.load(this.#words, READY));
  }

  /**
   * Runs a pass cut into `pieces` pieces, 1 .. 64, with the arguments of `runPiece`.
   * @throws {TeamBroken} when a helper died
   */
  run(pass: Pass, pieces: number, args: PassArguments): PassResult {
    const words = this.#words;
    Atomics.store(words, NEXT, CLOSED);
    this.#numbers.set(args);
    words[PASS] = PASSES.indexOf(pass);
    words[ARGUMENTS] = args.length;
    words[PIECES] = pieces;
    words.fill(0, TOOK, TOOK + MOST_HELPERS + 1);
    Atomics.store(words, DONE, 0);
    this.#passes = (this.#passes + 1) & 0x7f_ffff;
    const tag = this.#passes << PIECE_BITS;
    Atomics.store(words, NEXT, tag);
    Atomics.store(words, GO, tag);
    Atomics.notify(words, GO);
    clearSums(this.#kernel, args, 0);
    takePieces(words, this.#kernel, { tag, pass, pieces, args }, 0);
    this.#await(pieces);
    return {
      pieces: Array.from(words.subarray(RESULTS, RESULTS + pieces)),
      helpers: helpersAmong(words.subarray(TOOK, TOOK + MOST_HELPERS + 1)),
    };
  }

  #await(pieces: number): void {
    const words = this.#words;
    for (let turn = 0; turn < SPINS; turn++) if (Atomics.load(words, DONE) === pieces) return;
    for (;;) {
      const done = Atomics.load(words, DONE);
      if (done === pieces) return;
      const woken = Atomics.wait(words, DONE, done, PATIENCE_MS);
      if (woken === 'timed-out' && Atomics.load(words, DONE) === done) throw new TeamBroken();
    }
  }
}

function helpersAmong(took: Int32Array): number[] {
  const helpers: number[] = [];
  for (let k = 1; k < took.length; k++) if (took[k] > 0) helpers.push(k);
  return helpers;
}

function controlOf({ memory, control }: TeamShare): [Int32Array, Float64Array] {
  return [
    new Int32Array(memory.buffer, control, DOUBLES_AT / 4),
    new Float64Array(memory.buffer, control + DOUBLES_AT, MOST_ARGUMENTS),
  ];
}

/** The loop of a helper thread; it never returns, the thread is ended from outside. */
export function serveTeam(share: TeamShare): never {
  const kernel = loadKernel(share.memory);
  const [words, numbers] = controlOf(share);
  let seen = Atomics.load(words, GO);
  const me = Atomics.add(words, READY, 1) + 1;
  for (;;) {
    for (let turn = 0; turn < SPINS && Atomics.load(words, GO) === seen; turn++);
    if (Atomics.load(words, GO) === seen) Atomics.wait(words, GO, seen);
    const tag = Atomics.load(words, GO);
    if (tag === seen) continue;
    seen = tag;
    const args = Array.from(numbers.subarray(0, words[ARGUMENTS])) as unknown as PassArguments;
    takePieces(words, kernel, { tag, pass: PASSES[words[PASS]], pieces: words[PIECES], args }, me);
  }
}

interface Work {
  /** The number of the pass, as encoded in `NEXT`. */
  tag: number;
  pass: Pass;
  pieces: number;
  args: PassArguments;
}

/** Claims pieces until none is left or the pass has ended. */
function takePieces(
  words: Int32Array,
  kernel: GrowthKernel,
  { tag, pass, pieces, args }: Work,
  me: number,
): void {
  for (let first = true; ;) {
    const next = Atomics.load(words, NEXT);
    const piece = next - tag;
    if (!(piece >= 0 && piece < pieces)) return;
    if (Atomics.compareExchange(words, NEXT, next, next + 1) !== next) continue;
    if (first && me > 0) clearSums(kernel, args, me);
    first = false;
    const from = pieceBegin(args[1], args[2], piece, pieces);
    const to = pieceBegin(args[1], args[2], piece + 1, pieces);
    words[RESULTS + piece] = runPiece(kernel, pass, args, { from, to, thread: me });
    words[TOOK + me] += 1;
    if (Atomics.add(words, DONE, 1) === pieces - 1) Atomics.notify(words, DONE);
  }
}
