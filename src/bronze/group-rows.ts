import { basketball, RAW_FIELDS, type RawField, type RawShot } from '../basketball/index.js';
import type { FeedRow, RowContent } from '../feed/index.js';
import { shortHash } from '../platform/ids/ids.js';
import { addContradiction, type Contradictions } from './contradictions.js';
import type { IncomingShot } from './merge-shots.js';
import type { ShotKey } from './stored-shot.js';

/** Characters that one of the 22 fields may have; a real one has at most 50. */
export const LONGEST_FIELD = 200;
/** Characters of a refused row that are kept. */
export const LONGEST_RAW = 4096;

/** Why a row was not taken. */
export interface Refusal {
  line: number;
  /** Which file of a zip the line is in; absent where there is only one. */
  member?: number;
  code: string;
  column?: string;
  message: string;
  /** The row as received, cut. */
  raw: string;
}

/** The rows of one game in a chunk. */
export interface GameRows {
  /** `<dataset>/<Game ID>`. */
  id: string;
  gameId: string;
  /** YYYY-MM of the first of these rows. */
  month: string;
  shots: IncomingShot[];
}

/** The rows of a chunk: the readable ones by game, the others with the reason. */
export interface GroupedRows {
  games: Map<string, GameRows>;
  refusals: Refusal[];
  /** Of the readable rows. */
  contradictions: Contradictions;
}

export function emptyGroups(): GroupedRows {
  return { games: new Map(), refusals: [], contradictions: {} };
}

/**
 * Adds rows to `grouped`, those that cannot be read as refusals.
 *
 * A row is parsed here and again by silver. Bronze stores the text as received, so that a corrected cleaning rule applies to
 * all shots ever received; it needs the parsed values only for the key, the month and the refusals. Storing them as well would
 * make the documents larger and bind them to one version of the rules.
 */
export function groupRows(grouped: GroupedRows, rows: readonly FeedRow[], dataset: string): void {
  for (const row of rows) {
    const { line, member, shot, fault } = row;
    if (!shot) {
      const { code, column, message, raw } = fault ?? UNNAMED_FAULT;
      grouped.refusals.push({ line, member, code, column, message, raw: raw.slice(0, LONGEST_RAW) });
      continue;
    }
    const long = RAW_FIELDS.find((field) => shot[field].length > LONGEST_FIELD);
    if (long) {
      grouped.refusals.push(refusalOf(row, shot, 'too-long', tooLong(long, shot[long].length), long));
      continue;
    }
    const read = basketball.readRow(shot);
    if (!read.ok) {
      grouped.refusals.push(refusalOf(row, shot, read.code, read.message, read.column));
      continue;
    }
    for (const flag of read.flags) {
      if (basketball.contradictions.has(flag)) addContradiction(grouped.contradictions, flag, line);
    }
    const { Game_ID: gameId, Game_Event_ID: event, Game_Date: date } = read.shot;
    const id = `${dataset}/${gameId}`;
    let game = grouped.games.get(id);
    if (!game) {
      game = { id, gameId: String(gameId), month: monthOf(date), shots: [] };
      grouped.games.set(id, game);
    }
    game.shots.push(incomingOf(row, shot, event));
  }
}

/** A row without an event id is identified by its content; the number that its reader gave it is not kept. */
function incomingOf({ line, member, content }: FeedRow, shot: RawShot, event: number): IncomingShot {
  const place = { line, ...(member !== undefined && { member }) };
  if (!content) return { event, content: shortHash(basketball.contentOf(shot)), ...place, raw: shot };
  return { ...contentKey(content), ...place, raw: { ...shot, 'Game Event ID': '' } };
}

function contentKey({ hash, copy }: RowContent): ShotKey {
  return copy === 1 ? { content: hash } : { content: hash, copy };
}

export function refusalOf(
  { line, member }: Pick<FeedRow, 'line' | 'member'>,
  shot: RawShot,
  code: string,
  message: string,
  column?: RawField,
): Refusal {
  return { line, member, code, column, message, raw: JSON.stringify(shot).slice(0, LONGEST_RAW) };
}

function tooLong(field: RawField, length: number): string {
  return `${field} must have at most ${LONGEST_FIELD} characters, not ${length}`;
}

/** YYYYMMDD as YYYY-MM. */
function monthOf(date: number): string {
  return `${Math.floor(date / 10_000)}-${String(Math.floor(date / 100) % 100).padStart(2, '0')}`;
}

const UNNAMED_FAULT = {
  code: 'unreadable',
  column: undefined,
  message: 'the row could not be read',
  raw: '',
};
