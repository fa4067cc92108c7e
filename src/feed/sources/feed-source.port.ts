import type { RawShot } from '../../basketball/index.js';

/** Why a row could not be split into the 22 fields. */
export interface FeedFault {
  /** Stable code, for example `wrong-field-count`. */
  code: string;
  column?: string;
  message: string;
  /** The row as received, cut to at most 1,000 characters. */
  raw: string;
}

/** What identifies a row without an event id: its content, and its number among the rows of one file with this content. */
export interface RowContent {
  /** Short hash of all values of the row (see `shotContent`). */
  hash: string;
  /** From 1, among the rows of one file that have the same content. */
  copy: number;
}

/** One row of a source: a shot, or the fault of the row. */
export interface FeedRow {
  /** Present where the source has no event ids; the Game Event ID of the shot is then a number given by the reader. */
  content?: RowContent;
  /** The line of the file on which the row begins, from 1, every line counted; elsewhere the number of the row. */
  line: number;
  /** Which file of a zip the line is in, from 0; absent where there is only one. */
  member?: number;
  shot?: RawShot;
  fault?: FeedFault;
}

/** How a source reads the coordinates of its shots. */
export interface ReadingReport {
  /** feet, tenths or twice; several where a source has several files. */
  transform: string;
  /** The evidence, for people. */
  reason: string;
}

export interface FeedPage {
  rows: FeedRow[];
  /** The position after these rows: a non-negative integer, comparable, otherwise opaque. */
  next: number;
  atEnd: boolean;
  /** The next row is in another file of the zip, or there is none. A page never holds rows of two files. */
  memberEnds?: boolean;
}

/** A source of shots. The reader keeps the position; a source has no other state than the position. */
export abstract class FeedSource {
  /** Stable name of the content, for example `virtual-league:seed=7`, `file:<sha256>`, `remote:<url>`. */
  abstract readonly key: string;
  /** The dataset that its shots belong to unless the request names another: virtual-league, season-files, shot-files or remote. */
  abstract readonly dataset: string;
  /** Whether the same position returns the same rows again. */
  abstract readonly replayable: boolean;

  /** At most `count` rows from `position` on. Past the end: no rows and `atEnd`. */
  abstract read(position: number, count: number): Promise<FeedPage>;

  /** Number of rows, where it is known without reading everything. */
  abstract size(): Promise<number | undefined>;

  /** How coordinates are read, if the source had to determine it. */
  async reading(): Promise<ReadingReport | undefined> {
    return undefined;
  }

  /** The name of the file of a zip that `FeedRow.member` means. */
  nameOf(_member: number): string | undefined {
    return undefined;
  }

  abstract close(): Promise<void>;
}
