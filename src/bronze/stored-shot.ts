import type { RawShot } from '../basketball/index.js';

/** Where a row came from. */
export interface RowOrigin {
  batch: string;
  line: number;
  /** Which file of a zip, from 0; absent where there is only one. */
  member?: number;
}

/**
 * What identifies a shot within its game: the Game Event ID where the source has one, else the content and which copy of it
 * this is (decision 17).
 */
export interface ShotKey {
  /** Game Event ID; absent where the source has none. */
  event?: number;
  /** Hash of all other values of the row (see `shotContent`). */
  content: string;
  /** From 2 on, among the rows of one file with the same content and no event id. */
  copy?: number;
}

/** A value of a shot that a later file corrected. */
export interface FormerShot extends ShotKey, RowOrigin {
  raw: RawShot;
  /** When it was replaced, by the batch of the shot that has it in its history, or of the next entry. */
  until: Date;
}

/** A shot as a game's document holds it. */
export interface StoredShot extends ShotKey, RowOrigin {
  raw: RawShot;
  /** Its earlier values, the oldest first; absent where nothing was corrected. */
  history?: FormerShot[];
}

/** Enough of a stored shot to know a repeat. */
export interface ShotOrigin extends ShotKey, RowOrigin {
  history?: ShotKey[];
}

/** The key as text; no two shots of a game have the same. */
export function identityOf({ event, content, copy }: ShotKey): string {
  if (event !== undefined) return `${event}`;
  return copy === undefined ? content : `${content}#${copy}`;
}

export function isFrom(shot: RowOrigin, batch: string, member: number): boolean {
  return shot.batch === batch && (shot.member ?? 0) === member;
}

/** `shot` in place of `former`, which becomes its latest earlier value. */
export function correct(former: StoredShot, shot: StoredShot, until: Date): StoredShot {
  const { history = [], ...value } = former;
  return { ...shot, history: [...history, { ...value, until }] };
}
