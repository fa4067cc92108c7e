import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.js';
import { Settings } from '../platform/config/settings.js';
import { deriveId } from '../platform/ids/ids.js';
import { HistoryStore } from './history/history-store.port.js';
import type { Notice } from './notice.js';
import { bounded } from './notice-limits.js';
import { newDelivery } from './outbox/delivery.js';
import { DeliveryQueue } from './outbox/delivery-queue.port.js';
import { Sender } from './outbox/sender.service.js';
import { Receivers } from './receivers/receivers.service.js';
import { wants } from './receivers/receiver-rules.js';

/** Sends notices to the receivers. */
@Injectable()
export class Notifications {
  private readonly logger = new Logger(Notifications.name);
  private lastMs = 0;

  constructor(
    private readonly receivers: Receivers,
    private readonly queue: DeliveryQueue,
    private readonly history: HistoryStore,
    private readonly sender: Sender,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes a notice. When this resolves, it is stored for each receiver and is delivered at least once, also after a kill; the same
   * key again adds nothing. Parts that are too long are cut.
   * @param names the receivers, whatever they filter; default: all that take its severity and group
   * @throws {Error} when it could not be stored; call again with the same key
   */
  async notify(notice: Notice, names?: readonly string[]): Promise<void> {
    const kept = bounded(notice);
    const enabled = (await this.receivers.all()).map(({ settings }) => settings).filter((one) => one.enabled);
    const chosen = enabled.filter((one) => (names ? names.includes(one.name) : wants(one, kept)));
    const missing = [...new Set(names)].filter((name) => !chosen.some((one) => one.name === name));
    if (missing.length > 0)
      this.logger.warn(
        `A notice of ${kept.group} is not sent to ${missing.join(', ')}: not there, or disabled`,
      );
    const receivedAt = this.clock.now();
    await this.history.add({
      id: deriveId('notice', kept.key),
      source: 'parivision',
      notice: kept,
      receivedAt,
      lastAt: receivedAt,
      times: 1,
      receivers: chosen.map(({ name }) => name),
      ...(missing.length > 0 && { missing }),
    });
    const queuedAt = this.nextPlace();
    const nextAt = new Date(queuedAt.getTime() + 1000 * this.settings.notifyGroupWaitSeconds);
    await this.queue.add(chosen.map((one) => newDelivery(kept, one, { queuedAt, nextAt })));
    this.sender.wake(nextAt);
  }

  /** Later than that of any earlier call, so that notices stay in their order. */
  private nextPlace(): Date {
    this.lastMs = Math.max(this.lastMs + 1, this.clock.now().getTime());
    return new Date(this.lastMs);
  }
}
