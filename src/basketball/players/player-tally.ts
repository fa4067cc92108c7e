import type { CleanShot } from '../shots/columns.js';
import type { RawShot } from '../shots/shot.js';

/** A player in the shots of one block. */
export interface BlockPlayer {
  id: number;
  /** As in the player's last shot; empty where the feed has none. */
  name: string;
  /** Of the player's last shot; empty where the feed has none. */
  team: string;
  /** With a known result. */
  shots: number;
  made: number;
}

/** A position in the order of blocks. */
type Place = readonly [date: number, game: number, event: number];

/** The counts so far, and for each text the position of its shot: the last shot that has this text. */
export interface PlayerTally extends BlockPlayer {
  namedAt: Place;
  teamAt: Place;
}

const LONGEST_NAME = 200;
const NOWHERE: Place = [0, 0, 0];

/** Adds one shot. Shots without a player are not counted. */
export function tallyShot(players: Map<number, PlayerTally>, raw: RawShot, shot: CleanShot): void {
  const { Player_ID: id, Shot_Made_Flag: result } = shot;
  if (id === null) return;
  const name = raw['Player Name'].trim().slice(0, LONGEST_NAME);
  const team = shot.Team ?? '';
  const place: Place = [shot.Game_Date, shot.Game_ID, shot.Game_Event_ID];
  addTally(players, {
    id,
    name,
    team,
    shots: result === null ? 0 : 1,
    made: result === 1 ? 1 : 0,
    namedAt: name === '' ? NOWHERE : place,
    teamAt: team === '' ? NOWHERE : place,
  });
}

/** All tallies merged, in the order of ids: the result depends on the shots, not on how they were split into pieces. */
export function mergeTallies(pieces: readonly PlayerTally[][]): PlayerTally[] {
  const players = new Map<number, PlayerTally>();
  for (const piece of pieces) for (const tally of piece) addTally(players, tally);
  return [...players.values()].toSorted((a, b) => a.id - b.id);
}

export function withoutPlace({ id, name, team, shots, made }: PlayerTally): BlockPlayer {
  return { id, name, team, shots, made };
}

function addTally(players: Map<number, PlayerTally>, next: PlayerTally): void {
  const known = players.get(next.id);
  if (!known) {
    players.set(next.id, { ...next });
    return;
  }
  known.shots += next.shots;
  known.made += next.made;
  if (isLater([...next.namedAt, next.name], [...known.namedAt, known.name])) {
    Object.assign(known, { name: next.name, namedAt: next.namedAt });
  }
  if (isLater([...next.teamAt, next.team], [...known.teamAt, known.team])) {
    Object.assign(known, { team: next.team, teamAt: next.teamAt });
  }
}

/** Of two rows at the same position the greater text wins, so that their order does not matter. */
function isLater(a: readonly (number | string)[], b: readonly (number | string)[]): boolean {
  for (const [index, value] of a.entries()) if (value !== b[index]) return value > b[index];
  return false;
}
