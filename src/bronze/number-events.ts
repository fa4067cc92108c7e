import { compareMoments, gameMoment, type RawShot } from '../basketball/index.js';
import type { BronzeShot, EarlierValue } from './bronze-game.js';
import { type FormerShot, identityOf, type StoredShot } from './stored-shot.js';

/**
 * The shots of a game as others see them, in the order of Game Event ID. Shots of a source without event ids get the numbers
 * from 1 on that no other shot has, in the order of the game clock and then of their identity: a function of which shots there
 * are, not of the order in which they came.
 */
export function numberEvents(shots: readonly StoredShot[]): BronzeShot[] {
  const numbered = shots
    .filter(({ event }) => event !== undefined)
    .map((shot) => ({ event: shot.event!, shot: shown(shot, shot.raw) }));
  const taken = new Set(numbered.map(({ event }) => event));
  let event = 0;
  for (const shot of inGameOrder(shots.filter((shot) => shot.event === undefined))) {
    do event += 1;
    while (taken.has(event));
    numbered.push({ event, shot: shown(shot, withEvent(shot.raw, event)) });
  }
  return numbered.toSorted((a, b) => a.event - b.event).map(({ shot }) => shot);
}

function inGameOrder(shots: StoredShot[]): StoredShot[] {
  return shots
    .map((shot) => ({ shot, moment: gameMoment(shot.raw), identity: identityOf(shot) }))
    .toSorted((a, b) => compareMoments(a.moment, b.moment) || (a.identity < b.identity ? -1 : 1))
    .map(({ shot }) => shot);
}

function withEvent(raw: RawShot, event: number): RawShot {
  return { ...raw, 'Game Event ID': `${event}` };
}

function shown(shot: StoredShot, raw: RawShot): BronzeShot {
  const { batch, line, history } = shot;
  return { id: identityOf(shot), raw, batch, line, ...(history && { history: history.map(earlier) }) };
}

function earlier({ raw, batch, line, until }: FormerShot): EarlierValue {
  return { raw, batch, line, until };
}
