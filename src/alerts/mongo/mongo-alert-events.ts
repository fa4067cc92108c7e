import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import type { Page } from '../../platform/http/listing.js';
import { inserted } from '../../platform/mongo/duplicate-key.js';
import type { AlertEvent } from '../states/alert-event.js';
import { AlertEvents, type EventFilter } from '../states/alert-store.port.js';
import { type EventDocument, EVENTS } from './alerts.schema.js';

@Injectable()
export class MongoAlertEvents extends AlertEvents {
  constructor(@InjectModel(EVENTS) private readonly events: Model<EventDocument>) {
    super();
  }

  async add({ id: _id, ...event }: AlertEvent): Promise<void> {
    const present = Object.fromEntries(Object.entries(event).filter(([, value]) => value !== undefined));
    await inserted(this.events.collection.insertOne({ _id, ...present } as never));
  }

  async find(id: string): Promise<AlertEvent | undefined> {
    const found = await this.events.findById(String(id)).lean<EventDocument>();
    return found ? toEvent(found) : undefined;
  }

  async list({ from, to, ...equal }: EventFilter, offset: number, limit: number): Promise<Page<AlertEvent>> {
    const where: QueryFilter<EventDocument> = Object.fromEntries(
      Object.entries(equal).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
    );
    if (from || to) where.at = { ...(from && { $gte: from }), ...(to && { $lt: to }) };
    const found = await this.events
      .find(where)
      .sort({ at: -1, _id: 1 })
      .skip(offset)
      .limit(limit)
      .lean<EventDocument[]>();
    return { items: found.map(toEvent), total: await this.events.countDocuments(where) };
  }
}

function toEvent({ _id: id, ...event }: EventDocument): AlertEvent {
  return { id, ...event };
}
