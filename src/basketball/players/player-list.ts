import type { BlockPlayer } from './player-tally.js';

/** A player in the shots of a snapshot. */
export interface Player extends BlockPlayer {
  /** made / shots, 0..1, to five places; null where none of his shots has a known result. */
  rate: number | null;
}

export const PLAYER_SORTS = ['shots', 'rate', 'name', 'team', 'id'] as const;
export type PlayerSort = (typeof PLAYER_SORTS)[number];

export interface PlayerFilter {
  /** Each word must occur in the name, regardless of case and accents; digits only: the id. */
  q?: string;
  /** A part of the team's name, regardless of case and accents. */
  team?: string;
  id?: number;
}

/** A player with the texts that are searched. */
interface Searched extends Player {
  foldedName: string;
  foldedTeam: string;
}

/** Letters that Unicode does not decompose into a base letter and an accent. */
const LETTERS: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  ŋ: 'n',
  þ: 'th',
};

/** Without case, accents and apostrophes: "Dončić" is found as "doncic", "O'Neal" as "oneal". */
export function folded(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/[\p{M}'’.]/gu, '')
    .replaceAll(/[ßæœøđðħıłŋþ]/g, (letter) => LETTERS[letter]);
}

/** The players of a snapshot in memory: a few hundred, so a search can check each of them. */
export class PlayerList {
  private readonly players: Searched[];

  /** @param blocks the players of each block, in the order of time */
  constructor(blocks: readonly BlockPlayer[][]) {
    const byId = new Map<number, BlockPlayer>();
    for (const { id, name, team, shots, made } of blocks.flat()) {
      const known = byId.get(id) ?? { id, name, team, shots: 0, made: 0 };
      byId.set(id, {
        id,
        name: name || known.name,
        team: team || known.team,
        shots: known.shots + shots,
        made: known.made + made,
      });
    }
    this.players = [...byId.values()].map((player) => ({
      ...player,
      rate: player.shots === 0 ? null : Number((player.made / player.shots).toFixed(5)),
      foldedName: folded(player.name),
      foldedTeam: folded(player.team),
    }));
  }

  /** The matching players, sorted; ties in the order of ids. Players without a rate come last. */
  find(filter: PlayerFilter, sort: PlayerSort, direction: 'asc' | 'desc'): Player[] {
    const matches = matcher(filter);
    const sign = direction === 'asc' ? 1 : -1;
    return this.players
      .filter((player) => matches(player))
      .toSorted((a, b) => {
        if (sort === 'rate' && (a.rate === null || b.rate === null)) {
          return Number(a.rate === null) - Number(b.rate === null) || a.id - b.id;
        }
        return sign * compared(keyOf(a, sort), keyOf(b, sort)) || a.id - b.id;
      })
      .map(({ foldedName: _name, foldedTeam: _team, ...player }) => player);
  }
}

function matcher({ q = '', team = '', id }: PlayerFilter): (player: Searched) => boolean {
  const words = folded(q)
    .split(/[\s,]+/)
    .filter((word) => word !== '');
  const asId = /^\s*\d+\s*$/.test(q) ? Number(q) : undefined;
  const ofTeam = folded(team).trim();
  return (player) =>
    (id === undefined || player.id === id) &&
    (asId === undefined ? words.every((word) => player.foldedName.includes(word)) : player.id === asId) &&
    player.foldedTeam.includes(ofTeam);
}

function keyOf(player: Searched, sort: PlayerSort): number | string {
  if (sort === 'name') return player.foldedName;
  if (sort === 'team') return player.foldedTeam;
  return player[sort] ?? 0;
}

function compared(a: number | string, b: number | string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
