import type { Page } from '../../platform/http/listing.js';
import type { ReceiverKind } from '../receivers/receiver.js';
import type { Delivery, DeliveryFilter } from './delivery.js';

/** All deliveries, for people. */
export abstract class DeliveryLedger {
  /** Newest first. */
  abstract list(filter: DeliveryFilter, offset: number, limit: number): Promise<Page<Delivery>>;
  abstract find(id: string): Promise<Delivery | undefined>;
  /** Sends a failed one again, last in its lane. @returns false if it is no longer failed */
  abstract requeue(id: string, now: Date): Promise<boolean>;
  /** When the oldest that waits was taken, and how many wait by kind. */
  abstract waiting(): Promise<{ oldest?: Date; byKind: Record<ReceiverKind, number> }>;
  /** Removes those that ended, taken before a time. */
  abstract removeEnded(before: Date): Promise<number>;
}
