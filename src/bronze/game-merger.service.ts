import { Injectable } from '@nestjs/common';
import { eachConcurrently } from '../platform/concurrency/each-concurrently.js';
import { crashPoint } from '../platform/crash/crash-point.js';
import { gamesBusy } from './bronze.errors.js';
import { Clock } from '../platform/clock/clock.js';
import { type Correction, correctionOf } from './correction.js';
import { type GameChange, type GameHead, GameStore, type StoredGame } from './game-store.port.js';
import { type MergeResult, type Merging, mergeShots } from './merge-shots.js';
import type { GameRows } from './group-rows.js';
import { correct, isFrom } from './stored-shot.js';

/** Shots that go to the database in one message: encoding more would hold up the event loop. */
const SHOTS_PER_WRITE = 500;
const WRITES_AT_ONCE = 2;
const MOST_ATTEMPTS = 50;

/** What became of the rows of one game. */
export interface MergedGame extends Omit<MergeResult, 'fresh' | 'replacing'> {
  id: string;
  /** The game's month, which its first shot decided. */
  month: string;
  /** Its first shot came with this batch. */
  created: boolean;
  /** The version that was merged into; 0 for a new game. */
  v: number;
  corrections: Correction[];
}

interface Plan {
  merged: MergedGame;
  /** The changes to write, except shots that replace others: those need the whole game. */
  change?: GameChange;
  replacing: MergeResult['replacing'];
}

/** Merges rows into games with a compare-and-set each. Repeating it with the same batch gives the same result. */
@Injectable()
export class GameMerger {
  constructor(
    private readonly games: GameStore,
    private readonly clock: Clock,
  ) {}

  /** `onMerged` is called with the number of rows that are merged, now and then; where it throws, no more games are begun. */
  async merge(
    games: Iterable<GameRows>,
    dataset: string,
    merging: Merging,
    onMerged: (rows: number) => Promise<void> = async () => undefined,
  ): Promise<MergedGame[]> {
    let rows = 0;
    const merged: MergedGame[] = [];
    await eachConcurrently(grouped(games), WRITES_AT_ONCE, async (group) => {
      merged.push(...(await this.mergeGroup(group, dataset, merging)));
      rows += group.reduce((sum, { shots }) => sum + shots.length, 0);
      await onMerged(rows);
      crashPoint('bronze.mid-merge');
    });
    return merged;
  }

  /** Reads, plans and writes until no other write came in between. The plan after a lost race counts what was written. */
  private async mergeGroup(group: GameRows[], dataset: string, merging: Merging): Promise<MergedGame[]> {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      const heads = new Map(
        (await this.games.heads(group.map(({ id }) => id))).map((head) => [head.id, head]),
      );
      const plans = group.map((rows) => plan(rows, heads.get(rows.id), dataset, merging));
      const changes = await this.changesOf(plans, merging);
      if (changes.length === 0 || (await this.games.write(changes))) return plans.map(({ merged }) => merged);
    }
    throw gamesBusy(group.length);
  }

  /** Corrections need the values that they replace, which the heads do not have. */
  private async changesOf(plans: Plan[], merging: Merging): Promise<GameChange[]> {
    const corrected = plans.filter(({ merged }) => merged.corrected.length > 0);
    const ids = corrected.map(({ merged }) => merged.id);
    const games = new Map(
      (ids.length === 0 ? [] : await this.games.load(ids)).map((game) => [game.id, game]),
    );
    return plans.flatMap((plan) => {
      const game = games.get(plan.merged.id);
      return (game ? correctedGame(game, plan, merging, this.clock.now()) : plan.change) ?? [];
    });
  }
}

/** The change that writes the corrections, and their description. */
function correctedGame(
  game: StoredGame,
  { change, replacing, merged }: Plan,
  { batch, member }: Merging,
  at: Date,
): GameChange | undefined {
  const shots = game.shots.map((shot, place) => {
    const value = replacing.get(place);
    return value ? correct(shot, value, at) : shot;
  });
  merged.corrections = shots
    .filter((shot) => isFrom(shot, batch, member) && merged.corrected.includes(shot.line))
    .map((shot) => correctionOf(game.gameId, shot));
  if (replacing.size === 0) return change;
  const fresh = change?.shots ?? [];
  // The version of the head, which the plan is for: a game that changed since is planned anew.
  return { kind: 'rewrite', id: game.id, v: merged.v, shots: [...shots, ...fresh] };
}

function plan(rows: GameRows, head: GameHead | undefined, dataset: string, merging: Merging): Plan {
  const { id, gameId } = rows;
  const { fresh: shots, replacing, ...counts } = mergeShots(head?.shots ?? [], rows.shots, merging);
  const month = head?.month ?? rows.month;
  const createdBy = head?.createdBy ?? merging.batch;
  const created = createdBy === merging.batch;
  const merged = { id, month, created, v: head?.v ?? 0, corrections: [], ...counts };
  if (shots.length === 0) return { merged, replacing };
  const change: GameChange = head
    ? { kind: 'append', id, v: head.v, shots }
    : { kind: 'insert', id, dataset, gameId, month, createdBy, shots };
  return { merged, change, replacing };
}

/** Games in groups of some thousand shots. */
function grouped(games: Iterable<GameRows>): GameRows[][] {
  const groups: GameRows[][] = [];
  let shots = SHOTS_PER_WRITE;
  for (const game of games) {
    if (shots + game.shots.length > SHOTS_PER_WRITE) {
      groups.push([]);
      shots = 0;
    }
    groups.at(-1)!.push(game);
    shots += game.shots.length;
  }
  return groups;
}
