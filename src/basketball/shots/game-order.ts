import type { RawShot } from './shot.js';

/** Comes after every period and clock. */
const LAST = Number.MAX_SAFE_INTEGER;

/** Where a shot stands on the game clock. */
export interface GameMoment {
  period: number;
  /** Grows with the time played in the period. */
  played: number;
}

/** A shot without period or clock comes last. */
export function gameMoment(raw: RawShot): GameMoment {
  const [period, minutes, seconds] = [raw.Period, raw['Minutes Remaining'], raw['Seconds Remaining']].map(
    (text) => (text.trim() === '' ? Number.NaN : Number(text)),
  );
  const left = minutes * 60 + seconds;
  return { period: Number.isNaN(period) ? LAST : period, played: Number.isNaN(left) ? LAST : -left };
}

/** For sorting: negative where `a` is before `b`. */
export function compareMoments(a: GameMoment, b: GameMoment): number {
  return a.period - b.period || a.played - b.played;
}
