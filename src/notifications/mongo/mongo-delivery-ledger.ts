import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import type { Page } from '../../platform/http/listing.js';
import type { Delivery, DeliveryFilter } from '../outbox/delivery.js';
import { DeliveryLedger } from '../outbox/delivery-ledger.port.js';
import type { ReceiverKind } from '../receivers/receiver.js';
import { countOf } from './count-of.js';
import { DELIVERIES, type DeliveryDocument } from './notifications.schema.js';
import { toDelivery } from './stored-delivery.js';

@Injectable()
export class MongoDeliveryLedger extends DeliveryLedger {
  constructor(@InjectModel(DELIVERIES) private readonly deliveries: Model<DeliveryDocument>) {
    super();
  }

  async list(filter: DeliveryFilter, offset: number, limit: number): Promise<Page<Delivery>> {
    const { state, receiver, severity, group, from, to } = filter;
    const queuedAt = { ...(from && { $gte: from }), ...(to && { $lt: to }) };
    const where = {
      ...(state && { state }),
      ...(receiver !== undefined && { receiver: String(receiver) }),
      ...(severity && { 'notice.severity': severity }),
      ...(group !== undefined && { 'notice.group': String(group) }),
      ...((from || to) && { queuedAt }),
    } as QueryFilter<DeliveryDocument>;
    const found = await this.deliveries
      .find(where)
      .sort({ queuedAt: -1, _id: 1 })
      .skip(offset)
      .limit(limit)
      .lean<DeliveryDocument[]>();
    return { items: found.map(toDelivery), total: await countOf(this.deliveries, where) };
  }

  async find(id: string): Promise<Delivery | undefined> {
    const found = await this.deliveries.findById(String(id)).lean<DeliveryDocument>();
    return found ? toDelivery(found) : undefined;
  }

  async requeue(id: string, now: Date): Promise<boolean> {
    const { matchedCount } = await this.deliveries.updateOne(
      { _id: String(id), state: 'failed' },
      {
        $set: { state: 'pending', queuedAt: now, nextAt: now, attempts: 0 },
        $unset: { members: 1, with: 1, messageId: 1, failedAt: 1, error: 1 },
        $inc: { epoch: 1 },
      },
    );
    return matchedCount === 1;
  }

  async waiting(): Promise<{ oldest?: Date; byKind: Record<ReceiverKind, number> }> {
    const found = await this.deliveries
      .find({ state: 'pending' }, { kind: 1, queuedAt: 1 })
      .lean<Pick<DeliveryDocument, 'kind' | 'queuedAt'>[]>();
    const byKind = { slack: 0, webhook: 0, email: 0 };
    let oldest: Date | undefined;
    for (const { kind, queuedAt } of found) {
      byKind[kind] += 1;
      if (!oldest || queuedAt < oldest) oldest = queuedAt;
    }
    return { ...(oldest && { oldest }), byKind };
  }

  async removeEnded(before: Date): Promise<number> {
    const ended = { state: { $in: ['sent', 'failed'] as const }, queuedAt: { $lt: before } };
    return (await this.deliveries.deleteMany(ended as QueryFilter<DeliveryDocument>)).deletedCount;
  }
}
