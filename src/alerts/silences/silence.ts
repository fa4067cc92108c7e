import { type Labels, matchesAll, type Matchers } from '../matchers.js';

/** Alerts that match are shown and recorded, but no notice is sent. */
export interface Silence {
  id: string;
  /** See `matchedLabels`. */
  matchers: Matchers;
  from: Date;
  to: Date;
  by: string;
  reason: string;
  createdAt: Date;
  /** Ended before `to`. */
  ended?: { by: string; at: Date };
}

export type SilenceState = 'waiting' | 'active' | 'ended';
export const SILENCE_STATES = ['waiting', 'active', 'ended'] as const;

export function stateOf({ from, to, ended }: Silence, now: Date): SilenceState {
  if (ended || now >= to) return 'ended';
  return now < from ? 'waiting' : 'active';
}

/** The id of an active silence that covers these labels. */
export function silenceFor(silences: readonly Silence[], labels: Labels, now: Date): string | undefined {
  return silences.find(
    (silence) => stateOf(silence, now) === 'active' && matchesAll(silence.matchers, labels),
  )?.id;
}
