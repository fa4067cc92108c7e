import type { Notice } from '../../notifications/index.js';
import { oneLine } from '../rules/summary-template.js';
import type { AlertEvent } from './alert-event.js';
import type { OutboxItem } from './alert-store.port.js';

/** The notice of an alert: the same item always gives the same notice. */
export function noticeOf({ id, event }: Pick<OutboxItem, 'id' | 'event'>): Notice {
  const isBlind = event.kind === 'unknown';
  const what = `${event.rule}${isBlind ? ' (cannot be evaluated)' : ''}`;
  const again = id === event.id ? '' : ' again';
  const title = event.state === 'firing' ? `${what}: alert${again}, ${event.severity}` : `${what}: resolved`;
  return {
    key: `alert/${id}`,
    group: `alerts/${event.rule}`,
    severity: event.severity,
    state: event.state,
    title,
    text: event.reason ? `${event.summary} (Resolved: ${event.reason}.)` : event.summary,
    facts: factsOf(event),
    link: `/alerts/history?alert=${event.alert}`,
    at: event.at,
  };
}

function factsOf({ labels, measure, value, since }: AlertEvent): Record<string, string> {
  return {
    ...Object.fromEntries(Object.entries(labels).map(([name, text]) => [name, oneLine(text)])),
    ...(measure && { measure }),
    ...(value !== null && { value: String(Number(value.toPrecision(6))) }),
    since: since.toISOString(),
  };
}
