/** Whether two rows without event ids that differ may describe the same shot: one row of a later file, one that is stored. */
import { differingAspects, mayBeTriedAgain, type ShotAspects } from './shot-content.js';

/**
 * The same player, clock and location with another result or kind, if neither kind can be repeated within a second. Fourteen
 * seasons have no two such shots.
 */
export function isRetold(row: ShotAspects, former: ShotAspects): boolean {
  const [differing, ...others] = differingAspects(row, former);
  if (others.length > 0 || (differing !== 'result' && differing !== 'kind')) return false;
  return !mayBeTriedAgain(row.kind) && !mayBeTriedAgain(former.kind);
}

/** The same shot with another result, kind or location. */
export function isRetoldOrMoved(row: ShotAspects, former: ShotAspects): boolean {
  const [differing, ...others] = differingAspects(row, former);
  const isMoved = others.length === 0 && differing === 'place' && !mayBeTriedAgain(row.kind);
  return isMoved || isRetold(row, former);
}

/** The same player and second, with one difference, or with several if neither kind can be repeated within that second. */
export function differsAtOneSecond(row: ShotAspects, former: ShotAspects): boolean {
  if (!isSameMoment(row, former)) return false;
  if (differingAspects(row, former).length === 1) return true;
  return !mayBeTriedAgain(row.kind) && !mayBeTriedAgain(former.kind);
}

export function isSameMoment(row: ShotAspects, former: ShotAspects): boolean {
  return row.player === former.player && row.clock === former.clock;
}

export function differsInOne(row: ShotAspects, former: ShotAspects): boolean {
  return differingAspects(row, former).length === 1;
}

/** The player and the second, as one text. */
export function momentOfAspects({ player, clock }: ShotAspects): string {
  return `${player} ${clock}`;
}
