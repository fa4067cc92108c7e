import { randomInt } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Settings } from '../../platform/config/settings.js';
import { crashPoint } from '../../platform/crash/crash-point.js';
import { isAppError } from '../../platform/errors/app-error.js';
import { Channels } from '../channels/channels.service.js';
import type { Outcome } from '../channels/outcome.js';
import type { OpenReceiver } from '../receivers/receiver.js';
import { Receivers } from '../receivers/receivers.service.js';
import { pauseAfter } from './backoff.js';
import { type Delivery, inOrder } from './delivery.js';
import { DeliveryMetrics } from './delivery-metrics.service.js';
import { DeliveryQueue, type Settled } from './delivery-queue.port.js';
import { type Load, plan } from './load.js';
import { messageOf } from './message.js';

/** Deliveries of a receiver that are looked at at once. */
const LOOKED_AT = 500;
/** The window of a receiver's rate limit. */
const MINUTE_MS = 60_000;
/** How long what waits rests when the rate limit is reached. */
const FULL_PAUSE_MS = 3000;
/** How long what waits for a receiver that cannot be used rests until it is looked at again. */
const UNUSABLE_PAUSE_MS = 30_000;
const HOUR_MS = 3_600_000;
/** A lease lasts this much longer than an attempt may. */
const LEASE_MARGIN_MS = 15_000;

/** Sends what is due for one receiver, lane by lane. */
@Injectable()
export class LaneSender {
  private readonly logger = new Logger(LaneSender.name);

