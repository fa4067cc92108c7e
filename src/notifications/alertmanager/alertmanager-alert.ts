import { deriveId } from '../../platform/ids/ids.js';
import type { HistoryEntry } from '../history/history-entry.js';
import type { Notice, Severity } from '../notice.js';
import { SEVERITIES } from '../notice.js';
import { bounded } from '../notice-limits.js';

/** One alert of Alertmanager's webhook. */
export interface AlertmanagerAlert {
  /** The same for each report of the same state of the same alert. */
  id: string;
  status: 'firing' | 'resolved';
  /** The label `alertname`. */
  name: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt: Date;
  /** Of a resolved one. */
  endsAt?: Date;
  fingerprint: string;
}

/** Labels that the history does not show as facts. */
const NAMED = new Set(['alertname', 'severity']);

export function alertId(alert: Omit<AlertmanagerAlert, 'id'>): string {
  return deriveId('alertmanager', alert.fingerprint, alert.startsAt.getTime(), alert.status);
}

/** The alert as an entry of the history. */
export function historyEntryOf(alert: AlertmanagerAlert, receivedAt: Date): HistoryEntry {
  const { name, labels, annotations } = alert;
  const facts = Object.entries(labels).filter(([label]) => !NAMED.has(label));
  const notice: Notice = bounded({
    key: alert.id,
    group: `alertmanager/${name}`,
    severity: severityOf(labels.severity),
    state: alert.status,
    title: annotations.summary ?? name,
    text: annotations.description ?? '',
    facts: Object.fromEntries(facts),
    at: alert.endsAt ?? alert.startsAt,
  });
  return {
    id: alert.id,
    source: 'alertmanager',
    notice,
    receivedAt,
    lastAt: receivedAt,
    times: 1,
    receivers: [],
  };
}

/** `page`, which calls a person, is critical; other words than ours are warnings. */
function severityOf(label: string | undefined): Severity {
  if (label === 'page') return 'critical';
  return SEVERITIES.find((severity) => severity === label) ?? 'warning';
}
