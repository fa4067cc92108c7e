import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { featureRow, FEATURES, type ShotFeatures } from '../../basketball/index.js';
import { onlyDuplicates } from '../../platform/mongo/duplicate-key.js';
import { firstIdAt } from '../prediction-id.js';
import type { PredictionFilter, PredictionPage, PredictionRecord } from '../prediction-record.js';
import { PredictionStore } from '../prediction-store.port.js';
import { PredictionDocument, PREDICTIONS } from './prediction.schema.js';

@Injectable()
export class MongoPredictionStore extends PredictionStore {
  constructor(@InjectModel(PREDICTIONS) private readonly predictions: Model<PredictionDocument>) {
    super();
  }

  async insert(records: readonly PredictionRecord[]): Promise<void> {
    try {
      await this.predictions.collection.insertMany(records.map(toDocument) as never, { ordered: false });
    } catch (error) {
      if (!onlyDuplicates(error)) throw error;
    }
  }

  async list(filter: PredictionFilter, offset: number, limit: number): Promise<PredictionPage> {
    const where = conditionsOf(filter);
    const everything = Object.keys(where).length === 0;
    const [items, total] = await Promise.all([
      this.predictions.find(where).sort({ _id: -1 }).skip(offset).limit(limit).lean(),
      everything ? this.predictions.estimatedDocumentCount() : this.predictions.countDocuments(where),
    ]);
    return { items: items.map(toRecord), total };
  }
}

/** Ids contain the time, so a range of time is a range of ids. */
function conditionsOf({ version, from, to, before }: PredictionFilter): Record<string, unknown> {
  const where: Record<string, unknown> = {};
  if (version !== undefined) where.version = version;
  const ids: Record<string, string> = {};
  if (from) ids.$gte = firstIdAt(from.getTime());
  const ends = [to && firstIdAt(to.getTime()), before].filter((end) => end !== undefined);
  if (ends.length > 0) ids.$lt = ends.toSorted()[0];
  if (Object.keys(ids).length > 0) where._id = ids;
  return where;
}

function toDocument({ id, row, ...rest }: PredictionRecord): PredictionDocument {
  const features = Object.fromEntries(FEATURES.map((name, i) => [name, row[i]])) as ShotFeatures;
  return { _id: id, features, ...rest };
}

function toRecord({ _id, features, ...rest }: PredictionDocument): PredictionRecord {
  return { id: _id, row: featureRow(features), ...rest };
}
