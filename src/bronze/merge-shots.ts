import type { RawShot } from '../basketball/index.js';
import { addContradiction, type Contradictions } from './contradictions.js';
import { identityOf, isFrom, type ShotKey, type ShotOrigin, type StoredShot } from './stored-shot.js';

/** More shots than this are refused for one game, so that its document stays below MongoDB's 16 MB. The longest real game has some 250. */
export const MOST_SHOTS_OF_A_GAME = 1000;

/** A readable row on its way into a game. */
export interface IncomingShot extends ShotKey {
  line: number;
  /** Which file of a zip the line is in; absent where there is only one. */
  member?: number;
  raw: RawShot;
}

/** Whose rows are merged. */
export interface Merging {
  batch: string;
  /** Which file of a zip, from 0. */
  member: number;
  /** Whether a row with the same event id and other values replaces the stored shot: a file's does, a live feed's does not. */
  corrects: boolean;
}

export interface MergeResult {
  /** Shots to be added, in the order in which they came. */
  fresh: StoredShot[];
  /** Shots that replace the stored one of the same event, by their place among the stored. */
  replacing: Map<number, StoredShot>;
  /** Rows that this batch brought in, now or before it was interrupted. */
  inserted: number;
  /** Lines of the rows that replaced the values of a shot, now or before the batch was interrupted. */
  corrected: number[];
  /** Rows whose shot was there already, from another batch or another line. */
  duplicates: number;
  /** Rows that no longer fit into the game. */
  refused: IncomingShot[];
  contradictions: Contradictions;
  /** Rows without an event id were added to a game that has such shots from elsewhere: one may be a correction of another. */
  suspect: boolean;
}

type Known = { origin: ShotOrigin; index?: number };

/**
 * Merges rows into a game by the identity of a shot. A shot that is stored from the same batch and line was written before a
 * kill and counts as it did then, so that a step done again has the same counts.
 */
export function mergeShots(
  stored: readonly ShotOrigin[],
  incoming: readonly IncomingShot[],
  merging: Merging,
): MergeResult {
  const { batch, member } = merging;
  const known = new Map<string, Known>(
    stored.map((origin, index) => [identityOf(origin), { origin, index }]),
  );
  const result: MergeResult = {
    fresh: [],
    replacing: new Map(),
    inserted: 0,
    corrected: [],
    duplicates: 0,
    refused: [],
    contradictions: {},
    suspect: false,
  };
  const foreign = stored.some((shot) => shot.event === undefined && !isFrom(shot, batch, member));
  for (const row of incoming) {
    const identity = identityOf(row);
    const before = known.get(identity);
    if (before) {
      meet(before, row, merging, result);
    } else if (known.size >= MOST_SHOTS_OF_A_GAME) {
      result.refused.push(row);
    } else {
      const shot = storedFrom(row, merging);
      known.set(identity, { origin: shot });
      result.fresh.push(shot);
      result.inserted += 1;
    }
    if (foreign && row.event === undefined) result.suspect ||= isMine(known.get(identity), row, merging);
  }
  return result;
}

function isMine(known: Known | undefined, { line }: IncomingShot, { batch, member }: Merging): boolean {
  return known !== undefined && isFrom(known.origin, batch, member) && known.origin.line === line;
}

/** A row whose shot is stored. */
function meet(before: Known, row: IncomingShot, merging: Merging, result: MergeResult): void {
  const { origin } = before;
  if (isMine(before, row, merging)) {
    if (origin.history?.length) result.corrected.push(row.line);
    else result.inserted += 1;
    return;
  }
  if (origin.content === row.content) {
    result.duplicates += 1;
    return;
  }
  const outdated = origin.history?.some(({ content }) => content === row.content);
  const replaces = merging.corrects && !outdated && before.index !== undefined;
  if (replaces && !isFrom(origin, merging.batch, merging.member)) {
    const shot = storedFrom(row, merging);
    result.replacing.set(before.index!, shot);
    result.corrected.push(row.line);
    before.origin = { ...shot, history: [...(origin.history ?? []), { content: origin.content }] };
    return;
  }
  result.duplicates += 1;
  const kind = outdated ? 'outdated_value' : 'event_id_repeated';
  addContradiction(result.contradictions, kind, row.line);
}

function storedFrom(row: IncomingShot, { batch, member }: Merging): StoredShot {
  const { line, raw, event, content, copy } = row;
  return {
    ...(event !== undefined && { event }),
    content,
    ...(copy !== undefined && { copy }),
    batch,
    line,
    ...(member > 0 && { member }),
    raw,
  };
}
