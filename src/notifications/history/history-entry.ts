import type { Notice, Severity } from '../notice.js';

export const HISTORY_SOURCES = ['parivision', 'alertmanager'] as const;
export type HistorySource = (typeof HISTORY_SOURCES)[number];

/** A notice of this program, or an alert that Alertmanager reported. */
export interface HistoryEntry {
  id: string;
  source: HistorySource;
  notice: Notice;
  /** When it was first and last reported, and how often: Alertmanager repeats what goes on. */
  receivedAt: Date;
  lastAt: Date;
  times: number;
  /** Receivers that it is sent to; none for what Alertmanager has sent itself. */
  receivers: string[];
  /** Receivers that the notice names and that do not exist or are disabled. */
  missing?: string[];
}

export interface HistoryFilter {
  source?: HistorySource;
  severity?: Severity;
  state?: Notice['state'];
  group?: string;
  from?: Date;
  to?: Date;
}
