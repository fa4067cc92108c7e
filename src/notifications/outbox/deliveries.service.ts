import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import type { Page } from '../../platform/http/listing.js';
import { deliveryNotFailed, deliveryUnknown } from '../notifications.errors.js';
import type { Delivery, DeliveryFilter } from './delivery.js';
import { DeliveryLedger } from './delivery-ledger.port.js';
import { Sender } from './sender.service.js';

/** What became of each notice at each receiver. */
@Injectable()
export class Deliveries {
  constructor(
    private readonly ledger: DeliveryLedger,
    private readonly sender: Sender,
    private readonly clock: Clock,
  ) {}

  /** Newest first. */
  list(filter: DeliveryFilter, offset: number, limit: number): Promise<Page<Delivery>> {
    return this.ledger.list(filter, offset, limit);
  }

  /**
   * Sends a failed one again.
   * @throws {AppError} `notifications.delivery-unknown`, `notifications.delivery-not-failed`
   */
  async retry(id: string): Promise<Delivery> {
    const now = this.clock.now();
    const isWaiting = await this.ledger.requeue(id, now);
    this.sender.wake(now);
    const delivery = await this.ledger.find(id);
    if (!delivery) throw deliveryUnknown(id);
    if (!isWaiting) throw deliveryNotFailed(id, delivery.state);
    return delivery;
  }
}
