import type { Severity } from '../../notifications/index.js';
import { deriveId } from '../../platform/ids/ids.js';
import { labelKey, type Labels } from '../matchers.js';
import type { SeriesKind } from './series.js';

export const ORIGINS = ['rule', 'alertmanager'] as const;
/** Whose alert it is: of a rule of this program, or of Prometheus, received from Alertmanager. */
export type AlertOrigin = (typeof ORIGINS)[number];

export const EVENT_STATES = ['firing', 'resolved'] as const;
export type EventState = (typeof EVENT_STATES)[number];

/** A change of an alert. It is never changed. */
export interface AlertEvent {
  /** Derived from the alert and its state: a change that is recorded again is the same event. */
  id: string;
  /** Derived from rule, labels and the time at which it began. */
  alert: string;
  origin: AlertOrigin;
  rule: string;
  kind: SeriesKind;
  state: EventState;
  severity: Severity;
  labels: Labels;
  measure?: string;
  value: number | null;
  /** One sentence. */
  summary: string;
  /** When the condition began to hold. */
  since: Date;
  at: Date;
  /** Id of the silence that covered it, so that no notice was sent. */
  silencedBy?: string;
  /** Why it was resolved, if not because the condition no longer held. */
  reason?: string;
  /** Names of the receivers; empty: all. */
  receivers: string[];
}

/** Identifies an alert: the same rule and labels again are a new alert. */
export function alertId(
  origin: AlertOrigin,
  rule: string,
  kind: SeriesKind,
  labels: Labels,
  since: number,
): string {
  return deriveId('alert', origin, rule, kind, labelKey(labels), since);
}

export function eventId(alert: string, state: EventState): string {
  return deriveId('alert-event', alert, state);
}

/** What matchers of silences and policies see. */
export function matchedLabels({
  rule,
  severity,
  labels,
  origin,
  kind,
  measure,
}: Pick<AlertEvent, 'rule' | 'severity' | 'labels' | 'origin' | 'kind' | 'measure'>): Labels {
  return { ...labels, rule, severity, origin, kind, ...(measure && { measure }) };
}
