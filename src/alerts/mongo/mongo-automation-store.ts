import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import type { Page } from '../../platform/http/listing.js';
import { inserted } from '../../platform/mongo/duplicate-key.js';
import type { AutomationFilter, AutomationRun } from '../automation/automation-run.js';
import { AutomationStore } from '../automation/automation-store.port.js';
import { AUTOMATION_RUNS, type AutomationDocument } from './alerts.schema.js';

@Injectable()
export class MongoAutomationStore extends AutomationStore {
  constructor(@InjectModel(AUTOMATION_RUNS) private readonly runs: Model<AutomationDocument>) {
    super();
  }

  async find(id: string): Promise<AutomationRun | undefined> {
    const found = await this.runs.findById(String(id)).lean<AutomationDocument>();
    return found ? toRun(found) : undefined;
  }

  async record({ id: _id, ...run }: AutomationRun): Promise<void> {
    const { matchedCount } = await this.runs.updateOne(
      { _id, decision: 'waiting' },
      { $set: Object.fromEntries(Object.entries(run).filter(([, value]) => value !== undefined)) },
    );
    if (matchedCount === 0) await inserted(this.runs.insertOne({ _id, ...run }));
  }

  async startedSince(policy: string, from: Date): Promise<AutomationRun[]> {
    const found = await this.runs
      .find({ policy, decision: 'started', decidedAt: { $gte: from } })
      .sort({ decidedAt: -1, _id: 1 })
      .lean<AutomationDocument[]>();
    return found.map(toRun);
  }

  async list(filter: AutomationFilter, offset: number, limit: number): Promise<Page<AutomationRun>> {
    const where: QueryFilter<AutomationDocument> = Object.fromEntries(
      Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
    );
    const found = await this.runs
      .find(where)
      .sort({ at: -1, _id: 1 })
      .skip(offset)
      .limit(limit)
      .lean<AutomationDocument[]>();
    return { items: found.map(toRun), total: await this.runs.countDocuments(where) };
  }
}

function toRun({ _id: id, ...run }: AutomationDocument): AutomationRun {
  return { id, ...run };
}
