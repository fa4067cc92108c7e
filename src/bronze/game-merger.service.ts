import { Injectable } from '@nestjs/common';
import { crashPoint } from '../platform/crash/crash-point.js';
import { gamesBusy } from './bronze.errors.js';
import { type GameChange, type GameHead, GameStore } from './game-store.port.js';
import { type IncomingShot, mergeShots } from './merge-shots.js';
import type { GameRows } from './sort-rows.js';

/** Shots that go to the database in one message: encoding more would hold up the event loop. */
const SHOTS_A_WRITE = 500;
const WRITES_AT_ONCE = 2;
const MOST_ATTEMPTS = 50;

/** What became of the rows of one game. */
export interface MergedGame {
  id: string;
  /** The game's month, which its first shot decided. */
  month: string;
  /** Its first shot came with this batch. */
  created: boolean;
  inserted: number;
  duplicates: number;
  refused: IncomingShot[];
}

/** Merges rows into games with a compare-and-set each. Repeating it with the same batch gives the same result. */
@Injectable()
export class GameMerger {
  constructor(private readonly games: GameStore) {}

  async merge(games: Iterable<GameRows>, dataset: string, batch: string): Promise<MergedGame[]> {
    const groups = grouped(games);
    const merged: MergedGame[] = [];
    const work = async (): Promise<void> => {
      for (let group = groups.shift(); group; group = groups.shift()) {
        try {
          merged.push(...(await this.mergeGroup(group, dataset, batch)));
        } catch (error) {
          groups.length = 0; // the others end with what they have begun
          throw error;
        }
        crashPoint('bronze.mid-merge');
      }
    };
    const stopped = await Promise.allSettled(Array.from({ length: WRITES_AT_ONCE }, work));
    const failure = stopped.find((outcome) => outcome.status === 'rejected');
    if (failure) throw failure.reason;
    return merged;
  }

  /** Reads, plans and writes until nobody else came in between. The plan after a lost race counts what did get written. */
  private async mergeGroup(group: GameRows[], dataset: string, batch: string): Promise<MergedGame[]> {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      const heads = new Map(
        (await this.games.heads(group.map(({ id }) => id))).map((head) => [head.id, head]),
      );
      const plans = group.map((rows) => plan(rows, heads.get(rows.id), dataset, batch));
      const changes = plans.flatMap(({ change }) => change ?? []);
      if (changes.length === 0 || (await this.games.write(changes))) return plans.map(({ merged }) => merged);
    }
    throw gamesBusy(group.length);
  }
}

function plan(
  rows: GameRows,
  head: GameHead | undefined,
  dataset: string,
  batch: string,
): { merged: MergedGame; change?: GameChange } {
  const { id, gameId } = rows;
  const { fresh: shots, ...counts } = mergeShots(head?.shots ?? [], rows.shots, batch);
  const month = head?.month ?? rows.month;
  const created = head ? head.shots[0]?.batch === batch : true;
  const merged = { id, month, created, ...counts };
  if (shots.length === 0) return { merged };
  const change: GameChange = head
    ? { kind: 'append', id, v: head.v, shots }
    : { kind: 'insert', id, dataset, gameId, month, shots };
  return { merged, change };
}

/** Games in groups of some thousand shots. */
function grouped(games: Iterable<GameRows>): GameRows[][] {
  const groups: GameRows[][] = [];
  let shots = SHOTS_A_WRITE;
  for (const game of games) {
    if (shots + game.shots.length > SHOTS_A_WRITE) {
      groups.push([]);
      shots = 0;
    }
    groups.at(-1)!.push(game);
    shots += game.shots.length;
  }
  return groups;
}
