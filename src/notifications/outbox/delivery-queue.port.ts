import type { Delivery } from './delivery.js';

/** The waiting deliveries, for the processes that send them. All decisions are compare-and-sets of one document. */
export abstract class DeliveryQueue {
  /** Stores those that are not there yet. @returns how many that were */
  abstract add(deliveries: readonly Delivery[]): Promise<number>;
  /** Receivers with a delivery that is due. */
  abstract dueReceivers(now: Date): Promise<string[]>;
  /** The oldest that wait for this receiver, in order. */
  abstract pending(receiver: string, limit: number): Promise<Delivery[]>;
  /** Takes the lead of a message until the end of the lease. @returns false if another process was faster */
  abstract claim(delivery: Delivery, now: Date, until: Date): Promise<boolean>;
  /** Reserves untouched deliveries for the message of a leading one. */
  abstract reserve(leadId: string, ids: readonly string[]): Promise<void>;
  abstract release(leadId: string, ids: readonly string[]): Promise<void>;
  abstract reservedFor(leadId: string): Promise<Delivery[]>;
  /** Fixes the message. @returns false if the lease was lost */
  abstract fix(lead: Delivery, members: readonly string[], messageId: string): Promise<boolean>;
  /** Changes the members, then the leading one if the lease was not lost. @returns whether it was not */
  abstract settle(lead: Delivery, members: readonly string[], change: Settled): Promise<boolean>;
  /** Lets what waits and is due earlier wait until then: a lane, or all of a receiver. */
  abstract postpone(receiver: string, group: string | undefined, until: Date): Promise<void>;
  /** Attempts for a receiver since a time, counted up to `most`. */
  abstract attemptsSince(receiver: string, since: Date, most: number): Promise<number>;
  /** Ends what waits for a receiver, taken before a time. */
  abstract giveUp(receiver: string, before: Date, failed: { failedAt: Date; error: string }): Promise<number>;
}

/** What an attempt led to. */
export type Settled =
  | { state: 'sent'; sentAt: Date; error?: string; attempts: number }
  | { state: 'failed'; failedAt: Date; error: string; attempts: number }
  | { state: 'pending'; nextAt: Date; error: string; attempts: number };
