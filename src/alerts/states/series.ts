import type { Labels } from '../matchers.js';

/** A value that was seen in the window of an aggregation. */
export interface SeenValue {
  /** Unix ms. */
  at: number;
  value: number;
}

export type SeriesState = 'clear' | 'pending' | 'firing';
/** `condition`: the rule's condition holds; `unknown`: its measure, or this series of it, cannot be read. */
export type SeriesKind = 'condition' | 'unknown';

/** What is remembered of one series of a rule. A series that is clear and needs no memory is not kept. Times are Unix ms. */
export interface Series {
  kind: SeriesKind;
  /** Those of the sample and of the rule. */
  labels: Labels;
  state: SeriesState;
  /** Since when it is pending or firing: with rule and labels, this identifies the alert. */
  since: number;
  /** The last evaluation; null if it did not know whether the condition holds. */
  knownAt: number | null;
  /** How long the condition has held so far, of the observed time. */
  heldMs: number;
  /** Firing: how long it has not held. */
  clearMs: number;
  value: number | null;
  summary: string;
  /** Values of the window, the oldest first. */
  seen?: SeenValue[];
  /** Firing: when the last notice was sent; absent if none was (silenced). */
  notifiedAt?: number;
  /** How often the notice was repeated. */
  repeats?: number;
  /** Id of the silence that covers it. */
  silencedBy?: string;
}
