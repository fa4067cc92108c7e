import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Collection, Model, UpdateQuery } from 'mongoose';
import { inserted } from '../../platform/mongo/duplicate-key.js';
import type { StudyRecord } from '../study/study-record.js';
import { type StudyChange, type StudyClaim, type StudyPage, StudyStore } from '../study/study-store.port.js';
import { STUDIES, type StudyDocument } from './study.schema.js';

@Injectable()
export class MongoStudyStore extends StudyStore {
  constructor(@InjectModel(STUDIES) private readonly model: Model<StudyDocument>) {
    super();
  }

  async insert(record: StudyRecord): Promise<boolean> {
    return inserted(this.studies.insertOne(toDocument(record)));
  }

  async find(id: string): Promise<StudyRecord | undefined> {
    const found = await this.studies.findOne({ _id: String(id) });
    return found ? toRecord(found) : undefined;
  }

  async list({ dataset }: { dataset?: string }, offset: number, limit: number): Promise<StudyPage> {
    const where = dataset === undefined ? {} : { dataset: String(dataset) };
    const found = this.studies.find(where).sort({ startedAt: -1, _id: 1 }).skip(offset).limit(limit);
    const [items, total] = await Promise.all([found.toArray(), this.studies.countDocuments(where)]);
    return { items: items.map(toRecord), total };
  }

  async replace(record: StudyRecord): Promise<boolean> {
    const { id: _id, attempt } = record;
    const { matchedCount } = await this.studies.replaceOne({ _id, attempt: attempt - 1 }, toDocument(record));
    return matchedCount === 1;
  }

  async write({ id: _id, attempt }: StudyClaim, change: StudyChange): Promise<boolean> {
    const { matchedCount } = await this.studies.updateOne({ _id, attempt }, updateOf(change));
    return matchedCount === 1;
  }

  async interrupt(before: Date, endedAt: Date, failure: string): Promise<number> {
    const where = { state: 'running', startedAt: { $lt: before } } as const;
    const { modifiedCount } = await this.studies.updateMany(where, {
      $set: { state: 'killed', endedAt, failure },
    });
    return modifiedCount;
  }

  private get studies(): Collection<StudyDocument> {
    return this.model.collection as unknown as Collection<StudyDocument>;
  }
}

function updateOf({ trial, rung, set }: StudyChange): UpdateQuery<StudyDocument> {
  const fields = {
    ...withoutUndefined(set ?? {}),
    ...(trial && { [`trials.${trial.position}.outcome`]: trial.outcome }),
  };
  return {
    ...(Object.keys(fields).length > 0 && { $set: fields }),
    // Trials that end at the same time may be written in any order.
    ...(trial && { $max: { 'progress.done': trial.done } }),
    ...(rung && { $addToSet: { rungs: rung } }),
  };
}

/** Fields without a value are left out rather than stored as null. */
export function toDocument({ id: _id, ...record }: StudyRecord): StudyDocument {
  const request = withoutUndefined(record.request);
  return { _id, ...withoutUndefined({ ...record, request }) };
}

function withoutUndefined<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

function toRecord({ _id, ...record }: StudyDocument): StudyRecord {
  return { id: _id, ...record };
}
