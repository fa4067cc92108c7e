import type { RawShot } from '../algorithms/court/shot.js';

/** More shots than this are refused for one game, so that its document stays below MongoDB's 16 MB. The longest real game has some 250. */
export const MOST_SHOTS_OF_A_GAME = 1000;

/** A readable row on its way into a game. */
export interface IncomingShot {
  /** Game Event ID. */
  event: number;
  line: number;
  /** Which file of a zip the line is in; absent where there is only one. */
  member?: number;
  raw: RawShot;
}

/** Where a stored shot came from; enough to know a repeat. */
export interface ShotOrigin {
  event: number;
  batch: string;
  line: number;
  member?: number;
}

/** A shot as a game's document holds it. */
export interface StoredShot extends ShotOrigin {
  raw: RawShot;
}

export interface MergeResult {
  /** Shots to be added, in the order in which they came. */
  fresh: StoredShot[];
  /** Rows that this batch brought in, now or before it was interrupted. */
  inserted: number;
  /** Rows whose event was there already, from another batch or another line. */
  duplicates: number;
  /** Rows that no longer fit into the game. */
  refused: IncomingShot[];
}

/**
 * Merges rows into a game by Game Event ID; the first one stays. A shot that is there from the same batch and line was
 * written before a kill and counts as inserted, so that a step done again has the same counts.
 */
export function mergeShots(
  stored: readonly ShotOrigin[],
  incoming: readonly IncomingShot[],
  batch: string,
): MergeResult {
  const origins = new Map<number, ShotOrigin>(stored.map((shot) => [shot.event, shot]));
  const result: MergeResult = { fresh: [], inserted: 0, duplicates: 0, refused: [] };
  for (const { event, line, member, raw } of incoming) {
    const before = origins.get(event);
    if (before) {
      if (before.batch === batch && before.line === line && before.member === member) result.inserted += 1;
      else result.duplicates += 1;
    } else if (origins.size >= MOST_SHOTS_OF_A_GAME) {
      result.refused.push({ event, line, member, raw });
    } else {
      const shot = { event, batch, line, ...(member !== undefined && { member }), raw };
      origins.set(event, shot);
      result.fresh.push(shot);
      result.inserted += 1;
    }
  }
  return result;
}