  constructor(
    private readonly queue: DeliveryQueue,
    private readonly receivers: Receivers,
    private readonly channels: Channels,
    private readonly metrics: DeliveryMetrics,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  /** @returns when something may be due for it again, if anything waits and the time is known */
  async serve(name: string, stop: AbortSignal): Promise<Date | undefined> {
    const receiver = await this.usable(name);
    if (!receiver) return undefined;
    while (!stop.aborted) {
      const now = this.clock.now();
      const { perMinute } = receiver.settings;
      const minuteAgo = new Date(now.getTime() - MINUTE_MS);
      const left = perMinute - (await this.queue.attemptsSince(name, minuteAgo, perMinute));
      if (left <= 0) {
        const later = new Date(now.getTime() + FULL_PAUSE_MS);
        await this.queue.postpone(name, undefined, later);
        return later;
      }
      const { load, blocked, next } = plan(await this.queue.pending(name, LOOKED_AT), now, left === 1);
      for (const { group, until } of blocked) await this.queue.postpone(name, group, until);
      if (!load) return next;
      await this.attempt(receiver, load, stop);
    }
    return undefined;
  }

  /** The receiver with its secrets; undefined if nothing can be sent to it now. */
  private async usable(name: string): Promise<OpenReceiver | undefined> {
    const found = await this.receivers.open(name).catch((error: unknown) => {
      if (isAppError(error)) return error.message;
      throw error;
    });
    if (found === 'deleted') {
      await this.end(name, this.clock.now(), 'the receiver was deleted');
      return undefined;
    }
    if (typeof found === 'object' && found.settings.enabled) return found;
    const why =
      typeof found === 'string'
        ? found
        : found
          ? 'the receiver is disabled'
          : 'this process does not know the receiver';
    const now = this.clock.now().getTime();
    await this.end(name, new Date(now - this.settings.notifyGiveUpHours * HOUR_MS), why);
    await this.queue.postpone(name, undefined, new Date(now + UNUSABLE_PAUSE_MS));
    return undefined;
  }

  private async end(name: string, before: Date, error: string): Promise<void> {
    const ended = await this.queue.giveUp(name, before, { failedAt: this.clock.now(), error });
    if (ended > 0) this.logger.warn(`${ended} deliveries to ${name} are given up: ${error}`);
  }

  private async attempt(
    receiver: OpenReceiver,
    { lead, others, isWide }: Load,
    stop: AbortSignal,
  ): Promise<void> {
    const now = this.clock.now();
    const lease = 1000 * this.settings.notifyTimeoutSeconds + LEASE_MARGIN_MS;
    if (!(await this.queue.claim(lead, now, new Date(now.getTime() + lease)))) return;
    const claimed = { ...lead, epoch: lead.epoch + 1, attempts: lead.attempts + 1 };
    const members = claimed.members
      ? await this.queue.reservedFor(lead.id)
      : await this.gathered(lead, others, isWide);
    const message = messageOf(
      lead.receiver,
      inOrder([lead, ...members]).map(({ notice }) => notice),
    );
    const ids = members.map(({ id }) => id);
    if (!claimed.members && !(await this.queue.fix(claimed, ids, message.id))) return;
    crashPoint('notifications.before-send');
    const outcome = await this.channels.send(receiver, message, stop);
    crashPoint('notifications.after-send');
    const change = this.consequence(claimed, outcome, stop);
    if (!(await this.queue.settle(claimed, ids, change))) return;
    crashPoint('notifications.after-settle');
    this.metrics.attempted(receiver.settings.kind, change.state, 1 + ids.length);
    await this.pause(claimed, outcome, change);
  }

  /** Reserves what goes along. A lane whose first delivery another process took meanwhile is left out: order comes first. */
  private async gathered(lead: Delivery, others: Delivery[], isWide: boolean): Promise<Delivery[]> {
    await this.queue.reserve(
      lead.id,
      others.map(({ id }) => id),
    );
    const reserved = await this.queue.reservedFor(lead.id);
    if (!isWide) return reserved;
    const pending = await this.queue.pending(lead.receiver, LOOKED_AT);
    const taken = new Set(
      pending
        .filter(
          (one) => one.id !== lead.id && one.with !== lead.id && (one.attempts > 0 || one.with !== undefined),
        )
        .map(({ notice }) => notice.group),
    );
    const left = reserved.filter(({ notice }) => taken.has(notice.group));
    if (left.length > 0)
      await this.queue.release(
        lead.id,
        left.map(({ id }) => id),
      );
    return reserved.filter(({ notice }) => !taken.has(notice.group));
  }

  private consequence(lead: Delivery, outcome: Outcome, stop: AbortSignal): Settled {
    const { attempts } = lead;
    const now = this.clock.now();
    if (outcome.isSent)
      return { state: 'sent', sentAt: now, attempts, ...(outcome.note && { error: outcome.note }) };
    const { reason: error, isFinal } = outcome;
    // The next process goes on at once.
    if (stop.aborted) return { state: 'pending', nextAt: now, error, attempts };
    const { notifyGiveUpHours: hours, notifyRetrySeconds } = this.settings;
    const isOver = now.getTime() - lead.queuedAt.getTime() >= hours * HOUR_MS;
    if (isFinal) return { state: 'failed', failedAt: now, error, attempts };
    if (isOver)
      return { state: 'failed', failedAt: now, error: `given up after ${hours} h: ${error}`, attempts };
    const chance = randomInt(2 ** 31) / 2 ** 31;
    const pause = Math.max(
      pauseAfter(attempts, 1000 * notifyRetrySeconds, chance),
      1000 * (outcome.retryAfterSeconds ?? 0),
    );
    return { state: 'pending', nextAt: new Date(now.getTime() + pause), error, attempts };
  }

  private async pause({ receiver, notice }: Delivery, outcome: Outcome, change: Settled): Promise<void> {
    if (change.state === 'failed')
      this.logger.warn(`A message to ${receiver} is not delivered: ${change.error}`);
    if (change.state !== 'pending') return;
    this.logger.debug(`A message to ${receiver} is sent again later: ${change.error}`);
    // A receiver's pause holds for all messages, and not only for those of one lane.
    const isForAll = !outcome.isSent && outcome.retryAfterSeconds !== undefined;
    await this.queue.postpone(receiver, isForAll ? undefined : notice.group, change.nextAt);
  }
}
