import { Injectable } from '@nestjs/common';
import { basketball, FEATURES } from '../../basketball/index.js';
import { BronzeService, type BronzeGame } from '../../bronze/index.js';
import { Clock } from '../../platform/clock/clock.js';
import { idAt } from '../blocks/prediction-id.js';
import { PREDICTION_ROLES } from '../blocks/prediction-columns.js';
import { PredictionLog } from '../prediction-log.service.js';
import { PLAYER } from '../reading/joined-block.js';
import { JoinedBlocks } from '../reading/joined-blocks.service.js';
import { type ShotIdentity, shotText } from './given-outcome.js';

/** A prediction is looked for this long before the shot. */
const LOOK_BACK_MS = 24 * 3_600_000;

/** A shot whose prediction is looked for. */
export interface WantedShot {
  shot: ShotIdentity;
  /** When it happened, Unix ms; absent if nobody said. */
  at?: number;
}

/** The prediction of a shot; `none`: there is none, or bronze does not have the shot; `ambiguous`: there are several. */
export type ShotMatch = { id: string } | 'none' | 'ambiguous';

interface Search {
  features: number[];
  from: number;
  to: number;
  /** Whether the caller said when it happened: then the nearest prediction before counts. */
  isTimed: boolean;
  found: { id: string; at: number }[];
}

/**
 * Finds the predictions of shots that are named as bronze identifies them. The stored shot has the seven features; its prediction
 * is the one of exactly these features in the 24 hours before the shot. With the time of the shot it is the latest of these before
 * that time; without, it must be the only one in the 24 hours before now. Answers of shadows are left out: they follow
 * the prediction that they belong to.
 */
@Injectable()
export class ShotMatching {
  constructor(
    private readonly bronze: BronzeService,
    private readonly log: PredictionLog,
    private readonly blocks: JoinedBlocks,
    private readonly clock: Clock,
  ) {}

  /** In the order of `wanted`. */
  async find(wanted: readonly WantedShot[]): Promise<ShotMatch[]> {
    if (wanted.length === 0) return [];
    const features = await this.featuresOf(wanted.map(({ shot }) => shot));
    const now = this.clock.now().getTime();
    const searches = wanted.map(({ shot, at }): Search | undefined => {
      const row = features.get(shotText(shot));
      const to = at ?? now;
      return row && { features: row, from: to - LOOK_BACK_MS, to, isTimed: at !== undefined, found: [] };
    });
    await this.search(searches.filter((search) => search !== undefined));
    return searches.map((search) => (search ? chosen(search) : 'none'));
  }

  private async featuresOf(shots: readonly ShotIdentity[]): Promise<Map<string, number[]>> {
    const wanted = new Set(shots.map(shotText));
    const features = new Map<string, number[]>();
    const games = [...new Set(shots.map(({ dataset, gameId }) => `${dataset}/${gameId}`))];
    for await (const game of this.bronze.games(games)) addFeatures(features, game, wanted);
    return features;
  }

  private async search(searches: readonly Search[]): Promise<void> {
    if (searches.length === 0) return;
    const byPlayer = new Map<number, Search[]>();
    for (const search of searches) {
      const player = search.features[PLAYER];
      const known = byPlayer.get(player);
      if (known) known.push(search);
      else byPlayer.set(player, [search]);
    }
    await this.log.flush();
    const from = searches.reduce((least, search) => Math.min(least, search.from), Infinity);
    const to = searches.reduce((most, search) => Math.max(most, search.to), -Infinity) + 1;
    for (const manifest of await this.blocks.predictions({ from, to })) {
      const block = await this.blocks.join(manifest, []);
      if (!block?.player.some((player) => byPlayer.has(player))) continue;
      const columns = await this.blocks.columns(manifest);
      if (!columns) continue;
      for (let row = 0; row < columns.rows; row++) {
        const ofPlayer = byPlayer.get(columns.features[PLAYER][row]);
        if (!ofPlayer || PREDICTION_ROLES[columns.role[row]] === 'shadow') continue;
        for (const search of ofPlayer) {
          const at = columns.at[row];
          if (at < search.from || at > search.to) continue;
          if (!columns.features.every((feature, i) => feature[row] === search.features[i])) continue;
          search.found.push({ id: idAt(columns, row), at });
        }
      }
    }
  }
}

function addFeatures(features: Map<string, number[]>, game: BronzeGame, wanted: ReadonlySet<string>): void {
  for (const { id, raw } of game.shots) {
    const text = `${game.id}/${id}`;
    if (!wanted.has(text)) continue;
    const read = basketball.readRow(raw);
    if (!read.ok) continue;
    const row = FEATURES.map((name) => read.shot[name]);
    if (row.every((value) => value !== null)) features.set(text, row);
  }
}

function chosen({ found, isTimed }: Search): ShotMatch {
  if (found.length === 0) return 'none';
  const latest = found.reduce((one, other) => (other.at > one.at ? other : one));
  const rivals = isTimed ? found.filter(({ at }) => at === latest.at) : found;
  return rivals.length > 1 ? 'ambiguous' : { id: latest.id };
}
