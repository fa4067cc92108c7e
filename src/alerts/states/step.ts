import type { SeenValue, Series } from './series.js';

/** Durations of a rule, in ms. */
export interface Timing {
  forMs: number;
  keepMs: number;
  /** Of the time between two evaluations, at most this much counts: nothing was evaluated in the rest of it. */
  mostStepMs: number;
}

/** Whether the condition holds; undefined if that is not known. */
export type Observed = boolean | undefined;

type Memory = Pick<Series, 'state' | 'since' | 'knownAt' | 'heldMs' | 'clearMs'>;

export interface Step {
  /** Undefined: clear, nothing to remember. */
  memory?: Memory;
  happened?: 'firing' | 'resolved';
}

/**
 * The state machine of one series. A condition that holds makes it pending, and firing once it has held for `forMs`; a firing one is
 * resolved once the condition has not held for `keepMs`. An evaluation that does not know changes nothing and counts for nothing,
 * and neither does a time in which there was no evaluation, such as a restart.
 * @param before undefined: clear
 */
export function step(before: Memory | undefined, observed: Observed, now: number, timing: Timing): Step {
  const past = before?.state === 'clear' ? undefined : before;
  if (observed === undefined) return past ? { memory: { ...past, knownAt: null } } : {};
  if (!past) return observed ? begin(now, timing) : {};
  const elapsed = past.knownAt === null ? 0 : Math.min(Math.max(0, now - past.knownAt), timing.mostStepMs);
  return past.state === 'firing'
    ? whileFiring(past, observed, elapsed, now, timing)
    : whilePending(past, observed, elapsed, now, timing);
}

function begin(now: number, { forMs }: Timing): Step {
  const memory: Memory = { state: 'pending', since: now, knownAt: now, heldMs: 0, clearMs: 0 };
  return forMs === 0 ? { memory: { ...memory, state: 'firing' }, happened: 'firing' } : { memory };
}

function whilePending(past: Memory, observed: boolean, elapsed: number, now: number, timing: Timing): Step {
  if (!observed) return {};
  const memory = { ...past, knownAt: now, heldMs: past.heldMs + elapsed };
  if (memory.heldMs < timing.forMs) return { memory };
  return { memory: { ...memory, state: 'firing' }, happened: 'firing' };
}

/** `clearMs` is 0 while the condition holds, and counts from the first evaluation at which it does not: 1 stands for that one. */
function whileFiring(past: Memory, observed: boolean, elapsed: number, now: number, timing: Timing): Step {
  if (observed) return { memory: { ...past, knownAt: now, clearMs: 0 } };
  const clearMs = past.clearMs === 0 ? 1 : past.clearMs + elapsed;
  if (clearMs > timing.keepMs) return { happened: 'resolved' };
  return { memory: { ...past, knownAt: now, clearMs } };
}

/** Most values that are remembered of a window. */
const MOST_SEEN = 120;

/** The values of a window with a new one; at most 120, so that a long window has one for each 120th of it. */
export function withSeen(seen: readonly SeenValue[], value: SeenValue, windowMs: number): SeenValue[] {
  const inWindow = seen.filter(({ at }) => at > value.at - windowMs && at < value.at);
  const apart = windowMs / MOST_SEEN;
  const kept: SeenValue[] = [];
  for (const one of [...inWindow, value])
    if (kept.length === 0 || one.at - kept.at(-1)!.at >= apart || one === value) kept.push(one);
  return kept.slice(-MOST_SEEN);
}

/** @param seen at least one value */
export function aggregate(how: 'last' | 'min' | 'max' | 'mean', seen: readonly SeenValue[]): number {
  const values = seen.map(({ value }) => value);
  switch (how) {
    case 'last':
      return values.at(-1)!;
    case 'min':
      return Math.min(...values);
    case 'max':
      return Math.max(...values);
    case 'mean':
      return values.reduce((sum, value) => sum + value, 0) / values.length;
  }
}
