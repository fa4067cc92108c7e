import type { ShotMoment } from '../basketball/index.js';
import type { Page } from '../platform/http/listing.js';
import type { BronzeGame } from './bronze-game.js';
import { numberEvents } from './number-events.js';
import type { ShotOrigin, StoredShot } from './stored-shot.js';

/** The state of a game that a merge needs. */
export interface GameHead {
  id: string;
  month: string;
  /** The batch of its first shot. */
  createdBy: string;
  v: number;
  shots: ShotOrigin[];
}

/** The stored shots of a game: who took each one, and when. */
export interface GameOutline {
  id: string;
  shots: (ShotOrigin & { raw: ShotMoment })[];
}

/** A game as stored in its document. */
export interface StoredGame extends Omit<GameHead, 'shots'> {
  dataset: string;
  gameId: string;
  shots: StoredShot[];
}

/** A change of one game. */
export type GameChange =
  | ({ kind: 'insert' } & Omit<StoredGame, 'v'>)
  /** Takes effect only while the game's version is still `v`. */
  | { kind: 'append'; id: string; v: number; shots: StoredShot[] }
  /** Replaces all shots of the game; takes effect only while its version is still `v`. */
  | { kind: 'rewrite'; id: string; v: number; shots: StoredShot[] };

/** A game without its shots, for lists. */
export interface GameSummary {
  id: string;
  dataset: string;
  gameId: string;
  month: string;
  /** Number of shots. */
  shots: number;
  v: number;
}

/** Games, one document each. */
export abstract class GameStore {
  abstract heads(ids: string[]): Promise<GameHead[]>;
  /** Applies each change that is still possible; false if at least one was not, because another process wrote that game first. */
  abstract write(changes: GameChange[]): Promise<boolean>;
  abstract outlines(ids: string[]): Promise<GameOutline[]>;
  /** As stored, for changes. */
  abstract load(ids: string[]): Promise<StoredGame[]>;
  /** As other stages see them. */
  async read(ids: string[]): Promise<BronzeGame[]> {
    return (await this.load(ids)).map(({ id, dataset, gameId, month, v, shots }) => ({
      id,
      dataset,
      gameId,
      month,
      v,
      shots: numberEvents(shots),
    }));
  }
  /** In the order of `ids`. */
  abstract summaries(ids: string[]): Promise<GameSummary[]>;
}

export interface QuarantinedRow {
  /** `<source key>#<line>`, or `#<member>/<line>` in a zip of several files. */
  id: string;
  source: string;
  dataset: string;
  /** The line of the file, every line counted; elsewhere the number of the row. */
  line: number;
  /** The file of the zip that has the line, if there are several. */
  file?: string;
  column?: string;
  code: string;
  message: string;
  /** The row as received, at most 4,096 characters. */
  raw: string;
  batch: string;
}

export interface QuarantineFilter {
  code?: string;
  column?: string;
  batch?: string;
  source?: string;
  dataset?: string;
}

/** Rows that could not be read. */
export abstract class Quarantine {
  /** Existing rows stay unchanged. */
  abstract add(rows: QuarantinedRow[]): Promise<void>;
  /** In the order of source, dataset and line. */
  abstract list(filter: QuarantineFilter, offset: number, limit: number): Promise<Page<QuarantinedRow>>;
}
