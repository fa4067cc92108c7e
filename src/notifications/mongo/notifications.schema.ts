import { Schema } from 'mongoose';
import type { HistoryEntry } from '../history/history-entry.js';
import type { Delivery } from '../outbox/delivery.js';
import type { StoredReceiver } from '../receivers/receiver.js';
import type { StoredNotice } from './stored-notice.js';

const options = { autoCreate: false, autoIndex: false, versionKey: false, minimize: false } as const;

export const RECEIVERS = 'NotificationReceiver';
/** `_id` is the name. */
export type ReceiverDocument = StoredReceiver & { _id: string };
export const receiverSchema = new Schema<ReceiverDocument>(
  {
    _id: String,
    settings: Schema.Types.Mixed,
    sealed: String,
    hints: Schema.Types.Mixed,
    version: Number,
    createdAt: Date,
    deletedAt: Date,
    changes: [Schema.Types.Mixed],
  },
  { collection: 'notification_receivers', ...options },
);

export const DELIVERIES = 'NotificationDelivery';
export type DeliveryDocument = Omit<Delivery, 'id' | 'notice'> & { _id: string; notice: StoredNotice };
export const deliverySchema = new Schema<DeliveryDocument>(
  {
    _id: String,
    receiver: String,
    kind: String,
    notice: Schema.Types.Mixed,
    state: String,
    queuedAt: Date,
    nextAt: Date,
    epoch: Number,
    attempts: Number,
    triedAt: Date,
    members: { type: [String], default: undefined },
    with: String,
    messageId: String,
    sentAt: Date,
    failedAt: Date,
    error: String,
  },
  { collection: 'notification_deliveries', ...options },
);

export const HISTORY = 'NotificationHistory';
export type HistoryDocument = Omit<HistoryEntry, 'id' | 'notice'> & { _id: string; notice: StoredNotice };
export const historySchema = new Schema<HistoryDocument>(
  {
    _id: String,
    source: String,
    notice: Schema.Types.Mixed,
    receivedAt: Date,
    lastAt: Date,
    times: Number,
    receivers: [String],
    missing: { type: [String], default: undefined },
  },
  { collection: 'notification_history', ...options },
);
