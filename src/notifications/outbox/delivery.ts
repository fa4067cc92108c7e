import { deriveId } from '../../platform/ids/ids.js';
import type { Notice, Severity } from '../notice.js';
import type { ReceiverKind } from '../receivers/receiver.js';

export const DELIVERY_STATES = ['pending', 'sent', 'failed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/**
 * One notice on its way to one receiver. The notices of a receiver and group are a lane: they are sent in their order, and the
 * oldest that waits leads a message, which takes others along.
 */
export interface Delivery {
  id: string;
  receiver: string;
  kind: ReceiverKind;
  notice: Notice;
  state: DeliveryState;
  /** Place in the lane: when it was taken, or last asked for again by hand. */
  queuedAt: Date;
  /** Not before this time; while it is being sent, the end of the lease. */
  nextAt: Date;
  /** Increases each time that a process takes it to send it; what an earlier holder writes afterwards is ignored. */
  epoch: number;
  /** Attempts of the message that it is in. */
  attempts: number;
  /** Of a leading one: when the last attempt began. */
  triedAt?: Date;
  /** Of a leading one: the deliveries that its message takes along; fixed before the first attempt. */
  members?: string[];
  /** Of one that is taken along: the leading one. */
  with?: string;
  /** The idempotency key of its message. */
  messageId?: string;
  sentAt?: Date;
  failedAt?: Date;
  /** Why the last attempt failed, or what did not go as it should. */
  error?: string;
}

export function newDelivery(
  notice: Notice,
  to: { name: string; kind: ReceiverKind },
  times: { queuedAt: Date; nextAt: Date },
): Delivery {
  return {
    id: deliveryId(notice.key, to.name),
    receiver: to.name,
    kind: to.kind,
    notice,
    state: 'pending',
    ...times,
    epoch: 0,
    attempts: 0,
  };
}

/** The same notice has one delivery for each receiver. */
export function deliveryId(key: string, receiver: string): string {
  return deriveId('delivery', receiver, key);
}

/** By place in the lane. */
export function inOrder(deliveries: readonly Delivery[]): Delivery[] {
  return deliveries.toSorted((a, b) => a.queuedAt.getTime() - b.queuedAt.getTime() || (a.id < b.id ? -1 : 1));
}

export interface DeliveryFilter {
  state?: DeliveryState;
  receiver?: string;
  severity?: Severity;
  group?: string;
  /** Taken at this time or later. */
  from?: Date;
  /** Taken before. */
  to?: Date;
}
