/** Which games of a window a sequential test counts: each once, as soon as it is over; whatever its outcomes. */
import { type GameSums, NOTHING, ROWS_OF_A_CHUNK } from '../../algorithms/evaluation/loss-chunks.js';
import { rowLogLoss } from '../../algorithms/evaluation/scores.js';

const HOUR_MS = 3_600_000;
/** A game is over if no prediction of it came for so long … */
const QUIET_MS = 3 * HOUR_MS;
/** … and outcomes that are late for longer than this are not waited for. */
const PATIENCE_MS = 24 * HOUR_MS;
/** The names of counted games are kept for so long: until no row of theirs is read again. */
export const OVERLAP_MS = 24 * HOUR_MS;

export interface TimedRows {
  probabilities: Float64Array;
  /** 1, 0; -1 where the outcome is not known. */
  labels: Int8Array;
  /** Index into `gameIds`; -1 where no game is known. */
  games: Int32Array;
  gameIds: readonly string[];
  /** Unix ms, ascending. */
  at: Float64Array;
}

/** What was counted already; small JSON. */
export interface CountedGames {
  /** Counted games that may be read again, with the time of their last row, Unix ms. */
  games: [id: string, at: number][];
  /** Rows without a game are counted up to this time, inclusive. */
  looseUntil: number;
  /** From here on rows are read at the next look. */
  from: number;
}

/** A span of time, Unix ms, both ends inclusive. */
export interface Span {
  from: number;
  to: number;
}

export const NOTHING_COUNTED: CountedGames = { games: [], looseUntil: -Infinity, from: -Infinity };

interface Group {
  id?: string;
  firstAt: number;
  lastAt: number;
  waiting: number;
  sums: GameSums;
}

/**
 * Splits the rows into games that are over, which count now, and those that are read again. A game is over when all its outcomes are known and it
 * has a hundred rows or was quiet for three hours, or after a day; rows of it that come later do not count. Rows without a game stand
 * for games of a hundred, in order of time.
 * @param damaged games with rows in it are over like others, and count for nothing: what the model predicts from damaged rows does not say how good it is
 */
export function settledGames(
  rows: TimedRows,
  counted: CountedGames,
  now: number,
  damaged?: Span,
): { games: GameSums[]; counted: CountedGames } {
  const { named, loose } = groupsOf(rows, counted);
  const isOver = ({ lastAt, waiting, sums }: Group): boolean => {
    const age = now - lastAt;
    return age >= PATIENCE_MS || (waiting === 0 && (sums.rows >= ROWS_OF_A_CHUNK || age >= QUIET_MS));
  };
  const over = named.filter(isOver);
  // In order of time: a later one does not count before an earlier one.
  const firstOpen = loose.findIndex((group) => !isOver(group));
  const looseOver = firstOpen < 0 ? loose : loose.slice(0, firstOpen);
  const open = [...named.filter((group) => !isOver(group)), ...loose.slice(looseOver.length)];
  const lastRead = rows.at.at(-1) ?? counted.from;
  const from = Math.max(counted.from, Math.min(lastRead, ...open.map(({ firstAt }) => firstAt)) - OVERLAP_MS);
  const games = [...counted.games, ...over.map(({ id, lastAt }): [string, number] => [id!, lastAt])];
  return {
    games: [...over, ...looseOver]
      .filter(({ firstAt, lastAt }) => !damaged || lastAt < damaged.from || firstAt > damaged.to)
      .toSorted((a, b) => a.lastAt - b.lastAt)
      .map(({ sums }) => sums)
      .filter((sums) => sums.rows > 0),
    counted: {
      games: games.filter(([, at]) => at >= from),
      looseUntil: looseOver.at(-1)?.lastAt ?? counted.looseUntil,
      from,
    },
  };
}

function groupsOf(
  { probabilities, labels, games, gameIds, at }: TimedRows,
  counted: CountedGames,
): { named: Group[]; loose: Group[] } {
  const known = new Set(counted.games.map(([id]) => id));
  const named = new Map<number, Group>();
  const loose: Group[] = [];
  for (let row = 0; row < labels.length; row++) {
    const group = games[row] >= 0 ? namedGroup(games[row], at[row]) : looseGroup(at[row]);
    if (!group) continue;
    group.lastAt = at[row];
    if (labels[row] < 0) group.waiting += 1;
    else {
      group.sums.rows += 1;
      group.sums.loss += rowLogLoss(labels[row], probabilities[row]);
      group.sums.residual += labels[row] - probabilities[row];
    }
  }
  return { named: [...named.values()], loose };

  function namedGroup(game: number, time: number): Group | undefined {
    if (known.has(gameIds[game])) return undefined;
    let group = named.get(game);
    if (!group) named.set(game, (group = newGroup(time, gameIds[game])));
    return group;
  }

  /** Rows of the same time stay together, so that a time says which were counted. */
  function looseGroup(time: number): Group | undefined {
    if (time <= counted.looseUntil) return undefined;
    const last = loose.at(-1);
    if (last && (last.lastAt === time || last.sums.rows + last.waiting < ROWS_OF_A_CHUNK)) return last;
    const group = newGroup(time);
    loose.push(group);
    return group;
  }
}

function newGroup(time: number, id?: string): Group {
  return { ...(id !== undefined && { id }), firstAt: time, lastAt: time, waiting: 0, sums: { ...NOTHING } };
}
