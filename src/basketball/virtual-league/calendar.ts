/**
 * The calendar: 82 rounds per season in which each of the 30 teams plays once, a round takes two days (8 games, then 7).
 * Every game is found by its number alone.
 */
import { hashOf, randomFrom } from './random.js';
import { TEAMS } from './teams.js';

const ROUNDS = 82;
const GAMES_PER_ROUND = TEAMS.length / 2;
const GAMES_ON_FIRST_DAY = 8;
const DAY = 86_400_000;

export const GAMES_PER_SEASON = ROUNDS * GAMES_PER_ROUND;

export interface Game {
  /** Eight digits: 9, the season's year, and the number of the game: no real season has such ids. */
  id: number;
  /** YYYYMMDD. */
  date: string;
  home: number;
  away: number;
  /** How much of the season is over, 0..1. */
  progress: number;
}

/** Game `index` (0..1229) of the season that starts in `season`. `home` and `away` are indexes into TEAMS. */
export function gameOf(seed: number, season: number, index: number): Game {
  const round = Math.floor(index / GAMES_PER_ROUND);
  const place = index % GAMES_PER_ROUND;
  const day = 2 * round + (place < GAMES_ON_FIRST_DAY ? 0 : 1);
  const order = teamOrder(seed, season);
  const pair = (place + round) % GAMES_PER_ROUND;
  const [first, second] = pairing(round, pair);
  const cycle = Math.floor(round / (TEAMS.length - 1));
  // A team's pair goes up or down by one per round, so its parity alternates home and away; the next cycle swaps them.
  const firstAtHome = (cycle + (pair === 0 ? round : pair)) % 2 === 0;
  return {
    id: 90_000_000 + (season % 100) * 100_000 + index + 1,
    date: compactDate(Date.UTC(season, 9, 22) + day * DAY),
    home: order[firstAtHome ? first : second],
    away: order[firstAtHome ? second : first],
    progress: round / (ROUNDS - 1),
  };
}

/** Round robin by the circle method: team 29 stands still, the others turn by one place per round. */
function pairing(round: number, pair: number): [number, number] {
  const turning = TEAMS.length - 1;
  if (pair === 0) return [turning, round % turning];
  return [(round + pair) % turning, (round + turning - pair) % turning];
}

const orders = new Map<string, readonly number[]>();

/** Which team takes which place of the round robin: a shuffle (Fisher and Yates) per season. */
function teamOrder(seed: number, season: number): readonly number[] {
  const key = `${seed}/${season}`;
  const known = orders.get(key);
  if (known) return known;
  const random = randomFrom(hashOf(seed, season, 1));
  const order = TEAMS.map((_team, index) => index);
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  if (orders.size > 100) orders.clear();
  orders.set(key, order);
  return order;
}

function compactDate(time: number): string {
  return new Date(time).toISOString().slice(0, 10).replaceAll('-', '');
}
