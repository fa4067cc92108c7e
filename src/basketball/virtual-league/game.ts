import type { RawShot } from '../shots/shot.js';
import { areaWithSuffix, classifyLocation, shotTypeLabel } from '../court/zones.js';
import type { ZoneCode } from '../court/zones.js';
import type { Game } from './calendar.js';
import { gameOf } from './calendar.js';
import type { Player } from './players.js';
import { rosterOf } from './players.js';
import type { Random } from './random.js';
import { hashOf, integerBetween, pick, randomFrom } from './random.js';
import type { LeagueSettings } from './settings.js';
import { actionFor, clockOf, makeProbability, placeIn, zoneWeights } from './shot-model.js';
import { TEAMS } from './teams.js';

const SHOTS_BY_PERIOD = [46, 44.3, 43.5, 42];
const SHOTS_IN_OVERTIME = 16;
const OVERTIME_SHARE = 0.06;
/** How often the other team takes the next shot; the rest are offensive rebounds. */
const TURN_SHARE = 0.86;

/** The number of shots of each period of a game; more than four entries when there is overtime. Cheap, for counting. */
export function shotsByPeriod(settings: LeagueSettings, season: number, index: number): number[] {
  const random = randomFrom(hashOf(settings.seed, season, index, 4));
  const pace = 1 + settings.paceShift;
  const counts = SHOTS_BY_PERIOD.map((shots) => Math.round(shots * pace * (0.9 + 0.2 * random())));
  while (random() < OVERTIME_SHARE && counts.length < 8) counts.push(Math.round(SHOTS_IN_OVERTIME * pace));
  return counts;
}

/** All shots of game `index` (0..1229) of the season that starts in `season`, in order. */
export function shotsOfGame(settings: LeagueSettings, season: number, index: number): RawShot[] {
  const game = gameOf(settings.seed, season, index);
  const random = randomFrom(hashOf(settings.seed, season, index, 5));
  const sides = [game.home, game.away].map((team) => ({
    team: TEAMS[team],
    roster: rosterOf(settings.seed, season, team),
  }));
  const usages = sides.map(({ roster }) => roster.map((player) => player.usage));
  const shots: RawShot[] = [];
  let side = integerBetween(random, 0, 1);
  let eventId = 1;
  for (const [before, count] of shotsByPeriod(settings, season, index).entries()) {
    const period = before + 1;
    eventId += integerBetween(random, 1, 6);
    for (const secondsLeft of clockOf(random, count, period > 4 ? 300 : 720)) {
      eventId += integerBetween(random, 1, 4);
      if (random() < TURN_SHARE) side = 1 - side;
      const player = sides[side].roster[pick(random, usages[side])];
      const shot = { game, eventId, period, secondsLeft, player, team: sides[side].team };
      // A separate random stream: who shoots and when stays the same for any drift.
      const own = randomFrom(hashOf(settings.seed, season, index, 6, shots.length));
      shots.push(takeShot(own, shot, settings));
    }
  }
  return shots;
}

interface Attempt {
  game: Game;
  eventId: number;
  period: number;
  secondsLeft: number;
  player: Player;
  team: (typeof TEAMS)[number];
}

function takeShot(random: Random, attempt: Attempt, settings: LeagueSettings): RawShot {
  const { game, period, secondsLeft, player, team } = attempt;
  const zone = pick(random, zoneWeights(player.taste, secondsLeft, settings.threePointShift)) as ZoneCode;
  const { x, y } = placeIn(random, zone);
  const moment = { period, secondsLeft, progress: game.progress };
  const made = random() < makeProbability(zone, { x, y }, moment, player.skill[zone] + settings.skillShift);
  const place = classifyLocation(x, y);
  return {
    'Game ID': `${game.id}`,
    'Game Event ID': `${attempt.eventId}`,
    'Player ID': `${player.id}`,
    'Player Name': player.name,
    'Team ID': `${team.id}`,
    'Team Name': team.name,
    Period: `${period}`,
    'Minutes Remaining': `${Math.floor(secondsLeft / 60)}`,
    'Seconds Remaining': `${secondsLeft % 60}`,
    'Action Type': actionFor(random, zone, place.distanceFeet, made),
    'Shot Type': shotTypeLabel(place.shotType),
    'Shot Zone Basic': place.basicZone,
    'Shot Zone Area': areaWithSuffix(place.area),
    'Shot Zone Range': place.range,
    'Shot Distance': `${place.distanceFeet}`,
    'X Location': `${x}`,
    'Y Location': `${y}`,
    'Shot Made Flag': made ? '1' : '0',
    'Game Date': game.date,
    'Home Team': TEAMS[game.home].abbreviation,
    'Away Team': TEAMS[game.away].abbreviation,
    'Season Type': 'Regular Season',
  };
}
