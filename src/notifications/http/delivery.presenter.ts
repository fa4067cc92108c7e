import type { Column } from '../../platform/http/listing.js';
import type { HistoryEntry } from '../history/history-entry.js';
import type { Delivery } from '../outbox/delivery.js';
import type { DeliveryAnswer } from './delivery.dto.js';

export function presentDelivery(delivery: Delivery): DeliveryAnswer {
  const {
    id,
    receiver,
    kind,
    state,
    notice,
    attempts,
    queuedAt,
    nextAt,
    sentAt,
    failedAt,
    error,
    messageId,
  } = delivery;
  return {
    id,
    receiver,
    kind,
    state,
    notice,
    attempts,
    queuedAt,
    ...(state === 'pending' && { nextAt }),
    ...(state === 'sent' && { sentAt }),
    ...(state === 'failed' && { failedAt }),
    ...(error !== undefined && { error }),
    ...(messageId !== undefined && { messageId }),
  };
}

export const DELIVERY_COLUMNS: Column<DeliveryAnswer>[] = [
  { name: 'id', cell: (delivery) => delivery.id },
  { name: 'receiver', cell: (delivery) => delivery.receiver },
  { name: 'kind', cell: (delivery) => delivery.kind },
  { name: 'state', cell: (delivery) => delivery.state },
  { name: 'key', cell: ({ notice }) => notice.key },
  { name: 'group', cell: ({ notice }) => notice.group },
  { name: 'severity', cell: ({ notice }) => notice.severity },
  { name: 'notice_state', cell: ({ notice }) => notice.state },
  { name: 'title', cell: ({ notice }) => notice.title },
  { name: 'attempts', cell: (delivery) => delivery.attempts },
  { name: 'queued_at', cell: (delivery) => delivery.queuedAt },
  { name: 'sent_at', cell: (delivery) => delivery.sentAt },
  { name: 'failed_at', cell: (delivery) => delivery.failedAt },
  { name: 'error', cell: (delivery) => delivery.error },
  { name: 'message_id', cell: (delivery) => delivery.messageId },
];

export const HISTORY_COLUMNS: Column<HistoryEntry>[] = [
  { name: 'id', cell: (entry) => entry.id },
  { name: 'source', cell: (entry) => entry.source },
  { name: 'received_at', cell: (entry) => entry.receivedAt },
  { name: 'last_at', cell: (entry) => entry.lastAt },
  { name: 'times', cell: (entry) => entry.times },
  { name: 'key', cell: ({ notice }) => notice.key },
  { name: 'group', cell: ({ notice }) => notice.group },
  { name: 'severity', cell: ({ notice }) => notice.severity },
  { name: 'state', cell: ({ notice }) => notice.state },
  { name: 'title', cell: ({ notice }) => notice.title },
  { name: 'text', cell: ({ notice }) => notice.text },
  { name: 'at', cell: ({ notice }) => notice.at },
  { name: 'receivers', cell: (entry) => entry.receivers.join(' ') },
];
