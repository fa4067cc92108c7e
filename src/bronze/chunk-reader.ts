import { setImmediate } from 'node:timers/promises';
import { RAW_FIELDS, type RawShot } from '../basketball/index.js';
import type { FeedRow, FeedSource } from '../feed/index.js';
import { emptyGroups, type GroupedRows, groupRows } from './group-rows.js';
import { TextPool } from './text-pool.js';

/** Rows that are read, or grouped, without letting the event loop go on. */
const ROWS_PER_SLICE = 500;

/**
 * How many rows a step takes. A game costs as much as many rows each time it is written, so a file whose rows are scattered over
 * its games is taken in long steps, in which each game is written once.
 */
export interface StepLimits {
  rows: number;
  /** Fewer rows a game than this among the first `rows`: the rows are scattered. */
  rowsAGame: number;
  /** Rows of a long step; each takes about 400 bytes of memory. */
  scatteredRows: number;
  /** Characters of different texts and of refused rows, after which a long step ends. */
  scatteredCharacters: number;
}

/** The rows of one step, grouped by game. */
export interface Chunk {
  grouped: GroupedRows;
  read: number;
  /** The position after them. */
  next: number;
  atEnd: boolean;
  /** The file of a zip that the rows are in, from 0. */
  member: number;
  /** The next row is in another file, or there is none. */
  memberEnds: boolean;
  /** The rows were scattered over their games: a long step. */
  scattered: boolean;
}

/** Reads a replayable source chunk by chunk; the next one is read while the database is busy with this one. */
export class ChunkReader {
  private ahead?: { from: number; left: number; chunk: Promise<Chunk> };

  constructor(
    private readonly source: FeedSource,
    private readonly dataset: string,
    private readonly limits: StepLimits,
    private readonly signal?: AbortSignal,
  ) {}

  /** The rows of a step from `from` on, at most `left`. */
  async read(from: number, left: number): Promise<Chunk> {
    const { ahead } = this;
    if (ahead?.from === from && ahead.left === left) {
      this.ahead = undefined;
      return ahead.chunk;
    }
    await this.settle();
    return this.load(from, left);
  }

  /** Starts to read what the next call of `read` will request. */
  readAhead(from: number, left: number): void {
    if (left <= 0) return;
    const chunk = this.load(from, left);
    chunk.catch(() => undefined); // Whoever asks for the chunk gets the failure.
    this.ahead = { from, left, chunk };
  }

  /** Waits until nothing reads from the source any more. */
  async settle(): Promise<void> {
    const { ahead } = this;
    this.ahead = undefined;
    await ahead?.chunk.catch(() => undefined);
  }

  private async load(from: number, left: number): Promise<Chunk> {
    const chunk: Chunk = { ...emptyChunk(), next: from };
    await this.readOn(chunk, Math.min(this.limits.rows, left));
    chunk.scattered = chunk.read < chunk.grouped.games.size * this.limits.rowsAGame;
    if (chunk.scattered) await this.readOn(chunk, Math.min(this.limits.scatteredRows, left), new TextPool());
    return chunk;
  }

  /** Reads on until the chunk has `wanted` rows; with a `pool`, until its texts need the memory that they may. */
  private async readOn(chunk: Chunk, wanted: number, pool?: TextPool): Promise<void> {
    if (pool)
      for (const { shots } of chunk.grouped.games.values()) for (const { raw } of shots) pack(raw, pool);
    let refused = 0;
    while (chunk.read < wanted && !chunk.memberEnds) {
      this.signal?.throwIfAborted();
      const page = await this.source.read(chunk.next, Math.min(ROWS_PER_SLICE, wanted - chunk.read));
      if (pool) for (const { shot } of page.rows) if (shot) pack(shot, pool);
      const before = chunk.grouped.refusals.length;
      groupRows(chunk.grouped, page.rows, this.dataset);
      chunk.read += page.rows.length;
      chunk.next = page.next;
      chunk.atEnd = page.atEnd || page.rows.length === 0;
      chunk.member = page.rows[0]?.member ?? chunk.member;
      chunk.memberEnds = chunk.atEnd || page.memberEnds === true;
      await setImmediate();
      for (const { raw } of chunk.grouped.refusals.slice(before)) refused += raw.length;
      if (pool && pool.characters + refused > this.limits.scatteredCharacters) return;
    }
  }
}

/** Most of the texts of a file are the same few thousand. */
function pack(shot: RawShot, pool: TextPool): void {
  for (const field of RAW_FIELDS) shot[field] = pool.get(shot[field]);
}

function emptyChunk(): Chunk {
  return {
    grouped: emptyGroups(),
    read: 0,
    next: 0,
    atEnd: false,
    member: 0,
    memberEnds: false,
    scattered: false,
  };
}

/** Groups rows that are in memory, and lets the event loop go on after every few hundred. */
export async function groupInSlices(rows: FeedRow[], dataset: string): Promise<GroupedRows> {
  const grouped = emptyGroups();
  for (let from = 0; from < rows.length; from += ROWS_PER_SLICE) {
    groupRows(grouped, rows.slice(from, from + ROWS_PER_SLICE), dataset);
    await setImmediate();
  }
  return grouped;
}
