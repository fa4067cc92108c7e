import { classifyLocation } from '../../src/basketball/court/zones.js';
import { SHOT_FEATURES } from '../../src/basketball/shots/features.js';
import { Random } from '../../src/algorithms/random/random.js';

export interface ShotLikeRows {
  columns: Float64Array[];
  games: Int32Array;
  clusters: Int32Array;
}

export interface ShotLikeOptions {
  games: number;
  /** Mean share of threes. */
  threes?: number;
  shotsOfGame?: number;
}

export const SHOT_LIKE_FEATURES = SHOT_FEATURES;
export const SHOT_LIKE_NAMES = SHOT_FEATURES.map(({ name }) => name as string);

/** Rows with the seven features in which the games differ: in the share of threes, in their players, in how far out they are taken. */
export function shotLikeRows(
  seed: number,
  { games, threes = 0.3, shotsOfGame = 160 }: ShotLikeOptions,
): ShotLikeRows {
  const random = new Random(seed);
  const rows: number[][] = [];
  const of: number[] = [];
  for (let game = 0; game < games; game++) {
    const teams = [random.integer(30), random.integer(30)];
    const share = Math.min(0.9, Math.max(0.02, threes + 0.05 * random.normal()));
    const far = 1 + 0.04 * random.normal();
    for (let shot = 0; shot < shotsOfGame; shot++) {
      rows.push(shotOf(random, teams[random.integer(2)], share, far));
      of.push(game);
    }
  }
  const columns = SHOT_LIKE_NAMES.map((_, i) => Float64Array.from(rows, (row) => row[i]));
  return { columns, games: Int32Array.from(of), clusters: Int32Array.from(of) };
}

function shotOf(random: Random, team: number, threes: number, far: number): number[] {
  const angle = (random.next() - 0.52) * Math.PI * 0.95;
  const kind = random.next();
  const radius =
    kind < threes
      ? 240 + 25 * random.next()
      : kind < threes + 0.35
        ? Math.abs(12 * random.normal())
        : 30 + 190 * random.next() * far;
  const x = Math.round(Math.max(-248, Math.min(248, radius * Math.sin(angle))));
  const y = Math.round(Math.max(-40, radius * Math.cos(angle)));
  const place = classifyLocation(x, y);
  return [
    1000 + 12 * team + random.integer(12),
    x,
    y,
    random.integer(721),
    place.shotType,
    place.distanceFeet * 0.3048,
    place.zoneCombined,
  ];
}

/** The same rows with one column changed. */
export function withColumn(
  rows: ShotLikeRows,
  name: string,
  change: (value: number, row: number) => number,
): ShotLikeRows {
  const at = SHOT_LIKE_NAMES.indexOf(name);
  return { ...rows, columns: rows.columns.map((column, i) => (i === at ? column.map(change) : column)) };
}

/** The rows for which `has` says yes. */
export function rowsWhere(rows: ShotLikeRows, has: (row: number) => boolean): ShotLikeRows {
  const kept = [...rows.games.keys()].filter(has);
  const games = Int32Array.from(kept, (row) => rows.games[row]);
  return {
    columns: rows.columns.map((column) => Float64Array.from(kept, (row) => column[row])),
    games,
    clusters: games,
  };
}
