import { setImmediate } from 'node:timers/promises';
import type { FeedRow, FeedSource } from '../feed/index.js';
import { nothingSorted, type SortedRows, sortRows } from './sort-rows.js';

/** Rows that are read, or sorted, without letting the event loop go on. */
const ROWS_A_SLICE = 500;

/** The rows of one step, sorted by game. */
export interface Chunk {
  sorted: SortedRows;
  read: number;
  /** The position after them. */
  next: number;
  atEnd: boolean;
  /** The file of a zip that the rows are in, from 0. */
  member: number;
  /** The next row is in another file, or there is none. */
  memberEnds: boolean;
}

/** Reads a replayable source chunk by chunk; the next one is read while the database is busy with this one. */
export class ChunkReader {
  private ahead?: { from: number; wanted: number; chunk: Promise<Chunk> };

  constructor(
    private readonly source: FeedSource,
    private readonly dataset: string,
  ) {}

  async read(from: number, wanted: number): Promise<Chunk> {
    const { ahead } = this;
    if (ahead?.from === from && ahead.wanted === wanted) {
      this.ahead = undefined;
      return ahead.chunk;
    }
    await this.settle();
    return this.load(from, wanted);
  }

  /** Begins to read what `read` will be asked for next. */
  readAhead(from: number, wanted: number): void {
    if (wanted <= 0) return;
    const chunk = this.load(from, wanted);
    chunk.catch(() => undefined); // Whoever asks for the chunk gets the failure.
    this.ahead = { from, wanted, chunk };
  }

  /** Waits until nothing reads from the source any more. */
  async settle(): Promise<void> {
    const { ahead } = this;
    this.ahead = undefined;
    await ahead?.chunk.catch(() => undefined);
  }

  private async load(from: number, wanted: number): Promise<Chunk> {
    const chunk: Chunk = { ...emptyChunk(), next: from };
    while (chunk.read < wanted && !chunk.memberEnds) {
      const page = await this.source.read(chunk.next, Math.min(ROWS_A_SLICE, wanted - chunk.read));
      sortRows(chunk.sorted, page.rows, this.dataset);
      chunk.read += page.rows.length;
      chunk.next = page.next;
      chunk.atEnd = page.atEnd || page.rows.length === 0;
      chunk.member = page.rows[0]?.member ?? chunk.member;
      chunk.memberEnds = chunk.atEnd || page.memberEnds === true;
      await setImmediate();
    }
    return chunk;
  }
}

function emptyChunk(): Chunk {
  return { sorted: nothingSorted(), read: 0, next: 0, atEnd: false, member: 0, memberEnds: false };
}

/** Rows that are there already, sorted by game. */
export async function sortSlowly(rows: FeedRow[], dataset: string): Promise<SortedRows> {
  const sorted = nothingSorted();
  for (let from = 0; from < rows.length; from += ROWS_A_SLICE) {
    sortRows(sorted, rows.slice(from, from + ROWS_A_SLICE), dataset);
    await setImmediate();
  }
  return sorted;
}
