import type { FeedPage, FeedRow } from './feed-source.port.js';
import { FeedSource } from './feed-source.port.js';
import {
  GAMES_PER_SEASON,
  InvalidLeagueSettings,
  LAST_SEASON,
  leagueKey,
  leagueSettings,
  type LeagueSettings,
  shotsByPeriod,
  shotsOfGame,
} from '../../basketball/index.js';
import { AppError } from '../../platform/errors/app-error.js';

/**
 * Shots of an invented league, endless for all practical purposes: 1,230 games per season up to 2098-99, about 210,000 shots each.
 * The same settings give the same shots at the same position, wherever reading starts. The position is the number of shots
 * before it.
 */
export class VirtualLeagueSource extends FeedSource {
  readonly key: string;
  readonly dataset = 'virtual-league';
  readonly replayable = true;
  private readonly settings: LeagueSettings;
  /** firstShots[g] is the position of the first shot of game g, counted over all seasons; grows as far as it is needed. */
  private readonly firstShots: number[] = [0];

  /** @throws {AppError} `feed.invalid-setting` when a setting is out of range */
  constructor(settings: Partial<LeagueSettings> = {}) {
    super();
    this.settings = checkedSettings(settings);
    this.key = leagueKey(this.settings);
  }

  async read(position: number, count: number): Promise<FeedPage> {
    const rows: FeedRow[] = [];
    let game = this.gameAt(position);
    while (rows.length < count && game < this.games) {
      const shots = shotsOfGame(this.settings, ...this.seasonAndIndex(game));
      const first = this.firstShots[game];
      for (let index = Math.max(0, position - first); index < shots.length && rows.length < count; index++) {
        rows.push({ line: first + index + 1, shot: shots[index] });
      }
      game += 1;
      this.countUpTo(game);
    }
    const next = position + rows.length;
    return { rows, next, atEnd: this.countsAreComplete() && next >= this.firstShots[this.games] };
  }

  async size(): Promise<number> {
    this.countUpTo(this.games);
    return this.firstShots[this.games];
  }

  async close(): Promise<void> {}

  private get games(): number {
    return (LAST_SEASON - this.settings.startSeason + 1) * GAMES_PER_SEASON;
  }

  /** The game that holds the shot at `position`, or the number of games when that is past the end. */
  private gameAt(position: number): number {
    while (!this.countsAreComplete() && this.firstShots[this.firstShots.length - 1] <= position) {
      this.countUpTo(this.firstShots.length);
    }
    let low = 0;
    let high = this.firstShots.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.firstShots[middle] <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  private countsAreComplete(): boolean {
    return this.firstShots.length > this.games;
  }

  private countUpTo(game: number): void {
    while (this.firstShots.length <= Math.min(game, this.games)) {
      const last = this.firstShots.length - 1;
      const counts = shotsByPeriod(this.settings, ...this.seasonAndIndex(last));
      this.firstShots.push(this.firstShots[last] + counts.reduce((sum, count) => sum + count, 0));
    }
  }

  private seasonAndIndex(game: number): [number, number] {
    return [this.settings.startSeason + Math.floor(game / GAMES_PER_SEASON), game % GAMES_PER_SEASON];
  }
}

function checkedSettings(given: Partial<LeagueSettings>): LeagueSettings {
  try {
    return leagueSettings(given);
  } catch (error) {
    if (!(error instanceof InvalidLeagueSettings)) throw error;
    const { message, faults: details } = error;
    throw new AppError({ code: 'feed.invalid-setting', kind: 'invalid', message, details });
  }
}
