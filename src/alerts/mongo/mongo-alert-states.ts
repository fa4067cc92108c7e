import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { inserted } from '../../platform/mongo/duplicate-key.js';
import { AlertStates, type RuleState } from '../states/alert-store.port.js';
import { type StateDocument, STATES } from './alerts.schema.js';

/** No rule has such a name. */
const TICK = '@tick';

@Injectable()
export class MongoAlertStates extends AlertStates {
  constructor(@InjectModel(STATES) private readonly states: Model<StateDocument>) {
    super();
  }

  async claim(at: Date, intervalMs: number): Promise<boolean> {
    const free = {
      $or: [
        { at: { $lte: new Date(at.getTime() - intervalMs / 2) } },
        // Written by a clock that is ahead, or before this one was set back.
        { at: { $gt: new Date(at.getTime() + intervalMs) } },
      ],
    };
    const { matchedCount } = await this.states.updateOne({ _id: TICK, ...free }, { $set: { at } });
    if (matchedCount === 1) return true;
    return inserted(this.states.collection.insertOne({ _id: TICK, at } as never));
  }

  async all(): Promise<RuleState[]> {
    const found = await this.states.find({ _id: { $ne: TICK } }).lean<StateDocument[]>();
    return found.map(({ _id: rule, revision, series, outbox }) => ({ rule, revision, series, outbox }));
  }

  async save({ rule, revision, series, outbox }: RuleState): Promise<boolean> {
    const fields = { revision: revision + 1, series, outbox };
    if (revision > 0) {
      const { matchedCount } = await this.states.updateOne({ _id: rule, revision }, { $set: fields });
      return matchedCount === 1;
    }
    return inserted(this.states.insertOne({ _id: rule, ...fields }));
  }

  async settle(rule: string, item: string): Promise<void> {
    await this.states.updateOne(
      { _id: String(rule) },
      { $pull: { outbox: { id: String(item) } }, $inc: { revision: 1 } },
    );
  }
}
