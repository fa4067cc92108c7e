import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, Schema } from 'mongoose';
import { inserted } from '../../platform/mongo/duplicate-key.js';
import { LossTestStore, type StoredLossTest } from '../performance/loss-test-store.port.js';

export const DRIFT_LOSS_TESTS = 'DriftLossTest';

export interface LossTestDocument {
  _id: string;
  model: string;
  version: number;
  looks: number;
  lookedAt: Date;
  /** JSON of `state` and `counted`: names of games may have dots, and numbers may be infinite. */
  content: string;
}

export const lossTestSchema = new Schema<LossTestDocument>(
  { _id: String, model: String, version: Number, looks: Number, lookedAt: Date, content: String },
  { collection: 'drift_loss_tests', autoCreate: false, autoIndex: false, versionKey: false },
);

@Injectable()
export class MongoLossTests extends LossTestStore {
  constructor(@InjectModel(DRIFT_LOSS_TESTS) private readonly tests: Model<LossTestDocument>) {
    super();
  }

  async find(id: string): Promise<StoredLossTest | undefined> {
    const found = await this.tests.findById(id).lean();
    if (!found) return undefined;
    const { model, version, lookedAt, content } = found;
    const { state, counted } = JSON.parse(content) as Pick<StoredLossTest, 'state' | 'counted'>;
    const orNever = (time: number | null): number => time ?? -Infinity;
    const { games, looseUntil, from } = counted;
    return {
      id,
      model,
      version,
      lookedAt,
      state,
      counted: { games, looseUntil: orNever(looseUntil), from: orNever(from) },
    };
  }

  async put(
    { id, model, version, state, counted, lookedAt }: StoredLossTest,
    looks: number,
  ): Promise<boolean> {
    const content = JSON.stringify({ state, counted });
    const document = { _id: id, model, version, looks: state.looks, lookedAt, content };
    if (looks > 0) return (await this.tests.replaceOne({ _id: id, looks }, document)).matchedCount === 1;
    return inserted(this.tests.insertOne(document));
  }
}
