import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { inserted } from '../../platform/mongo/duplicate-key.js';
import type { Delivery } from '../outbox/delivery.js';
import { DeliveryQueue, type Settled } from '../outbox/delivery-queue.port.js';
import { DELIVERIES, type DeliveryDocument } from './notifications.schema.js';
import { toDelivery, toDocument } from './stored-delivery.js';

@Injectable()
export class MongoDeliveryQueue extends DeliveryQueue {
  constructor(@InjectModel(DELIVERIES) private readonly deliveries: Model<DeliveryDocument>) {
    super();
  }

  async add(deliveries: readonly Delivery[]): Promise<number> {
    let added = 0;
    for (const delivery of deliveries) {
      if (await inserted(this.deliveries.collection.insertOne(toDocument(delivery) as never))) added += 1;
    }
    return added;
  }

  async dueReceivers(now: Date): Promise<string[]> {
    return this.deliveries.distinct('receiver', { state: 'pending', nextAt: { $lte: now } });
  }

  async pending(receiver: string, limit: number): Promise<Delivery[]> {
    const found = await this.deliveries
      .find({ receiver, state: 'pending' })
      .sort({ queuedAt: 1, _id: 1 })
      .limit(limit)
      .lean<DeliveryDocument[]>();
    return found.map(toDelivery);
  }

  async claim({ id, epoch }: Delivery, now: Date, until: Date): Promise<boolean> {
    const { matchedCount } = await this.deliveries.updateOne(
      { _id: id, state: 'pending', epoch, nextAt: { $lte: now }, with: { $exists: false } },
      { $set: { nextAt: until, triedAt: now }, $inc: { epoch: 1, attempts: 1 } },
    );
    return matchedCount === 1;
  }

  async reserve(leadId: string, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.deliveries.updateMany(
      { _id: { $in: [...ids] }, state: 'pending', attempts: 0, with: { $exists: false } },
      { $set: { with: leadId } },
    );
  }

  async release(leadId: string, ids: readonly string[]): Promise<void> {
    await this.deliveries.updateMany({ _id: { $in: [...ids] }, with: leadId }, { $unset: { with: 1 } });
  }

  async reservedFor(leadId: string): Promise<Delivery[]> {
    const found = await this.deliveries
      .find({ with: leadId })
      .sort({ queuedAt: 1, _id: 1 })
      .lean<DeliveryDocument[]>();
    return found.map(toDelivery);
  }

  async fix(lead: Delivery, members: readonly string[], messageId: string): Promise<boolean> {
    const { matchedCount } = await this.deliveries.updateOne(
      { _id: lead.id, state: 'pending', epoch: lead.epoch },
      { $set: { members: [...members], messageId } },
    );
    return matchedCount === 1;
  }

  async settle(lead: Delivery, members: readonly string[], change: Settled): Promise<boolean> {
    const isOurs = { _id: lead.id, state: 'pending', epoch: lead.epoch } as const;
    const { attempts: _attempts, ...own } = change;
    if (members.length > 0) {
      // The leading one last: until then, another process would send the whole message again, with the same key.
      const ours = await this.deliveries.findOne(isOurs).lean<DeliveryDocument>();
      if (!ours) return false;
      const { messageId } = ours;
      await this.deliveries.updateMany(
        { _id: { $in: [...members] }, with: lead.id },
        { $set: { ...change, ...(messageId && { messageId }) } },
      );
    }
    const clear = 'error' in own && own.error !== undefined ? {} : { $unset: { error: 1 as const } };
    const { matchedCount } = await this.deliveries.updateOne(isOurs, { $set: own, ...clear });
    return matchedCount === 1;
  }

  async postpone(receiver: string, group: string | undefined, until: Date): Promise<void> {
    await this.deliveries.updateMany(
      {
        receiver,
        state: 'pending',
        nextAt: { $lt: until },
        ...(group !== undefined && { 'notice.group': group }),
      },
      { $set: { nextAt: until } },
    );
  }

  async attemptsSince(receiver: string, since: Date, most: number): Promise<number> {
    // Found and not counted: the embedded database counts by an aggregation, which takes much longer.
    const found = await this.deliveries
      .find({ receiver, triedAt: { $gt: since } }, { _id: 1 })
      .limit(most)
      .lean();
    return found.length;
  }

  async giveUp(receiver: string, before: Date, failed: { failedAt: Date; error: string }): Promise<number> {
    const { modifiedCount } = await this.deliveries.updateMany(
      { receiver, state: 'pending', queuedAt: { $lte: before } },
      { $set: { state: 'failed', ...failed }, $inc: { epoch: 1 } },
    );
    return modifiedCount;
  }
}
